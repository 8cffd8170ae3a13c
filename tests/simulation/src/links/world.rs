//! What stands around a run: the clock, the platform, and the books of who asked for what, which URLs a client holds and which it was refused.

use super::plan::{self, Ask, Kind, Plan, Wish};
use super::platform::Platform;
use super::store::Store;
use crate::dice::dice;
use crate::exec::{Exec, Task, TaskId};
use crate::world::Violation;
use fastrand::Rng;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The dice of requests.
const RIDES: u64 = 42;

/// What must never be told to storage: the client's credential.
pub const CREDENTIAL: &str = "canary-t0ken-of-the-client";

/// A client and a file.
pub(super) type Pair = (usize, usize);

/// What a client holds of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub number: usize,
    /// The platform gave it to this client.
    pub own: bool,
}

/// What is known of a call.
#[derive(Clone, Debug, Default)]
pub(super) struct Book {
    pub over: bool,
    /// When, milliseconds.
    pub over_at: f64,
    pub stopped: bool,
    /// Requests of it that are under way.
    pub away: u32,
    /// It has asked the platform for a URL.
    pub asked: bool,
    /// It waited for a refresh that failed: it may not ask the platform any more.
    pub doomed: bool,
    /// What storage has refused it.
    pub refused: BTreeSet<String>,
    /// The URL that the platform gave it last, and when.
    pub given: Option<(usize, f64)>,
    /// What its client held when it began.
    pub held_before: Option<usize>,
}

impl Book {
    pub fn end(&mut self, now: f64) {
        self.over = true;
        self.over_at = now;
    }
}

/// What is counted and remembered.
#[derive(Debug, Default)]
pub(super) struct Books {
    pub asks: Vec<Book>,
    pub held: BTreeMap<Pair, Held>,
    /// URLs that a client was refused.
    pub refused: BTreeSet<(usize, usize)>,
    /// Whom the platform answered last, and when.
    pub led: BTreeMap<Pair, (usize, f64)>,
    /// Who asks the platform now, by request.
    pub asking: BTreeMap<u64, (Pair, usize)>,
    /// When something struck a request for a file.
    pub strikes: Vec<(f64, usize)>,
    pub api: u64,
    pub storage: u64,
    pub refusals: u64,
    pub spared: u64,
}

/// Everything around a run.
pub(super) struct World {
    pub seed: u64,
    pub exec: Exec,
    pub plan: Plan,
    pub platform: RefCell<Platform>,
    pub store: Option<Store>,
    pub books: RefCell<Books>,
    pub tasks: RefCell<BTreeMap<TaskId, usize>>,
    /// Those that stopped for ever.
    pub stopped: RefCell<Vec<Task<()>>>,
    pub broken: RefCell<Vec<Violation>>,
    rides: Cell<u64>,
    trace: Option<RefCell<Vec<String>>>,
}

impl World {
    pub fn new(kind: Kind, seed: u64, traced: bool) -> Rc<Self> {
        let plan = plan::draw(seed, kind);
        let books = Books { asks: vec![Book::default(); plan.asks.len()], ..Books::default() };
        Rc::new(Self {
            seed,
            exec: Exec::new(seed),
            platform: RefCell::new(Platform::new(&plan)),
            store: plan.shelf.map(Store::new),
            books: RefCell::new(books),
            tasks: RefCell::default(),
            stopped: RefCell::default(),
            broken: RefCell::default(),
            rides: Cell::new(0),
            trace: traced.then(RefCell::default),
            plan,
        })
    }

    /// The dice of the next request.
    pub fn ride(&self) -> Rng {
        self.rides.set(self.rides.get() + 1);
        dice(self.seed, &[RIDES, self.plan.kind as u64, self.rides.get()])
    }

    /// A number that is never the same.
    pub fn rides(&self) -> u64 {
        self.rides.get()
    }

    /// The call whose task goes on now.
    pub fn current(&self) -> Option<usize> {
        self.tasks.borrow().get(&self.exec.current()).copied()
    }

    /// How wrong a client's clock is: the second one's is right.
    pub fn skew(&self, client: usize) -> f64 {
        if client == 0 { self.plan.skew } else { 0.0 }
    }

    /// A client's clock, in virtual time.
    pub fn device(&self, client: usize) -> f64 {
        self.exec.now() + self.skew(client)
    }

    /// When a URL ends, as far as anybody is told.
    pub fn told_end(&self, number: usize) -> Option<f64> {
        (self.plan.kind != Kind::Opaque).then(|| self.platform.borrow().signed[number].end)
    }

    /// How much longer than now a URL must be good for this call, at most.
    pub fn margin(&self, ask: &Ask, own: bool) -> f64 {
        let usual = if own && self.skew(ask.client) == 0.0 { (self.plan.life / 10.0).min(60_000.0) } else { 60_000.0 };
        match ask.wish {
            Wish::Url(Some(least)) => least,
            _ => usual,
        }
    }

    /// Somebody of this client wants a URL that is signed now.
    pub fn anew(&self, (client, file): Pair) -> bool {
        let books = self.books.borrow();
        self.plan.asks.iter().zip(&books.asks).any(|(ask, book)| {
            ask.wish == Wish::Anew
                && (ask.client, ask.file) == (client, file)
                && ask.at <= self.exec.now()
                && !book.over
        })
    }

    /// Something struck a request for this file.
    pub fn struck(&self, file: usize) {
        self.books.borrow_mut().strikes.push((self.exec.now(), file));
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
