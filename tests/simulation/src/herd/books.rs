//! What is counted of a herd: requests over time, and for each client its calls, its retries and how it fared after the end.

use attache::policy::bucket::{CAPACITY, RETRY_COST};
use std::collections::BTreeMap;

/// Requests are counted in spans of so many milliseconds.
pub const SPAN: f64 = 100.0;

/// After so many calls the bucket's first fill counts as spent: when half of them fail, a dozen spend it.
const LATEST: u64 = 20;

/// One client.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Calls begun since the outage began.
    pub made: u64,
    /// Retries since then.
    pub retries: u32,
    /// Calls begun during the outage, after the bucket's first fill was spent.
    pub calls: u64,
    /// Requests of those calls.
    pub requests: u64,
    /// Looks at operations and files meanwhile. Each is a call of its own pace, with one request.
    pub looks: u64,
    /// When the first call succeeded after the end, virtual time.
    pub first_good: Option<f64>,
    /// Calls that succeeded after the end.
    pub good: u64,
    /// Calls begun after the end that failed.
    pub bad: u64,
}

impl Account {
    /// What the bucket held at first has been paid out: for retries, or at the latest by then for whatever else is paid from it.
    pub fn spent(&self) -> bool {
        f64::from(self.retries) * RETRY_COST >= CAPACITY || self.made > LATEST
    }
}

/// The books of a herd.
#[derive(Clone, Debug, Default)]
pub struct Books {
    /// Requests that clients sent, by span.
    pub offered: Vec<u32>,
    /// Requests that the platform answered well, by span.
    pub reached: Vec<u32>,
    /// Requests that the platform's own limit refused, by span.
    pub limited: Vec<u32>,
    /// The clients.
    pub accounts: Vec<Account>,
    /// Calls made, all phases.
    pub calls: u64,
    /// Requests made, all phases.
    pub requests: u64,
    /// Looks, all phases.
    pub looks: u64,
    /// The shortest time between two looks of one client at one thing, with what it was.
    pub fastest: Option<(f64, String)>,
    last_look: Vec<BTreeMap<String, f64>>,
}

/// One more in the span of this moment.
pub fn tick(line: &mut Vec<u32>, now: f64) {
    let at = (now / SPAN) as usize;
    if line.len() <= at {
        line.resize(at + 1, 0);
    }
    line[at] += 1;
}

impl Books {
    /// Books for so many clients.
    pub fn new(clients: usize) -> Self {
        Self {
            accounts: vec![Account::default(); clients],
            last_look: vec![BTreeMap::new(); clients],
            ..Self::default()
        }
    }

    /// A look leaves.
    pub fn look(&mut self, client: usize, at: &str, now: f64) {
        self.looks += 1;
        let last = self.last_look[client].insert(at.to_owned(), now);
        let Some(gap) = last.map(|last| now - last) else { return };
        if self.fastest.as_ref().is_none_or(|(fastest, _)| gap < *fastest) {
            self.fastest = Some((gap, format!("client {client}, {at}")));
        }
    }
}

/// Sums over whole seconds, from one moment to another.
pub fn seconds(line: &[u32], from: f64, to: f64) -> Vec<u32> {
    sums(line, from, to, 10)
}

/// Sums over `width` spans each, from one moment to another.
pub fn sums(line: &[u32], from: f64, to: f64, width: usize) -> Vec<u32> {
    let (from, to) = ((from / SPAN) as usize, (to / SPAN) as usize);
    (from..to).step_by(width).map(|at| line.iter().skip(at).take(width).sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Books, seconds, sums, tick};

    #[test]
    fn seconds_are_ten_spans_and_what_was_not_counted_is_nothing() {
        let mut line = Vec::new();
        for at in [0.0, 50.0, 999.0, 1_000.0, 2_500.0] {
            tick(&mut line, at);
        }
        assert_eq!(seconds(&line, 0.0, 4_000.0), [3, 1, 1, 0]);
        assert_eq!(sums(&line, 0.0, 200.0, 1), [2, 0]);
    }

    #[test]
    fn the_fastest_look_is_of_one_client_at_one_thing() {
        let mut books = Books::new(2);
        for (client, at, now) in [(0, "a", 0.0), (1, "a", 10.0), (0, "b", 20.0), (0, "a", 1_500.0), (1, "a", 1_210.0)] {
            books.look(client, at, now);
        }
        assert_eq!(books.fastest, Some((1_200.0, "client 1, a".to_owned())));
    }
}
