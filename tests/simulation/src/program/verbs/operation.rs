//! Operations: watched by one who waits and others who look, together never faster than the floor; ended as the platform ends them; a word
//! that nobody knows waits on.

use crate::check::{calls, truth};
use crate::net::log::Asked;
use crate::platform::SimPlatform;
use crate::platforms::Spoken;
use crate::program::act::{Act, Ended, Limits, act};
use crate::program::{Caller, Step, Watched};
use attache::client::{OperationOptions, OperationWatch};
use attache::model::{Code, Error, Operation, OperationState};
use attache_emulator::Outcome;
use serde_json::Value;
use std::cell::Cell;
use std::rc::Rc;

/// What the contract says where nobody gives a deadline.
const HALF_AN_HOUR: f64 = 1_800_000.0;

/// What is known of an operation.
struct Known {
    name: String,
    /// `None`: there never was one.
    outcome: Option<Outcome>,
    spoken: Option<&'static Spoken>,
    started: f64,
    /// Somebody has begun to cancel it.
    cancelled: Cell<bool>,
}

pub(crate) async fn run(caller: &Rc<Caller>, step: &Step, what: &Watched) {
    let world = &caller.world;
    let known = Rc::new(begin(caller, what));
    let options = OperationOptions { interval: what.interval, max_interval: None, call: caller.options(step) };
    let watch = caller.client.operation(&known.name, options);
    let mut tasks = vec![world.exec.spawn(wait(Rc::clone(caller), step.clone(), watch.clone(), Rc::clone(&known)))];
    for _ in 0..what.looks {
        tasks.push(world.exec.spawn(look(Rc::clone(caller), step.clone(), watch.clone(), Rc::clone(&known))));
    }
    if let Some(after) = what.cancel {
        tasks.push(world.exec.spawn(cancel(Rc::clone(caller), step.clone(), watch, known, after)));
    }
    for task in tasks {
        task.await;
    }
}

fn begin(caller: &Caller, what: &Watched) -> Known {
    let (world, ways) = (&caller.world, caller.world.row.operations);
    let spoken = (!ways.is_empty()).then(|| &ways[what.spoken % ways.len()]);
    let id = what
        .outcome
        .and_then(|outcome| world.emulator.borrow_mut().start_operation(world.row.backend, outcome, world.true_now()));
    let name = match (spoken, &id) {
        (Some(spoken), Some(id)) => spoken.name.replace("{}", id),
        (Some(spoken), None) => spoken.nobody.to_owned(),
        (None, _) => "operations/none".to_owned(),
    };
    Known {
        name,
        outcome: what.outcome.filter(|_| id.is_some()),
        spoken,
        started: world.exec.now(),
        cancelled: Cell::new(false),
    }
}

async fn wait(caller: Rc<Caller>, step: Step, watch: OperationWatch<SimPlatform>, known: Rc<Known>) {
    let world = Rc::clone(&caller.world);
    let call = Rc::new(watch.wait_call());
    let limits = caller.limits(&step);
    let limits = Limits { deadline: limits.deadline.or(Some(HALF_AN_HOUR)), ..limits };
    let furthest = Rc::new(Cell::new(0.0_f64));
    let work = {
        let (call, world) = (Rc::clone(&call), Rc::clone(&world));
        async move {
            let seen = |operation: &Operation<Value>| {
                let progress = operation.progress.unwrap_or(furthest.get());
                if progress < furthest.get() || !(0.0..=1.0).contains(&progress) {
                    world.breaks("progress-monotonic", format!("{progress} after {}", furthest.get()));
                }
                furthest.set(progress);
            };
            watch.wait(&call, seen).await
        }
    };
    let done = act(&world, format!("operation {}", known.name), call, limits, work).await;
    calls::judge(&caller, &done, calls::Kind { exchanges: 0, polls: true, waits: true });
    match &done.ended {
        Ended::Good(operation) => {
            if operation.state != OperationState::Succeeded || !operation.done {
                world.breaks("waited-has-succeeded", format!("{} resolved as {:?}", known.name, operation.state));
            }
            ended(&caller, &known, &done, End::Told(operation.state));
        }
        Ended::Bad(error) => rejected(&caller, &known, &done, error),
    }
}

fn rejected(caller: &Caller, known: &Known, done: &Act<Operation<Value>>, error: &Error<Value>) {
    let state = match error.code {
        Code::OperationFailed => Some(OperationState::Failed),
        Code::OperationCancelled => Some(OperationState::Cancelled),
        _ => None,
    };
    if let Some(state) = state {
        if error.operation.as_ref().is_none_or(|operation| operation.state != state || operation.name != known.name) {
            caller.world.breaks("rejected-with-operation", format!("{}: {:?}", known.name, error.operation));
        }
        return ended(caller, known, done, End::Told(state));
    }
    if error.code == Code::DeadlineExceeded {
        if error.reason.as_deref() != Some(known.name.as_str()) {
            caller.world.breaks("deadline-names-operation", format!("{}: {:?}", known.name, error.reason));
        }
        if alone(known).is_some_and(|end| end != End::Never)
            && done.log.calm()
            && done.over - done.began >= HALF_AN_HOUR - 1.0
        {
            caller.world.breaks("every-end-is-seen", format!("{} ({:?})", known.name, known.outcome));
        }
    }
    missing(caller, known, done, error);
}

/// One look.
async fn look(caller: Rc<Caller>, step: Step, watch: OperationWatch<SimPlatform>, known: Rc<Known>) {
    let call = Rc::new(watch.call(&caller.options(&step)));
    let work = {
        let call = Rc::clone(&call);
        async move { watch.poll(&call).await }
    };
    let done = act(&caller.world, format!("look at operation {}", known.name), call, caller.limits(&step), work).await;
    calls::judge(&caller, &done, calls::Kind { exchanges: 1, polls: true, waits: false });
    match &done.ended {
        Ended::Good(operation) if operation.done => ended(&caller, &known, &done, End::Told(operation.state)),
        Ended::Good(_) => {}
        Ended::Bad(error) => missing(&caller, &known, &done, error),
    }
}

async fn cancel(caller: Rc<Caller>, step: Step, watch: OperationWatch<SimPlatform>, known: Rc<Known>, after: f64) {
    let world = Rc::clone(&caller.world);
    world.exec.sleep(after).await;
    let call = Rc::new(watch.call(&caller.options(&step)));
    let work = {
        let call = Rc::clone(&call);
        async move { watch.cancel(&call).await }
    };
    known.cancelled.set(true);
    let done = act(&world, format!("cancel operation {}", known.name), call, caller.limits(&step), work).await;
    calls::judge(&caller, &done, calls::Kind { exchanges: 1, polls: false, waits: false });
    let cancels = known.spoken.is_some_and(|spoken| spoken.cancels);
    match &done.ended {
        Ended::Bad(error) if cancels && error.code == Code::Unsupported && error.status.is_none() => {
            world.breaks("no-false-unsupported", done.log.title.clone())
        }
        Ended::Bad(error) => missing(&caller, &known, &done, error),
        Ended::Good(()) if !cancels => world.breaks("unsupported-before-any-request", done.log.title.clone()),
        Ended::Good(()) => {}
    }
    if !cancels && !done.log.asked.is_empty() {
        world.breaks("unsupported-before-any-request", done.log.title);
    }
}

/// How an operation may end for whoever looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Told(OperationState),
    Missing,
    Never,
}

/// As it is told of one that was cancelled.
fn cancelled(spoken: &Spoken) -> End {
    End::Told(if spoken.tells_cancelled { OperationState::Cancelled } else { OperationState::Failed })
}

/// How it ends if nobody cancels it.
fn alone(known: &Known) -> Option<End> {
    let spoken = known.spoken?;
    Some(match known.outcome {
        None | Some(Outcome::Vanishes) => End::Missing,
        Some(Outcome::Success) => End::Told(OperationState::Succeeded),
        Some(Outcome::Failure) => End::Told(OperationState::Failed),
        Some(Outcome::Cancelled) => cancelled(spoken),
        Some(Outcome::Unknown) if spoken.tells_unknown => End::Told(OperationState::Succeeded),
        Some(Outcome::Unknown | Outcome::Never) => End::Never,
    })
}

fn expected(known: &Known) -> Vec<End> {
    let ours = known.spoken.filter(|spoken| known.cancelled.get() && spoken.cancels && known.outcome.is_some());
    alone(known).into_iter().chain(ours.map(cancelled)).collect()
}

/// What was told of the end is so, and was not told before.
fn ended<T>(caller: &Caller, known: &Known, done: &Act<T>, end: End) {
    let world = &caller.world;
    // A detour by a stranger may end anywhere.
    let asked = &done.log.asked;
    let place = |asked: &Asked| (asked.method.clone(), asked.url.clone());
    let astray = asked.last().map(place) != asked.first().map(place);
    if !done.log.last_unharmed() || astray {
        return;
    }
    if !expected(known).contains(&end) {
        world.breaks("ended-is-true", format!("{}: {end:?}, {:?}", known.name, known.outcome));
    }
    let early = done.over - known.started < world.settings.options.processing_time_ms;
    if early && !known.cancelled.get() && known.outcome.is_some() {
        world.breaks("ended-is-true", format!("{}: {end:?} after {} ms", known.name, done.over - known.started));
    }
}

/// A look that failed: the operation is not there, or something stood in the way.
fn missing<T>(caller: &Caller, known: &Known, done: &Act<T>, error: &Error<Value>) {
    if error.code == Code::NotFound && done.log.last_unharmed() {
        return ended(caller, known, done, End::Missing);
    }
    truth::failure(caller, done, error, "");
}
