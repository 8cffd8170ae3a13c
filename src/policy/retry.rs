//! Whether a failed attempt may be repeated, and after how long. Pure: the clock and the dice are handed in.
//!
//! The rule for writes (RFC 9110 §9.2.2): repeated only when the server refused before doing anything (429, 503 with
//! Retry-After), when it certainly never left, or with a key that the platform honours.

/// How often and how long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryPolicy {
    /// Attempts after the first.
    pub max_retries: u32,
    /// First backoff in milliseconds, doubled each time.
    pub base_delay: f64,
    /// Longest backoff.
    pub max_delay: f64,
    /// A longer Retry-After ends the call at once.
    pub max_retry_after: f64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { max_retries: 3, base_delay: 250.0, max_delay: 20_000.0, max_retry_after: 60_000.0 }
    }
}

/// What repeating a request would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// The same as doing it once (GET, HEAD, PUT, DELETE).
    Idempotent,
    /// The same as doing it once, for the platform honours the key that it carries.
    Keyed,
    /// Possibly a second thing.
    Write,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// It certainly never left.
    NotSent,
    /// No answer came: reset, timeout, stall.
    Lost,
    /// The answer broke off or could not be read.
    Broken,
    /// An error status.
    Status {
        /// The status.
        status: u16,
        /// What Retry-After said, in milliseconds.
        retry_after: Option<f64>,
    },
}

/// True for answers that a later try could change.
pub const fn transient(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

/// May this be sent again without doing a thing twice?
pub fn repeatable(repeat: Repeat, outcome: Outcome) -> bool {
    match outcome {
        Outcome::NotSent => true,
        Outcome::Lost | Outcome::Broken => repeat != Repeat::Write,
        // An honoured key whose first request is still being worked on (draft-ietf-httpapi-idempotency-key §2.6).
        Outcome::Status { status: 409, .. } => repeat == Repeat::Keyed,
        Outcome::Status { status: 429, .. } => true,
        Outcome::Status { status: 503, retry_after: Some(_) } => true,
        Outcome::Status { status, .. } => transient(status) && repeat != Repeat::Write,
    }
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Next {
    /// Give up: repeating is not allowed, pointless, or would take too long.
    Stop,
    /// Try again after so many milliseconds.
    Again(f64),
}

/// Decides on the attempt after `retries` repetitions. `dice` is 0 ≤ x < 1.
///
/// The wait is full jitter over a doubling window. A Retry-After is a minimum: jitter is only added to it.
pub fn next(policy: &RetryPolicy, repeat: Repeat, outcome: Outcome, retries: u32, dice: f64) -> Next {
    if retries >= policy.max_retries || !repeatable(repeat, outcome) {
        return Next::Stop;
    }
    let window = (policy.base_delay * 2f64.powi(retries.min(30) as i32)).min(policy.max_delay);
    match outcome {
        Outcome::Status { retry_after: Some(asked), .. } if asked > policy.max_retry_after => Next::Stop,
        Outcome::Status { retry_after: Some(asked), .. } => Next::Again(asked + window.min(1_000.0) * dice),
        _ => Next::Again(window * dice),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: RetryPolicy =
        RetryPolicy { max_retries: 3, base_delay: 250.0, max_delay: 20_000.0, max_retry_after: 60_000.0 };

    fn status(status: u16) -> Outcome {
        Outcome::Status { status, retry_after: None }
    }

    #[test]
    fn idempotent_calls_repeat_what_is_transient_and_nothing_else() {
        for code in [408, 429, 500, 502, 503, 504] {
            assert!(repeatable(Repeat::Idempotent, status(code)), "{code}");
        }
        for code in [400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 416, 422, 501, 505] {
            assert!(!repeatable(Repeat::Idempotent, status(code)), "{code}");
        }
        assert!(repeatable(Repeat::Idempotent, Outcome::Lost));
    }

    #[test]
    fn a_write_repeats_only_what_was_certainly_not_done() {
        assert!(repeatable(Repeat::Write, Outcome::NotSent));
        assert!(repeatable(Repeat::Write, status(429)));
        assert!(repeatable(Repeat::Write, Outcome::Status { status: 503, retry_after: Some(0.0) }));
        assert!(!repeatable(Repeat::Write, status(503)));
        assert!(!repeatable(Repeat::Write, status(500)));
        assert!(!repeatable(Repeat::Write, Outcome::Lost));
        assert!(!repeatable(Repeat::Write, Outcome::Broken));
    }

    #[test]
    fn a_key_makes_a_write_repeatable_and_409_means_it_is_still_running() {
        assert!(repeatable(Repeat::Keyed, Outcome::Lost));
        assert!(repeatable(Repeat::Keyed, status(409)));
        assert!(!repeatable(Repeat::Keyed, status(422)));
    }

    #[test]
    fn backoff_doubles_under_full_jitter_and_stops_at_its_cap() {
        assert_eq!(next(&POLICY, Repeat::Idempotent, status(500), 0, 0.5), Next::Again(125.0));
        assert_eq!(next(&POLICY, Repeat::Idempotent, status(500), 2, 0.5), Next::Again(500.0));
        assert_eq!(next(&POLICY, Repeat::Idempotent, status(500), 3, 0.5), Next::Stop);
        let long = RetryPolicy { max_retries: 100, ..POLICY };
        assert_eq!(next(&long, Repeat::Idempotent, status(500), 90, 0.5), Next::Again(10_000.0));
    }

    #[test]
    fn retry_after_is_a_minimum_and_a_long_one_ends_the_call() {
        let asked = |ms| Outcome::Status { status: 429, retry_after: Some(ms) };
        assert_eq!(next(&POLICY, Repeat::Write, asked(2_000.0), 0, 0.0), Next::Again(2_000.0));
        assert!(
            matches!(next(&POLICY, Repeat::Write, asked(2_000.0), 0, 0.9), Next::Again(ms) if (2_000.0..3_000.0).contains(&ms))
        );
        assert_eq!(next(&POLICY, Repeat::Write, asked(60_001.0), 0, 0.0), Next::Stop);
    }
}
