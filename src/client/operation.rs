//! Long-running operations: looked at no faster than their floor, waited for until they end, cancelled where the platform
//! lets one. A look that fails for a moment does not fail the operation; a word that is not known waits on.

use super::Client;
use super::call::{Call, CallOptions, Verb};
use super::looks::Looks;
use super::request::{Got, Reading, unexpected};
use super::silence::Sent;
use super::wait::pause;
use crate::model::{Code, Error, Operation, OperationState, Result};
use crate::platform::Platform;
use crate::policy::pace::{FLOOR, Pace};
use crate::policy::redact::clean;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// How long a wait may take when nothing else is said: half an hour.
const DEADLINE: f64 = 30.0 * 60.0 * 1_000.0;
/// First and longest wait between two looks.
const INTERVAL: f64 = 1_000.0;
const MAX_INTERVAL: f64 = 10_000.0;

/// How an operation is watched.
#[derive(Clone, Debug, Default)]
pub struct OperationOptions {
    /// First wait between two looks, milliseconds.
    pub interval: Option<f64>,
    /// Longest wait.
    pub max_interval: Option<f64>,
    /// The limits of the whole wait and of each look.
    pub call: CallOptions,
}

/// An operation that is watched. Clones share its last look, so that together they keep the floor.
pub struct OperationWatch<P: Platform> {
    client: Client<P>,
    name: Rc<str>,
    options: Rc<OperationOptions>,
    state: Rc<State>,
}

struct State {
    pace: RefCell<Pace>,
    floor: f64,
    /// When the next look may be, epoch milliseconds.
    not_before: Cell<f64>,
    furthest: Cell<Option<f64>>,
    /// Somebody is looking.
    looking: Cell<bool>,
}

/// A look under way, however it ends: from then on the next one keeps the floor.
struct Looking<'a, P: Platform>(&'a State, &'a P);

impl<P: Platform> Drop for Looking<'_, P> {
    fn drop(&mut self) {
        self.0.looking.set(false);
        self.0.not_before.set(self.1.now() + self.0.floor);
    }
}

impl<P: Platform> Clone for OperationWatch<P> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            name: Rc::clone(&self.name),
            options: Rc::clone(&self.options),
            state: Rc::clone(&self.state),
        }
    }
}

impl<P: Platform> Client<P> {
    /// Watches operation `name`. Nothing is sent until it is looked at.
    pub fn operation(&self, name: &str, options: OperationOptions) -> OperationWatch<P> {
        let rules = self.inner.dialect.description.operation.as_ref();
        let floor = rules.and_then(|rules| rules.min_interval).unwrap_or(FLOOR).max(FLOOR);
        let interval = options.interval.unwrap_or(INTERVAL);
        let longest = options.max_interval.or(rules.and_then(|rules| rules.max_interval)).unwrap_or(MAX_INTERVAL);
        OperationWatch {
            client: self.clone(),
            name: name.into(),
            options: Rc::new(options),
            state: Rc::new(State {
                pace: RefCell::new(Pace::new(interval, longest, floor)),
                floor,
                not_before: Cell::new(0.0),
                furthest: Cell::new(None),
                looking: Cell::new(false),
            }),
        }
    }
}

impl<P: Platform> OperationWatch<P> {
    /// Begins the call of a wait: half an hour unless a deadline is given.
    pub fn wait_call(&self) -> Call {
        let mut limits = self.options.call.clone();
        limits.deadline = limits.deadline.or(self.client.inner.deadline).or(Some(DEADLINE));
        self.client.call(Verb::Operation, &limits).without_retries()
    }

    /// Begins the call of one look or a cancel.
    pub fn call(&self, options: &CallOptions) -> Call {
        self.client.call(Verb::Operation, options).without_retries()
    }

    /// One look, now or as soon as the floor allows.
    pub async fn poll(&self, call: &Call) -> Result<Operation<P::Value>, P::Value> {
        self.client.run(call, self.look(call)).await
    }

    /// Waits for the end; `seen` is told of each look. Fails with `operation_failed` or `operation_cancelled`.
    pub async fn wait(
        &self,
        call: &Call,
        seen: impl Fn(&Operation<P::Value>),
    ) -> Result<Operation<P::Value>, P::Value> {
        self.client.run(call, self.until_end(call, seen)).await.map_err(|error| self.named(error))
    }

    /// Asks the platform to cancel it. The end is seen by looking on.
    pub async fn cancel(&self, call: &Call) -> Result<(), P::Value> {
        let work = async {
            let inner = &self.client.inner;
            let draft = inner.dialect.cancel(&self.name)?;
            self.client.send_draft(call, draft, Reading::MaybeJson).await.map(|_| ())
        };
        self.client.run(call, work).await
    }

    async fn until_end(
        &self,
        call: &Call,
        seen: impl Fn(&Operation<P::Value>),
    ) -> Result<Operation<P::Value>, P::Value> {
        let platform = &self.client.inner.platform;
        loop {
            let mut asked = None;
            match self.look(call).await {
                Ok(operation) => {
                    seen(&operation);
                    match operation.state {
                        OperationState::Succeeded => return Ok(operation),
                        OperationState::Failed | OperationState::Cancelled => {
                            return Err(self.client.inner.silence(call, &Sent::default(), ended_badly(operation)));
                        }
                        _ => {}
                    }
                }
                Err(error) if error.retryable => asked = error.retry_after,
                Err(error) => return Err(error),
            }
            let wait = self.state.pace.borrow_mut().wait(asked, platform.random());
            self.state.not_before.set(self.state.not_before.get().max(platform.now() + wait - self.state.floor));
            pause(platform, wait).await;
        }
    }

    async fn look(&self, call: &Call) -> Result<Operation<P::Value>, P::Value> {
        let inner = &self.client.inner;
        let draft = inner.dialect.operation(&self.name)?;
        let mut looks = Looks::default();
        loop {
            let until = self.state.not_before.get();
            // The clock may jump back: nobody waits longer than the floor for it.
            let left = (until - inner.platform.now()).min(self.state.floor);
            if left <= 0.0 && !self.state.looking.get() {
                break;
            }
            inner.platform.sleep(left.max(looks.next())).await;
            // Of several who waited for the same moment, one looks and the others wait on.
            if self.state.not_before.get() == until && !self.state.looking.get() {
                break;
            }
        }
        self.state.looking.set(true);
        let looking = Looking(&self.state, &inner.platform);
        let result = self.client.send_draft(call, draft, Reading::Json).await;
        drop(looking);
        let Got::Json(raw) = result? else { return Err(unexpected()) };
        let mut operation = inner.dialect.seen(&self.name, raw)?;
        let furthest = match (self.state.furthest.get(), operation.progress) {
            (Some(before), Some(now)) => Some(before.max(now)),
            (before, now) => before.or(now),
        };
        self.state.furthest.set(furthest);
        if operation.progress.is_some() {
            operation.progress = furthest;
        }
        Ok(operation)
    }

    /// An error that stops the waiting tells which operation goes on without it.
    fn named(&self, mut error: Box<Error<P::Value>>) -> Box<Error<P::Value>> {
        if matches!(error.code, Code::DeadlineExceeded | Code::Aborted) {
            error.message = [
                "The waiting ended before operation ",
                &shown(&self.name),
                " did; it goes on, and can be waited for again by its name.",
            ]
            .concat();
            error.reason.get_or_insert_with(|| self.name.to_string());
        }
        error
    }
}

impl<P: Platform> Client<P> {
    /// Sends a draft that changes nothing when it is sent twice.
    async fn send_draft(
        &self,
        call: &Call,
        draft: crate::backend::dialect::Draft,
        reading: Reading,
    ) -> Result<Got<P>, P::Value> {
        let exchange = self.inner.drafted(draft, reading)?;
        self.inner.exchange(call, exchange).await
    }
}

fn ended_badly<V: Clone>(operation: Operation<V>) -> Box<Error<V>> {
    let why = operation.error.as_deref().unwrap_or("the platform gave no reason");
    let (code, how) = match operation.state {
        OperationState::Cancelled => (Code::OperationCancelled, "was cancelled: "),
        _ => (Code::OperationFailed, "failed: "),
    };
    let mut error = Error::new(code, ["Operation ", &shown(&operation.name), " ", how, &shown(why), "."].concat());
    error.reason = operation.error.as_deref().map(|word| clean(word, 120));
    error.raw = Some(operation.raw.clone());
    error.operation = Some(Box::new(operation));
    error
}

/// The server's words as a sentence can hold them.
fn shown(text: &str) -> String {
    clean(text, 300)
}
