//! One call under supervision: a task of its own, an impatient caller, and all that was seen of it.

use crate::net::log::CallLog;
use crate::world::World;
use attache::client::call::{Call, Verb};
use attache::client::select::{Either, race};
use attache::model::{Code, Error, Result};
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
    world.with_call(id, |log| log.title = title);
    let impatience = async {
        match limits.patience {
            Some(patience) => world.exec.sleep(patience).await,
            None => std::future::pending().await,
        }
    };
    let (ended, aborted) = match race(&mut task, impatience).await {
        Either::Left(Ok(value)) => (Ended::Good(value), false),
        Either::Left(Err(error)) => (Ended::Bad(error), false),
        Either::Right(()) => {
            task.abort();
            (Ended::Bad(call.finish(Error::new(Code::Aborted, "The call was aborted by its signal."))), true)
        }
    };
    let log = world.calls.borrow_mut().remove(&id).unwrap_or_default();
    let over = world.exec.now();
    world.tell(|| match &ended {
        Ended::Good(_) => format!("call {id}: ends well"),
        Ended::Bad(error) => format!("call {id}: ends: {} {:?} {}", error.code.word(), error.commit, error.message),
    });
    let (max_retries, write, verb) = (call.retry.max_retries, call.write, call.verb);
    Act { ended, log, began, over, aborted, deadline: limits.deadline, max_retries, write, verb }
}
