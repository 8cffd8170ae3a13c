//! What is remembered of each call while it runs: its requests, how they ended, what struck them.

use super::fault::Fault;

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
    /// The status that came.
    pub status: Option<u16>,
    /// The seconds that Retry-After asked for, where it is a plain number.
    pub retry_after: Option<f64>,
    /// What struck it.
    pub fault: Option<Fault>,
}

/// One call.
#[derive(Clone, Debug, Default)]
pub struct CallLog {
    /// What it is, for people.
    pub title: String,
    /// Whose.
    pub client: usize,
    /// Requests made before the part of it that counts its own attempts (a page of a listing, the looks after an upload).
    pub earlier: usize,
    /// Its requests in order.
    pub asked: Vec<Asked>,
    /// The credential could not be had, or an old one was given.
    pub bad_credential: bool,
}

impl CallLog {
    /// Nothing came in its way: no fault, no refusal to be retried, no broken credential. Without a request nothing is known: it may
    /// have shared the fate of another call.
    pub fn calm(&self) -> bool {
        !self.bad_credential
            && !self.asked.is_empty()
            && self.asked.iter().all(|asked| asked.fault.is_none() && !matches!(asked.status, Some(408 | 429 | 500..)))
    }

    /// It was told a lie that nobody can see through.
    pub fn lied_to(&self) -> bool {
        self.asked.iter().any(|asked| asked.fault.as_ref().is_some_and(Fault::lies))
    }

    /// Its last request went through unharmed.
    pub fn last_unharmed(&self) -> bool {
        self.asked.last().is_some_and(|asked| asked.fault.is_none())
    }
}
