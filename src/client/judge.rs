//! From how an attempt ended to the error a caller sees: code, one sentence, what to do next. Repeats nothing itself.

use super::select::{Either, race};
use crate::backend::errors::{self, Body as ErrorBody};
use crate::model::{Code, Document, Error};
use crate::platform::{Answer, BodyFailure, Pulse, SendFailure, Url};
use crate::policy::origin::Refusal;
use crate::policy::rate_limit::rate_limit;
use crate::policy::retry::transient;
use crate::policy::retry_after::retry_after;

/// As much of an error body as is read.
const ERROR_LIMIT: u64 = 64 << 10;

/// The headers that platforms put a request's id in.
const REQUEST_ID_HEADERS: [&str; 5] =
    ["x-request-id", "request-id", "x-amz-request-id", "x-ms-request-id", "x-goog-request-id"];

/// An error status as an error, and what it asked to wait. Reads the body, or cancels it when it is too long.
/// A body that has not come when `stall` ends is left unread.
pub(super) async fn refusal<A: Answer>(
    answer: A,
    now: f64,
    storage: bool,
    pulse: &Pulse,
    stall: impl Future<Output = ()>,
) -> (Option<f64>, Box<Error<A::Value>>) {
    let (status, head) = (answer.status(), answer.head());
    let text = match race(answer.text(ERROR_LIMIT, pulse), stall).await {
        Either::Left(text) => text.unwrap_or_default(),
        Either::Right(()) => String::new(),
    };
    told(status, &head, &text, A::parse, now, storage)
}

/// The same of an answer that was read.
pub(super) fn told<V: Document>(
    status: u16,
    header: &dyn Fn(&str) -> Option<String>,
    text: &str,
    parse: fn(&str) -> Option<V>,
    now: f64,
    storage: bool,
) -> (Option<f64>, Box<Error<V>>) {
    let wait = header("retry-after").and_then(|header| retry_after(&header, now));
    // A quota that is used up tells a wait where nothing else does (draft-ietf-httpapi-ratelimit-headers).
    let quota = rate_limit(status, header("ratelimit").as_deref(), header("ratelimit-policy").as_deref());
    let request_id = REQUEST_ID_HEADERS.iter().find_map(|name| header(name));
    let trimmed = text.trim_start();
    let parsed = if trimmed.starts_with(['{', '[', '"']) { parse(text) } else { None };
    // Some frameworks answer with a sentence alone, as JSON.
    let sentence = parsed.as_ref().and_then(Document::text);
    let body = match &parsed {
        _ if sentence.is_some() => ErrorBody::Text(sentence.as_deref().unwrap_or_default()),
        Some(value) => ErrorBody::Json(value.clone()),
        None if trimmed.is_empty() => ErrorBody::Empty,
        None => ErrorBody::Text(text),
    };
    let reading = errors::read_error(status, body);
    let wait = wait.or(reading.retry_after).or(quota);
    let mut error = Error::new(reading.code, reading.message);
    error.status = Some(status);
    error.retryable = transient(status);
    error.retry_after = wait;
    error.request_id = request_id.or(reading.request_id).filter(|id| is_request_id(id));
    error.reason = reading.reason;
    error.fields = reading.fields;
    // What a storage host says may quote the signed request; only its code and sentence are passed on.
    error.raw = if storage || sentence.is_some() { None } else { parsed };
    (wait, error)
}

/// One short word: what else stands there is no id, and may be anything.
fn is_request_id(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"._:=+/@-".contains(&byte);
    (1..=128).contains(&text.len()) && text.bytes().all(known) && !text.contains("//")
}

/// No answer came.
pub(super) fn network<V>(failure: SendFailure<V>) -> Box<Error<V>> {
    let message = if failure.not_sent {
        "The platform could not be reached; nothing was sent. Look at the network and at `baseUrl`."
    } else {
        "No answer came: the connection failed, or in a browser the server did not allow this page (CORS)."
    };
    let mut error = retryable(Code::Network, message);
    error.cause = failure.cause;
    error
}

/// No headers in time.
pub(super) fn timeout<V>() -> Box<Error<V>> {
    retryable(Code::Timeout, "No answer came in time; try again, or give a longer `timeout`.")
}

/// A body that stopped.
pub(super) fn stalled<V>() -> Box<Error<V>> {
    retryable(Code::Stalled, "The answer stopped half-way; try again, or give a longer `stallTimeout`.")
}

/// A request whose body no longer leaves.
pub(super) fn stuck<V>() -> Box<Error<V>> {
    retryable(
        Code::Stalled,
        "The upload stopped half-way: the network takes no more bytes. Try again, or give a longer `stallTimeout`.",
    )
}

/// A body that broke off.
pub(super) fn cut<V>(cause: Option<V>) -> Box<Error<V>> {
    let mut error = retryable(Code::Network, "The connection broke while the answer was read; try again.");
    error.cause = cause;
    error
}

/// A source that could not be read.
pub(super) fn unread<V>(cause: Option<V>) -> Box<Error<V>> {
    let mut error =
        Error::new(Code::SourceChanged, "The file can no longer be read: it was changed or moved. Choose it again.");
    error.cause = cause;
    error
}

/// A body that could not be read to its end.
pub(super) fn broken<V>(status: u16, failure: BodyFailure<V>) -> Box<Error<V>> {
    match failure {
        BodyFailure::Cut(cause) => cut(cause),
        BodyFailure::TooLong => unreadable(status, "is longer than any that is expected"),
        BodyFailure::Syntax => unreadable(status, "is no text"),
    }
}

/// A success whose body is not what it should be.
pub(super) fn unreadable<V>(status: u16, what: &str) -> Box<Error<V>> {
    let mut error = Error::new(
        Code::BadResponse,
        [
            "The platform's answer ",
            what,
            "; is `baseUrl` the platform's API, and is nothing between (a proxy, a login page)?",
        ]
        .concat(),
    );
    error.status = Some(status);
    error
}

/// A redirect that the runtime hides.
pub(super) fn hidden_redirect<V>() -> Box<Error<V>> {
    Error::new(
        Code::RedirectRefused,
        "The platform answered with a redirect, which a browser does not let a page follow safely; check `baseUrl`.",
    )
}

/// A redirect that is not followed.
pub(super) fn refused_redirect<V>(refusal: Refusal) -> Box<Error<V>> {
    Error::new(
        Code::RedirectRefused,
        ["The platform answered with a redirect that was not followed: its address ", refusal.what(), "."].concat(),
    )
}

/// A URL that leads where nothing of ours goes.
pub(super) fn untrusted<V>(url: &Url, refusal: Refusal) -> Box<Error<V>> {
    Error::new(
        Code::UntrustedHost,
        ["The platform named an address on ", &url.host, " that ", refusal.what(), "."].concat(),
    )
}

fn retryable<V>(code: Code, message: &str) -> Box<Error<V>> {
    let mut error = Error::new(code, message);
    error.retryable = true;
    error
}
