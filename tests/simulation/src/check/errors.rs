//! Judges the error that a call ends with: it tells the truth about itself (attempts, commit, retryable, Retry-After) and nothing secret.

use super::calls::Kind;
use super::secrets;
use crate::net::log::Asked;
use crate::program::{Act, Caller};
use attache::model::{Code, Commit, Error};
use serde_json::Value;

/// Milliseconds that a whole-second date may be off.
const TICK: f64 = 2.0;

/// Judges an error.
pub fn judge<T>(caller: &Caller, error: &Error<Value>, done: &Act<T>, kind: Kind) {
    let (world, log) = (&caller.world, &done.log);
    let listing = log.title.starts_with("list");
    attempts(caller, error, done, listing);
    commit(caller, error, done);
    if error.code == Code::DeadlineExceeded && done.deadline.is_none() && !kind.waits && !listing {
        world.breaks("no-false-deadline", log.title.clone());
    }
    if error.code == Code::Aborted && !done.aborted {
        world.breaks("no-false-abort", log.title.clone());
    }
    if matches!(error.code, Code::Disposed | Code::CoreLost) {
        world.breaks("known-codes", format!("{}: {}", log.title, error.code.word()));
    }
    if let Some(right) = retryable(error).filter(|right| *right != error.retryable) {
        world.breaks(
            "retryable-is-right",
            format!("{}: {} ({:?}) should be {right}", log.title, error.code.word(), error.status),
        );
    }
    asked_to_wait(caller, error, done);
    // A credential that cannot be used fails those who waited for it, and is asked for anew by the next.
    let of_auth = error.code == Code::InvalidArgument && error.fields.iter().any(|field| field.path == "auth");
    let given = world.garbled.borrow().get(&log.client).copied();
    if of_auth && given.is_none_or(|given| given < done.began) {
        world.breaks("garbled-is-not-kept", format!("{}: given at {given:?}, begun at {}", log.title, done.began));
    }
    secrets::error(world, &log.title, error);
}

/// What the error should say; `None` where more than the code and the status decides.
fn retryable(error: &Error<Value>) -> Option<bool> {
    match error.code {
        Code::Ambiguous => Some(false),
        Code::DeadlineExceeded => Some(true),
        Code::Network | Code::Timeout | Code::Stalled if error.status.is_none() => Some(true),
        // The address was not good any more; a later one may be.
        Code::LinkExpired => None,
        // Told of a file or an operation, whatever the request's status.
        Code::ProcessingFailed | Code::OperationFailed | Code::OperationCancelled => Some(false),
        _ => Some(matches!(error.status, Some(408 | 429 | 500 | 502 | 503 | 504))),
    }
}

/// Where a call has parts that count for themselves, the error tells of one of them.
fn attempts<T>(caller: &Caller, error: &Error<Value>, done: &Act<T>, listing: bool) {
    let log = &done.log;
    let made = log.asked.len();
    let last = made - log.earlier;
    let told = error.attempts as usize;
    let right = match listing {
        // A page that fails before it asks for anything has made no attempt.
        true => {
            told == last
                || (told == 0 && (log.step_failed_early() || done.aborted || error.code == Code::DeadlineExceeded))
        }
        false => told == made || log.earlier > 0,
    };
    if !right {
        caller.world.breaks("attempts-told", format!("{}: {told} told, {last} of {made} made", log.title));
    }
}

/// What an error says of a write is so as far as the requests show; what the platform holds is judged by the verbs.
fn commit<T>(caller: &Caller, error: &Error<Value>, done: &Act<T>) {
    let (world, log) = (&caller.world, &done.log);
    if !done.write {
        if error.commit.is_some() {
            world.breaks("commit-of-writes-only", format!("{}: {:?}", log.title, error.commit));
        }
        return;
    }
    let left: Vec<&Asked> = log.asked.iter().filter(|asked| !asked.not_sent).collect();
    let refused = |asked: &&Asked| match asked.status {
        Some(408) | None => false,
        Some(503) => asked.retry_after.is_some() || asked.fault.is_some(),
        Some(status) => status < 500,
    };
    let lie = match error.commit {
        Some(Commit::NotSent) => !left.is_empty(),
        None => left.is_empty() || !left.iter().all(refused),
        _ => log.asked.is_empty(),
    };
    if lie {
        world.breaks(
            "commit-is-true",
            format!("{}: {:?}, {} of {} requests left", log.title, error.commit, left.len(), log.asked.len()),
        );
    }
}

/// What the server asked to wait is told to whoever may try again.
fn asked_to_wait<T>(caller: &Caller, error: &Error<Value>, done: &Act<T>) {
    let Some(last) = done.log.asked.last() else { return };
    let (Some(asked), Some(status)) = (last.retry_after, error.status) else { return };
    let passed_on = matches!(error.code, Code::RateLimited | Code::Unavailable | Code::Server);
    let near = |told: f64| (told - asked).abs() <= TICK || (told > 1e12 && asked > 1e12);
    if passed_on && last.status == Some(status) && !error.retry_after.is_some_and(near) {
        caller
            .world
            .breaks("retry-after-told", format!("{}: {asked} ms, told {:?}", done.log.title, error.retry_after));
    }
}
