//! A carrier that plays a case's exchanges: the next request must be the next one expected, to the letter.

use super::case::{Exchange, Expected, ExpectedBody, Failure, Form, Response};
use super::compare::difference;
use crate::exec::Exec;
use crate::json;
use crate::platform::{Carrier, Fate, Local, Sent, SimAnswer, wire_bytes};
use attache::platform::{Body, LogEvent, Request, Secret, SecretReason, SendFailure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

/// How credentials come: one set of headers after the other, the last for ever.
pub type Secrets = Vec<Vec<(String, String)>>;

/// A case's exchanges, played.
pub struct Script {
    exec: Exec,
    left: RefCell<VecDeque<Exchange>>,
    secrets: Secrets,
    asked: Cell<usize>,
    captured: RefCell<BTreeMap<String, String>>,
    complaints: RefCell<Vec<String>>,
    sent: Cell<usize>,
}

impl Script {
    /// A script at its beginning.
    pub fn new(exec: Exec, exchanges: Vec<Exchange>, secrets: Secrets) -> Rc<Self> {
        Rc::new(Self {
            exec,
            left: RefCell::new(exchanges.into()),
            secrets,
            asked: Cell::new(0),
            captured: RefCell::default(),
            complaints: RefCell::default(),
            sent: Cell::new(0),
        })
    }

    /// What went otherwise than expected, exchanges that nobody asked for included.
    pub fn complaints(&self) -> Vec<String> {
        let mut all = self.complaints.borrow().clone();
        let left = self.left.borrow();
        all.extend(left.iter().map(|one| format!("never sent: {} {}", one.request.method, one.request.url)));
        all
    }

    fn complain(&self, text: String) {
        self.complaints.borrow_mut().push(text);
    }

    fn compare(&self, expected: &Expected, request: &Request<crate::platform::Bytes>) {
        let number = self.sent.get();
        let told = |what: &str| format!("request {number} ({} {}): {what}", request.method, request.url);
        if expected.method != request.method || expected.url != request.url {
            self.complain(told(&format!("{} {} expected", expected.method, expected.url)));
        }
        for (name, wanted) in &expected.headers {
            let values: Vec<&str> = request
                .headers
                .iter()
                .filter(|(known, _)| known.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.as_str())
                .collect();
            if let Some(what) = self.header_objection(wanted.as_deref(), &values) {
                self.complain(told(&format!("header {name}: {what}")));
            }
        }
        if let Some(what) = body_objection(expected.body.as_ref(), request) {
            self.complain(told(&what));
        }
    }

    fn header_objection(&self, wanted: Option<&str>, values: &[&str]) -> Option<String> {
        match (wanted, values) {
            (None, []) => None,
            (None, _) => Some(format!("is there ({values:?}) and must not be")),
            (Some(wanted), [value]) => match wanted.strip_prefix('$') {
                None => (wanted != *value).then(|| format!("{wanted:?} expected, found {value:?}")),
                Some(word) => self.capture(word, value),
            },
            (Some(wanted), _) => Some(format!("{wanted:?} expected once, found {values:?}")),
        }
    }

    fn capture(&self, word: &str, value: &str) -> Option<String> {
        let mut captured = self.captured.borrow_mut();
        match captured.get(word) {
            Some(before) => (before != value).then(|| format!("{before:?} expected as before, found {value:?}")),
            None if captured.values().any(|other| other == value) => {
                Some(format!("{value:?} was sent before as another"))
            }
            None => {
                captured.insert(word.to_owned(), value.to_owned());
                None
            }
        }
    }
}

impl Carrier for Script {
    fn carry(&self, request: Request<crate::platform::Bytes>) -> Local<Sent> {
        self.sent.set(self.sent.get() + 1);
        if let Body::Form(form) | Body::Base64(form) = &request.body {
            form.watch.sent(wire_bytes(&request.body).len() as u64);
            form.watch.left();
        }
        let next = self.left.borrow_mut().pop_front();
        let sent = match next {
            None => {
                self.complain(format!("not expected: {} {}", request.method, request.url));
                Err(SendFailure { not_sent: false, cause: None })
            }
            Some(exchange) => {
                self.compare(&exchange.request, &request);
                answer(&self.exec, exchange.response)
            }
        };
        let exec = self.exec.clone();
        Box::pin(async move {
            exec.sleep(1.0).await;
            sent
        })
    }

    fn secret(&self, _reason: SecretReason) -> Local<Result<Secret, Option<Value>>> {
        let at = self.asked.replace(self.asked.get() + 1);
        let headers = self.secrets.get(at).or_else(|| self.secrets.last()).cloned();
        Box::pin(async move { headers.map(|headers| Secret { headers, expires_at: None }).ok_or(None) })
    }

    fn log(&self, _event: &LogEvent<'_>) {}
}

/// Bytes given as text or base64.
pub fn bytes(text: Option<&str>, base64: Option<&str>) -> Vec<u8> {
    match (text, base64) {
        (_, Some(coded)) => STANDARD.decode(coded).expect("the case's base64 is sound"),
        (text, None) => text.unwrap_or_default().as_bytes().to_vec(),
    }
}

fn answer(exec: &Exec, response: Response) -> Sent {
    if let Some(failure) = response.fail {
        return Err(SendFailure { not_sent: failure == Failure::Refused, cause: None });
    }
    let (body, kind) = match (&response.json, &response.text, &response.base64) {
        (Some(json), ..) => (json.to_string().into_bytes(), Some("application/json")),
        (None, Some(text), _) => (text.clone().into_bytes(), Some("text/plain")),
        (None, None, coded) => (bytes(None, coded.as_deref().or(Some(""))), None),
    };
    let mut headers: Vec<(String, String)> =
        response.headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
    if let Some(kind) = kind.filter(|_| !headers.iter().any(|(name, _)| name == "content-type")) {
        headers.push(("content-type".to_owned(), kind.to_owned()));
    }
    let fate = response.cut.map_or(Fate::Whole, Fate::Reset);
    Ok(SimAnswer::new(exec.clone(), response.status.expect("a response has a status"), headers, body)
        .with_body(fate, 0.0, true))
}

fn body_objection(expected: Option<&ExpectedBody>, request: &Request<crate::platform::Bytes>) -> Option<String> {
    let body = wire_bytes(&request.body);
    match (expected, &request.body) {
        (None, Body::Empty) => None,
        (None, _) => Some("has a body and must not".to_owned()),
        (Some(_), Body::Empty) => Some("has no body".to_owned()),
        (Some(ExpectedBody::Text(text)), _) => (text.as_bytes() != body)
            .then(|| format!("body {text:?} expected, found {:?}", String::from_utf8_lossy(&body))),
        (Some(ExpectedBody::Json(value)), _) => match json::parse(&json::decode(&body)) {
            Some(found) if found == *value => None,
            Some(found) => difference(value, &found, "body").or_else(|| Some("the body has more members".to_owned())),
            None => Some("the body is not JSON".to_owned()),
        },
        (Some(ExpectedBody::Form(form)), _) => form_objection(form, request, body),
    }
}

fn form_objection(expected: &Form, request: &Request<crate::platform::Bytes>, body: Vec<u8>) -> Option<String> {
    let kind = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let parsed = attache_emulator::parse_form(kind.map(|(_, value)| value.as_str()), &body.into());
    let form = match parsed {
        Ok(form) => form,
        Err(error) => return Some(format!("the form is broken: {}", error.0)),
    };
    let (file, fields) = match form.parts.split_last() {
        Some((file, fields)) if file.filename.is_some() => (file, fields),
        _ => return Some("the form's last part is no file".to_owned()),
    };
    let found: BTreeMap<String, String> =
        fields.iter().map(|part| (part.name.clone(), String::from_utf8_lossy(&part.content).into_owned())).collect();
    if found != expected.fields || fields.len() != found.len() || fields.iter().any(|part| part.filename.is_some()) {
        return Some(format!("fields {:?} expected, found {fields:?}", expected.fields));
    }
    let wanted = &expected.file;
    let name = file.filename.as_deref().unwrap_or_default();
    let media_type = file.media_type.as_deref().unwrap_or_default();
    if (file.name.as_str(), name, media_type) != (&wanted.field, &wanted.name, &wanted.media_type) {
        return Some(format!("file {wanted:?} expected, found {} {name:?} {media_type}", file.name));
    }
    let content = bytes(wanted.text.as_deref(), wanted.base64.as_deref());
    (file.content.as_ref() != content).then(|| "the file's content is another".to_owned())
}
