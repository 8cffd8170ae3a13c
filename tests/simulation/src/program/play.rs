//! Plays a plan: one caller after the other begins its steps, some of them side by side.

use super::act::Limits;
use super::verbs::{delete, download, get, link, list, operation, request, wait};
use super::{Op, Pick, Plan, Step, bad, upload};
use crate::check::uploads::Uploaded;
use crate::net::{Held, Line};
use crate::platform::SimPlatform;
use crate::world::{Known, World};
use attache::client::call::{CallOptions, RetryOptions};
use attache::client::{Client, Config, FileRef, ListOptions, OperationOptions};
use attache::model::{Error, FileRecord};
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::rc::Rc;

/// The jitter's dice.
const JITTER: u64 = 5;

/// What calls came to, for the closing table.
#[derive(Debug, Default)]
pub struct Tally {
    /// Calls that ended.
    pub calls: Cell<u64>,
    /// An empty file was uploaded: all of them have one content, so that a second one could not be told from the first.
    pub empty: Cell<bool>,
    /// Errors by code.
    pub errors: RefCell<BTreeMap<&'static str, u64>>,
    /// Uploads, to be judged when everything has come to rest.
    pub uploads: RefCell<Vec<Uploaded>>,
    /// Groups that asked for links, by client and file: those under way, and all of them.
    pub links: RefCell<BTreeMap<(usize, String), (u32, u32)>>,
    /// How often each file was to be deleted.
    pub deletes: RefCell<BTreeMap<String, u32>>,
}

/// One client and who calls it.
pub struct Caller {
    /// Where it lives.
    pub world: Rc<World>,
    /// What it calls.
    pub client: Client<SimPlatform>,
    /// Its number.
    pub number: usize,
    /// What its calls came to.
    pub tally: Rc<Tally>,
    /// Records that it was given, by id.
    pub records: RefCell<BTreeMap<String, FileRecord<Value>>>,
    deadline: Option<f64>,
}

impl Caller {
    /// A client of this plan.
    fn new(world: Rc<World>, number: usize, plan: &Plan, tally: Rc<Tally>) -> Rc<Self> {
        let mut config = Config::new(world.description.clone());
        config.base_url.clone_from(&world.address.given);
        config.trusted_hosts.clone_from(&world.address.trusted);
        config.scope = world.row.scope.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        config.headers = vec![("x-sim-app".to_owned(), world.password(number))];
        config.auth = Some(world.tokens.borrow().kind());
        config.timeout = plan.timeout;
        config.stall_timeout = plan.stall_timeout;
        config.deadline = plan.deadline;
        config.retry.max_retries = plan.max_retries;
        config.retry.max_retry_after = plan.max_retry_after;
        let line = Line::new(Rc::clone(&world), number);
        let held = Rc::new(Held(Rc::clone(&line)));
        let skew = Rc::clone(&world.devices[number].skew);
        let seed = world.dice_of(&[JITTER, number as u64]).u64(..);
        let platform = SimPlatform::new(world.exec.clone(), skew, seed, held);
        let client = Client::new(platform, config).expect("a sound configuration");
        if world.torture.is_some() {
            let (client, file) = (client.clone(), world.row.nobody);
            line.reenter(move || reenter(&client, file));
        }
        let records = world.answers.borrow().iter().map(|record| (record.id.clone(), record.clone())).collect();
        Rc::new(Self { world, client, number, tally, records: RefCell::new(records), deadline: plan.deadline })
    }

    /// The options that a step's calls run under.
    pub fn options(&self, step: &Step) -> CallOptions {
        CallOptions {
            deadline: step.deadline,
            retry: RetryOptions { max_retries: step.max_retries, ..RetryOptions::default() },
            headers: vec![("x-sim-call".to_owned(), "1".to_owned())],
            ..CallOptions::default()
        }
    }

    /// The limits of a step's calls.
    pub fn limits(&self, step: &Step) -> Limits {
        Limits { deadline: step.deadline.or(self.deadline), patience: step.abort, step: step.id }
    }

    /// The file that a step means, and whether there ever was one.
    pub fn pick(&self, pick: Pick) -> Known {
        let known = self.world.known.borrow();
        match pick {
            Pick::Known(number) if !known.is_empty() => known[number % known.len()].clone(),
            _ => Known { id: self.world.row.nobody.to_owned(), size: 0 },
        }
    }

    /// Remembers a record that was given.
    pub fn learn(&self, record: &FileRecord<Value>) {
        self.records.borrow_mut().insert(record.id.clone(), record.clone());
    }

    /// Counts a call and how it ended.
    pub fn count(&self, failed: Option<&Error<Value>>) {
        self.tally.calls.set(self.tally.calls.get() + 1);
        if let Some(error) = failed {
            *self.tally.errors.borrow_mut().entry(error.code.word()).or_default() += 1;
        }
    }

    async fn perform(self: Rc<Self>, step: Step) {
        match &step.op {
            Op::Upload(what) => upload::run(&self, &step, what).await,
            Op::List { .. } => list::run(&self, &step).await,
            Op::Get { file, expand } => get::run(&self, &step, *file, *expand).await,
            Op::Delete { file, missing_ok } => delete::run(&self, &step, *file, *missing_ok).await,
            Op::Link { .. } => link::run(&self, &step).await,
            Op::Download { .. } => download::run(&self, &step).await,
            Op::Wait { file, interval } => wait::run(&self, &step, *file, *interval).await,
            Op::Operation(what) => operation::run(&self, &step, what).await,
            Op::Request { path, method } => request::run(&self, &step, *path, method).await,
            Op::Bad(kind) => bad::run(&self, &step, *kind).await,
            Op::Pause(wait) => self.world.exec.sleep(*wait).await,
        }
    }
}

/// Plays a client's plan to its end.
pub async fn play(world: Rc<World>, number: usize, plan: Plan, tally: Rc<Tally>) {
    let caller = Caller::new(Rc::clone(&world), number, &plan, tally);
    let mut beside = Vec::new();
    for step in plan.steps.into_iter().filter(|step| world.keep.step(step.id)) {
        world.met.borrow_mut().steps.insert(step.id);
        let waits = !step.beside;
        let task = world.exec.spawn(Rc::clone(&caller).perform(step));
        if waits {
            task.await;
        } else {
            beside.push(task);
        }
    }
    for task in beside {
        task.await;
    }
}

/// What a logger can do that holds the client it hears of: begin whatever can be begun at once.
fn reenter(client: &Client<SimPlatform>, file: &str) {
    use attache::client::call::Verb;
    let link = client.link(FileRef::id(file), None);
    let known = FileRef { url: Some("https://storage.googleapis.com/x".to_owned()), ..FileRef::id("reentered") };
    let _ = (link.expires_at(), client.link(known, None).expires_at());
    let _ = client.list(ListOptions::default()).call();
    let watch = client.operation("reentered", OperationOptions::default());
    let call = client.call(Verb::Get, &CallOptions::default());
    // Work that is begun and left behind.
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let mut look = Box::pin(async move { watch.poll(&watch.wait_call()).await.is_ok() });
    let mut get = Box::pin(async move { client.get(&call, "", &[]).await.is_ok() });
    let _ = (look.as_mut().poll(&mut context), get.as_mut().poll(&mut context));
}
