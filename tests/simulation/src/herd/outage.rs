//! The kinds of outage: what becomes of a request while one lasts, and when it ends.

use super::platforms::Row;
use crate::net::date;
use crate::platform::EPOCH;
use fastrand::Rng;

/// A kind of outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Nobody listens.
    Refused,
    /// 503, and no word on when to come again.
    Unavailable,
    /// 503 with Retry-After: 30.
    Asked,
    /// 429, with the platform's own Retry-After where it has one.
    Limited,
    /// Requests are taken and never answered.
    Stalled,
    /// Every second request is answered with 503.
    Half,
    /// A minute of 503 with the date of its end as Retry-After: everybody is told the same moment.
    Announced,
}

/// All of them.
pub const KINDS: [Kind; 7] =
    [Kind::Refused, Kind::Unavailable, Kind::Asked, Kind::Limited, Kind::Stalled, Kind::Half, Kind::Announced];

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The connection is refused.
    Refused,
    /// An answer comes, and it is an error.
    Answered(u16, Option<String>),
    /// Nothing ever comes.
    Silence,
}

impl Kind {
    /// As `--outage` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Unavailable => "503",
            Self::Asked => "503-retry-after",
            Self::Limited => "429",
            Self::Stalled => "stalled",
            Self::Half => "half",
            Self::Announced => "announced",
        }
    }

    /// For people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Refused => "Connections refused",
            Self::Unavailable => "503 without Retry-After",
            Self::Asked => "503 with Retry-After: 30",
            Self::Limited => "A storm of 429",
            Self::Stalled => "Requests never answered",
            Self::Half => "Every second request fails",
            Self::Announced => "One minute of 503, its end announced to all",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        KINDS.into_iter().find(|kind| kind.name() == name)
    }

    /// How long it lasts, milliseconds; `None`: until every client has made enough calls.
    pub fn lasts(self) -> Option<f64> {
        (self == Self::Announced).then_some(60_000.0)
    }

    /// What it does to a request; `None`: nothing. `ends` is virtual time.
    pub fn strikes(self, row: &Row, ends: f64, dice: &mut Rng) -> Option<Fate> {
        match self {
            Self::Refused => Some(Fate::Refused),
            Self::Unavailable => Some(Fate::Answered(503, None)),
            Self::Asked => Some(Fate::Answered(503, Some("30".to_owned()))),
            Self::Limited => Some(Fate::Answered(429, row.storm.map(str::to_owned))),
            Self::Stalled => Some(Fate::Silence),
            Self::Half => dice.bool().then_some(Fate::Answered(503, None)),
            Self::Announced => Some(Fate::Answered(503, Some(date::http(EPOCH + ends)))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{KINDS, Kind};

    #[test]
    fn names_are_read_back() {
        assert!(KINDS.into_iter().all(|kind| Kind::named(kind.name()) == Some(kind)));
    }
}
