//! Sums over runs, one line a protocol, and what failed.

use crate::modes::{Failed, Sums};
use std::fmt::Write;

/// What runs came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// Runs.
    pub runs: u64,
    /// Ended with the file stored.
    pub stored: u64,
    /// With `ambiguous`.
    pub ambiguous: u64,
    /// With another error.
    pub failed: u64,
    /// Discarded.
    pub discarded: u64,
    /// Ended by the signal before there was anything to go on with.
    pub dropped: u64,
    /// Requests.
    pub requests: u64,
    /// Those that something struck.
    pub struck: u64,
    /// Of all files.
    pub megabytes: u64,
    /// Sent again, or for a file that was discarded.
    pub again: u64,
    /// Files beyond one.
    pub beyond: u64,
}

impl Figures {
    fn columns(&self) -> [(&'static str, u64); 11] {
        [
            ("runs", self.runs),
            ("stored", self.stored),
            ("ambiguous", self.ambiguous),
            ("failed", self.failed),
            ("discarded", self.discarded),
            ("dropped", self.dropped),
            ("requests", self.requests),
            ("struck", self.struck),
            ("MiB", self.megabytes),
            ("MiB again", self.again),
            ("beyond one", self.beyond),
        ]
    }

    /// Another's sums.
    pub fn join(&mut self, other: &Self) {
        let mine = [
            &mut self.runs,
            &mut self.stored,
            &mut self.ambiguous,
            &mut self.failed,
            &mut self.discarded,
            &mut self.dropped,
            &mut self.requests,
            &mut self.struck,
            &mut self.megabytes,
            &mut self.again,
            &mut self.beyond,
        ];
        for (mine, (_, theirs)) in mine.into_iter().zip(other.columns()) {
            *mine += theirs;
        }
    }
}

/// The sums of every protocol.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<(&'static str, Figures)>,
    failed: Failed,
}

impl Table {
    fn sum(&mut self, name: &'static str, figures: &Figures) {
        match self.rows.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sums)) => sums.join(figures),
            None => self.rows.push((name, *figures)),
        }
    }

    /// All rows together.
    fn total(&self) -> Figures {
        let mut total = Figures::default();
        self.rows.iter().for_each(|(_, figures)| total.join(figures));
        total
    }
}

impl Sums for Table {
    type Ran = super::play::Ran;

    fn add(&mut self, ran: &Self::Ran) -> bool {
        self.sum(ran.name, &ran.figures);
        self.failed.extend(ran.broken.first().map(|first| (ran.name, ran.seed, first.clone())));
        !ran.broken.is_empty()
    }

    fn join(&mut self, other: Self) {
        for (name, figures) in &other.rows {
            self.sum(name, figures);
        }
        self.failed.extend(other.failed);
    }

    fn told(&self) -> (String, String) {
        let mut out = format!("{:<22}", "sessions");
        Figures::default().columns().iter().for_each(|(name, _)| {
            let _ = write!(out, " {name:>11}");
        });
        let mut rows = self.rows.clone();
        rows.sort_by_key(|(name, _)| *name);
        for (name, figures) in rows {
            let _ = write!(out, "\n{name:<22}");
            figures.columns().iter().for_each(|(_, value)| {
                let _ = write!(out, " {value:>11}");
            });
        }
        let total = self.total();
        (out, format!("{} requests, {} struck, {} files beyond one", total.requests, total.struck, total.beyond))
    }

    fn failed(&self) -> (u64, &Failed) {
        (self.total().runs, &self.failed)
    }
}
