//! What becomes of the request of an upload on its way, by name: above all, that the platform has stored the file and its answer is lost.

use fastrand::Rng;

/// What strikes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Strike {
    /// Stored; the connection breaks before an answer.
    Reset,
    /// Stored; the answer breaks off after this part of its body.
    Cut(f64),
    /// Stored; the answer ends after this part of its body, its length being told or not.
    Short(f64, bool),
    /// Stored; nothing comes after this part of the answer's body.
    Halts(f64),
    /// Stored; nothing ever comes.
    Silence,
    /// Stored; an error status comes in place of the answer.
    Fails(u16),
    /// Stored; a page comes with 200 in place of the answer.
    Page,
    /// Stored; 200 comes with nothing in it.
    Empty,
    /// Stored by so many milliseconds later than anybody thinks, and answered then.
    Late(f64),
    /// Nobody listens: nothing is stored, and where the runtime tells so, that is certain.
    Refused,
    /// It never arrives.
    Lost,
    /// Not stored; an error status.
    Broken(u16),
    /// Not stored: 429, or 503 with Retry-After, in seconds.
    Busy(u16, u32),
}

impl Strike {
    /// The platform stores the file.
    pub fn stores(self) -> bool {
        !matches!(self, Self::Refused | Self::Lost | Self::Broken(_) | Self::Busy(..))
    }

    /// The answer to what was stored never comes whole.
    pub fn loses(self) -> bool {
        self.stores() && !matches!(self, Self::Late(_))
    }
}

/// A reply that is lost, in one of the ways in which that happens.
pub fn lost(dice: &mut Rng) -> Strike {
    let part = dice.f64();
    match dice.u8(..9) {
        0 => Strike::Reset,
        1 => Strike::Cut(part),
        2 => Strike::Short(part, dice.bool()),
        3 => Strike::Halts(part),
        4 => Strike::Silence,
        5 | 6 => Strike::Fails([500, 502, 503, 504, 408][dice.usize(..5)]),
        7 => Strike::Page,
        _ => Strike::Empty,
    }
}

/// Something else that may happen.
pub fn other(dice: &mut Rng) -> Strike {
    match dice.u8(..6) {
        0 => Strike::Refused,
        1 => Strike::Lost,
        2 => Strike::Broken([500, 502, 503, 504, 408][dice.usize(..5)]),
        3 => Strike::Busy(429, dice.u32(..4)),
        4 => Strike::Busy(503, dice.u32(..4)),
        _ => Strike::Late([2_000.0, 29_000.0, 45_000.0, 600_000.0][dice.usize(..4)] * (0.5 + dice.f64())),
    }
}
