//! Whether a failed attempt may be repeated, and after how long. Pure: the clock and the dice are handed in.
//!
//! The rule for writes (RFC 9110 §9.2.2): repeated only when the server refused before doing anything (429, 503 with
//! Retry-After), when it certainly never left, or with a key that the platform honours. The whole table:
//!
//! | how the attempt ended | GET, HEAD, PUT, DELETE | write with an honoured key | any other write |
//! |---|---|---|---|
//! | it certainly never left | again | again | again |
//! | no answer came: reset, timeout, stall | again | again | no |
//! | the answer broke off or cannot be read | again | again | no |
//! | 429 | again | again | again |
//! | 503 with Retry-After | again | again | again |
//! | 408, 500, 502, 503, 504 | again | again | no |
//! | 409 | no | again: the first is still at work | no |
//! | every other status | no | no | no |
//!
//! | retry | 1st | 2nd | 3rd | n-th, where more are allowed |
//! |---|---|---|---|---|
//! | window, ms | 250 | 500 | 1,000 | 250 × 2ⁿ⁻¹, at most 20,000 |
//! | wait | 0 to window | 0 to window | 0 to window | 0 to window |
//! | wait after Retry-After | asked + 0 to 250 | asked + 0 to 500 | asked + 0 to 1,000 | asked + 0 to 1,000 |
//! | the same, where a quarter of what was asked is more | asked + 0 to asked / 4 | | | |
//!
//! A Retry-After above 60,000 ms ends the call at once, and so does any wait that would pass the deadline (decided by
//! the caller, who has the clock). Every retry is paid for from `policy::bucket`: ten from a full one, one for every ten
//! calls that needed none. A 401 is not repeated here but once, and free, with renewed credentials.

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

/// The part of a Retry-After that jitter adds to it at most: many are told the same moment, and must not come back in it.
pub const SPREAD: f64 = 0.25;

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
/// The wait is full jitter over a doubling window. A Retry-After is a minimum: jitter is only added to it, and the more the
/// longer it is.
pub fn next(policy: &RetryPolicy, repeat: Repeat, outcome: Outcome, retries: u32, dice: f64) -> Next {
    if retries >= policy.max_retries || !repeatable(repeat, outcome) {
        return Next::Stop;
    }
    let window = (policy.base_delay * 2f64.powi(retries.min(30) as i32)).min(policy.max_delay);
    match outcome {
        Outcome::Status { retry_after: Some(asked), .. } if asked > policy.max_retry_after => Next::Stop,
        Outcome::Status { retry_after: Some(asked), .. } => {
            Next::Again(asked + window.min(1_000.0).max(asked * SPREAD) * dice)
        }
        _ => Next::Again(window * dice),
    }
}

#[cfg(test)]
#[path = "retry_tests.rs"]
mod tests;
