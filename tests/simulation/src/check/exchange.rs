//! Judges each request by the one before it: is it a repetition, a redirect that was followed, the same with a fresh credential, or something
//! new, and was the client allowed that? Bounded requests by rule: `max_retries` repetitions, five redirects and one renewal for each thing
//! asked for, a wait that was told and is no longer than the documented window, and the quota of the client.

use crate::net::fault::Fault;
use crate::net::log::{Asked, CallLog, Exchange};
use crate::world::World;
use attache::backend::description::Via;

/// Redirects in a row.
const HOPS: u32 = 5;
/// The first window of the backoff, and its longest, milliseconds: the client's defaults, which no program changes.
const BASE: f64 = 250.0;
const LONGEST: f64 = 20_000.0;
/// What is added to a Retry-After at most: a second's window, or a part of what was asked.
const SPREAD: f64 = 1_000.0;
const PART: f64 = 0.25;
/// Clocks tell whole milliseconds.
const TICK: f64 = 1.0;

/// What a request is to the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    New,
    Retry,
    Hop,
    Renewal,
}

/// Judges the request that is about to be made, and counts it.
pub fn judge(world: &World, log: &mut CallLog, next: &Asked, verb: &str) {
    let turn = turn(world, log, next, verb);
    let mut broken: Vec<(&'static str, String)> = Vec::new();
    match turn {
        Turn::New => {
            let single = matches!(verb, "get" | "list" | "delete" | "request");
            if single && next.attempt != 1 {
                broken.push(("bounded-requests", format!("a second exchange: {} {}", next.method, next.url)));
            }
            log.exchanges += 1;
            let origin = url::Url::parse(&next.url).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
            log.exchange = Exchange { origin, ..Exchange::default() };
        }
        Turn::Retry => {
            log.exchange.retries += 1;
            if log.exchange.retries > log.max_retries {
                broken.push(("retries-bounded", format!("{} of {}", log.exchange.retries, log.max_retries)));
            }
            if !world.quota.borrow_mut().pay(log.client, &log.exchange.origin) {
                broken.push(("retry-quota", format!("client {} at {}", log.client, log.exchange.origin)));
            }
            broken.extend(waited(log, next));
        }
        Turn::Hop => {
            log.exchange.hops += 1;
            if log.exchange.hops > HOPS {
                broken.push(("hops-bounded", format!("{} redirects", log.exchange.hops)));
            }
        }
        Turn::Renewal => {
            log.exchange.renewals += 1;
            let most = u32::from(!world.tokens.borrow().as_headers);
            if log.exchange.renewals > most {
                broken.push(("renewed-once", format!("{} renewals", log.exchange.renewals)));
            }
        }
    }
    log.delay = None;
    log.followed = false;
    for (invariant, what) in broken {
        world.breaks(invariant, format!("{}: {what}", log.title));
    }
}

/// The address of a file is where the platform redirects to.
fn asks_for_redirects(world: &World, verb: &str) -> bool {
    let can = &world.description;
    let refreshes = can.refresh.iter().flatten().any(|step| step.url.is_none());
    match verb {
        "link" => refreshes,
        "download" => refreshes || can.download.as_ref().is_some_and(|download| download.via == Via::Redirect),
        _ => false,
    }
}

fn turn(world: &World, log: &CallLog, next: &Asked, verb: &str) -> Turn {
    let Some(last) = log.asked.last().filter(|_| next.attempt > 1) else { return Turn::New };
    if matches!(last.status, Some(301 | 302 | 303 | 307 | 308)) {
        // A redirect that was asked for is the end of its exchange, and is not told as one that is followed.
        return if log.followed || !asks_for_redirects(world, verb) { Turn::Hop } else { Turn::New };
    }
    let same = last.method == next.method && last.url == next.url;
    if same && last.status == Some(401) && last.credential.is_some() {
        return Turn::Renewal;
    }
    // Looks that repeat by themselves have no retries; their pace is judged elsewhere.
    let looks = matches!(verb, "waitUntilReady" | "operation") || (verb == "upload" && log.earlier > 0);
    // What the client tells as a retry is one; what must be one is, whatever it tells.
    if same && (log.delay.is_some() || (!looks && failed(last, verb))) { Turn::Retry } else { Turn::New }
}

/// Something after which the same is asked again.
fn failed(last: &Asked, verb: &str) -> bool {
    match last.status {
        None | Some(408 | 409 | 429 | 500..) => true,
        // Whoever reads the body finds it broken.
        Some(200..=299) if !matches!(verb, "download" | "request") => {
            last.foreign || matches!(last.fault, Some(Fault::Body(_) | Fault::Instead(..) | Fault::Page(_)))
        }
        _ => false,
    }
}

/// The wait before a repetition was told, kept, and neither too short nor too long.
fn waited(log: &CallLog, next: &Asked) -> Option<(&'static str, String)> {
    let last = log.asked.last()?;
    let Some(delay) = log.delay else { return Some(("retries-are-told", format!("{} {}", next.method, next.url))) };
    let window = (BASE * 2_f64.powi(log.exchange.retries as i32 - 1)).min(LONGEST);
    let longest = last.retry_after.map_or(window, |asked| asked + window.min(SPREAD).max(asked * PART));
    if !(0.0..=longest + TICK).contains(&delay) {
        return Some(("backoff-bounded", format!("{delay} ms where {longest} are the longest")));
    }
    if next.at - last.ended? < delay - TICK {
        return Some(("backoff-kept", format!("{} ms after the failure, {delay} told", next.at - last.ended?)));
    }
    if last.retry_after.is_some_and(|asked| asked > log.max_retry_after + TICK) {
        return Some(("retry-after-limit", format!("{:?} ms were asked for", last.retry_after)));
    }
    None
}
