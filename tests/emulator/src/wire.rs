//! What goes in and what comes out: plain request and reply values, and what the connection does with the reply.
//! Does not decide any of their contents.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// A request as it arrived, whole. A request that the network cut short never reaches the handler.
#[derive(Clone, Debug)]
pub struct Request {
    /// Upper case, e.g. `POST`.
    pub method: String,
    /// Absolute, e.g. `http://api.localhost/cuadra/v1/files?limit=2`.
    pub url: String,
    /// Names in any case; a name may come more than once.
    pub headers: Vec<(String, String)>,
    /// The body's bytes; a stored file shares them.
    pub body: Bytes,
}

/// A reply, and what the connection does while it carries it.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Lower-case names. `content-length` is always that of the whole representation, whatever `wire` does to the body.
    pub headers: Vec<(String, String)>,
    /// The whole body; empty for HEAD, 204 and 304.
    pub body: Bytes,
    /// What the carrier has to do with it.
    pub wire: Wire,
}

/// What happens to a reply on its way. The handler only says it; whoever carries the reply does it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Wire {
    /// Arrives as it is.
    Normal,
    /// The connection is reset after this many bytes of the body.
    ResetAfter(u64),
    /// Nothing more comes after this many bytes of the body, and the connection stays open.
    StallAfter(u64),
    /// The body ends early after this many bytes, with the full content-length kept.
    TruncateAfter(u64),
    /// Handled, but not a byte of the reply arrives: the connection is reset instead.
    LoseReply,
    /// Arrives after this many milliseconds.
    Delay(f64),
}

impl Reply {
    /// The first value of a header, by its name in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

impl Request {
    /// A request without headers or body.
    pub fn new(method: &str, url: &str) -> Request {
        Request { method: method.to_owned(), url: url.to_owned(), headers: Vec::new(), body: Bytes::new() }
    }

    /// The same request with one more header.
    pub fn with(mut self, name: &str, value: &str) -> Request {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same request with this body.
    pub fn body(mut self, body: impl Into<Bytes>) -> Request {
        self.body = body.into();
        self
    }
}

/// The first value of a header in a list, by its name in any case.
pub(crate) fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}
