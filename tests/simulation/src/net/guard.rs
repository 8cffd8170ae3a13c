//! Looks at every request before it travels: what must never leave, what must never be asked. The calls as wholes are judged in the checks.

use super::fault::{Fault, PageTrick};
use super::log::Asked;
use super::weather::Ride as Shape;
use crate::check::{exchange, secrets};
use crate::exec::TaskId;
use crate::keep::FaultId;
use crate::platform::{Bytes, parse_url};
use crate::world::World;
use attache::platform::{LogEvent, Request, Url};
use fastrand::Rng;

/// All that a host may see that is not the platform's API.
const ALLOWED: [&str; 3] = ["range", "if-range", "if-none-match"];

/// No call of any program needs more.
const MOST: usize = 2_500;

/// Remembers a request and judges it; gives its number within its call.
pub(super) fn begin(world: &World, call: TaskId, client: usize, request: &Request<Bytes>, has_body: bool) -> usize {
    world.requests.set(world.requests.get() + 1);
    if world.over.borrow().contains(&call) {
        world.breaks("nothing-after-its-end", format!("{} {} of call {call}", request.method, request.url));
    }
    let header = |name: &str| {
        request.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    };
    let url = parse_url(&request.url, None);
    let foreign = url.as_ref().is_none_or(|url| world.address.foreign(url));
    let signature = url.as_ref().and_then(|url| signature(url.query.as_deref()?));
    world.signatures.borrow_mut().extend(signature);
    let asked = Asked {
        at: world.exec.now(),
        ended: None,
        attempt: request.attempt,
        method: request.method.clone(),
        url: request.url.clone(),
        foreign,
        key: header("idempotency-key"),
        credential: header(world.tokens.borrow().header_name()),
        status: None,
        not_sent: false,
        retry_after: None,
        fault: None,
    };
    // Judged outside of the table of calls, which the telling of a violation looks into.
    let mut log = world.with_call(call, std::mem::take);
    log.client = client;
    if request.attempt == 1 {
        log.earlier = log.asked.len();
    }
    exchange::judge(world, &mut log, &asked, request.verb);
    log.asked.push(asked);
    let (number, earlier, title) = (log.asked.len() - 1, log.earlier, log.title.clone());
    world.with_call(call, |place| *place = log);
    world.tell(|| {
        format!(
            "call {call}: #{} {} {} ({title}, attempt {})",
            number + 1,
            request.method,
            request.url,
            request.attempt
        )
    });
    match url {
        None => world.breaks("absolute-url", request.url.clone()),
        Some(url) => judge(world, request, &url, foreign, has_body),
    }
    if number > MOST {
        world.breaks("bounded-requests", format!("{title}: more than {MOST} requests"));
    }
    if number + 1 != earlier + request.attempt as usize {
        world.breaks(
            "attempts-counted",
            format!("request {} of call {call} says attempt {}", number + 1, request.attempt),
        );
    }
    number
}

/// The part of a signed URL that makes it a key.
fn signature(query: &str) -> Option<String> {
    let value = |pair: &str| {
        pair.split_once('=').filter(|(name, _)| name.ends_with("Signature")).map(|(_, value)| value.to_owned())
    };
    query.split('&').find_map(value).filter(|value| value.len() >= 16)
}

fn judge(world: &World, request: &Request<Bytes>, url: &Url, foreign: bool, has_body: bool) {
    let place = || format!("{} {}", request.method, request.url);
    if url.has_userinfo {
        world.breaks("no-userinfo", place());
    }
    let public = request.method == "GET" && world.is_public(url);
    if !(foreign || public) {
        return;
    }
    if url.scheme != "https" && world.address.base.scheme == "https" {
        world.breaks("no-downgrade", place());
    }
    if !world.address.allows(&url.host) {
        world.breaks("trusted-hosts-only", place());
    }
    if has_body {
        world.breaks("no-body-elsewhere", place());
    }
    if !request.storage {
        world.breaks("storage-flag", place());
    }
    for (name, _) in
        request.headers.iter().filter(|(name, _)| !ALLOWED.iter().any(|allowed| name.eq_ignore_ascii_case(allowed)))
    {
        world.breaks("no-header-elsewhere", format!("{name} on {}", place()));
    }
    let tokens = world.tokens.borrow();
    let leaked = |text: &str| tokens.all().iter().any(|token| text.contains(token.as_str()));
    if leaked(&request.url) || request.headers.iter().any(|(_, value)| leaked(value)) {
        world.breaks("no-credential-elsewhere", place());
    }
}

/// What strikes this request, if anything; a list that goes wrong goes on going wrong.
pub(super) fn strike(
    world: &World,
    id: FaultId,
    given: Option<Fault>,
    dice: &mut Rng,
    call: TaskId,
    request: &Request<Bytes>,
    has_body: bool,
) -> Option<Fault> {
    let list = world.description.list.as_ref().filter(|list| list.cursor.is_some());
    let is_page = request.method == "GET" && request.verb == "list" && list.is_some();
    let before = world.with_call(call, |log| log.asked.iter().rev().find_map(|asked| asked.fault.clone()));
    let sticky = before.filter(|fault| is_page && matches!(fault, Fault::Page(trick) if *trick != PageTrick::Twice));
    let shape = Shape { has_body, is_page, storage: request.storage };
    let drawn = || world.weather.borrow_mut().strike(dice, world.exec.now(), world.true_now(), shape);
    let fault = sticky.or(given).or_else(drawn).filter(|_| world.keep.fault(id));
    if let Some(fault) = &fault {
        world.met.borrow_mut().faults.insert(id);
        world.count(fault);
        world.tell(|| format!("call {call}: #{} is struck ({id}): {fault:?}", id.number + 1));
        world.with_asked(call, id.number, |asked| asked.fault = Some(fault.clone()));
    }
    fault
}

/// A log event holds no query and no credential. What it tells of a retry is remembered.
pub(super) fn log(world: &World, call: TaskId, event: &LogEvent<'_>) {
    secrets::event(world, event);
    match event.event {
        "retry" => world.with_call(call, |log| log.delay = event.delay),
        "redirect" => world.with_call(call, |log| log.followed = true),
        _ => {}
    }
}
