//! One call under supervision: a task of its own, an impatient caller, and all that was seen of it.

use crate::exec::TaskId;
use crate::keep::StepId;
use crate::net::log::CallLog;
use crate::world::World;
use attache::client::call::{Call, Verb};
use attache::client::select::{Either, race};
use attache::model::{Code, Error, Result};
use attache::platform::Latch;
use serde_json::Value;
use std::future::Future;
use std::rc::Rc;

/// How a call ended.
#[derive(Debug)]
pub enum Ended<T> {
    /// Well.
    Good(T),
    /// With an error; an abort is one.
    Bad(Box<Error<Value>>),
}

/// A call that has ended.
#[derive(Debug)]
pub struct Act<T> {
    /// How.
    pub ended: Ended<T>,
    /// What was seen of it.
    pub log: CallLog,
    /// Virtual time of its start.
    pub began: f64,
    /// Virtual time of its end.
    pub over: f64,
    /// The caller lost patience.
    pub aborted: bool,
    /// The limits it had.
    pub deadline: Option<f64>,
    /// Attempts after the first that it was allowed.
    pub max_retries: u32,
    /// It may change something.
    pub write: bool,
    /// The verb it was made as.
    pub verb: Verb,
}

/// How long a call may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// By its own deadline.
    pub deadline: Option<f64>,
    /// By the caller's patience.
    pub patience: Option<f64>,
    /// The step that makes the call.
    pub step: StepId,
}

/// Runs `work` of `call` until its end, or until the caller's patience is.
pub async fn act<T: 'static>(
    world: &Rc<World>,
    title: String,
    call: Rc<Call>,
    limits: Limits,
    work: impl Future<Output = Result<T, Value>> + 'static,
) -> Act<T> {
    let began = world.exec.now();
    let mut task = world.exec.spawn(work);
    let id = task.id();
    world.tell(|| format!("call {id}: begins: {title}"));
    begin(world, id, title, &call, limits);
    let latch = Rc::new(Latch::default());
    world.latches.borrow_mut().insert(id, Rc::clone(&latch));
    let impatience = async {
        let patience = limits.patience.map(|patience| world.exec.sleep(patience));
        let waiting = async {
            match patience {
                Some(patience) => patience.await,
                None => std::future::pending().await,
            }
        };
        race(latch.wait(), waiting).await;
    };
    let (ended, aborted) = match race(&mut task, impatience).await {
        Either::Left(Ok(value)) => (Ended::Good(value), false),
        Either::Left(Err(error)) => (Ended::Bad(error), false),
        Either::Right(()) => {
            task.abort();
            (Ended::Bad(call.finish(Error::new(Code::Aborted, "The call was aborted by its signal."))), true)
        }
    };
    world.latches.borrow_mut().remove(&id);
    world.over.borrow_mut().insert(id);
    let log = world.calls.borrow_mut().remove(&id).unwrap_or_default();
    let over = world.exec.now();
    world.tell(|| match &ended {
        Ended::Good(_) => format!("call {id}: ends well"),
        Ended::Bad(error) => format!("call {id}: ends: {} {:?} {}", error.code.word(), error.commit, error.message),
    });
    let (max_retries, write, verb) = (call.retry.max_retries, call.write, call.verb);
    Act { ended, log, began, over, aborted, deadline: limits.deadline, max_retries, write, verb }
}

/// Remembers what is known of a call before it begins.
fn begin(world: &World, id: TaskId, title: String, call: &Call, limits: Limits) {
    let client = limits.step.0;
    let part = {
        let mut parts = world.parts.borrow_mut();
        let next = parts.entry(limits.step).or_default();
        *next += 1;
        *next - 1
    };
    world.with_call(id, |log| {
        log.title = title;
        log.step = limits.step;
        log.part = part;
        log.client = client;
        log.limited = limits.deadline.is_some() || limits.patience.is_some();
        log.max_retries = call.retry.max_retries;
        log.max_retry_after = call.retry.max_retry_after;
    });
}
