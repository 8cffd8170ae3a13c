//! Everything that stands around a run: the emulator, the clocks, the weather, the credentials, and what is remembered of the calls.
//!
//! Decides where the platform lives in this run and how it is set. What callers do is in the program, what must hold in the checks.

mod address;
mod changes;
mod prepare;
mod settings;
mod swarm;
mod things;
pub mod tokens;
mod troubles;

pub use address::Address;
pub use changes::{Change, Changes};
pub use settings::Settings;
pub use swarm::Swarm;
pub use things::{Device, Known, Met, Violation};

use crate::check::quota::Quota;
use crate::dice::dice;
use crate::exec::{Exec, TaskId};
use crate::keep::{Keep, StepId};
use crate::net::fault::Fault;
use crate::net::log::{Asked, CallLog};
use crate::net::weather::Weather;
use crate::platform::EPOCH;
use crate::platforms::Row;
use crate::torture::Torture;
use attache::backend::Description;
use attache::model::FileRecord;
use attache::platform::{Latch, Url};
use attache_emulator::{Emulator, StoredFile};
use fastrand::Rng;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use tokens::{Provider, Tokens};

/// The world's own dice.
const WORLD: u64 = 1;

/// Everything around a run.
pub struct World {
    /// What it all comes from.
    pub seed: u64,
    /// What of it is played.
    pub keep: Keep,
    /// The kinds of things that happen in it.
    pub swarm: Swarm,
    /// What of it was met.
    pub met: RefCell<Met>,
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
    /// What is drawn before anybody calls.
    pub dice: RefCell<Rng>,
    /// The network's faults.
    pub weather: RefCell<Weather>,
    /// Credentials.
    pub tokens: RefCell<Tokens>,
    /// The machines of the clients.
    pub devices: Vec<Device>,
    /// Files that callers know of.
    pub known: RefCell<Vec<Known>>,
    /// Records of files that were there before anybody called, where only the answer to an upload tells them.
    pub answers: RefCell<Vec<FileRecord<Value>>>,
    /// Files that callers do not see in lists: somebody else's, where lists show only one's own.
    pub hidden: RefCell<BTreeSet<String>>,
    /// Files that are known to be gone.
    pub gone: RefCell<BTreeSet<String>>,
    /// What changed behind the callers' backs.
    pub changes: RefCell<Changes>,
    /// The calls that are under way, by their task.
    pub calls: RefCell<BTreeMap<TaskId, CallLog>>,
    /// Raised by callers that give up at a moment of their own.
    pub latches: RefCell<BTreeMap<TaskId, Rc<Latch>>>,
    /// How many calls each step has begun.
    pub parts: RefCell<BTreeMap<StepId, usize>>,
    /// Calls that have ended: nothing of theirs may be heard of again.
    pub over: RefCell<BTreeSet<TaskId>>,
    /// What retries have cost.
    pub quota: RefCell<Quota>,
    /// When each client was last given a credential that cannot be used.
    pub garbled: RefCell<BTreeMap<usize, f64>>,
    /// Signatures of URLs that were used.
    pub signatures: RefCell<BTreeSet<String>>,
    /// Texts that were searched for secrets.
    pub texts: Cell<u64>,
    /// The one thing that fails, where nothing else does.
    pub torture: Option<Torture>,
    /// Faults that struck, by name.
    pub struck: RefCell<BTreeMap<&'static str, u64>>,
    /// Requests made.
    pub requests: Cell<u64>,
    /// Promises broken.
    pub broken: RefCell<Vec<Violation>>,
    trace: Option<RefCell<Vec<String>>>,
}

impl World {
    /// A world of this seed; `traced` keeps what a person wants to read. Under torture nothing goes wrong but one thing.
    pub fn new(row: &'static Row, seed: u64, traced: bool, keep: Keep, torture: Option<Torture>) -> Rc<Self> {
        let mut dice = dice(seed, &[WORLD]);
        let calm = torture.is_some();
        let swarm = Swarm::draw(&mut dice);
        let mut settings = if calm { Settings::calm(&mut dice) } else { Settings::draw(&mut dice, row) };
        settings.make_plain(&keep);
        let mut description = row.description();
        let address = Address::draw(&mut dice, row, &mut description);
        let mut tokens = Tokens::new(&mut dice, description.auth.header.as_deref());
        if calm || keep.plain.contains(&'p') {
            tokens.provider = Provider::default();
        }
        let mut emulator = Emulator::new(settings.options.clone());
        emulator.options.tokens = vec![tokens.current().to_owned()];
        let devices = (0..settings.clients).map(|_| settings.device(&mut dice)).collect();
        let mut weather = Weather::draw(&mut dice);
        if calm {
            weather.calm();
        }
        Rc::new(Self {
            exec: Exec::new(seed),
            seed,
            keep,
            swarm,
            row,
            description,
            address,
            settings,
            emulator: RefCell::new(emulator),
            weather: RefCell::new(weather),
            tokens: RefCell::new(tokens),
            dice: RefCell::new(dice),
            devices,
            met: RefCell::default(),
            known: RefCell::default(),
            answers: RefCell::default(),
            hidden: RefCell::default(),
            gone: RefCell::default(),
            changes: RefCell::default(),
            calls: RefCell::default(),
            latches: RefCell::default(),
            parts: RefCell::default(),
            over: RefCell::default(),
            quota: RefCell::default(),
            garbled: RefCell::default(),
            signatures: RefCell::default(),
            texts: Cell::new(0),
            torture,
            struck: RefCell::default(),
            requests: Cell::new(0),
            broken: RefCell::default(),
            trace: traced.then(RefCell::default),
        })
    }

    /// What a client's own header holds, which nobody else may see.
    pub fn password(&self, client: usize) -> String {
        format!("pa55-{client}-{:016x}", self.seed)
    }

    /// The dice of whoever these numbers name.
    pub fn dice_of(&self, name: &[u64]) -> Rng {
        dice(self.seed, name)
    }

    /// The caller of a call loses patience now.
    pub fn give_up(&self, call: TaskId) {
        self.tell(|| format!("call {call}: its caller gives up"));
        let now = self.exec.now();
        self.with_call(call, |log| log.gave_up = Some(now));
        let latch = self.latches.borrow().get(&call).cloned();
        latch.iter().for_each(|latch| latch.raise());
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

    /// Whoever knows a file's id can read the file.
    pub fn anonymous(&self) -> bool {
        self.description.download.as_ref().is_some_and(|download| download.anonymous)
    }

    /// A place of the platform's own that anybody may read, where a credential has no business.
    pub fn is_public(&self, url: &Url) -> bool {
        if let Some(media) = self.row.media {
            return url.path.contains(media.open);
        }
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
