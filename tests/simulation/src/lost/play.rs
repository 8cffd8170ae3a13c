//! Plays one run: every upload of the plan by its client and in its time, and what others store beside it.

use super::judge::{Outcome, judge};
use super::network::Line;
use super::plan::{Key, Other, Upload};
use super::rows::Setting;
use super::table::Figures;
use super::world::World;
use crate::exec::{Ending, Task};
use crate::platform::{Bytes, SimPlatform};
use crate::world::Violation;
use attache::client::auth::AuthKind;
use attache::client::call::{CallOptions, RetryOptions};
use attache::client::{Client, Config, UploadEvents, UploadOptions, UploadPhase};
use attache::model::{Code, Error};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

/// A run may take so much virtual time, milliseconds, and so many turns.
const LONGEST: f64 = 7.0 * 86_400_000.0;
const TURNS: u64 = 5_000_000;
/// The jitter's dice.
const JITTER: u64 = 24;

/// What a run came to.
pub type Ran = crate::table::Ran<Figures>;

/// Plays a seed in a setting. A panic is a broken promise like any other.
pub fn play(setting: Setting, seed: u64, traced: bool) -> Ran {
    let ran = catch_unwind(AssertUnwindSafe(|| run(setting, seed, traced)));
    ran.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        let what = text.unwrap_or("a panic without words").to_owned();
        let broken = vec![Violation { invariant: "no-panic", what }];
        Ran { name: setting.name, seed, broken, ..Ran::default() }
    })
}

fn run(setting: Setting, seed: u64, traced: bool) -> Ran {
    let world = World::new(setting, seed, traced);
    let clients: Vec<Client<SimPlatform>> =
        (0..world.plan.clients.len()).map(|number| client(&world, number)).collect();
    let uploads: Vec<Task<Outcome>> = (0..world.plan.uploads.len())
        .map(|number| {
            let client = clients[world.plan.uploads[number].client].clone();
            world.exec.spawn(upload(Rc::clone(&world), number, client))
        })
        .collect();
    for other in world.plan.others.iter().filter(|other| other.at >= 0.0) {
        world.exec.spawn(beside(Rc::clone(&world), other.clone()));
    }
    let ending = world.exec.run(LONGEST, TURNS);
    let mut figures = Figures::default();
    let outcomes: Vec<Option<Outcome>> = uploads.iter().map(Task::take).collect();
    match outcomes.into_iter().collect::<Option<Vec<Outcome>>>().filter(|_| ending == Ending::Idle) {
        Some(outcomes) => figures = judge(&world, &outcomes),
        None => world.breaks("every-call-ends", format!("{ending:?}")),
    }
    let mut story = Vec::new();
    if traced {
        story.push(format!("seed {seed}, {}", setting.name));
        story.extend(world.plan.clients.iter().map(|machine| format!("{machine:?}")));
        story.push(format!(
            "lists lag {} ms, {:.0} % of looks struck",
            world.plan.lag,
            world.plan.struck_looks * 100.0
        ));
        story.extend(world.plan.uploads.iter().enumerate().map(|(number, upload)| story_of(number, upload)));
        story.extend(world.told());
    }
    Ran { name: setting.name, seed, figures, broken: world.broken.take(), story }
}

fn story_of(number: usize, upload: &Upload) -> String {
    let Upload { client, at, name, content, key, reconcile, checksum, patience, deadline, strikes } = upload;
    format!(
        "upload {number}: client {client} at {at:.0} ms, {name:?} of {} bytes, key {key:?}, reconcile {reconcile}, checksum {checksum}, patience {patience:?}, deadline {deadline:?}, {strikes:?}",
        content.len()
    )
}

async fn beside(world: Rc<World>, other: Other) {
    world.exec.sleep(other.at).await;
    world.put(&other);
}

fn client(world: &Rc<World>, number: usize) -> Client<SimPlatform> {
    let (row, machine) = (world.setting.row, &world.plan.clients[number]);
    let mut config = Config::new(world.description.clone());
    config.base_url = Some(format!("https://emulator.test{}", row.backend.base_path()));
    config.scope = row.scope.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    config.auth = Some(if world.description.auth.header.is_some() { AuthKind::ApiKey } else { AuthKind::Bearer });
    config.retry.max_retries = machine.max_retries;
    let line = Rc::new(Line { world: Rc::clone(world), client: number });
    let jitter = crate::dice::dice(world.seed, &[JITTER, number as u64]).u64(..);
    let skew = Rc::new(Cell::new(machine.skew));
    Client::new(SimPlatform::new(world.exec.clone(), skew, jitter, line), config).expect("a sound configuration")
}

struct Quiet;

impl UploadEvents for Quiet {
    fn watched(&self) -> bool {
        true
    }
    fn phase(&self, _phase: UploadPhase) {}
    fn sent(&self, _bytes: u64) {}
    fn acknowledged(&self, _bytes: u64) {}
}

async fn upload(world: Rc<World>, number: usize, client: Client<SimPlatform>) -> Outcome {
    let plan = world.plan.uploads[number].clone();
    world.exec.sleep(plan.at).await;
    world.books.borrow_mut()[number].began = world.exec.now();
    let options = UploadOptions {
        name: plan.name,
        media_type: "text/plain".to_owned(),
        fields: Vec::new(),
        idempotency_key: if let Key::Given(key) = plan.key { Some(key) } else { None },
        checksum: plan.checksum,
        reconcile: plan.reconcile,
        until_ready: false,
        call: CallOptions { deadline: plan.deadline, retry: RetryOptions::default(), ..CallOptions::default() },
    };
    let call = Rc::new(client.upload_call(&options));
    let work = {
        let (call, source) = (Rc::clone(&call), Bytes::from(&*plan.content));
        async move { client.upload(&call, source, &options, Rc::new(Quiet)).await }
    };
    let mut task = world.exec.spawn(work);
    world.tasks.borrow_mut().insert(task.id(), number);
    let patience = async {
        match plan.patience {
            Some(patience) => world.exec.sleep(patience).await,
            None => std::future::pending().await,
        }
    };
    let ended = match attache::client::select::race(&mut task, patience).await {
        attache::client::select::Either::Left(ended) => ended,
        attache::client::select::Either::Right(()) => {
            task.abort();
            Err(call.finish(Error::new(Code::Aborted, "The call was aborted by its signal.")))
        }
    };
    world.books.borrow_mut()[number].over = Some(world.exec.now());
    let outcome = match ended {
        Ok(record) => Outcome::Given(record.id),
        Err(error) => Outcome::Failed { code: error.code, commit: error.commit, retryable: error.retryable },
    };
    world.tell(|| format!("upload {number}: ends: {outcome:?}"));
    outcome
}
