//! Looks at every request before it travels: what must never leave, what must never be asked. The calls as wholes are judged in the checks.

use super::fault::{Fault, PageTrick};
use super::log::Asked;
use super::weather::Ride as Shape;
use crate::exec::TaskId;
use crate::platform::{Bytes, parse_url};
use crate::world::World;
use attache::platform::{LogEvent, Request, Url};

/// All that a host may see that is not the platform's API.
const ALLOWED: [&str; 3] = ["range", "if-range", "if-none-match"];

/// No call of any program needs more.
const MOST: usize = 5_000;

/// Remembers a request and judges it; gives its number within its call.
pub(super) fn begin(world: &World, call: TaskId, client: usize, request: &Request<Bytes>, has_body: bool) -> usize {
    world.requests.set(world.requests.get() + 1);
    let header = |name: &str| {
        request.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    };
    let url = parse_url(&request.url, None);
    let foreign = url.as_ref().is_none_or(|url| world.address.foreign(url));
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
        retry_after: None,
        fault: None,
    };
    let number = world.with_call(call, |log| {
        log.client = client;
        if request.attempt == 1 {
            log.earlier = log.asked.len();
        }
        log.asked.push(asked);
        log.asked.len() - 1
    });
    let title = || world.with_call(call, |log| log.title.clone());
    world.tell(|| {
        format!(
            "call {call}: #{} {} {} ({}, attempt {})",
            number + 1,
            request.method,
            request.url,
            title(),
            request.attempt
        )
    });
    match url {
        None => world.breaks("absolute-url", request.url.clone()),
        Some(url) => judge(world, request, &url, foreign, has_body),
    }
    if number > MOST {
        world.breaks("bounded-requests", format!("{}: more than {MOST} requests", title()));
    }
    let earlier = world.with_call(call, |log| log.earlier);
    if number + 1 != earlier + request.attempt as usize {
        world.breaks(
            "attempts-counted",
            format!("request {} of call {call} says attempt {}", number + 1, request.attempt),
        );
    }
    number
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
    call: TaskId,
    number: usize,
    request: &Request<Bytes>,
    has_body: bool,
) -> Option<Fault> {
    let list = world.description.list.as_ref().filter(|list| list.cursor.is_some());
    let is_page = request.method == "GET" && request.verb == "list" && list.is_some();
    let before = world.with_call(call, |log| log.asked.iter().rev().find_map(|asked| asked.fault.clone()));
    let sticky = before.filter(|fault| is_page && matches!(fault, Fault::Page(trick) if *trick != PageTrick::Twice));
    let shape = Shape { has_body, is_page, storage: request.storage };
    let fault = sticky.or_else(|| {
        let now = world.exec.now();
        world.weather.borrow_mut().strike(&mut world.dice.borrow_mut(), now, shape)
    });
    if let Some(fault) = &fault {
        world.count(fault);
        world.tell(|| format!("call {call}: #{} is struck: {fault:?}", number + 1));
        world.with_asked(call, number, |asked| asked.fault = Some(fault.clone()));
    }
    fault
}

/// A log event holds no query and no credential.
pub(super) fn log(world: &World, event: &LogEvent<'_>) {
    let Some(url) = event.url else { return };
    if url.contains('?')
        || url.contains('#')
        || url.contains('@')
        || world.tokens.borrow().all().iter().any(|token| url.contains(token.as_str()))
    {
        world.breaks("log-without-secrets", format!("{} {url}", event.event));
    }
}
