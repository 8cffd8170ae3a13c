//! Plays one run: every call of the plan in its time, by clients whose callers lose patience or stop for ever.

use super::judge;
use super::line::Line;
use super::plan::{Ask, Kind, Wish};
use super::platform::{API, description, digest, name};
use super::stopped::Stoppable;
use super::table::Figures;
use super::world::{Held, World};
use crate::exec::{Ending, Task};
use crate::platform::{EPOCH, SimPlatform};
use crate::world::Violation;
use attache::backend::Description;
use attache::client::auth::AuthKind;
use attache::client::call::{CallOptions, Verb};
use attache::client::select::{Either, race};
use attache::client::{Client, Config, DownloadOptions, FileRef, Range};
use attache::model::Error;
use attache::platform::{Answer, Pulse};
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

/// A run may take so much virtual time, milliseconds, and so many turns.
const LONGEST: f64 = 365.0 * 86_400_000.0;
const TURNS: u64 = 20_000_000;
/// The jitter's dice.
const JITTER: u64 = 43;

/// What a run came to.
pub type Ran = crate::table::Ran<Figures>;

/// What a call gave.
#[derive(Debug)]
pub(super) enum Given {
    Bytes(u16, Vec<u8>),
    Url(String),
    Deleted,
}

/// How a call ended.
pub(super) type Ended = Result<Given, Box<Error<Value>>>;

/// Plays a seed. A panic is a broken promise like any other.
pub fn play(kind: Kind, seed: u64, traced: bool) -> Ran {
    let ran = catch_unwind(AssertUnwindSafe(|| run(kind, seed, traced)));
    ran.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        let what = text.unwrap_or("a panic without words").to_owned();
        Ran { name: kind.name(), seed, broken: vec![Violation { invariant: "no-panic", what }], ..Ran::default() }
    })
}

fn run(kind: Kind, seed: u64, traced: bool) -> Ran {
    let world = World::new(kind, seed, traced);
    let clients: Vec<Client<SimPlatform>> = (0..2).map(|number| client(&world, number)).collect();
    let figures = Rc::new(RefCell::new(Figures::default()));
    let asks: Vec<Task<()>> = (0..world.plan.asks.len())
        .map(|number| {
            let client = clients[world.plan.asks[number].client].clone();
            world.exec.spawn(ask(Rc::clone(&world), number, client, Rc::clone(&figures)))
        })
        .collect();
    // What has stopped for ever is cleared away when all else is done.
    let end = Rc::clone(&world);
    let over = world.exec.spawn(async move {
        for ask in asks {
            ask.await;
        }
        end.stopped.borrow().iter().for_each(Task::abort);
    });
    let ending = world.exec.run(LONGEST, TURNS);
    if ending != Ending::Idle || over.take().is_none() {
        let waiting: Vec<usize> = world
            .books
            .borrow()
            .asks
            .iter()
            .enumerate()
            .filter(|(_, book)| !book.over)
            .map(|(number, _)| number)
            .collect();
        world.breaks("every-call-ends", format!("asks {waiting:?} do not"));
    }
    let books = world.books.borrow();
    let figures = Figures {
        runs: 1,
        api: books.api,
        signed: world.platform.borrow().signed.len() as u64,
        storage: books.storage,
        refused: books.refusals,
        struck: books.strikes.len() as u64,
        spared: books.spared,
        ..*figures.borrow()
    };
    let mut story = Vec::new();
    if traced {
        story.push(format!("seed {seed}, {:?}", world.plan));
        story.extend(world.told());
    }
    Ran { name: kind.name(), seed, figures, broken: world.broken.take(), story }
}

fn client(world: &Rc<World>, number: usize) -> Client<SimPlatform> {
    let described = Description::read(&description(world.plan.kind)).expect("a sound description");
    let mut config = Config::new(described);
    config.base_url = Some(API.to_owned());
    config.auth = Some(AuthKind::Bearer);
    config.retry.max_retries = world.plan.max_retries;
    let line = Rc::new(Line { world: Rc::clone(world), client: number });
    let jitter = crate::dice::dice(world.seed, &[JITTER, number as u64]).u64(..);
    let skew = Rc::new(Cell::new(world.skew(number)));
    Client::new(SimPlatform::new(world.exec.clone(), skew, jitter, line), config).expect("a sound configuration")
}

async fn ask(world: Rc<World>, number: usize, client: Client<SimPlatform>, figures: Rc<RefCell<Figures>>) {
    let plan = world.plan.asks[number].clone();
    world.exec.sleep(plan.at).await;
    let began = world.exec.now();
    let file = begin(&world, number, &plan);
    world.tell(|| format!("ask {number}: client {}, file {}: {:?}", plan.client, plan.file, plan.wish));
    let ended: Rc<RefCell<Option<Ended>>> = Rc::default();
    let stop = Rc::new(Cell::new(false));
    let work = {
        let (ended, client) = (Rc::clone(&ended), client.clone());
        async move {
            let done = work(&client, &plan, file).await;
            *ended.borrow_mut() = Some(done);
        }
    };
    let mut task = world.exec.spawn(Stoppable::new(work, Rc::clone(&stop)));
    world.tasks.borrow_mut().insert(task.id(), number);
    let plan = &world.plan.asks[number];
    let when = |after: Option<f64>| {
        let world = Rc::clone(&world);
        async move {
            match after {
                Some(after) => world.exec.sleep(after).await,
                None => std::future::pending().await,
            }
        }
    };
    let met = race(&mut task, race(when(plan.patience), when(plan.stops))).await;
    let how = match met {
        Either::Left(()) => ended.take(),
        Either::Right(Either::Left(())) => {
            task.abort();
            None
        }
        Either::Right(Either::Right(())) => {
            stop.set(true);
            world.books.borrow_mut().asks[number].stopped = true;
            world.stopped.borrow_mut().push(task);
            None
        }
    };
    let now = world.exec.now();
    world.books.borrow_mut().asks[number].end(now);
    judge::judge(&world, number, began, how, &mut figures.borrow_mut());
}

/// What the caller has in hand: the file's id, or a record of some age.
fn begin(world: &World, number: usize, plan: &Ask) -> FileRef {
    let (client, file) = (plan.client, plan.file);
    let mut books = world.books.borrow_mut();
    books.asks[number].held_before = books.held.get(&(client, file)).map(|held| held.number);
    if world.plan.records.is_none() || plan.wish == Wish::Delete {
        return FileRef::id(name(file));
    }
    // The first that was signed, at the age that the plan says.
    let signed = world.platform.borrow().signed[file].clone();
    let tells = world.plan.kind != Kind::Redirect;
    if tells {
        books.held.entry((client, file)).or_insert(Held { number: file, own: false });
    }
    FileRef {
        url: tells.then_some(signed.url),
        url_expires_at: (world.plan.kind == Kind::Record).then_some(EPOCH + signed.end),
        sha256: Some(digest(file)),
        version: Some(digest(file)),
        ..FileRef::id(name(file))
    }
}

async fn work(client: &Client<SimPlatform>, plan: &Ask, file: FileRef) -> Ended {
    let options = CallOptions::default();
    match plan.wish {
        Wish::Download(first) => {
            let range = first.map(|bytes| Range::From(0, Some(bytes - 1)));
            let call = client.call(Verb::Download, &options);
            let answer =
                client.download(&call, &file, &DownloadOptions { range, ..DownloadOptions::default() }).await?;
            let status = answer.status();
            Ok(Given::Bytes(status, answer.bytes(1 << 20, &Pulse::begun()).await.expect("a whole body")))
        }
        Wish::Url(least) => Ok(Given::Url(client.link(file, least).url(&client.call(Verb::Link, &options)).await?)),
        Wish::Anew => Ok(Given::Url(client.link(file, None).refresh(&client.call(Verb::Link, &options)).await?)),
        Wish::Delete => {
            client.delete(&client.call(Verb::Delete, &options), &file.id, true).await.map(|_| Given::Deleted)
        }
    }
}
