//! Answers that the platform did not give: error pages of proxies, hostile bodies, redirects, and what strangers say.

use super::fault::{BadStatus, ErrorBody, Fault, Instead};
use super::{Ride, hostile, turns};
use crate::platform::Fate;

/// An answer before it travels.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    pub(super) fate: Fate,
}

impl From<attache_emulator::Reply> for Reply {
    fn from(reply: attache_emulator::Reply) -> Self {
        Self { status: reply.status, headers: reply.headers, body: reply.body.to_vec(), fate: Fate::Whole }
    }
}

fn reply(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Reply {
    let body = body.into();
    let headers =
        vec![("content-type".to_owned(), kind.to_owned()), ("content-length".to_owned(), body.len().to_string())];
    Reply { status, headers, body, fate: Fate::Whole }
}

/// What a host says that is none of the platform's.
pub(super) fn foreign(ride: &Ride) -> Option<Reply> {
    let address = &ride.world.address;
    let parsed = crate::platform::parse_url(&ride.request.url, None)?;
    if !address.strange(&parsed) {
        return None;
    }
    let url = url::Url::parse(&ride.request.url).ok()?;
    let home = address.base.href.clone();
    let (status, mut headers, body) = turns::stranger(&ride.request.method, &url, &home, &mut ride.dice.borrow_mut());
    headers.push(("content-length".to_owned(), body.len().to_string()));
    Some(Reply { status, headers, body, fate: Fate::Whole })
}

/// The answer after what struck it; `meant` is the platform's own, where it gave one.
pub(super) fn struck(ride: &Ride, meant: Option<attache_emulator::Reply>) -> Reply {
    match (&ride.fault, meant) {
        (Some(Fault::Status(bad)), _) => bad_status(ride, bad),
        (Some(Fault::Instead(what, _)), _) => instead(ride, *what),
        (Some(Fault::Redirect(status, turn)), _) => redirect(ride, *status, *turn),
        (_, Some(meant)) => meant.into(),
        (_, None) => reply(502, "text/plain", "no answer was meant"),
    }
}

/// What the request held that must not be shown: its address and its headers.
fn echo(ride: &Ride) -> String {
    let carrier = ride.world.tokens.borrow().header_name().to_owned();
    let mut headers = ride.request.headers.clone();
    // The credential comes first: texts are cut.
    headers.sort_by_key(|(name, _)| (!name.eq_ignore_ascii_case(&carrier), !name.starts_with("x-sim")));
    let headers: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    format!("cannot serve {} with {}", ride.request.url, headers.join(" "))
}

fn bad_status(ride: &Ride, bad: &BadStatus) -> Reply {
    let mut made = match bad.body {
        ErrorBody::Empty => reply(bad.status, "text/plain", ""),
        ErrorBody::Html => reply(bad.status, "text/html", hostile::page("")),
        ErrorBody::Echo => {
            let body =
                serde_json::json!({ "error": { "reason": "BAD_DAY", "message": echo(ride), "details": [echo(ride)] } });
            reply(bad.status, "application/json", body.to_string())
        }
        ErrorBody::EchoText => reply(bad.status, "text/plain", echo(ride)),
        ErrorBody::Stalls => {
            Reply { fate: Fate::Stall(5), ..reply(bad.status, "application/json", "{\"error\": \"and then\"}") }
        }
        ErrorBody::Endless => endless(reply(bad.status, "text/plain", "x")),
    };
    if matches!(bad.body, ErrorBody::Echo | ErrorBody::EchoText) {
        made.headers.push(("x-request-id".to_owned(), echo(ride)));
    }
    made.headers.extend(bad.retry_after.iter().map(|value| ("retry-after".to_owned(), value.clone())));
    made
}

/// A body that goes on for as long as somebody reads.
fn endless(reply: Reply) -> Reply {
    let headers = reply.headers.into_iter().filter(|(name, _)| name != "content-length").collect();
    Reply { headers, fate: Fate::Endless, ..reply }
}

fn instead(ride: &Ride, what: Instead) -> Reply {
    match what {
        Instead::Html => reply(200, "text/html", hostile::page(&echo(ride))),
        Instead::Garbage => reply(200, "application/octet-stream", hostile::GARBAGE),
        Instead::Empty => reply(200, "application/json", ""),
        Instead::NoContent => Reply { headers: Vec::new(), ..reply(204, "", "") },
        Instead::Hostile(shape) => reply(200, "application/json", hostile::json(shape)),
        Instead::Huge => endless(reply(200, "application/json", "{\"items\": [")),
        Instead::EchoFailure => reply(200, "application/json", hostile::failure(&echo(ride))),
    }
}

fn redirect(ride: &Ride, status: u16, turn: super::fault::Turn) -> Reply {
    let Ok(url) = url::Url::parse(&ride.request.url) else { return reply(500, "text/plain", "") };
    let mut made = reply(status, "text/html", hostile::page(""));
    let location = turns::location(turn, &url, &mut ride.dice.borrow_mut());
    made.headers.extend(location.map(|place| ("location".to_owned(), place)));
    made
}
