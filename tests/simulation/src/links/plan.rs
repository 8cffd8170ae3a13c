//! What happens in a run, drawn from its seed: how the platform signs and refuses, what clocks tell, who asks for what and when, what strikes.

use crate::dice::dice;
use fastrand::Rng;

/// The plan's dice.
const PLAN: u64 = 41;

/// How a platform gives URLs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// In the record, which tells the end.
    Record,
    /// In the record; the URL alone tells the end.
    Query,
    /// In the record; nothing tells an end.
    Opaque,
    /// By a redirect, signed anew each time.
    Redirect,
    /// In the record, which does not sign anew, and then by a redirect.
    Steps,
}

/// All of them.
pub const ALL: [Kind; 5] = [Kind::Record, Kind::Query, Kind::Opaque, Kind::Redirect, Kind::Steps];

impl Kind {
    /// As tables tell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Query => "query",
            Self::Opaque => "opaque",
            Self::Redirect => "redirect",
            Self::Steps => "steps",
        }
    }
}

/// How storage refuses a URL that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// 403 AccessDenied, "Request has expired".
    S3,
    /// 400 ExpiredToken.
    Gcs,
    /// 403 AuthenticationFailed with the time frame.
    Azure,
    /// 403 that says nothing of an end (CloudFront, Azurite).
    Denied,
    /// A status alone.
    Bare(u16),
}

impl Form {
    /// The words leave no doubt.
    pub const fn certain(self) -> bool {
        matches!(self, Self::S3 | Self::Gcs | Self::Azure)
    }
}

/// What somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wish {
    /// The bytes, or the first so many.
    Download(Option<u64>),
    /// A URL that is good for so long.
    Url(Option<f64>),
    /// A URL that is signed now.
    Anew,
    /// The file is to go.
    Delete,
}

/// One call.
#[derive(Clone, Debug)]
pub struct Ask {
    /// When it begins, milliseconds.
    pub at: f64,
    /// Whose.
    pub client: usize,
    /// Of which file.
    pub file: usize,
    /// For what.
    pub wish: Wish,
    /// Its caller ends it after so long.
    pub patience: Option<f64>,
    /// It stops for ever after so long.
    pub stops: Option<f64>,
}

/// How often something is struck, until when.
#[derive(Clone, Copy, Debug)]
pub struct Weather {
    /// Of requests to the API.
    pub api: f64,
    /// Of requests to storage.
    pub storage: f64,
    /// All is well from then on, milliseconds.
    pub until: f64,
}

/// A store that two clients share.
#[derive(Clone, Copy, Debug)]
pub struct Shelf {
    /// The longest that an answer takes, milliseconds.
    pub latency: f64,
    /// How often it is struck.
    pub struck: f64,
}

/// A run's plan.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How URLs are given.
    pub kind: Kind,
    /// How they are refused.
    pub form: Form,
    /// How long they are good for, milliseconds.
    pub life: f64,
    /// How wrong the device's clock is.
    pub skew: f64,
    /// Attempts after the first.
    pub max_retries: u32,
    /// How many files there are.
    pub files: usize,
    /// Callers have records, with URLs of this age.
    pub records: Option<f64>,
    /// Nobody may have the bytes of the first file.
    pub denied: bool,
    /// When all URLs end before their time, milliseconds.
    pub voids: Vec<f64>,
    /// The longest that the platform takes, milliseconds.
    pub latency: f64,
    /// The store.
    pub shelf: Option<Shelf>,
    /// What strikes.
    pub weather: Weather,
    /// In no order.
    pub asks: Vec<Ask>,
}

fn one<T: Clone>(dice: &mut Rng, of: &[T]) -> T {
    of[dice.usize(..of.len())].clone()
}

const MINUTE: f64 = 60_000.0;
const DAY: f64 = 86_400_000.0;

/// The plan of a seed.
pub fn draw(seed: u64, kind: Kind) -> Plan {
    let mut dice = dice(seed, &[PLAN, kind as u64]);
    let dice = &mut dice;
    let life = one(dice, &[MINUTE, 5.0 * MINUTE, 60.0 * MINUTE, 7.0 * DAY]);
    let files = one(dice, &[1, 1, 2]);
    let shelf = (dice.u8(..2) == 0)
        .then(|| Shelf { latency: one(dice, &[0.0, 20.0, 1_000.0]), struck: one(dice, &[0.0, 0.0, 0.3, 1.0]) });
    let calm = dice.u8(..3) == 0;
    let span = one(dice, &[1_000.0, 30_000.0, life, 3.0 * life]);
    let weather = Weather {
        api: if calm { 0.0 } else { one(dice, &[0.1, 0.3, 0.6]) },
        storage: if calm { 0.0 } else { one(dice, &[0.0, 0.0, 0.2]) },
        until: span * one(dice, &[0.5, 1.0]),
    };
    let clients = if shelf.is_some() { one(dice, &[2, 2, 1]) } else { one(dice, &[1, 1, 2]) };
    let asks = asks(dice, (clients, files, span), shelf.is_some());
    Plan {
        kind,
        form: one(
            dice,
            &[
                Form::S3,
                Form::Gcs,
                Form::Azure,
                Form::Denied,
                Form::Denied,
                Form::Bare(401),
                Form::Bare(403),
                Form::Bare(410),
            ],
        ),
        life,
        skew: one(dice, &[0.0, 0.0, 0.0, DAY, -DAY, 90_000.0, -90_000.0]),
        max_retries: one(dice, &[3, 3, 0, 1]),
        files,
        records: (dice.u8(..3) == 0).then(|| one(dice, &[0.0, 0.9, 1.0, 4.0]) * life),
        denied: dice.u8(..8) == 0,
        voids: (0..one(dice, &[0, 0, 0, 1, 2])).map(|_| span * dice.f64()).collect(),
        latency: one(dice, &[50.0, 400.0, 4_000.0]),
        shelf,
        weather,
        asks,
    }
}

/// In bursts: many at once, and stragglers.
fn asks(dice: &mut Rng, (clients, files, span): (usize, usize, f64), shelf: bool) -> Vec<Ask> {
    let bursts = dice.usize(1..=5);
    let mut asks = Vec::new();
    for _ in 0..bursts {
        let (from, width) = (span * dice.f64(), one(dice, &[0.0, 50.0, 3_000.0]));
        let (client, file) = (dice.usize(..clients), dice.usize(..files));
        let alone = dice.bool();
        for _ in 0..one(dice, &[1, 2, 5, 20]) {
            asks.push(Ask {
                at: from + width * dice.f64(),
                client: if alone { client } else { dice.usize(..clients) },
                file: if alone { file } else { dice.usize(..files) },
                wish: wish(dice),
                patience: (dice.u8(..8) == 0).then(|| one(dice, &[10.0, 500.0, 5_000.0, 20_000.0]) * dice.f64()),
                stops: (dice.u8(..8) == 0).then(|| one(dice, &[10.0, 500.0, 5_000.0]) * dice.f64()),
            });
        }
    }
    // Afterwards, in peace: nothing of what was before may be in the way.
    for number in 0..if shelf { 2 * clients } else { clients } {
        let (at, client) = (4.0 * span + MINUTE * (1.0 + number as f64), number % clients);
        let wish = Wish::Download(None);
        asks.push(Ask { at, client, file: dice.usize(..files), wish, patience: None, stops: None });
    }
    asks
}

fn wish(dice: &mut Rng) -> Wish {
    match dice.u8(..40) {
        0..22 => Wish::Download(None),
        22..25 => Wish::Download(Some(3)),
        25..36 => Wish::Url(one(dice, &[None, None, Some(0.0), Some(30_000.0), Some(120_000.0)])),
        36..39 => Wish::Anew,
        _ => Wish::Delete,
    }
}
