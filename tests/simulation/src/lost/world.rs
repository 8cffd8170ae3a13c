//! What stands around a run: the clock, the platform, and the books of every request of an upload, every look, and every file that was stored.

use super::plan::{self, Plan};
use super::rows::Setting;
use super::strike::Strike;
use crate::dice::dice;
use crate::exec::{Exec, TaskId};
use crate::platform::EPOCH;
use crate::world::Violation;
use attache::backend::Description;
use attache_emulator::{Emulator, NewFile, Options, Reply, Request, StoredFile, UploadTimes};
use fastrand::Rng;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The world's own dice, and those of requests.
const WORLD: u64 = 22;
const RIDES: u64 = 23;

/// One request that carries a file.
#[derive(Clone, Debug)]
pub(super) struct Post {
    pub key: Option<String>,
    pub strike: Option<Strike>,
    /// The status that came.
    pub status: Option<u16>,
    pub retry_after: bool,
    /// The client knows that it never left.
    pub not_sent: bool,
}

/// One look into the list.
#[derive(Clone, Debug)]
pub(super) struct Look {
    /// When its answer was made, virtual time.
    pub at: f64,
    /// It came whole.
    pub unharmed: bool,
    /// The files that it showed.
    pub shown: BTreeSet<String>,
}

/// What is known of an upload while it runs and when it has ended.
#[derive(Clone, Debug, Default)]
pub(super) struct Book {
    pub began: f64,
    pub over: Option<f64>,
    pub posts: Vec<Post>,
    pub looks: Vec<Look>,
    /// Requests that it made without a file.
    pub looked: usize,
    /// Ids of files that its requests have stored.
    pub made: Vec<String>,
}

/// Everything around a run.
pub(super) struct World {
    pub seed: u64,
    pub exec: Exec,
    pub setting: Setting,
    pub description: Description,
    pub plan: Plan,
    pub books: RefCell<Vec<Book>>,
    pub tasks: RefCell<BTreeMap<TaskId, usize>>,
    pub broken: RefCell<Vec<Violation>>,
    pub rides: Cell<u64>,
    emulator: RefCell<Emulator>,
    trace: Option<RefCell<Vec<String>>>,
}

impl World {
    pub fn new(setting: Setting, seed: u64, traced: bool) -> Rc<Self> {
        let mut dice = dice(seed, &[WORLD]);
        let mut options = Options { seed: dice.u64(..), ..Options::default() };
        options.kore.max_files = 100_000;
        options.cuadra.upload_status = [200, 201][dice.usize(..2)];
        options.discovery_engine.upload_times =
            [UploadTimes::Mixed, UploadTimes::Set, UploadTimes::Unset][dice.usize(..3)];
        let mut plan = plan::draw(seed);
        if setting.row.media.is_some() {
            // Files of other kinds are refused there.
            let names = plan.uploads.iter_mut().map(|upload| &mut upload.name);
            names.chain(plan.others.iter_mut().map(|other| &mut other.name)).for_each(|name| name.push_str(".mp4"));
        }
        let world = Self {
            seed,
            exec: Exec::new(seed),
            setting,
            description: setting.description(),
            books: RefCell::new(vec![Book::default(); plan.uploads.len()]),
            tasks: RefCell::default(),
            broken: RefCell::default(),
            rides: Cell::new(0),
            emulator: RefCell::new(Emulator::new(options)),
            trace: traced.then(RefCell::default),
            plan,
        };
        let mut early: Vec<_> = world.plan.others.iter().filter(|other| other.at < 0.0).collect();
        early.sort_by(|one, other| one.at.total_cmp(&other.at));
        early.into_iter().for_each(|other| world.put(other));
        Rc::new(world)
    }

    /// Somebody else's file.
    pub fn put(&self, other: &plan::Other) {
        let file = NewFile::new(&other.name, "text/plain", other.content.clone());
        let id = self.emulator.borrow_mut().add_file(self.setting.row.backend, file, EPOCH + other.at);
        self.tell(|| format!("somebody stores {:?} of {} bytes as {id:?}", other.name, other.content.len()));
    }

    /// The dice of the next request.
    pub fn ride(&self) -> Rng {
        self.rides.set(self.rides.get() + 1);
        dice(self.seed, &[RIDES, self.rides.get()])
    }

    /// The upload whose task is asking.
    pub fn current(&self) -> Option<usize> {
        self.tasks.borrow().get(&self.exec.current()).copied()
    }

    /// The platform's answer; what it stores for this is put down to this upload.
    pub fn answer(&self, upload: usize, request: Request) -> Reply {
        let before: BTreeSet<String> = self.stored().into_iter().map(|file| file.id).collect();
        let reply = self.emulator.borrow_mut().handle(request, EPOCH + self.exec.now());
        for id in self.stored().into_iter().map(|file| file.id).filter(|id| !before.contains(id)) {
            self.tell(|| format!("upload {upload}: stored as {id}"));
            self.books.borrow_mut()[upload].made.push(id);
        }
        reply
    }

    /// Everything that was ever stored.
    pub fn stored(&self) -> Vec<StoredFile> {
        self.emulator.borrow().stored(self.setting.row.backend)
    }

    /// The platform honours keys, and the client knows it.
    pub fn keyed(&self) -> bool {
        self.description.upload.as_ref().is_some_and(|upload| upload.idempotency_header.is_some())
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
