//! What callers do in a run: a program of verbs for each client, drawn from the seed and played against the world.
//!
//! The program is data, so that a failing seed can show it. What must hold is judged in the checks.

mod act;
mod bad;
mod draw;
mod play;
mod upload;
mod verbs;

pub use act::{Act, Ended, Limits};
pub use draw::draw;
pub use play::{Caller, Tally, play};

use crate::keep::StepId;
use attache::client::Range;
use attache_emulator::Outcome;

/// A run's program.
#[derive(Clone, Debug)]
pub struct Program {
    /// One a client.
    pub clients: Vec<Plan>,
}

/// What one client is, and what it does.
#[derive(Clone, Debug)]
pub struct Plan {
    /// One attempt, milliseconds.
    pub timeout: f64,
    /// No byte, milliseconds.
    pub stall_timeout: f64,
    /// Its calls' own default.
    pub deadline: Option<f64>,
    /// Attempts after the first.
    pub max_retries: u32,
    /// A longer Retry-After ends a call.
    pub max_retry_after: f64,
    /// In order.
    pub steps: Vec<Step>,
}

impl Default for Plan {
    /// The client's own defaults, and nothing to do.
    fn default() -> Self {
        Self {
            timeout: 30_000.0,
            stall_timeout: 30_000.0,
            deadline: None,
            max_retries: 3,
            max_retry_after: 60_000.0,
            steps: Vec::new(),
        }
    }
}

/// One thing that a client does.
#[derive(Clone, Debug)]
pub struct Step {
    /// Whose, and which.
    pub id: StepId,
    /// What.
    pub op: Op,
    /// The whole call, milliseconds.
    pub deadline: Option<f64>,
    /// Attempts after the first, for this call.
    pub max_retries: Option<u32>,
    /// The caller loses patience after so long.
    pub abort: Option<f64>,
    /// The next step does not wait for it.
    pub beside: bool,
}

/// Which file.
#[derive(Clone, Copy, Debug)]
pub enum Pick {
    /// One of those that callers know of, by number.
    Known(usize),
    /// One that never was.
    Nobody,
}

/// What a client does.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the members are those of the verbs' options")]
pub enum Op {
    Upload(Upload),
    List { page_size: Option<f64>, limit: Option<u64>, filter: usize, expand: bool, pages: Option<u32>, stubborn: bool },
    Get { file: Pick, expand: bool },
    Delete { file: Pick, missing_ok: bool },
    Link { file: Pick, with_record: bool, min_validity: Option<f64>, askers: u32, refresh: bool },
    Download { file: Pick, with_record: bool, range: Option<Range>, conditional: bool },
    Wait { file: Pick, interval: Option<f64> },
    Operation(Watched),
    Request { path: usize, method: &'static str },
    Bad(usize),
    Pause(f64),
}

/// An operation, and who watches it.
#[derive(Clone, Debug)]
pub struct Watched {
    /// How it ends; `None`: there is none.
    pub outcome: Option<Outcome>,
    /// Index into the row's ways of naming it.
    pub spoken: usize,
    /// As the caller asks for it.
    pub interval: Option<f64>,
    /// So many look at it once, beside the one who waits.
    pub looks: u32,
    /// It is cancelled after so long.
    pub cancel: Option<f64>,
}

/// An upload.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Bytes.
    pub size: usize,
    /// As it is given.
    pub name: String,
    /// Index into the row's fields.
    pub fields: usize,
    /// Compare digests.
    pub checksum: bool,
    /// Look for the file when the reply was lost.
    pub reconcile: bool,
    /// Wait until it is processed.
    pub until_ready: bool,
    /// The caller's own key.
    pub key: Option<String>,
}
