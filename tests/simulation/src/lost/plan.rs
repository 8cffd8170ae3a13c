//! What happens in a run, drawn from its seed: who uploads what and when, what others put beside it, and which replies are lost.

use super::strike::{self, Strike};
use crate::dice::dice;
use fastrand::Rng;

/// The plan's dice.
const PLAN: u64 = 21;
/// So many attempts of one call have a fate of their own; later ones have none.
const ATTEMPTS: usize = 5;

/// A run's plan.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Who uploads.
    pub clients: Vec<Machine>,
    /// What they upload.
    pub uploads: Vec<Upload>,
    /// Files that others store: by virtual time, before the run where that is negative.
    pub others: Vec<Other>,
    /// A list shows a file so long after it was stored, milliseconds.
    pub lag: f64,
    /// How often a look is struck.
    pub struck_looks: f64,
}

/// One client and the machine that it runs on.
#[derive(Clone, Debug)]
pub struct Machine {
    /// How far its clock is off, milliseconds.
    pub skew: f64,
    /// Its transport shows when a body has left.
    pub shows_progress: bool,
    /// It tells no refused connection from a lost reply.
    pub browser: bool,
    /// It compares lengths.
    pub strict: bool,
    /// Attempts after the first.
    pub max_retries: u32,
}

/// The idempotency key of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// The client makes one.
    Fresh,
    /// The caller gives one, for this upload alone or for others too.
    Given(String),
}

/// One upload.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Whose.
    pub client: usize,
    /// Virtual time of its start.
    pub at: f64,
    /// Name.
    pub name: String,
    /// Bytes.
    pub content: Vec<u8>,
    /// Key.
    pub key: Key,
    /// Look for the file when the reply was lost.
    pub reconcile: bool,
    /// Compare digests.
    pub checksum: bool,
    /// The caller gives up after so long.
    pub patience: Option<f64>,
    /// The call's own deadline.
    pub deadline: Option<f64>,
    /// What strikes its first attempts.
    pub strikes: Vec<Option<Strike>>,
}

/// A file that somebody else stores.
#[derive(Clone, Debug)]
pub struct Other {
    /// Virtual time.
    pub at: f64,
    /// Name.
    pub name: String,
    /// Bytes.
    pub content: Vec<u8>,
}

/// The plan of a seed.
pub fn draw(seed: u64) -> Plan {
    let mut dice = dice(seed, &[PLAN]);
    let dice = &mut dice;
    let skewed = dice.u8(..8) == 0;
    let clients: Vec<Machine> = (0..[1, 1, 1, 2, 3][dice.usize(..5)]).map(|_| machine(dice, skewed)).collect();
    let kinds: Vec<(String, usize)> = (0..[1, 1, 2][dice.usize(..3)]).map(|_| kind(dice)).collect();
    let spread = [0.0, 300.0, 5_000.0, 40_000.0, 7_200_000.0][dice.usize(..5)];
    let of_others = [0, 0, 1, 2][dice.usize(..4)];
    let uploads = (0..[1, 1, 2, 2, 3, 4][dice.usize(..6)])
        .map(|number| upload(dice, number, clients.len(), &kinds, spread))
        .collect();
    let others = (0..of_others)
        .map(|number| {
            let (name, size) = kinds[dice.usize(..kinds.len())].clone();
            let before = [-3_600_000.0, -120_000.0, 0.0][dice.usize(..3)];
            let at = if before < 0.0 { before } else { (spread + 60_000.0) * dice.f64() };
            Other { at, name, content: content(dice, 1_000 + number, size) }
        })
        .collect();
    Plan {
        clients,
        uploads,
        others,
        lag: [0.0, 0.0, 0.0, 0.0, 2_000.0, 90_000.0][dice.usize(..6)],
        struck_looks: [0.0, 0.0, 0.2, 0.6][dice.usize(..4)],
    }
}

fn machine(dice: &mut Rng, skewed: bool) -> Machine {
    let minutes = if skewed { [-24.0 * 60.0, -2.0, 2.0, 24.0 * 60.0][dice.usize(..4)] } else { 0.0 };
    Machine {
        skew: minutes * 60_000.0,
        shows_progress: dice.bool(),
        browser: dice.u8(..3) == 0,
        strict: dice.u8(..4) > 0,
        max_retries: [3, 3, 3, 0, 1, 6][dice.usize(..6)],
    }
}

/// A name and a size: few of each, so that twins are common.
fn kind(dice: &mut Rng) -> (String, usize) {
    let names = ["twin.txt", "twin.txt", "a – Ünï 😀.pdf", "say \"so\".png", "folder/inner.txt"];
    (names[dice.usize(..names.len())].to_owned(), [0, 1, 40, 200, 3_000][dice.usize(..5)])
}

/// Bytes that only this number has, or bytes that all of this size have.
fn content(dice: &mut Rng, number: usize, size: usize) -> Vec<u8> {
    if dice.u8(..3) == 0 {
        return vec![b'='; size];
    }
    let mut bytes = format!("{number:04} ").into_bytes();
    bytes.extend((bytes.len()..size).map(|_| dice.u8(..)));
    bytes.truncate(size);
    bytes
}

fn upload(dice: &mut Rng, number: usize, clients: usize, kinds: &[(String, usize)], spread: f64) -> Upload {
    let (name, size) = kinds[dice.usize(..kinds.len())].clone();
    let seldom = |dice: &mut Rng, values: &[f64]| {
        (dice.u8(..10) == 0).then(|| values[dice.usize(..values.len())] * (0.5 + dice.f64()))
    };
    // The first upload's reply is lost in every run.
    let first = match dice.u8(..10) {
        _ if number == 0 => Some(strike::lost(dice)),
        0..6 => Some(strike::lost(dice)),
        6..8 => Some(strike::other(dice)),
        _ => None,
    };
    let later = (1..ATTEMPTS).map(|_| match dice.u8(..10) {
        0..4 => Some(strike::lost(dice)),
        4..6 => Some(strike::other(dice)),
        _ => None,
    });
    let strikes = [first].into_iter().chain(later).collect();
    Upload {
        client: dice.usize(..clients),
        at: spread * dice.f64(),
        name,
        content: content(dice, number, size),
        key: match dice.u8(..10) {
            0..6 => Key::Fresh,
            6..9 => Key::Given(format!("key-{number}")),
            _ => Key::Given("key-of-several".to_owned()),
        },
        reconcile: dice.u8(..4) > 0,
        checksum: dice.u8(..4) > 0,
        patience: seldom(dice, &[100.0, 400.0, 20_000.0, 100_000.0]),
        deadline: seldom(dice, &[500.0, 20_000.0, 100_000.0]),
        strikes,
    }
}

#[cfg(test)]
mod tests {
    use super::draw;

    #[test]
    fn every_plan_loses_a_reply_and_many_have_twins() {
        let plans: Vec<_> = (0..500).map(draw).collect();
        assert!(plans.iter().all(|plan| plan.uploads[0].strikes[0].is_some_and(super::Strike::loses)));
        let twins = plans.iter().filter(|plan| {
            plan.uploads
                .iter()
                .skip(1)
                .any(|other| other.name == plan.uploads[0].name && other.content.len() == plan.uploads[0].content.len())
        });
        assert!(twins.count() > 150);
    }
}
