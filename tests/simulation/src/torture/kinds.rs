//! In which ways each event fails.

use super::{Event, Failing, Moment};
use crate::net::fault::{BadStatus, ErrorBody, Fault, Harm, Instead, PageTrick, Turn};

/// Every way.
pub fn kinds(event: Event) -> Vec<Failing> {
    match event {
        Event::Send { has_body, verb } => send(has_body, verb),
        Event::Sleep => vec![Failing::Abort(Moment::Before), Failing::Late],
        Event::Secret => vec![Failing::Abort(Moment::Before), Failing::Fails, Failing::Garbled, Failing::Hangs],
        Event::Read => vec![Failing::Abort(Moment::Before), Failing::Fails],
        Event::Log => vec![Failing::Reenter],
    }
}

fn status(status: u16, retry_after: Option<&str>, body: ErrorBody, done: bool) -> Fault {
    Fault::Status(BadStatus { status, retry_after: retry_after.map(str::to_owned), until: None, done, body })
}

fn send(has_body: bool, verb: &str) -> Vec<Failing> {
    let mut faults = vec![
        Fault::Refused,
        Fault::ResetBefore,
        Fault::LostReply,
        Fault::StallBefore,
        Fault::StallAfter,
        Fault::Slow(45_000.0),
        status(500, None, ErrorBody::EchoText, false),
        status(502, None, ErrorBody::Html, true),
        status(503, Some("2"), ErrorBody::Echo, false),
        status(503, None, ErrorBody::Stalls, false),
        status(429, Some("1"), ErrorBody::Empty, false),
        status(429, Some("86400"), ErrorBody::Endless, false),
        status(401, None, ErrorBody::Echo, false),
        status(403, None, ErrorBody::EchoText, false),
        Fault::Body(Harm::Reset(0.5)),
        Fault::Body(Harm::Short(0.5)),
        Fault::Body(Harm::Stall(0.0)),
        Fault::Instead(Instead::Html, true),
        Fault::Instead(Instead::Empty, true),
        Fault::Instead(Instead::Huge, true),
        Fault::Instead(Instead::EchoFailure, false),
        Fault::Redirect(302, Turn::Elsewhere),
        Fault::Redirect(307, Turn::LookAlike),
        Fault::Redirect(308, Turn::Downgrade),
        Fault::Redirect(307, Turn::Ours),
        Fault::Redirect(303, Turn::Bounce),
        Fault::Redirect(301, Turn::Nowhere),
    ];
    if has_body {
        faults.extend([Fault::ResetSending, Fault::StallSending]);
    }
    if verb == "list" {
        faults.extend([Fault::Page(PageTrick::Echo), Fault::Page(PageTrick::Empty)]);
    }
    let aborts = [Moment::Before, Moment::Sent, Moment::Done].map(Failing::Abort);
    faults.into_iter().map(Failing::Fault).chain(aborts).collect()
}
