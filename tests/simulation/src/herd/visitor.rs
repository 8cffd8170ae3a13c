//! What one client of the herd does: a call, a pause, a call, without end; now and then two at once. A call that fails is not made again
//! by the program, and no program makes fewer calls because others fail.

use super::network::Line;
use super::planted::Planted;
use super::platforms::Deed;
use super::world::{Phase, World};
use crate::platform::{Bytes, SimPlatform};
use attache::backend::listing::ListQuery;
use attache::client::auth::AuthKind;
use attache::client::call::{CallOptions, Verb};
use attache::client::{
    Client, Config, ListOptions, OperationOptions, UploadEvents, UploadOptions, UploadPhase, WaitOptions,
};
use fastrand::Rng;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// So often a client makes two calls at once.
const PAIRS: f64 = 0.1;
/// A page asks for so many.
const PAGE: f64 = 2.0;
/// An operation is waited for so long, milliseconds.
const PATIENCE: f64 = 120_000.0;

/// One client and its program.
pub struct Visitor {
    world: Rc<World>,
    number: usize,
    client: Client<SimPlatform>,
    dice: RefCell<Rng>,
    own: RefCell<Vec<String>>,
    uploads: Cell<u64>,
    watching: Cell<bool>,
}

struct Unwatched;

impl UploadEvents for Unwatched {
    fn watched(&self) -> bool {
        false
    }
    fn phase(&self, _phase: UploadPhase) {}
    fn sent(&self, _bytes: u64) {}
    fn acknowledged(&self, _bytes: u64) {}
}

fn client(world: &Rc<World>, number: usize, seed: u64) -> Client<SimPlatform> {
    let mut config = Config::new(world.description.clone());
    let filled = |text: &str| text.replace("{n}", &number.to_string());
    config.scope = world.wish.row.scope.iter().map(|(name, value)| ((*name).to_owned(), filled(value))).collect();
    config.auth = Some(AuthKind::Bearer);
    let line = Line::new(Rc::clone(world), number);
    let platform = SimPlatform::new(world.exec.clone(), Rc::default(), seed, line);
    Client::new(platform, config).expect("a sound configuration")
}

impl Visitor {
    /// The visitor of this number.
    pub fn new(world: Rc<World>, number: usize, seed: u64) -> Rc<Self> {
        let client = client(&world, number, seed);
        let dice = RefCell::new(Rng::with_seed(seed ^ 0x7157_0001));
        let (own, uploads, watching) = Default::default();
        Rc::new(Self { world, number, client, dice, own, uploads, watching })
    }

    /// Goes on until the run is stopped.
    pub async fn visit(self: Rc<Self>) {
        // Nobody begins at the same moment as the others.
        let first = self.world.wish.row.pause * self.dice.borrow_mut().f64();
        self.world.exec.sleep(first).await;
        loop {
            let pair = self.dice.borrow_mut().f64() < PAIRS;
            let second = pair.then(|| self.begin());
            self.begin().await;
            if let Some(second) = second {
                second.await;
                self.pause().await;
            }
            self.pause().await;
        }
    }

    async fn pause(&self) {
        let wait = self.world.wish.row.pause * (0.5 + self.dice.borrow_mut().f64());
        let down = matches!(self.world.phase.get(), Phase::Outage(_));
        let wait = match self.world.wish.planted {
            Some(Planted::Wave) if down => 30_000.0 - self.world.exec.now() % 30_000.0,
            _ => wait,
        };
        self.world.exec.sleep(wait).await;
    }

    /// A call, as a task of its own so that its requests are known for its own.
    fn begin(self: &Rc<Self>) -> crate::exec::Task<()> {
        let deed = self.draw();
        let this = Rc::clone(self);
        self.world.exec.spawn(async move {
            if deed == Deed::Watch {
                return this.watch_operation().await;
            }
            let since = this.world.exec.now();
            this.world.begins(this.number);
            let good = this.perform(deed).await;
            this.world.ends(this.number, since, good);
        })
    }

    fn draw(&self) -> Deed {
        let mix = self.world.wish.row.mix;
        let whole: u32 = mix.iter().map(|(_, weight)| weight).sum();
        let mut at = self.dice.borrow_mut().u32(..whole);
        for (deed, weight) in mix {
            if at < *weight {
                return *deed;
            }
            at -= weight;
        }
        Deed::List
    }

    /// The client of a call.
    fn client(&self) -> Client<SimPlatform> {
        match self.world.wish.planted {
            Some(Planted::Bucket) => client(&self.world, self.number, self.dice.borrow_mut().u64(..)),
            _ => self.client.clone(),
        }
    }

    async fn perform(self: &Rc<Self>, deed: Deed) -> bool {
        let client = self.client();
        match deed {
            Deed::Get => {
                let files = &self.world.files[self.world.group(self.number)];
                let id = self.dice.borrow_mut().choice(files).cloned().unwrap_or_default();
                let call = client.call(Verb::Get, &CallOptions::default());
                client.get(&call, &id, &[]).await.is_ok()
            }
            Deed::Upload => self.upload(&client).await,
            Deed::Delete if !self.own.borrow().is_empty() => {
                let id = self.own.borrow_mut().swap_remove(0);
                let call = client.call(Verb::Delete, &CallOptions::default());
                client.delete(&call, &id, true).await.is_ok()
            }
            _ => {
                let query = ListQuery { page_size: Some(PAGE), ..ListQuery::default() };
                let listing = client.list(ListOptions { query, ..ListOptions::default() });
                listing.next(&listing.call()).await.is_ok()
            }
        }
    }

    async fn upload(self: &Rc<Self>, client: &Client<SimPlatform>) -> bool {
        let serial = self.uploads.get();
        self.uploads.set(serial + 1);
        let content = format!("client {} upload {serial}", self.number);
        let options = UploadOptions {
            name: format!("c{}-{serial}.txt", self.number),
            media_type: "text/plain".to_owned(),
            fields: Vec::new(),
            idempotency_key: None,
            checksum: false,
            reconcile: true,
            until_ready: false,
            call: CallOptions::default(),
        };
        let call = client.upload_call(&options);
        let done = client.upload(&call, Bytes::from(content.as_bytes()), &options, Rc::new(Unwatched)).await;
        let Ok(record) = done else { return false };
        if self.world.wish.row.follows && !self.watching.replace(true) {
            let (this, id) = (Rc::clone(self), record.id.clone());
            self.world.exec.spawn(async move { this.watch_file(&id).await });
        }
        self.own.borrow_mut().push(record.id);
        true
    }

    fn patient() -> CallOptions {
        CallOptions { deadline: Some(PATIENCE), ..CallOptions::default() }
    }

    async fn watch_file(&self, id: &str) {
        let options = WaitOptions { call: Self::patient(), ..WaitOptions::default() };
        let call = self.client.wait_call(&options);
        // How it ends is the platform's; how often it looks is counted on the line.
        let _ = self.client.wait_until_ready(&call, id, &options, |_| {}).await;
        self.watching.set(false);
    }

    /// One operation at a time, beside the calls.
    async fn watch_operation(self: Rc<Self>) {
        if self.watching.replace(true) {
            return;
        }
        let Some(name) = self.world.operation(self.number) else { return };
        let watchers = if self.world.wish.planted == Some(Planted::Floor) { 2 } else { 1 };
        for number in 0..watchers {
            let options = OperationOptions { call: Self::patient(), ..OperationOptions::default() };
            let watch = self.client.operation(&name, options);
            let this = Rc::clone(&self);
            self.world.exec.spawn(async move {
                this.world.exec.sleep(f64::from(number) * 400.0).await;
                let _ = watch.wait(&watch.wait_call(), |_| {}).await;
                this.watching.set(false);
            });
        }
    }
}
