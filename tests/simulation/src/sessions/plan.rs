//! What happens in a run, drawn from its seed: which protocol, which file, how the line behaves, and what the caller does meanwhile.

use super::strike::KINDS;
use crate::dice::dice;
use attache::client::Protocol;
use attache::transfer::session::Hash;
use fastrand::Rng;

/// The plan's dice.
const PLAN: u64 = 31;

/// A protocol in one of its ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// tus 1.0.
    Tus,
    /// tus 1.0 with several connections.
    TusParallel,
    /// The IETF draft.
    Ietf,
    /// Google's commands.
    GoogleCommands,
    /// Google's ranges.
    GoogleRanges,
    /// S3 multipart.
    S3,
    /// Azure blocks.
    Azure,
    /// Kore's chunks.
    Kore,
}

/// All of them.
pub const ALL: [Kind; 8] = [
    Kind::Tus,
    Kind::TusParallel,
    Kind::Ietf,
    Kind::GoogleCommands,
    Kind::GoogleRanges,
    Kind::S3,
    Kind::Azure,
    Kind::Kore,
];

impl Kind {
    /// As tables tell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tus => "tus",
            Self::TusParallel => "tus, parallel",
            Self::Ietf => "ietf",
            Self::GoogleCommands => "google, commands",
            Self::GoogleRanges => "google, ranges",
            Self::S3 => "s3",
            Self::Azure => "azure",
            Self::Kore => "kore",
        }
    }

    /// As the client calls it.
    pub const fn protocol(self) -> Protocol {
        match self {
            Self::Tus | Self::TusParallel => Protocol::Tus,
            Self::Ietf => Protocol::Ietf,
            Self::GoogleCommands | Self::GoogleRanges => Protocol::Google,
            Self::S3 => Protocol::S3,
            Self::Azure => Protocol::Azure,
            Self::Kore => Protocol::Chunks,
        }
    }

    /// One request at a time.
    pub const fn serial(self) -> bool {
        matches!(self, Self::Tus | Self::Ietf | Self::GoogleCommands | Self::GoogleRanges)
    }
}

/// How the line behaves.
#[derive(Clone, Debug)]
pub struct Weather {
    /// How often a request is struck.
    pub rate: f64,
    /// By what, by number.
    pub kinds: Vec<usize>,
}

/// What the caller does, and after how many milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Deed {
    /// Pauses, and goes on after so long.
    Pause(f64),
    /// Ends by its signal, and continues by the token in a new client after so long.
    Drop(f64),
    /// Ends and discards.
    Discard,
}

/// A run's plan.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The protocol.
    pub kind: Kind,
    /// Bytes.
    pub total: u64,
    /// It comes piece by piece; its size is told at the beginning.
    pub streamed: Option<bool>,
    /// Bytes of a part.
    pub part_size: Option<u64>,
    /// A digest that is compared.
    pub checksum: Option<Hash>,
    /// Requests at once.
    pub concurrency: u32,
    /// Attempts after the first, before a failure is final.
    pub max_retries: u32,
    /// How the line behaves.
    pub weather: Weather,
    /// From when on all is well, milliseconds.
    pub calm_from: f64,
    /// What the caller does, and when.
    pub deeds: Vec<(f64, Deed)>,
    /// The runtime shows how far a body is, hides redirects and does not tell what was never sent.
    pub shows_progress: bool,
    /// See above.
    pub browser: bool,
    /// Bytes that the line carries in a millisecond.
    pub speed: f64,
    /// The most that the server takes in one request, where it says so (IETF).
    pub most: Option<u64>,
    /// What chunks must be a multiple of (Google).
    pub granule: u64,
}

fn one<T: Clone>(dice: &mut Rng, of: &[T]) -> T {
    of[dice.usize(..of.len())].clone()
}

/// The plan of a seed.
pub fn draw(seed: u64, kind: Kind) -> Plan {
    let mut dice = dice(seed, &[PLAN, kind as u64]);
    let dice = &mut dice;
    let large = dice.u8(..3) == 0;
    let base: u64 = match kind {
        Kind::TusParallel => 200 << 20,
        _ if large => one(dice, &[40 << 20, 300 << 20, 5 << 30]),
        _ => one(dice, &[0, 1, 1_000, 256 << 10, 1 << 20, 5 << 20, 12 << 20]),
    };
    let total = if base > 1 && dice.bool() { base - 1 + dice.u64(..3) } else { base };
    let streamed = (kind != Kind::TusParallel && dice.u8(..4) == 0 && total < 100 << 20).then(|| dice.bool());
    let parts: &[Option<u64>] = match kind {
        // One request of that platform takes 25 MB.
        Kind::Kore if total > 20 << 20 => &[None, Some(8 << 20), Some(24_000_000)],
        _ if total > 1 << 30 => &[None, Some(64 << 20), Some(200 << 20)],
        Kind::S3 => &[None, Some(5 << 20), Some(6 << 20)],
        _ if total > 20 << 20 => &[None, Some(8 << 20), Some(3_000_001)],
        _ => &[None, Some(256 << 10), Some(700_001)],
    };
    let weather = Weather {
        rate: one(dice, &[0.0, 0.05, 0.05, 0.15, 0.15, 0.3, 0.3, 1.0]),
        kinds: {
            let mut kinds: Vec<usize> = (0..KINDS).filter(|_| dice.u8(..4) == 0).collect();
            if kinds.is_empty() {
                kinds.push(dice.usize(..KINDS));
            }
            kinds
        },
    };
    let speed = one(dice, &[500.0, 5_000.0, 50_000.0]) * (1.0 + total as f64 / (8 << 20) as f64);
    let long = total as f64 / speed + 500.0;
    let deeds = deeds(dice, long, streamed.is_some() || kind == Kind::Kore);
    Plan {
        kind,
        total,
        streamed,
        part_size: one(dice, parts),
        checksum: (total < 2 << 20)
            .then(|| one(dice, &[None, None, Some(Hash::Sha256), Some(Hash::Md5), Some(Hash::Crc32c)]))
            .flatten(),
        concurrency: one(dice, &[1, 3, 3, 6]),
        max_retries: one(dice, &[3, 3, 3, 6, 0]),
        weather,
        calm_from: long * 20.0 + 600_000.0,
        deeds,
        shows_progress: dice.bool(),
        browser: dice.u8(..3) == 0,
        speed,
        most: (dice.u8(..3) == 0).then(|| one(dice, &[100_000, 1 << 20, 10 << 20])).filter(|most| total / most < 300),
        granule: one(dice, &[256 << 10, 256 << 10, 1 << 20]),
    }
}

/// At most a few, one after the other, some of them while nothing is under way any more.
fn deeds(dice: &mut Rng, long: f64, one_session: bool) -> Vec<(f64, Deed)> {
    let count = one(dice, &[0, 0, 1, 1, 2, 4]);
    let mut at = 0.0;
    let mut deeds = Vec::new();
    for _ in 0..count {
        at += long * 0.7 * dice.f64();
        let wait = one(dice, &[0.0, 10.0, 3_000.0, 100_000.0]) * dice.f64();
        let deed = match dice.u8(..8) {
            0..4 => Deed::Pause(wait),
            4..7 if !one_session => Deed::Drop(wait),
            4..7 => Deed::Pause(wait),
            _ => Deed::Discard,
        };
        deeds.push((at, deed));
        if deed == Deed::Discard {
            break;
        }
    }
    deeds
}
