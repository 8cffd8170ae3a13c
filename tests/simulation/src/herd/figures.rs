//! The figures of a herd that are judged, told and kept.

use super::books::{Account, seconds, sums};
use super::play::Ran;
use serde::Serialize;

/// A number as it is kept: three decimals say enough.
fn short(number: f64) -> f64 {
    (number * 1_000.0).round() / 1_000.0
}

/// A part of a whole, 0 of nothing.
fn part(one: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { short(one as f64 / whole as f64) }
}

/// The load while the platform was down, after each bucket's first fill.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Load {
    /// Calls, all clients.
    pub calls: u64,
    /// The client with the fewest.
    pub fewest: u64,
    /// Their requests.
    pub requests: u64,
    /// Looks at operations and files: each a call of its own pace, with one request.
    pub looks: u64,
    /// Requests for a call.
    pub ratio: f64,
    /// The same with the looks on both sides.
    pub with_looks: f64,
    /// Requests for a call of the client that had most.
    pub worst: f64,
}

/// Requests that clients sent, in the busiest second and the busiest tenth of one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Peaks {
    /// A second on average.
    pub mean: f64,
    /// In the busiest second.
    pub second: u32,
    /// In the busiest tenth of a second.
    pub tenth: u32,
    /// Requests that the platform's own limit refused.
    pub limited: u32,
}

/// How clients fared after the end.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Return {
    /// Clients none of whose calls succeeded.
    pub starved: usize,
    /// Seconds to the first call that succeeded: the median client,
    pub median: f64,
    /// the one of a hundred,
    pub late: f64,
    /// and the slowest.
    pub slowest: f64,
    /// Jain's index over the calls that succeeded: 1 where all clients have the same.
    pub fairness: f64,
    /// Calls begun after the end that failed, of all.
    pub failed: f64,
}

/// All of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// The platform.
    pub platform: &'static str,
    /// Its limit.
    pub limit: &'static str,
    /// The kind of outage.
    pub outage: &'static str,
    /// What it was drawn from.
    pub seed: u64,
    /// Clients.
    pub clients: usize,
    /// How long the outage was, minutes.
    pub minutes: f64,
    /// The load during it; none where it ends before buckets are empty.
    pub load: Option<Load>,
    /// The steady phase.
    pub steady: Peaks,
    /// As long a time after the end.
    pub after: Peaks,
    /// The busiest second after the end over that of the steady phase.
    pub wave: f64,
    /// The same of the busiest tenth of a second.
    pub instant: f64,
    /// How clients fared.
    pub back: Return,
    /// The shortest time between two looks of a client at one thing, milliseconds.
    pub fastest_look: Option<f64>,
    /// Which they were.
    #[serde(skip)]
    pub fastest_at: String,
    /// Looks at one operation that reached the platform within a second of each other.
    pub fast_polls: usize,
    /// Calls, all phases.
    pub all_calls: u64,
    /// Requests, all phases.
    pub all_requests: u64,
}

impl Figures {
    /// The figures of a run.
    pub fn of(ran: &Ran) -> Self {
        let (wish, moments, books) = (&ran.wish, &ran.moments, &ran.books);
        let steady = peaks(ran, moments.steady, moments.outage);
        let after = peaks(ran, moments.end, moments.over);
        let (wave, instant) = (
            part(u64::from(after.second), u64::from(steady.second)),
            part(u64::from(after.tenth), u64::from(steady.tenth)),
        );
        Self {
            platform: wish.row.name,
            limit: wish.row.limit,
            outage: wish.kind.name(),
            seed: wish.seed,
            clients: wish.clients,
            minutes: short((moments.end - moments.outage) / 60_000.0),
            load: wish.kind.lasts().is_none().then(|| load(&books.accounts)),
            steady,
            after,
            wave,
            instant,
            back: back(&books.accounts, moments.end),
            fastest_look: books.fastest.as_ref().map(|(gap, _)| short(*gap)),
            fastest_at: books.fastest.as_ref().map(|(_, at)| at.clone()).unwrap_or_default(),
            fast_polls: ran.fast_polls,
            all_calls: books.calls,
            all_requests: books.requests,
        }
    }
}

fn load(accounts: &[Account]) -> Load {
    let sum = |of: fn(&Account) -> u64| accounts.iter().map(of).sum::<u64>();
    let (calls, requests, looks) = (sum(|a| a.calls), sum(|a| a.requests), sum(|a| a.looks));
    Load {
        calls,
        fewest: accounts.iter().map(|account| account.calls).min().unwrap_or(0),
        requests,
        looks,
        ratio: part(requests, calls),
        with_looks: part(requests + looks, calls + looks),
        worst: accounts.iter().map(|account| part(account.requests, account.calls)).fold(0.0, f64::max),
    }
}

fn peaks(ran: &Ran, from: f64, to: f64) -> Peaks {
    let each = seconds(&ran.books.offered, from, to);
    let sum: u32 = each.iter().sum();
    Peaks {
        mean: part(u64::from(sum), each.len() as u64),
        second: each.into_iter().max().unwrap_or(0),
        tenth: sums(&ran.books.offered, from, to, 1).into_iter().max().unwrap_or(0),
        limited: seconds(&ran.books.limited, from, to).into_iter().sum(),
    }
}

fn back(accounts: &[Account], end: f64) -> Return {
    let mut first: Vec<f64> =
        accounts.iter().filter_map(|account| Some(short((account.first_good? - end) / 1_000.0))).collect();
    first.sort_by(f64::total_cmp);
    let at = |share: f64| first.get(((first.len() as f64 - 1.0) * share) as usize).copied().unwrap_or(0.0);
    let (sum, squares) = accounts.iter().fold((0.0, 0.0), |(sum, squares), account| {
        let good = account.good as f64;
        (sum + good, squares + good * good)
    });
    let (good, bad) = accounts.iter().fold((0, 0), |(good, bad), account| (good + account.good, bad + account.bad));
    Return {
        starved: accounts.len() - first.len(),
        median: at(0.5),
        late: at(0.99),
        slowest: at(1.0),
        fairness: if squares > 0.0 { short(sum * sum / (squares * accounts.len() as f64)) } else { 0.0 },
        failed: part(bad, good + bad),
    }
}
