//! What is known of a write after an attempt: it never left, it may have happened, it happened, or the server refused it.

use crate::model::Commit;
use crate::policy::retry::Outcome;

/// An answer that no repetition changes.
pub(super) const fn refusal(status: u16) -> Outcome {
    Outcome::Status { status, retry_after: None }
}

/// What is known of a write after the server refused an attempt without doing anything.
pub(super) const fn refused(before: Option<Commit>) -> Option<Commit> {
    match before {
        Some(Commit::Unknown | Commit::Stored) => before,
        _ => None,
    }
}

/// What is known of a write after an attempt that ended so; `before` is what was known before it.
pub(super) fn after(outcome: Outcome, before: Option<Commit>) -> Option<Commit> {
    match outcome {
        Outcome::NotSent => before,
        // A success whose text cannot be read may be a proxy's page: it proves nothing.
        Outcome::Lost | Outcome::Broken => Some(Commit::Unknown),
        Outcome::Status { status: 503, retry_after: Some(_) } => refused(before),
        // A 303 is how a write that was done is answered, and 301 and 302 are taken alike (RFC 9110 §15.4).
        Outcome::Status { status: 307 | 308, .. } => refused(before),
        Outcome::Status { status, .. } if (400..500).contains(&status) && status != 408 => refused(before),
        Outcome::Status { .. } => Some(Commit::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRESH: Option<Commit> = Some(Commit::NotSent);

    #[test]
    fn a_refusal_is_no_write_unless_an_earlier_attempt_is_in_doubt() {
        assert_eq!(after(refusal(403), FRESH), None);
        assert_eq!(after(refusal(307), FRESH), None);
        assert_eq!(after(refusal(403), Some(Commit::Unknown)), Some(Commit::Unknown));
        assert_eq!(after(Outcome::Status { status: 503, retry_after: Some(1.0) }, FRESH), None);
    }

    #[test]
    fn a_failing_server_or_a_lost_reply_leaves_it_in_doubt() {
        let told = [0, 101, 300, 301, 302, 303, 304, 408, 500, 503].map(refusal);
        for outcome in told.into_iter().chain([Outcome::Lost]) {
            assert_eq!(after(outcome, FRESH), Some(Commit::Unknown), "{outcome:?}");
        }
    }

    #[test]
    fn what_never_left_changes_nothing_and_a_success_that_cannot_be_read_proves_nothing() {
        assert_eq!(after(Outcome::NotSent, FRESH), FRESH);
        assert_eq!(after(Outcome::Broken, FRESH), Some(Commit::Unknown));
    }
}
