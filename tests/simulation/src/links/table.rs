//! What runs with links came to.

use crate::table;

/// What runs came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// Runs.
    pub runs: u64,
    /// Calls.
    pub asks: u64,
    /// That gave bytes or a URL.
    pub good: u64,
    /// That failed.
    pub failed: u64,
    /// That their caller ended, or that stopped for ever.
    pub ended: u64,
    /// Requests to the API.
    pub api: u64,
    /// URLs that were signed.
    pub signed: u64,
    /// Requests to storage.
    pub storage: u64,
    /// Those that storage refused.
    pub refused: u64,
    /// Requests that something struck.
    pub struck: u64,
    /// Calls that the store spared a request of the API.
    pub spared: u64,
}

impl table::Figures for Figures {
    const OF: &'static str = "links";

    fn columns(&self) -> Vec<(&'static str, u64)> {
        vec![
            ("runs", self.runs),
            ("asks", self.asks),
            ("good", self.good),
            ("failed", self.failed),
            ("ended", self.ended),
            ("api", self.api),
            ("signed", self.signed),
            ("storage", self.storage),
            ("refused", self.refused),
            ("struck", self.struck),
            ("spared", self.spared),
        ]
    }

    fn join(&mut self, other: &Self) {
        let mine = [
            &mut self.runs,
            &mut self.asks,
            &mut self.good,
            &mut self.failed,
            &mut self.ended,
            &mut self.api,
            &mut self.signed,
            &mut self.storage,
            &mut self.refused,
            &mut self.struck,
            &mut self.spared,
        ];
        for (mine, (_, theirs)) in mine.into_iter().zip(other.columns()) {
            *mine += theirs;
        }
    }

    fn runs(&self) -> u64 {
        self.runs
    }

    fn line(&self) -> String {
        format!("{} URLs signed, {} refused, {} asks spared by the store", self.signed, self.refused, self.spared)
    }
}
