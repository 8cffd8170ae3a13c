//! Everything that stands around a run: the emulator, the clocks, the weather, the credentials, and what is remembered of the calls.
//!
//! Decides where the platform lives in this run and how it is set. What callers do is in the program, what must hold in the checks.

mod address;
mod changes;
mod prepare;
mod settings;
pub mod tokens;
mod troubles;

pub use address::Address;
pub use changes::{Change, Changes};
pub use settings::Settings;

use crate::exec::{Exec, TaskId};
use crate::net::fault::Fault;
use crate::net::log::{Asked, CallLog};
use crate::net::weather::Weather;
use crate::platform::EPOCH;
use crate::platforms::Row;
use attache::backend::{Description, builtin};
use attache::platform::Url;
use attache_emulator::{Emulator, StoredFile};
use fastrand::Rng;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use tokens::Tokens;

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
}

/// A file that callers know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: String,
    /// Its bytes.
    pub size: u64,
}

/// Everything around a run.
pub struct World {
    /// The clock and the scheduler.
    pub exec: Exec,
    /// The platform.
    pub row: &'static Row,
    /// Its description, as the client has it.
    pub description: Description,
    /// Where it lives.
    pub address: Address,
    /// How it is set.
    pub settings: Settings,
    /// The server's side.
    pub emulator: RefCell<Emulator>,
    /// The network's dice.
    pub dice: RefCell<Rng>,
    /// The network's faults.
    pub weather: RefCell<Weather>,
    /// Credentials.
    pub tokens: RefCell<Tokens>,
    /// The machines of the clients.
    pub devices: Vec<Device>,
    /// Files that callers know of.
    pub known: RefCell<Vec<Known>>,
    /// Files that callers do not see in lists: somebody else's, where lists show only one's own.
    pub hidden: RefCell<BTreeSet<String>>,
    /// Files that are known to be gone.
    pub gone: RefCell<BTreeSet<String>>,
    /// What changed behind the callers' backs.
    pub changes: RefCell<Changes>,
    /// The calls that are under way, by their task.
    pub calls: RefCell<BTreeMap<TaskId, CallLog>>,
    /// Faults that struck, by name.
    pub struck: RefCell<BTreeMap<&'static str, u64>>,
    /// Requests made.
    pub requests: Cell<u64>,
    /// Promises broken.
    pub broken: RefCell<Vec<Violation>>,
    trace: Option<RefCell<Vec<String>>>,
}

impl World {
    /// A world of this seed; `traced` keeps what a person wants to read.
    pub fn new(row: &'static Row, seed: u64, traced: bool) -> Rc<Self> {
        let mut dice = Rng::with_seed(seed ^ 0x5eed_0001);
        let settings = Settings::draw(&mut dice, row);
        let mut description = builtin::description(row.backend.name(), row.variants).expect("a built-in platform");
        let address = Address::draw(&mut dice, row, &mut description);
        let tokens = Tokens::new(&mut dice, description.auth.header.as_deref());
        let mut emulator = Emulator::new(settings.options.clone());
        emulator.options.tokens = vec![tokens.current().to_owned()];
        let devices = (0..settings.clients).map(|_| settings.device(&mut dice)).collect();
        Rc::new(Self {
            exec: Exec::new(seed),
            row,
            description,
            address,
            settings,
            emulator: RefCell::new(emulator),
            weather: RefCell::new(Weather::draw(&mut dice)),
            tokens: RefCell::new(tokens),
            dice: RefCell::new(dice),
            devices,
            known: RefCell::default(),
            hidden: RefCell::default(),
            gone: RefCell::default(),
            changes: RefCell::default(),
            calls: RefCell::default(),
            struck: RefCell::default(),
            requests: Cell::new(0),
            broken: RefCell::default(),
            trace: traced.then(RefCell::default),
        })
    }

    /// The true time, epoch milliseconds.
    pub fn true_now(&self) -> f64 {
        EPOCH + self.exec.now()
    }

    /// A line for people; made only where it is kept.
    pub fn tell(&self, line: impl FnOnce() -> String) {
        if let Some(trace) = &self.trace {
            trace.borrow_mut().push(format!("{:>12.0} ms  {}", self.exec.now(), line()));
        }
    }

    /// What was told.
    pub fn told(&self) -> Vec<String> {
        self.trace.as_ref().map(|trace| trace.borrow().clone()).unwrap_or_default()
    }

    /// A promise was broken: the run ends here.
    pub fn breaks(&self, invariant: &'static str, what: impl Into<String>) {
        let what = what.into();
        self.tell(|| format!("!! {invariant}: {what}"));
        self.broken.borrow_mut().push(Violation { invariant, what });
        self.exec.stop();
    }

    /// Counts a fault that strikes.
    pub fn count(&self, fault: &Fault) {
        *self.struck.borrow_mut().entry(fault.name()).or_default() += 1;
    }

    /// Works on what is remembered of a call.
    pub fn with_call<T>(&self, call: TaskId, work: impl FnOnce(&mut CallLog) -> T) -> T {
        work(self.calls.borrow_mut().entry(call).or_default())
    }

    /// Works on what is remembered of a request.
    pub fn with_asked(&self, call: TaskId, number: usize, work: impl FnOnce(&mut Asked)) {
        self.with_call(call, |log| log.asked.get_mut(number).map(work));
    }

    /// Notes which files are gone since the last time: deleted by whatever request, or expired.
    pub fn note_gone(&self) {
        let mut gone = self.gone.borrow_mut();
        for file in self.stored().into_iter().filter(|file| file.deleted) {
            if gone.insert(file.id.clone()) {
                self.tell(|| format!("-- {} is gone", file.id));
                self.changes.borrow_mut().add(self.exec.now(), Change::Deleted(file.id));
            }
        }
    }

    /// A place of the platform's own that anybody may read, where a credential has no business.
    pub fn is_public(&self, url: &Url) -> bool {
        let path = self
            .description
            .download
            .as_ref()
            .filter(|download| download.anonymous)
            .and_then(|download| download.path.as_ref());
        let begins = |template: &String| self.filled(template.split("{id}").next().unwrap_or_default());
        path.is_some_and(|path| {
            url.path.starts_with(&format!("{}{}", self.address.base.path.trim_end_matches('/'), begins(path)))
        })
    }

    /// A path with this run's scope in it.
    pub fn filled(&self, template: &str) -> String {
        let scope = self.row.scope.iter();
        scope.fold(template.to_owned(), |path, (name, value)| {
            path.replace(&format!("{{+{name}}}"), value).replace(&format!("{{{name}}}"), value)
        })
    }

    /// Every file the platform ever stored.
    pub fn stored(&self) -> Vec<StoredFile> {
        self.emulator.borrow().stored(self.row.backend)
    }
}
