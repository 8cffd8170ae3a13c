//! The small things of a world: machines, files that callers know of, what was met, and promises that were broken. Holds and decides nothing.

use crate::keep::{FaultId, StepId};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// A broken promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The invariant's name.
    pub invariant: &'static str,
    /// What was seen.
    pub what: String,
}

/// One machine that a client runs on.
#[derive(Debug)]
pub struct Device {
    /// How far its clock is off, in milliseconds.
    pub skew: Rc<Cell<f64>>,
    /// Its transport shows how far a body is, and when it has left.
    pub shows_progress: bool,
    /// It compares a body's length with the length that was told.
    pub strict: bool,
    /// It hides redirects, and whether a request that failed had left.
    pub browser: bool,
}

/// A file that callers know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: String,
    /// Its bytes.
    pub size: u64,
}

/// What of a seed was met in a run: what a smaller run may leave out.
#[derive(Clone, Debug, Default)]
pub struct Met {
    /// Steps that were played.
    pub steps: BTreeSet<StepId>,
    /// Faults that struck.
    pub faults: BTreeSet<FaultId>,
    /// Troubles that happened.
    pub troubles: BTreeSet<usize>,
}
