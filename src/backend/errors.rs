//! Error answers to words: one reading of every error body that the platforms and their storage hosts send.
//!
//! Knows RFC 9457 problem details, FastAPI's `detail` list, google.rpc.Status (also inside an array), VoIPbin's and the
//! OpenAI and Anthropic kind of `error`, Kore's loose forms, storage XML, HTML pages, plain text and nothing at all.
//! Decides the code and the sentence. Whether a new try makes sense is decided in `policy::retry`.

use super::markup::read_markup;
use crate::model::text::{contains_ignoring_case, push_decimal};
use crate::model::{Code, Document, FieldError, Kind};
use crate::policy::redact::clean;
use crate::policy::retry_after::retry_after;

/// How many characters of a server's sentence are shown.
const LONGEST_MESSAGE: usize = 300;
/// The same for a name, a reason or a complaint about one field.
const LONGEST_NAME: usize = 120;
/// How many complaints are kept.
const MOST_FIELDS: usize = 32;

/// The body of an error answer.
#[derive(Clone, Debug)]
pub enum Body<'a, V> {
    /// There is none.
    Empty,
    /// It parsed as JSON, whatever its media type says.
    Json(V),
    /// It did not.
    Text(&'a str),
}

/// What an error answer says.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What to branch on.
    pub code: Code,
    /// The platform's own code or reason word.
    pub reason: Option<String>,
    /// One sentence for a person: ours, and the server's where it has one, made safe to show.
    pub message: String,
    /// The server's own sentence alone, made safe to show.
    pub detail: Option<String>,
    /// The platform's id of the request.
    pub request_id: Option<String>,
    /// Complaints by field.
    pub fields: Vec<FieldError>,
    /// A wait named in the body (google.rpc.RetryInfo), in milliseconds. The header wins.
    pub retry_after: Option<f64>,
}

/// Reads an error answer. With a status below 400 (an error inside a good answer) the body's own numeric code counts,
/// and without one it is `bad_response`.
pub fn read_error<V: Document>(status: u16, body: Body<'_, V>) -> Reading {
    let mut found = Found::default();
    match body {
        Body::Empty => {}
        Body::Json(document) => found.read(&document),
        Body::Text(text) => match read_markup(text) {
            Some(markup) => {
                found.reason = markup.code;
                found.message = markup.message;
                found.request_id = markup.request_id;
            }
            None => found.message = Some(text.to_owned()),
        },
    }
    let status = if status < 400 { found.status.unwrap_or(status) } else { status };
    let reason = found.reason.map(|reason| clean(&reason, LONGEST_NAME)).filter(|reason| !reason.is_empty());
    let code = code_for(status, reason.as_deref().unwrap_or_default());
    let told = found.message.or_else(|| found.fields.first().map(|field| [&field.path, ": ", &field.message].concat()));
    let detail = told.map(|text| clean(&text, LONGEST_MESSAGE)).filter(|text| !text.is_empty());
    Reading {
        code,
        message: sentence(code, status, detail.as_deref()),
        reason,
        detail,
        request_id: found.request_id.filter(|id| is_request_id(id)),
        fields: found.fields,
        retry_after: found.retry_after,
    }
}

/// The code of a status, and of the few words that say more than their status.
pub fn code_for(status: u16, reason: &str) -> Code {
    let says = |word| contains_ignoring_case(reason, word);
    let quota = says("quota") || says("insufficientstorage") || says("storage_limit");
    match status {
        401 => Code::Unauthorized,
        402 => Code::PaymentRequired,
        404 => Code::NotFound,
        507 => Code::QuotaExceeded,
        400.. if quota => Code::QuotaExceeded,
        400 if says("too_large") || says("toolarge") => Code::TooLarge,
        403 | 407 | 451 => Code::Forbidden,
        405 | 501 => Code::Unsupported,
        409 | 423 => Code::Conflict,
        410 => Code::Gone,
        412 => Code::PreconditionFailed,
        413 => Code::TooLarge,
        415 => Code::UnsupportedMediaType,
        416 => Code::RangeNotSatisfiable,
        429 => Code::RateLimited,
        // 529 is Anthropic's "overloaded"; 408 and 425 ask for the same request again.
        408 | 425 | 503 | 529 => Code::Unavailable,
        500.. => Code::Server,
        400.. => Code::Validation,
        _ => Code::BadResponse,
    }
}

fn sentence(code: Code, status: u16, detail: Option<&str>) -> String {
    let lead = match code {
        Code::Unauthorized => "The platform did not accept the credentials",
        Code::Forbidden => "The platform does not allow this with these credentials",
        Code::PaymentRequired => "The platform asks for payment first",
        Code::NotFound => "The platform does not know this file or path",
        Code::Conflict => "The platform sees a conflict with what is there",
        Code::Gone => "This is gone from the platform",
        Code::TooLarge => "This is larger than the platform takes",
        Code::UnsupportedMediaType => "The platform does not take this type of file",
        Code::PreconditionFailed => "A condition of the request does not hold",
        Code::RangeNotSatisfiable => "The file does not have the bytes asked for",
        Code::RateLimited => "The platform asks to slow down",
        Code::QuotaExceeded => "The account's quota is used up",
        Code::Unsupported => "The platform does not support this call",
        Code::Unavailable => "The platform cannot answer now, a later try may succeed",
        Code::Server => "The platform failed",
        Code::Validation => "The platform refused the request as invalid",
        _ => "The platform's answer cannot be used",
    };
    let mut out = [lead, " (HTTP "].concat();
    push_decimal(&mut out, u64::from(status), 1);
    out.push(')');
    if let Some(detail) = detail {
        out.push_str(": ");
        out.push_str(detail);
    }
    if !out.ends_with(['.', '!', '?', '…']) {
        out.push('.');
    }
    out
}

/// Ids look like secrets and are none; what is odd or long is dropped, not shown.
fn is_request_id(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=|".contains(&byte);
    !id.is_empty() && id.len() <= 128 && id.bytes().all(plain)
}

/// What has been found so far; what is found first stays.
#[derive(Default)]
struct Found {
    reason: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
    fields: Vec<FieldError>,
    retry_after: Option<f64>,
    status: Option<u16>,
}

impl Found {
    fn read<V: Document>(&mut self, document: &V) {
        // A stream endpoint of Google's wraps its one error into an array.
        let root = document.item(0).unwrap_or_else(|| document.clone());
        self.message = root.text();
        self.request_id = first_text(&root, &["request_id", "requestId", "traceId", "RequestId"]);
        let error = root.get("error");
        if let Some(inner) = error.as_ref().filter(|inner| inner.kind() == Kind::Map) {
            self.object(inner);
        }
        self.object(&root);
        if let Some(text) = error.and_then(|inner| inner.text()) {
            self.word(&root, text);
        }
    }

    /// `{"error":"insufficient_scope","required":"assets:write"}`, OAuth's `error`, or a sentence.
    fn word<V: Document>(&mut self, root: &V, text: String) {
        if text.bytes().any(|byte| byte == b' ') {
            self.message.get_or_insert(text);
            return;
        }
        let required = root.get("required").and_then(|needed| needed.text().or_else(|| needed.item(0)?.text()));
        if let (Some(scope), None) = (required, &self.message) {
            self.message = Some(["the credentials lack the scope ", &scope].concat());
        }
        self.reason.get_or_insert(text);
    }

    fn object<V: Document>(&mut self, map: &V) {
        if self.request_id.is_none() {
            self.request_id = first_text(map, &["request_id", "requestId"]);
        }
        if self.status.is_none() {
            let numbers = ["code", "status"].into_iter().filter_map(|name| map.get(name)?.number());
            self.status = numbers.filter(|number| (400.0..600.0).contains(number)).map(|number| number as u16).next();
        }
        // FastAPI: `detail` is [{loc, msg, type}]; others list sentences.
        for list in ["detail", "message"].iter().filter_map(|name| map.get(name)) {
            self.complaints(&list, &["loc"]);
        }
        if let Some(errors) = map.get("errors") {
            match errors.kind() {
                Kind::Map => errors.keys().iter().for_each(|path| self.named_complaints(path, errors.get(path))),
                _ => self.complaints(&errors, &["path", "param", "field", "location", "loc"]),
            }
        }
        let mut specific = None;
        if let Some(details) = map.get("details") {
            specific = self.details(&details);
        }
        if self.reason.is_none() {
            let legacy = || map.at("errors.0.reason").and_then(|reason| reason.text());
            let kind = || first_text(map, &["type"]).filter(|kind| is_reason_type(kind));
            let coded = first_text(map, &["reason", "code", "errorCode", "Code"]);
            self.reason = coded.or(specific).or_else(legacy).or_else(|| first_text(map, &["status"])).or_else(kind);
        }
        if self.message.is_none() {
            self.message =
                first_text(map, &["message", "detail", "error_description", "msg", "errorMessage", "Message", "title"]);
        }
    }

    /// google.rpc error details: the ErrorInfo's reason is given back.
    fn details<V: Document>(&mut self, details: &V) -> Option<String> {
        let mut reason = None;
        for entry in (0..details.len().min(MOST_FIELDS)).filter_map(|index| details.item(index)) {
            if self.request_id.is_none() {
                self.request_id = first_text(&entry, &["requestId"]);
            }
            if let Some(violations) = entry.get("fieldViolations") {
                self.complaints(&violations, &["field"]);
            }
            let delay = first_text(&entry, &["retryDelay"]);
            if let Some(seconds) = delay.as_deref().and_then(|delay| delay.strip_suffix('s')) {
                self.retry_after = retry_after(seconds, 0.0);
            }
            reason = reason.or_else(|| first_text(&entry, &["reason"]));
        }
        reason
    }

    /// ASP.NET: `{"File": ["too large"]}`.
    fn named_complaints<V: Document>(&mut self, path: &str, messages: Option<V>) {
        let Some(messages) = messages else { return };
        if let Some(text) = messages.text() {
            self.complaint(path, &text);
        }
        for text in (0..messages.len().min(MOST_FIELDS)).filter_map(|index| messages.item(index)?.text()) {
            self.complaint(path, &text);
        }
    }

    /// A list of complaints: objects whose path is under one of `paths`, or bare sentences. One that names no field is
    /// a message.
    fn complaints<V: Document>(&mut self, list: &V, paths: &[&str]) {
        for entry in (0..list.len().min(MOST_FIELDS)).filter_map(|index| list.item(index)) {
            let Some(text) = entry.text().or_else(|| first_text(&entry, &["msg", "message", "description", "reason"]))
            else {
                continue;
            };
            match paths.iter().find_map(|name| path_text(&entry.get(name)?)) {
                Some(path) => self.complaint(&path, &text),
                None if self.message.is_none() => self.message = Some(text),
                None => {}
            }
        }
    }

    fn complaint(&mut self, path: &str, message: &str) {
        if self.fields.len() < MOST_FIELDS {
            self.fields.push(FieldError { path: clean(path, LONGEST_NAME), message: clean(message, LONGEST_NAME) });
        }
    }
}

/// A path as text: `["body","file",0]` is `body.file.0`.
fn path_text<V: Document>(value: &V) -> Option<String> {
    if let Some(text) = value.text() {
        return Some(text).filter(|text| !text.is_empty());
    }
    let mut out = String::new();
    for step in (0..value.len().min(MOST_FIELDS)).filter_map(|index| value.item(index)) {
        if !out.is_empty() {
            out.push('.');
        }
        match (step.text(), step.number()) {
            (Some(text), _) => out.push_str(&text),
            (None, Some(number)) => push_decimal(&mut out, number as u64, 1),
            (None, None) => {}
        }
    }
    (!out.is_empty()).then_some(out)
}

/// RFC 9457's `type` tells something unless it is the default, a link to the status' own definition (ASP.NET), or
/// Anthropic's "error".
fn is_reason_type(kind: &str) -> bool {
    !matches!(kind, "about:blank" | "error") && !contains_ignoring_case(kind, "/rfc")
}

/// The first of these members that is a text with something in it.
fn first_text<V: Document>(map: &V, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| map.get(name)?.text().filter(|text| !text.is_empty()))
}

#[cfg(test)]
#[path = "errors_tests.rs"]
mod tests;
