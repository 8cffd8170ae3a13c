//! What runs of resumable uploads came to.

use crate::table;

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

impl table::Figures for Figures {
    const OF: &'static str = "sessions";

    fn columns(&self) -> Vec<(&'static str, u64)> {
        vec![
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

    fn join(&mut self, other: &Self) {
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

    fn runs(&self) -> u64 {
        self.runs
    }

    fn line(&self) -> String {
        format!("{} requests, {} struck, {} files beyond one", self.requests, self.struck, self.beyond)
    }
}
