//! What stands around a herd: the clock, the platform in as many copies as there are groups that share a limit, the phase, the books.

use super::books::{Books, tick};
use super::outage::{Fate, Kind};
use super::planted::Planted;
use super::platforms::Row;
use crate::exec::{Exec, TaskId};
use crate::platform::EPOCH;
use attache::backend::{Description, builtin};
use attache_emulator::{Emulator, NewFile, Options, Reply, Request};
use fastrand::Rng;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Every client has made so many calls when an outage without an end of its own ends.
pub const CALLS: u64 = 100;
/// Files of each group that are there before anybody comes.
const FILES: usize = 5;
/// How long an operation, or the work on a file, takes.
const WORK: f64 = 15_000.0;

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Phase {
    /// All is well.
    Steady,
    /// It is not, until then where that is known.
    Outage(f64),
    /// All is well again, since then.
    After(f64),
}

/// What a herd is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// The platform.
    pub row: &'static Row,
    /// What goes wrong.
    pub kind: Kind,
    /// How many clients.
    pub clients: usize,
    /// What everything is drawn from.
    pub seed: u64,
    /// A fault put in on purpose.
    pub planted: Option<Planted>,
}

/// Everything around a herd.
pub struct World {
    /// The clock and the scheduler.
    pub exec: Exec,
    /// What was asked for.
    pub wish: Wish,
    /// The platform's description, as the clients have it.
    pub description: Description,
    /// Where the run stands.
    pub phase: Cell<Phase>,
    /// The network's dice.
    pub dice: RefCell<Rng>,
    /// What is counted.
    pub books: RefCell<Books>,
    /// Files that anybody of a group may get.
    pub files: Vec<Vec<String>>,
    /// Clients that have made enough calls during the outage.
    pub enough: Cell<usize>,
    emulators: Vec<RefCell<Emulator>>,
    counted: RefCell<BTreeSet<TaskId>>,
}

impl World {
    /// A world for this wish.
    pub fn new(wish: Wish) -> Rc<Self> {
        let row = wish.row;
        let mut dice = Rng::with_seed(wish.seed ^ 0x4e4d_0001);
        let description = builtin::description(row.backend.name(), &[]).expect("a built-in platform");
        let mut files = Vec::new();
        let mut emulators = Vec::new();
        for _ in 0..wish.clients.div_ceil(row.group) {
            let mut options = Options { seed: dice.u64(..), processing_time_ms: WORK, ..Options::default() };
            (row.sets)(&mut options);
            let mut emulator = Emulator::new(options);
            let file = |number| NewFile::new(&format!("here-{number}.txt"), "text/plain", format!("file {number}"));
            // Added before time begins, so that they are processed by then.
            let added = (0..FILES).filter_map(|number| emulator.add_file(row.backend, file(number), EPOCH - 60_000.0));
            files.push(added.collect());
            emulators.push(RefCell::new(emulator));
        }
        Rc::new(Self {
            exec: Exec::new(dice.u64(..)),
            wish,
            description,
            phase: Cell::new(Phase::Steady),
            dice: RefCell::new(dice),
            books: RefCell::new(Books::new(wish.clients)),
            files,
            enough: Cell::new(0),
            emulators,
            counted: RefCell::default(),
        })
    }

    /// The group of a client.
    pub fn group(&self, client: usize) -> usize {
        client / self.wish.row.group
    }

    /// What becomes of a request of this client now; `None`: it reaches the platform.
    pub fn fate(&self, client: usize) -> Option<Fate> {
        let wish = &self.wish;
        match self.phase.get() {
            Phase::Steady => None,
            Phase::Outage(ends) => wish.kind.strikes(wish.row, ends, &mut self.dice.borrow_mut()),
            Phase::After(_) => {
                (wish.planted == Some(Planted::Starved) && client.is_multiple_of(25)).then_some(Fate::Refused)
            }
        }
    }

    /// The platform's answer.
    pub fn answer(&self, client: usize, request: Request) -> Reply {
        let mut emulator = self.emulators[self.group(client)].borrow_mut();
        let reply = emulator.handle(request, EPOCH + self.exec.now());
        let mut books = self.books.borrow_mut();
        match reply.status {
            200..300 => tick(&mut books.reached, self.exec.now()),
            429 => tick(&mut books.limited, self.exec.now()),
            _ => {}
        }
        reply
    }

    /// The name of an operation that has just begun.
    pub fn operation(&self, client: usize) -> Option<String> {
        let mut emulator = self.emulators[self.group(client)].borrow_mut();
        emulator.start_operation(self.wish.row.backend, attache_emulator::Outcome::Success, EPOCH + self.exec.now())
    }

    /// Looks of one operation that reached the platform within a second of each other.
    pub fn fast_polls(&self) -> usize {
        self.emulators.iter().map(|emulator| emulator.borrow().fast_polls().len()).sum()
    }

    /// A call of the task that is asking begins.
    pub fn begins(&self, client: usize) {
        let mut books = self.books.borrow_mut();
        books.calls += 1;
        let account = &mut books.accounts[client];
        if !matches!(self.phase.get(), Phase::Outage(_)) {
            return;
        }
        account.made += 1;
        if account.spent() {
            account.calls += 1;
            if account.calls == CALLS {
                self.enough.set(self.enough.get() + 1);
            }
            self.counted.borrow_mut().insert(self.exec.current());
        }
    }

    /// The call of the task that is asking, begun at `since`, has ended.
    pub fn ends(&self, client: usize, since: f64, good: bool) {
        self.counted.borrow_mut().remove(&self.exec.current());
        let Phase::After(ended) = self.phase.get() else { return };
        let now = self.exec.now();
        let mut books = self.books.borrow_mut();
        let account = &mut books.accounts[client];
        if good {
            account.good += 1;
            account.first_good.get_or_insert(now);
        } else if since >= ended {
            account.bad += 1;
        }
    }

    /// A request leaves. `look`: what it looks at, where it is one of many looks.
    pub fn leaves(&self, client: usize, look: Option<&str>) {
        let now = self.exec.now();
        let mut books = self.books.borrow_mut();
        books.requests += 1;
        tick(&mut books.offered, now);
        if let Some(at) = look {
            books.look(client, at, now);
            let account = &mut books.accounts[client];
            if matches!(self.phase.get(), Phase::Outage(_)) && account.spent() {
                account.looks += 1;
            }
        } else if self.counted.borrow().contains(&self.exec.current()) {
            books.accounts[client].requests += 1;
        }
    }

    /// The client has paid for a retry.
    pub fn retries(&self, client: usize) {
        if matches!(self.phase.get(), Phase::Outage(_)) {
            self.books.borrow_mut().accounts[client].retries += 1;
        }
    }
}
