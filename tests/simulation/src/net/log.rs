//! What is remembered of each call while it runs: its requests, how they ended, what struck them.

use super::fault::Fault;
use crate::keep::StepId;

/// One request of a call.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Virtual time of its start.
    pub at: f64,
    /// When its headers came, or it failed.
    pub ended: Option<f64>,
    /// What the client counts it as; 1 begins anew.
    pub attempt: u32,
    /// Its method.
    pub method: String,
    /// Its URL.
    pub url: String,
    /// To an origin that is not the platform's.
    pub foreign: bool,
    /// The idempotency key it carried.
    pub key: Option<String>,
    /// The credential it carried.
    pub credential: Option<String>,
    /// The status that came; 0 for a redirect that was hidden.
    pub status: Option<u16>,
    /// The client knows that it never left.
    pub not_sent: bool,
    /// The milliseconds that Retry-After asked for, by the clock of the client's machine.
    pub retry_after: Option<f64>,
    /// What struck it.
    pub fault: Option<Fault>,
}

/// The exchange that a call is in: one thing that it asks for, with its retries, redirects and renewal of the credential.
#[derive(Clone, Debug, Default)]
pub struct Exchange {
    /// Where it began.
    pub origin: String,
    /// Repetitions so far.
    pub retries: u32,
    /// Redirects that were followed.
    pub hops: u32,
    /// Credentials that were renewed.
    pub renewals: u32,
}

/// One call.
#[derive(Clone, Debug, Default)]
pub struct CallLog {
    /// What it is, for people.
    pub title: String,
    /// Whose.
    pub client: usize,
    /// The step that makes it, and its number among the calls of that step.
    pub step: StepId,
    /// See `step`.
    pub part: usize,
    /// It will be ended by its deadline or its caller.
    pub limited: bool,
    /// Attempts after the first that it is allowed.
    pub max_retries: u32,
    /// A longer Retry-After ends it, milliseconds.
    pub max_retry_after: f64,
    /// Requests made before the part of it that counts its own attempts (a page of a listing, the looks after an upload).
    pub earlier: usize,
    /// Its requests in order.
    pub asked: Vec<Asked>,
    /// Exchanges begun.
    pub exchanges: usize,
    /// The one under way.
    pub exchange: Exchange,
    /// What it told of the wait before its next retry, milliseconds.
    pub delay: Option<f64>,
    /// It told that it follows a redirect.
    pub followed: bool,
    /// Credentials that it asked for, and windows that it read.
    pub drawn: usize,
    /// The credential could not be had, or an old one was given.
    pub bad_credential: bool,
    /// When its caller gave up at a moment of its own.
    pub gave_up: Option<f64>,
    /// A timer of its came far too late.
    pub late: bool,
}

impl CallLog {
    /// Nothing came in its way: no fault, no refusal to be retried, no broken credential. Without a request nothing is known: it may
    /// have shared the fate of another call.
    pub fn calm(&self) -> bool {
        !self.bad_credential
            && !self.late
            && !self.asked.is_empty()
            && self.asked.iter().all(|asked| asked.fault.is_none() && !matches!(asked.status, Some(408 | 429 | 500..)))
    }

    /// It was told a lie that nobody can see through.
    pub fn lied_to(&self) -> bool {
        self.asked.iter().any(|asked| asked.fault.as_ref().is_some_and(Fault::lies))
    }

    /// It may have failed before it asked for anything: by its credential, or by what it had found out before.
    pub fn step_failed_early(&self) -> bool {
        self.bad_credential || self.limited || self.asked.iter().any(|asked| asked.fault.is_some())
    }

    /// Its last request went through unharmed.
    pub fn last_unharmed(&self) -> bool {
        self.asked.last().is_some_and(|asked| asked.fault.is_none())
    }
}
