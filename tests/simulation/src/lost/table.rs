//! What runs with lost replies came to.

use crate::table;

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

impl table::Figures for Figures {
    const OF: &'static str = "lost replies";

    fn columns(&self) -> Vec<(&'static str, u64)> {
        vec![
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

    fn join(&mut self, other: &Self) {
        for (mine, (_, theirs)) in self.columns_mut().into_iter().zip(other.columns()) {
            *mine += theirs;
        }
    }

    fn runs(&self) -> u64 {
        self.runs
    }

    fn line(&self) -> String {
        format!("{} replies lost, {} copies beyond one", self.lost, self.beyond)
    }
}
