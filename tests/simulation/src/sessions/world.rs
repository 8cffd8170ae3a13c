//! What stands around a run: the clock, the model server, and the books of what was sent, told and saved.

use super::ground::File;
use super::plan::{self, Kind, Plan};
use super::servers::{Server, server};
use crate::dice::dice;
use crate::exec::Exec;
use crate::world::Violation;
use fastrand::Rng;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The dice of the world, and of requests.
const WORLD: u64 = 32;
const RIDES: u64 = 33;

/// What must never be seen where it does not belong: the client's credential, a header of the target's, and what signs URLs.
pub const CREDENTIAL: &str = "canary-t0ken-of-the-client";
pub const HEADER: &str = "canary-pa55-of-the-target";
pub const SIGNATURE: &str = "canary-5ignature";

/// What is remembered of a run.
#[derive(Debug, Default)]
pub struct Books {
    /// Requests that left.
    pub requests: u64,
    /// Those that are under way now, and the most that ever were.
    pub away: u32,
    pub most_away: u32,
    /// Bytes of the file that left.
    pub bytes: u64,
    /// Retries that the client told of.
    pub retries: u64,
    /// Runs: the first, and those that went on by a token.
    pub runs: u64,
    /// Requests that began a session whose answer did not come.
    pub orphans: u64,
    /// Strikes, and those of them that hide or break a session.
    pub struck: u64,
    pub broken_sessions: u64,
    pub lies: u64,
    /// Tokens that were saved; the last one, unless it was taken back.
    pub saves: u64,
    pub saved: Option<String>,
}

/// How nothing more may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Nothing at all.
    Silent,
    /// Only what ends the session.
    Farewell,
}

/// Everything around a run.
pub struct World {
    pub seed: u64,
    pub exec: Exec,
    pub plan: Plan,
    pub file: Rc<File>,
    pub server: RefCell<Box<dyn Server>>,
    pub books: RefCell<Books>,
    pub broken: RefCell<Vec<Violation>>,
    rides: Cell<u64>,
    offline_until: Cell<(f64, bool)>,
    trace: Option<RefCell<Vec<String>>>,
}

impl World {
    /// A world of this seed.
    pub fn new(kind: Kind, seed: u64, traced: bool) -> Rc<Self> {
        let plan = plan::draw(seed, kind);
        let mut dice = dice(seed, &[WORLD, kind as u64]);
        let (streamed, sized) = (plan.streamed.is_some(), plan.streamed.unwrap_or(true));
        Rc::new(Self {
            exec: Exec::new(seed),
            file: File::new(plan.total, dice.u64(..), streamed, sized),
            server: RefCell::new(server(&plan)),
            seed,
            plan,
            books: RefCell::default(),
            broken: RefCell::default(),
            rides: Cell::new(0),
            offline_until: Cell::new((0.0, false)),
            trace: traced.then(RefCell::default),
        })
    }

    /// The dice of the next request.
    pub fn ride(&self) -> Rng {
        self.rides.set(self.rides.get() + 1);
        dice(self.seed, &[RIDES, self.plan.kind as u64, self.rides.get()])
    }

    /// Requests so far, as a number that is never the same.
    pub fn rides(&self) -> u64 {
        self.rides.get()
    }

    /// Nothing gets through until then; the device says so or not.
    pub fn go_offline(&self, milliseconds: f64, told: bool) {
        self.offline_until.set((self.exec.now() + milliseconds, told));
    }

    /// The device knows that it has no network.
    pub fn offline(&self) -> bool {
        self.offline_until.get().1 && self.in_tunnel()
    }

    /// Nothing gets through.
    pub fn in_tunnel(&self) -> bool {
        self.exec.now() < self.offline_until.get().0
    }

    /// Looks for what must not be told.
    pub fn search(&self, invariant: &'static str, text: &str) {
        let secret = [CREDENTIAL, HEADER, SIGNATURE].into_iter().find(|secret| text.contains(secret));
        if let Some(secret) = secret {
            self.breaks(invariant, format!("{secret} in {text}"));
        }
    }

    /// A line for people.
    pub fn tell(&self, line: impl FnOnce() -> String) {
        if let Some(trace) = &self.trace {
            trace.borrow_mut().push(format!("{:>12.0} ms  {}", self.exec.now(), line()));
        }
    }

    /// What was told.
    pub fn told(&self) -> Vec<String> {
        self.trace.as_ref().map(|trace| trace.borrow().clone()).unwrap_or_default()
    }

    /// A promise was broken.
    pub fn breaks(&self, invariant: &'static str, what: impl Into<String>) {
        let what = what.into();
        self.tell(|| format!("!! {invariant}: {what}"));
        self.broken.borrow_mut().push(Violation { invariant, what });
    }
}
