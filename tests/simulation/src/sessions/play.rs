//! Plays one run: uploads the file, does what the plan has the caller do meanwhile, and goes on by the token where a run was ended.

use super::ground::{Ground, Span};
use super::host::Host;
use super::judge;
use super::network::Line;
use super::plan::{Deed, Kind};
use super::servers::{BASE, ENDPOINT};
use super::table::Figures;
use super::world::{HEADER, Over, World};
use crate::exec::Ending;
use crate::world::Violation;
use attache::backend::builtin;
use attache::client::auth::AuthKind;
use attache::client::call::CallOptions;
use attache::client::select::{Either, race};
use attache::client::{Client, Config, SessionOptions, Target, UploadOptions};
use attache::model::{Code, Commit, Error, FileRecord};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

const LONGEST: f64 = 60.0 * 86_400_000.0;
const TURNS: u64 = 20_000_000;
/// What has begun to be sent has left by then, milliseconds.
const SOON: f64 = 5.0;
/// A run that failed is gone on with so often.
const AGAIN: u32 = 4;

/// How it all ended.
#[derive(Debug)]
pub(super) enum End {
    /// Stored.
    Stored(Box<FileRecord<Value>>),
    /// With an error.
    Failed(Box<Error<Value>>),
    /// Discarded, which took so long; what the call said of the write before that.
    Discarded(f64),
    /// Ended by its signal, and there was nothing to go on with.
    Dropped(Option<Commit>),
}

/// What a run came to.
pub type Ran = crate::table::Ran<Figures>;

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
    let task = world.exec.spawn(upload(Rc::clone(&world)));
    let ending = world.exec.run(LONGEST, TURNS);
    let figures = match task.take().filter(|_| ending == Ending::Idle) {
        Some(end) => judge::judge(&world, &end),
        None => {
            world.breaks("every-upload-ends", format!("{ending:?}"));
            Figures::default()
        }
    };
    let mut story = Vec::new();
    if traced {
        story.push(format!("seed {seed}, {:?}", world.plan));
        story.extend(world.told());
    }
    Ran { name: kind.name(), seed, figures, broken: world.broken.take(), story }
}

fn client(world: &Rc<World>, line: &Rc<Line>) -> Client<Ground> {
    let description = match world.plan.kind {
        Kind::Kore => builtin::description("kore", &[("upload", "chunked")]),
        _ => builtin::description("cuadra", &[]),
    };
    let mut config = Config::new(description.expect("a built-in platform"));
    config.auth = Some(if config.description.auth.header.is_some() { AuthKind::ApiKey } else { AuthKind::Bearer });
    config.base_url = Some(BASE.to_owned());
    let scope = [("app", "app-1"), ("environment", "draft"), ("session", "s-1"), ("userReference", "u-1")];
    config.scope = scope.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    config.retry.max_retries = world.plan.max_retries;
    let jitter = world.ride().u64(..);
    Client::new(Ground::new(Rc::clone(world), Rc::clone(line), jitter), config).expect("a sound configuration")
}

fn target(kind: Kind) -> Option<Target> {
    match kind {
        Kind::Kore => None,
        Kind::S3 => Some(Target::Signer { key: "folder/object.bin".to_owned() }),
        Kind::Azure => Some(Target::Signer { key: String::new() }),
        _ => {
            let query = if kind == Kind::GoogleRanges { "?uploadType=resumable" } else { "" };
            let headers = vec![("x-upload-pass".to_owned(), HEADER.to_owned())];
            let metadata = vec![("note".to_owned(), "über".to_owned())];
            Some(Target::Endpoint { url: format!("{ENDPOINT}{query}"), metadata, headers })
        }
    }
}

/// What the caller sees after one run.
enum Went {
    Over(End),
    /// By its signal; what it goes on with.
    Dropped(Option<String>, Option<Commit>, f64),
}

async fn upload(world: Rc<World>) -> End {
    let confirmed = Rc::new(RefCell::new(BTreeSet::new()));
    let mut deeds = world.plan.deeds.clone();
    deeds.reverse();
    let (mut token, mut failures) = (None, 0);
    loop {
        let line = Line::new(&world, Rc::clone(&confirmed));
        let host = Host::new(&world);
        world.books.borrow_mut().runs += 1;
        let went = once(&world, &line, &host, &mut deeds, token.take()).await;
        line.over.set(Some(Over::Silent));
        host.over.set(true);
        match went {
            Went::Over(End::Failed(error)) => {
                let saved = world.books.borrow().saved.clone();
                world.tell(|| {
                    format!("failed: {} {:?} {:?} {}", error.code.word(), error.reason, error.commit, error.message)
                });
                let passing = matches!(
                    error.code,
                    Code::Network
                        | Code::Timeout
                        | Code::Stalled
                        | Code::Server
                        | Code::Unavailable
                        | Code::RateLimited
                );
                failures += 1;
                // Streams cannot be read from the beginning again.
                if saved.is_none() || !passing || failures > AGAIN || world.plan.streamed.is_some() {
                    return End::Failed(error);
                }
                world.exec.sleep(60_000.0 * f64::from(failures)).await;
                world.tell(|| "-- goes on by the token in a new client".to_owned());
                token = saved;
            }
            Went::Over(end) => return end,
            Went::Dropped(None, commit, _) => return End::Dropped(commit),
            Went::Dropped(saved, _, wait) => {
                world.exec.sleep(wait).await;
                world.tell(|| "-- goes on by the token in a new client".to_owned());
                token = saved;
            }
        }
    }
}

async fn once(
    world: &Rc<World>,
    line: &Rc<Line>,
    host: &Rc<Host>,
    deeds: &mut Vec<(f64, Deed)>,
    resume: Option<String>,
) -> Went {
    let plan = &world.plan;
    let options = UploadOptions {
        name: "a file – ü.mp4".to_owned(),
        media_type: "video/mp4".to_owned(),
        fields: Vec::new(),
        idempotency_key: None,
        checksum: false,
        reconcile: true,
        until_ready: false,
        call: CallOptions::default(),
    };
    let own = SessionOptions {
        protocol: plan.kind.protocol(),
        target: target(plan.kind),
        part_size: plan.part_size,
        checksum: plan.checksum,
        concurrency: plan.concurrency,
        lane: None,
        resume,
        last_modified: Some(1_700_000_000_000.0),
    };
    let caller: Rc<Host> = Rc::clone(host);
    let session = client(world, line).session(Span::whole(&world.file), options, own, caller);
    let call = Rc::new(session.call());
    let work = {
        let (session, call) = (session.clone(), Rc::clone(&call));
        async move { session.run(&call).await }
    };
    let mut task = world.exec.spawn(work);
    loop {
        let next = deeds.last().copied();
        let wait = async {
            match next {
                Some((at, _)) => world.exec.sleep(at - world.exec.now()).await,
                None => std::future::pending().await,
            }
        };
        let ended = match race(&mut task, wait).await {
            Either::Left(ended) => Some(ended),
            Either::Right(()) => None,
        };
        if let Some(ended) = ended {
            return Went::Over(match ended {
                Ok(record) => End::Stored(Box::new(record)),
                Err(error) => End::Failed(error),
            });
        }
        let Some((_, deed)) = deeds.pop() else { continue };
        world.tell(|| format!("-- {deed:?}"));
        match deed {
            Deed::Pause(wait) => {
                session.pause();
                // A request that is made ready then still leaves.
                world.exec.sleep(SOON).await;
                line.paused.set(true);
                let ended = match race(&mut task, world.exec.sleep(wait)).await {
                    Either::Left(ended) => Some(ended),
                    Either::Right(()) => None,
                };
                line.paused.set(false);
                session.resume();
                if let Some(ended) = ended {
                    return Went::Over(ended.map_or_else(End::Failed, |record| End::Stored(Box::new(record))));
                }
            }
            Deed::Drop(wait) => {
                task.abort();
                let (token, commit) = (session.token(), call.commit());
                if let Some(token) = &token {
                    world.search("token-without-secrets", token);
                }
                return Went::Dropped(token, commit, wait);
            }
            Deed::Discard => {
                task.abort();
                line.over.set(Some(Over::Farewell));
                let began = world.exec.now();
                session.discard().await;
                return Went::Over(End::Discarded(world.exec.now() - began));
            }
        }
    }
}
