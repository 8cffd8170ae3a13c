//! Torture (behaviour M1): a program without faults is played once to count what its runtime does for it, then once more for each of these
//! events with that one failing, in each of the ways in which such a thing fails. [`table`] holds the programs, [`play`] plays them.

mod kinds;
mod play;
mod table;

pub use play::{Tortured, torture};

use crate::net::fault::Fault;
use std::cell::{Cell, RefCell};

/// Something that the runtime does for a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A request, with its answer and the reading of it.
    Send {
        /// It has a body.
        has_body: bool,
        /// Of this verb.
        verb: &'static str,
    },
    /// A timer.
    Sleep,
    /// The caller's provider of credentials.
    Secret,
    /// A window of a file.
    Read,
    /// The caller's logger.
    Log,
}

/// When during a request its caller gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before anything leaves.
    Before,
    /// The request has left, and the platform has not seen it.
    Sent,
    /// The platform has done what was asked.
    Done,
}

/// How an event fails.
#[derive(Clone, Debug, PartialEq)]
pub enum Failing {
    /// As a request fails on its way.
    Fault(Fault),
    /// The caller gives up.
    Abort(Moment),
    /// With an error.
    Fails,
    /// It does not come back.
    Hangs,
    /// It comes an hour too late.
    Late,
    /// It gives what nobody can use.
    Garbled,
    /// It calls the client that it hears of.
    Reenter,
}

/// The one thing that fails in a run.
#[derive(Debug, Default)]
pub struct Torture {
    target: Option<(usize, Failing)>,
    count: Cell<usize>,
    seen: RefCell<Vec<Event>>,
}

impl Torture {
    /// Event `target.0`, from 0, fails as `target.1`; without a target they are only counted.
    pub fn new(target: Option<(usize, Failing)>) -> Self {
        Self { target, ..Self::default() }
    }

    /// An event; how it fails if it is the one.
    pub fn meet(&self, event: Event) -> Option<Failing> {
        let number = self.count.get();
        self.count.set(number + 1);
        if self.target.is_none() {
            self.seen.borrow_mut().push(event);
        }
        self.target.as_ref().filter(|(target, _)| *target == number).map(|(_, failing)| failing.clone())
    }

    /// Every event, in order, where they were only counted.
    pub fn seen(&self) -> Vec<Event> {
        self.seen.borrow().clone()
    }
}
