//! One call of one verb: its limits, and what is known of it while it runs, so that whoever ends it can say so.

use super::lane::Lane;
use crate::model::{Commit, Error};
use crate::policy::retry::RetryPolicy;
use std::cell::Cell;
use std::rc::Rc;

/// What a caller may set for one call; what is absent comes from the client.
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    /// One attempt, to response headers, milliseconds.
    pub timeout: Option<f64>,
    /// The whole call, milliseconds.
    pub deadline: Option<f64>,
    /// How often it is tried again.
    pub retry: RetryOptions,
    /// Extra headers on API requests.
    pub headers: Vec<(String, String)>,
}

/// The parts of a retry policy that a caller names.
#[derive(Clone, Copy, Debug, Default)]
pub struct RetryOptions {
    /// Attempts after the first.
    pub max_retries: Option<u32>,
    /// First backoff.
    pub base_delay: Option<f64>,
    /// Longest backoff.
    pub max_delay: Option<f64>,
    /// A longer Retry-After ends the call.
    pub max_retry_after: Option<f64>,
}

impl RetryOptions {
    /// Lays these over a policy.
    pub fn over(self, base: RetryPolicy) -> RetryPolicy {
        RetryPolicy {
            max_retries: self.max_retries.unwrap_or(base.max_retries),
            base_delay: self.base_delay.unwrap_or(base.base_delay),
            max_delay: self.max_delay.unwrap_or(base.max_delay),
            max_retry_after: self.max_retry_after.unwrap_or(base.max_retry_after),
        }
    }
}

/// The public verbs that make calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Many files.
    List,
    /// One file's record.
    Get,
    /// Bytes go up.
    Upload,
    /// A file goes away.
    Delete,
    /// A URL that is still good.
    Link,
    /// Bytes come down.
    Download,
    /// Looks until a file is processed.
    WaitUntilReady,
    /// Looks at an operation.
    Operation,
    /// Any path.
    Request,
}

impl Verb {
    /// The word of the public contract.
    pub const fn word(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Get => "get",
            Self::Upload => "upload",
            Self::Delete => "delete",
            Self::Link => "link",
            Self::Download => "download",
            Self::WaitUntilReady => "waitUntilReady",
            Self::Operation => "operation",
            Self::Request => "request",
        }
    }
}

/// One call while it runs.
#[derive(Debug)]
pub struct Call {
    /// The public verb.
    pub verb: Verb,
    /// It may change something on the platform.
    pub write: bool,
    /// One attempt, to response headers, milliseconds.
    pub timeout: f64,
    /// When the whole call must have ended, epoch milliseconds.
    pub ends_at: Option<f64>,
    /// How often it is tried again.
    pub retry: RetryPolicy,
    /// Extra headers on API requests.
    pub headers: Vec<(String, String)>,
    attempts: Rc<Cell<u32>>,
    /// Whom a busy server holds up besides this call.
    pub(crate) lane: Option<Rc<Lane>>,
    commit: Cell<Option<Commit>>,
}

impl Call {
    /// A call that has not sent anything yet.
    pub fn new(
        verb: Verb,
        write: bool,
        timeout: f64,
        ends_at: Option<f64>,
        retry: RetryPolicy,
        headers: Vec<(String, String)>,
    ) -> Self {
        let commit = Cell::new(write.then_some(Commit::NotSent));
        Self { verb, write, timeout, ends_at, retry, headers, attempts: Rc::default(), lane: None, commit }
    }

    /// The same limits for looks that repeat by themselves: a retry between them would come sooner than their floor.
    pub(crate) fn without_retries(&self) -> Self {
        let retry = RetryPolicy { max_retries: 0, ..self.retry };
        Self::new(self.verb, false, self.timeout, self.ends_at, retry, self.headers.clone())
    }

    /// For requests that are parts of this write: each alone stores nothing, and all count as its attempts.
    pub(crate) fn part(&self) -> Self {
        let part = Self::new(self.verb, false, self.timeout, self.ends_at, self.retry, self.headers.clone());
        Self { attempts: Rc::clone(&self.attempts), ..part }
    }

    /// Requests made so far.
    pub fn attempts(&self) -> u32 {
        self.attempts.get()
    }

    /// What is known of the write so far.
    pub fn commit(&self) -> Option<Commit> {
        self.commit.get()
    }

    /// An attempt begins; returns its number.
    pub(crate) fn begin(&self) -> u32 {
        self.attempts.set(self.attempts.get() + 1);
        self.attempts.get()
    }

    /// Sets what is known of the write; nothing for reads.
    pub(crate) fn set_commit(&self, commit: Option<Commit>) {
        if self.write {
            self.commit.set(commit);
        }
    }

    /// Completes an error with what is known of this call.
    pub fn finish<V>(&self, mut error: Box<Error<V>>) -> Box<Error<V>> {
        error.attempts = self.attempts.get();
        if error.commit.is_none() {
            error.commit = self.commit.get();
        }
        error
    }
}
