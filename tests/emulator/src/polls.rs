//! Watches how often each operation is asked about, and keeps what is asked too soon. Does not refuse anything: no
//! platform's document says that it would.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::backend::Backend;

/// "Do not poll faster than once per second" (Fruxon's page operations-get), held against every platform.
const FLOOR_MS: f64 = 1000.0;

/// A poll that came too soon after the one before.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FastPoll {
    /// When it came.
    pub at_ms: f64,
    /// The platform.
    pub backend: Backend,
    /// The operation's name.
    pub operation: String,
    /// How long after the poll before, in milliseconds.
    pub gap_ms: f64,
}

#[derive(Debug, Default)]
pub(crate) struct Polls {
    last: BTreeMap<(Backend, String), f64>,
    pub(crate) fast: Vec<FastPoll>,
}

impl Polls {
    /// Notes a poll that reached the platform.
    pub(crate) fn note(&mut self, backend: Backend, operation: &str, now_ms: f64) {
        let last = self.last.insert((backend, operation.to_owned()), now_ms);
        let gap = last.map(|last| now_ms - last).filter(|gap| *gap < FLOOR_MS);
        self.fast.extend(gap.map(|gap_ms| FastPoll {
            at_ms: now_ms,
            backend,
            operation: operation.to_owned(),
            gap_ms,
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poll_within_a_second_of_another_of_the_same_operation_is_kept() {
        let mut polls = Polls::default();
        for (name, at) in [("a", 0.0), ("b", 10.0), ("a", 999.0), ("a", 1_999.0), ("b", 1_010.0)] {
            polls.note(Backend::Fruxon, name, at);
        }
        polls.note(Backend::Kore, "a", 2_000.0);
        let fast: Vec<(&str, f64)> = polls.fast.iter().map(|poll| (poll.operation.as_str(), poll.gap_ms)).collect();
        assert_eq!(fast, [("a", 999.0)]);
    }
}
