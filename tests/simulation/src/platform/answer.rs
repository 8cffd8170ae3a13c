//! An answer whose body comes slowly, and meets the fate that the network has in store for it.

use crate::exec::Exec;
use crate::json;
use attache::platform::{Answer, BodyFailure, BodyResult, Pulse};
use serde_json::Value;
use std::rc::Rc;

/// A slow body comes in so many parts.
const STEPS: usize = 8;

/// What becomes of a body on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It comes whole.
    Whole,
    /// The connection breaks after so many bytes.
    Reset(usize),
    /// Nothing more comes after so many bytes.
    Stall(usize),
    /// It ends after so many bytes as if that were all.
    End(usize),
    /// It goes on for as long as somebody reads.
    Endless,
}

/// Is told how much of an endless body somebody wants to read.
pub type Meter = Rc<dyn Fn(u64)>;

/// An answer in memory.
pub struct SimAnswer {
    exec: Exec,
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    fate: Fate,
    /// Milliseconds that the body takes.
    slowness: f64,
    /// The runtime compares the length that was told with the bytes that came, as server runtimes do.
    strict: bool,
    /// The runtime hides where a redirect leads to.
    hidden: bool,
    meter: Option<Meter>,
}

impl SimAnswer {
    /// An answer whose body comes at once and whole. Header names are in lower case.
    pub fn new(exec: Exec, status: u16, headers: Vec<(String, String)>, body: Vec<u8>) -> Self {
        Self { exec, status, headers, body, fate: Fate::Whole, slowness: 0.0, strict: true, hidden: false, meter: None }
    }

    /// The same with another way of coming.
    pub fn with_body(self, fate: Fate, slowness: f64, strict: bool) -> Self {
        Self { fate, slowness, strict, ..self }
    }

    /// The same as a page meets it: a redirect shows neither its status nor its headers.
    pub fn as_in_browsers(mut self) -> Self {
        if matches!(self.status, 301 | 302 | 303 | 307 | 308) {
            self.hidden = true;
            self.status = 0;
            self.headers.clear();
            self.body.clear();
            self.fate = Fate::Whole;
        }
        self
    }

    /// The same with somebody who wants to know of readers without measure.
    pub fn metered(self, meter: Meter) -> Self {
        Self { meter: Some(meter), ..self }
    }

    /// The whole body, unless it breaks or is longer than `limit`.
    pub async fn bytes(self, limit: u64, pulse: &Pulse) -> BodyResult<Vec<u8>, Value> {
        let told = self.header("content-length").and_then(|length| length.parse::<u64>().ok());
        if told.is_some_and(|length| length > limit) {
            return Err(BodyFailure::TooLong);
        }
        let (come, broken) = match self.fate {
            Fate::Whole => (self.body.len(), false),
            Fate::Endless => {
                self.exec.sleep(self.slowness).await;
                self.meter.iter().for_each(|meter| meter(limit));
                return Err(BodyFailure::TooLong);
            }
            Fate::End(end) => (end, self.strict && told.is_some()),
            Fate::Reset(end) | Fate::Stall(end) => (end, true),
        };
        let come = come.min(self.body.len());
        for step in 1..=STEPS {
            self.exec.sleep(self.slowness / STEPS as f64).await;
            pulse.moved((come * step / STEPS) as u64);
        }
        if come as u64 > limit {
            return Err(BodyFailure::TooLong);
        }
        if matches!(self.fate, Fate::Stall(_)) {
            std::future::pending::<()>().await;
        }
        if broken && (come < self.body.len() || matches!(self.fate, Fate::Reset(_))) {
            return Err(BodyFailure::Cut(Some(Value::String("terminated".to_owned()))));
        }
        let mut body = self.body;
        body.truncate(come);
        Ok(body)
    }

    /// Every header, in the order they came.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }
}

impl Answer for SimAnswer {
    type Value = Value;

    fn status(&self) -> u16 {
        self.status
    }

    fn opaque_redirect(&self) -> bool {
        self.hidden
    }

    fn header(&self, name: &str) -> Option<String> {
        let values: Vec<&str> =
            self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    fn head(&self) -> impl Fn(&str) -> Option<String> + 'static {
        let headers = self.headers.clone();
        move |name: &str| {
            let values: Vec<&str> =
                headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect();
            (!values.is_empty()).then(|| values.join(", "))
        }
    }

    async fn text(self, limit: u64, pulse: &Pulse) -> BodyResult<String, Value> {
        Ok(json::decode(&self.bytes(limit, pulse).await?))
    }

    async fn json(self, limit: u64, pulse: &Pulse) -> BodyResult<Value, Value> {
        json::parse(&self.text(limit, pulse).await?).ok_or(BodyFailure::Syntax)
    }

    fn parse(text: &str) -> Option<Value> {
        json::parse(text)
    }
}
