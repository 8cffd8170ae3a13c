//! Judges any call: that it kept its limits, asked no more and no sooner than allowed, and that its error tells the truth about itself
//! and nothing secret.

use super::truth;
use crate::net::log::{Asked, CallLog};
use crate::program::{Act, Caller, Ended};
use attache::model::{Code, Error};
use serde_json::Value;

/// What a verb may need.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Exchanges (each with its own retries) at most.
    pub exchanges: usize,
    /// It looks again and again at one thing.
    pub polls: bool,
    /// It ends by itself after half an hour.
    pub waits: bool,
}

/// Redirects and one renewal of the credential, beside the attempts.
const DETOURS: usize = 7;
/// Clocks tell whole milliseconds.
const TICK: f64 = 1.0;
/// No platform is asked for the same thing more often while it is waited for.
const FLOOR: f64 = 1_000.0;

/// Judges a call that has ended.
pub fn judge<T>(caller: &Caller, done: &Act<T>, kind: Kind) {
    let world = &caller.world;
    let log = &done.log;
    caller.count(match &done.ended {
        Ended::Bad(error) => Some(error),
        Ended::Good(_) => None,
    });
    supported(caller, done);
    let most = kind.exchanges * (done.max_retries as usize + 1 + DETOURS);
    if log.asked.len() > most {
        world.breaks("bounded-requests", format!("{}: {} requests, {most} at most", log.title, log.asked.len()));
    }
    let took = done.over - done.began;
    if done.deadline.is_some_and(|deadline| took > deadline + TICK) {
        world.breaks("deadline-kept", format!("{} took {took} ms of {:?}", log.title, done.deadline));
    }
    pairs(caller, log, kind);
    let keys: std::collections::BTreeSet<&String> = log.asked.iter().filter_map(|asked| asked.key.as_ref()).collect();
    if keys.len() > 1 {
        world.breaks("one-key-a-call", format!("{}: {keys:?}", log.title));
    }
    if let Ended::Bad(error) = &done.ended {
        judge_error(caller, error, done, kind);
    }
}

/// What a platform lacks is said before any request, and what it has is never called lacking.
fn supported<T>(caller: &Caller, done: &Act<T>) {
    let (world, log) = (&caller.world, &done.log);
    let code = if let Ended::Bad(error) = &done.ended { Some(error.code) } else { None };
    // A server that says 501 says it for itself.
    let own = |error: &Error<Value>| error.code == Code::Unsupported && error.status.is_none();
    let refused = matches!(&done.ended, Ended::Bad(error) if own(error));
    match truth::lacks(world, done.verb) {
        // Arguments may be looked at first.
        Some(true) if code == Some(Code::InvalidArgument) && log.title.starts_with("bad input") => {}
        Some(true) if !refused || !log.asked.is_empty() => {
            world.breaks(
                "unsupported-before-any-request",
                format!("{}: {code:?}, {} requests", log.title, log.asked.len()),
            );
        }
        Some(false) if refused && !log.title.starts_with("cancel") => {
            world.breaks("no-false-unsupported", log.title.clone())
        }
        _ => {}
    }
}

/// Two requests in a row: nothing sooner than the server asked, nothing at a pace that polling may not have.
fn pairs(caller: &Caller, log: &CallLog, kind: Kind) {
    let world = &caller.world;
    for pair in log.asked.windows(2) {
        let [first, second] = pair else { continue };
        let Some(ended) = first.ended else { continue };
        let same = second.attempt > 1 && first.method == second.method && first.url == second.url;
        let wait = first.retry_after.filter(|_| matches!(first.status, Some(429 | 503)) && same);
        if wait.is_some_and(|seconds| second.at - ended < seconds * 1_000.0 - TICK) {
            world.breaks(
                "retry-after-kept",
                format!("{}: again after {} ms, {wait:?} s were asked for", log.title, second.at - ended),
            );
        }
        // A look that was turned away is repeated at once with another credential or at another place.
        let went_on = matches!(first.status, Some(401 | 300..=399)) || first.foreign;
        if kind.polls && !went_on && second.at - first.at < FLOOR - TICK {
            world.breaks(
                "poll-floor",
                format!("{}: {} ms between two looks ({})", log.title, second.at - first.at, what(first)),
            );
        }
    }
}

fn what(asked: &Asked) -> String {
    format!("the first ended with {:?}, struck by {:?}", asked.status, asked.fault)
}

fn judge_error<T>(caller: &Caller, error: &Error<Value>, done: &Act<T>, kind: Kind) {
    let world = &caller.world;
    let log = &done.log;
    // Where a call has parts that count for themselves, the error tells of one of them.
    let asked = log.asked.len();
    if error.attempts as usize != asked && log.earlier == 0 && !log.title.starts_with("list") {
        world.breaks("attempts-told", format!("{}: {} told, {asked} made", log.title, error.attempts));
    }
    if !done.write && error.commit.is_some() {
        world.breaks("commit-of-writes-only", format!("{}: {:?}", log.title, error.commit));
    }
    if error.code == Code::DeadlineExceeded && done.deadline.is_none() && !kind.waits && !log.title.starts_with("list")
    {
        world.breaks("no-false-deadline", log.title.clone());
    }
    if error.code == Code::Aborted && !done.aborted {
        world.breaks("no-false-abort", log.title.clone());
    }
    if matches!(error.code, Code::Disposed | Code::CoreLost) {
        world.breaks("known-codes", format!("{}: {}", log.title, error.code.word()));
    }
    let mut texts = vec![error.message.clone()];
    texts.extend(error.reason.clone());
    texts.extend(error.request_id.clone());
    texts.extend(error.fields.iter().flat_map(|field| [field.path.clone(), field.message.clone()]));
    for text in texts {
        let tokens = world.tokens.borrow();
        if tokens.all().iter().any(|token| text.contains(token.as_str())) || text.contains("X-Goog-Signature=") {
            world.breaks("errors-without-secrets", format!("{}: {text}", log.title));
        }
        if text.chars().count() > 700 {
            world.breaks("errors-are-short", format!("{}: {} characters", log.title, text.chars().count()));
        }
    }
}
