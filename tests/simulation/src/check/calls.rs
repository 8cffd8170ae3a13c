//! Judges any call: that it kept its limits, and asked no more and no sooner than allowed. Each request by itself is judged in `exchange`, the
//! error that a call ends with in `errors`.

use super::{errors, truth};
use crate::net::log::{Asked, CallLog};
use crate::program::{Act, Caller, Ended};
use attache::client::call::Verb;
use attache::model::{Code, Error};
use serde_json::Value;

/// What a verb may need.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Things it asks for (each with its own retries) at most, looks that repeat by themselves apart.
    pub exchanges: usize,
    /// It looks again and again at one thing.
    pub polls: bool,
    /// It ends by itself after half an hour.
    pub waits: bool,
}

/// Redirects and one renewal of the credential, beside the attempts.
const DETOURS: usize = 6;
/// Clocks tell whole milliseconds.
const TICK: f64 = 1.0;
/// A call that its caller gives up is over within this, milliseconds.
const SETTLES: f64 = 100.0;
/// No platform is asked for the same thing more often while it is waited for.
pub const FLOOR: f64 = 1_000.0;
/// A body and the end of a call come within this of an answer, where nothing stands in their way, milliseconds.
const READING: f64 = 50.0;

/// Judges a call that has ended.
pub fn judge<T>(caller: &Caller, done: &Act<T>, kind: Kind) {
    let world = &caller.world;
    let log = &done.log;
    caller.count(match &done.ended {
        Ended::Bad(error) => Some(error),
        Ended::Good(_) => None,
    });
    supported(caller, done);
    let took = done.over - done.began;
    // Looks keep a second between them, and one more may be under way.
    let looks = if kind.polls || kind.waits { (took / FLOOR) as usize + 2 } else { 0 };
    let exchanges = kind.exchanges + looks;
    let most = exchanges * (done.max_retries as usize + 1 + DETOURS);
    if log.exchanges > exchanges || log.asked.len() > most {
        world.breaks(
            "bounded-requests",
            format!(
                "{}: {} exchanges of {exchanges}, {} requests of {most}",
                log.title,
                log.exchanges,
                log.asked.len()
            ),
        );
    }
    if let Some(gave_up) = log.gave_up.filter(|at| !done.aborted || done.over - at > SETTLES) {
        world.breaks("abort-settles", format!("{}: given up at {gave_up}, over at {}", log.title, done.over));
    }
    if !log.late && done.deadline.is_some_and(|deadline| took > deadline + TICK) {
        world.breaks("deadline-kept", format!("{} took {took} ms of {:?}", log.title, done.deadline));
    }
    pairs(caller, log, kind);
    let keys: std::collections::BTreeSet<&String> = log.asked.iter().filter_map(|asked| asked.key.as_ref()).collect();
    if keys.len() > 1 {
        world.breaks("one-key-a-call", format!("{}: {keys:?}", log.title));
    }
    if let Ended::Bad(error) = &done.ended {
        errors::judge(caller, error, done, kind);
        if !kind.polls && !kind.waits {
            no_idle_wait(caller, error, done);
        }
    }
}

/// A wait that the deadline would cut off is not begun: the failure is told at once.
fn no_idle_wait<T>(caller: &Caller, error: &Error<Value>, done: &Act<T>) {
    let (Some(deadline), Some(last)) = (done.deadline, done.log.asked.last()) else { return };
    let (Some(asked), Some(ended)) = (last.retry_after, last.ended) else { return };
    let beyond = ended + asked > done.began + deadline + TICK;
    let waited = done.over - ended > READING;
    let calm_body = !matches!(last.fault, Some(crate::net::fault::Fault::Status(ref bad)) if bad.body == crate::net::fault::ErrorBody::Stalls);
    let jumped = caller.world.settings.skewed || done.log.late;
    if error.code == Code::DeadlineExceeded && beyond && waited && calm_body && !jumped {
        caller.world.breaks(
            "no-wait-beyond-deadline",
            format!("{}: {asked} ms were asked for, {} were waited", done.log.title, done.over - ended),
        );
    }
}

/// What a platform lacks is said before any request, and what it has is never called lacking.
fn supported<T>(caller: &Caller, done: &Act<T>) {
    let (world, log) = (&caller.world, &done.log);
    let code = if let Ended::Bad(error) = &done.ended { Some(error.code) } else { None };
    // A server that says 501 says it for itself.
    let own = |error: &Error<Value>| error.code == Code::Unsupported && error.status.is_none();
    let refused = matches!(&done.ended, Ended::Bad(error) if own(error));
    // A page cannot see where a download leads to.
    let hidden = matches!(done.verb, Verb::Download | Verb::Link) && world.devices[log.client].browser;
    match truth::lacks(world, done.verb) {
        // Arguments may be looked at first.
        Some(true) if code == Some(Code::InvalidArgument) && log.title.starts_with("bad input") => {}
        // A caller may give up before it has heard.
        Some(true) if code == Some(Code::Aborted) && log.asked.is_empty() => {}
        Some(true) if !refused || !log.asked.is_empty() => {
            world.breaks(
                "unsupported-before-any-request",
                format!("{}: {code:?}, {} requests", log.title, log.asked.len()),
            );
        }
        Some(false) if refused && !hidden && !log.title.starts_with("cancel") => {
            world.breaks("no-false-unsupported", log.title.clone())
        }
        _ => {}
    }
}

/// Two requests in a row: nothing sooner than the server asked, nothing at a pace that polling may not have.
fn pairs(caller: &Caller, log: &CallLog, kind: Kind) {
    let world = &caller.world;
    // The looks after an upload count their own attempts.
    let looks_from = if kind.polls {
        0
    } else if kind.waits && log.earlier > 0 {
        log.earlier
    } else {
        usize::MAX
    };
    for (number, pair) in log.asked.windows(2).enumerate() {
        let [first, second] = pair else { continue };
        let Some(ended) = first.ended else { continue };
        let same = second.attempt > 1 && first.method == second.method && first.url == second.url;
        let wait = first.retry_after.filter(|_| matches!(first.status, Some(429 | 503)) && same);
        if wait.is_some_and(|asked| second.at - ended < asked - TICK) {
            world.breaks(
                "retry-after-kept",
                format!("{}: again after {} ms, {wait:?} ms were asked for", log.title, second.at - ended),
            );
        }
        // A look that was turned away is repeated at once with another credential or at another place.
        let went_on = matches!(first.status, Some(401 | 300..=399)) || first.foreign;
        if number >= looks_from && !went_on && second.at - first.at < FLOOR - TICK {
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
