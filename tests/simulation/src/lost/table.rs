//! Sums over runs, one line a setting, and what failed.

use crate::modes::{Failed, Sums};
use std::fmt::Write;

/// What runs came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// Runs.
    pub runs: u64,
    /// Calls.
    pub uploads: u64,
    /// Requests that carried a file.
    pub requests: u64,
    /// Replies to a stored file that did not come whole.
    pub lost: u64,
    /// Calls that were told by the answer.
    pub direct: u64,
    /// Calls that were told by asking again with the same key.
    pub by_key: u64,
    /// Calls that were told by the list.
    pub by_list: u64,
    /// Calls that said `ambiguous`.
    pub ambiguous: u64,
    /// Calls under a key whose every attempt failed: `commit` is 'unknown', and the same key may be tried again.
    pub unknown: u64,
    /// Calls that the platform refused, or that certainly never left.
    pub refused: u64,
    /// Calls that their caller or their deadline ended.
    pub ended: u64,
    /// Calls that the contract's rule gave another's file of the same name and size, their own not being in the list.
    pub others: u64,
    /// Copies beyond one.
    pub beyond: u64,
}

impl Figures {
    /// Another's sums.
    pub fn join(&mut self, other: &Self) {
        let all = other.columns();
        for (mine, (_, theirs)) in self.columns_mut().into_iter().zip(all) {
            *mine += theirs;
        }
    }

    fn columns(&self) -> [(&'static str, u64); 13] {
        [
            ("runs", self.runs),
            ("uploads", self.uploads),
            ("requests", self.requests),
            ("replies lost", self.lost),
            ("direct", self.direct),
            ("by key", self.by_key),
            ("by list", self.by_list),
            ("ambiguous", self.ambiguous),
            ("unknown", self.unknown),
            ("refused", self.refused),
            ("ended", self.ended),
            ("another's", self.others),
            ("beyond one", self.beyond),
        ]
    }

    fn columns_mut(&mut self) -> [&mut u64; 13] {
        [
            &mut self.runs,
            &mut self.uploads,
            &mut self.requests,
            &mut self.lost,
            &mut self.direct,
            &mut self.by_key,
            &mut self.by_list,
            &mut self.ambiguous,
            &mut self.unknown,
            &mut self.refused,
            &mut self.ended,
            &mut self.others,
            &mut self.beyond,
        ]
    }
}

/// The sums of every setting.
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
        let mut out = format!("{:<22}", "lost replies");
        Figures::default().columns().iter().for_each(|(name, _)| {
            let _ = write!(out, " {name:>12}");
        });
        let mut rows = self.rows.clone();
        rows.sort_by_key(|(name, _)| *name);
        for (name, figures) in rows {
            let _ = write!(out, "\n{name:<22}");
            figures.columns().iter().for_each(|(_, value)| {
                let _ = write!(out, " {value:>12}");
            });
        }
        let total = self.total();
        (out, format!("{} replies lost, {} copies beyond one", total.lost, total.beyond))
    }

    fn failed(&self) -> (u64, &Failed) {
        (self.total().runs, &self.failed)
    }
}
