//! What a protocol of one request at a time has to say: which requests it makes and what their answers mean.
//!
//! Order, offsets, repetition and restarts are decided in `serial`; nothing here knows what was asked before.

pub use super::failure;
use super::{Failure, Hash, Outgoing, Payload, Reply, Saved};
use crate::model::Code;
use crate::model::text::{decimal, push_decimal};
use crate::policy::retry::transient;

/// Some bytes of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first.
    pub offset: u64,
    /// How many.
    pub length: u64,
    /// The file ends with them.
    pub last: bool,
}

/// What a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// To learn what the server offers.
    Discover,
    /// To begin a session, perhaps with the first bytes.
    Create(Window),
    /// To compute a digest; no request.
    Digest(Window),
    /// To learn how much the server holds.
    Ask,
    /// To hand over bytes, or to end the file.
    Append(Window),
    /// To see the last answer of a finished upload once more.
    Replay,
    /// To end the session.
    Delete,
}

/// What an answer means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The session's URL, and how much the server holds where it said so.
    Created(String, Option<u64>),
    /// A failure that nevertheless tells the session's URL.
    Known(String),
    /// A session's URL, which is of no use because of this.
    Unwanted(String, Failure),
    /// The server holds so many bytes, and the upload is not over.
    At(u64),
    /// The file is stored.
    Complete,
    /// The file is stored, and what the server said of it was lost.
    Unseen,
    /// The answer does not tell where it stands.
    Ask,
    /// The server stands elsewhere, here where it said so.
    Clash(Option<u64>),
    /// The session is no more.
    Gone,
    /// The request was too large.
    Smaller,
    /// A failure that may pass.
    Passing,
    /// A failure that may pass, and what to say if it does not.
    Later(Failure),
    /// The server has let go of what it had.
    Discarded,
    /// Final; status and body say why.
    Refused,
    /// Final, in the protocol's own words.
    Failed(Failure),
}

/// How large requests may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// All but the last are a multiple of this; at least 1.
    pub granule: u64,
    /// All but the last are at least this long.
    pub least: u64,
    /// None is longer.
    pub most: u64,
}

/// What may travel with the request that begins the session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct First {
    /// At most so many bytes.
    pub bytes: u64,
    /// Also the whole file; otherwise its end always follows in a request whose fate can be asked.
    pub whole: bool,
}

/// A protocol of one request at a time.
pub trait Protocol {
    /// A question before everything else, where something needs to be known.
    fn discover(&self) -> Option<Outgoing> {
        None
    }
    /// What may travel with the first request.
    fn first(&self, total: Option<u64>) -> First;
    /// The request that begins the session.
    fn create(&mut self, window: Window, total: Option<u64>) -> Outgoing;
    /// True when a session that begins like this may be a stored file already.
    fn commits(&self, window: Window, total: Option<u64>) -> bool;
    /// The request that hands over bytes. An empty last window ends a file whose bytes are all there.
    fn append(&mut self, url: &str, window: Window, total: Option<u64>, digest: Option<&[u8]>) -> Outgoing;
    /// True when a file whose bytes are all there must still be ended.
    fn closes(&self) -> bool {
        true
    }
    /// True when its end makes it a stored file.
    fn stores(&self) -> bool {
        true
    }
    /// The question how much the server holds.
    fn ask(&self, url: &str, total: Option<u64>) -> Outgoing;
    /// The request that ends the session.
    fn delete(&self, url: &str) -> Outgoing;
    /// What an answer means.
    fn read(&mut self, errand: Errand, total: Option<u64>, reply: &Reply<'_>) -> Reading;
    /// How large requests may be.
    fn limits(&self) -> Limits {
        Limits { granule: 1, least: 0, most: u64::MAX }
    }
    /// The digest that every request's bytes travel with.
    fn digest(&self) -> Option<Hash> {
        None
    }
    /// True when the server may hold more than it was sent, as far as the source could give it.
    fn ahead(&self) -> bool {
        false
    }
    /// True when ending the session also takes back a file that is stored.
    fn takes_back(&self) -> bool {
        false
    }
    /// Where a stored file is, given the session's URL.
    fn place(&self, _session: &str) -> Option<String> {
        None
    }
    /// A new session is about to begin.
    fn restart(&mut self) {}
    /// Adds what only the protocol knows.
    fn save(&self, _saved: &mut Saved) {}
}

/// The server says that it is over, and it cannot have the whole file.
pub fn early() -> Failure {
    let what = "The server calls the upload complete and does not have the whole file: look at what it stored before you send the file again.";
    failure(Code::Truncated, "completed-early", what)
}

/// What a status means where the protocol says nothing else. A lock that another request holds passes, too.
pub fn usual(status: u16) -> Reading {
    match status {
        404 | 410 => Reading::Gone,
        409 => Reading::Clash(None),
        413 => Reading::Smaller,
        423 | 425 => Reading::Passing,
        status if transient(status) => Reading::Passing,
        _ => Reading::Refused,
    }
}

/// True for 2xx.
pub const fn good(status: u16) -> bool {
    status >= 200 && status < 300
}

/// A whole number in a header, blanks around it aside.
pub fn number(reply: &Reply<'_>, name: &str) -> Option<u64> {
    decimal((reply.header)(name)?.trim())
}

/// A whole number as text.
pub fn digits(value: u64) -> String {
    let mut out = String::new();
    push_decimal(&mut out, value, 1);
    out
}

/// A URL in a header; nothing where it is missing, empty or hidden.
pub fn address(reply: &Reply<'_>, name: &str) -> Option<String> {
    let url = (reply.header)(name)?;
    let url = url.trim();
    if url.is_empty() { None } else { Some(url.to_owned()) }
}

/// Adds a header.
pub fn put(request: &mut Outgoing, name: &str, value: &str) {
    request.headers.push((name.to_owned(), value.to_owned()));
}

/// A request without headers.
pub fn request(method: &str, url: &str, payload: Payload) -> Outgoing {
    Outgoing { method: method.to_owned(), url: url.to_owned(), headers: Vec::new(), payload, signed: false }
}

/// These bytes as a body.
pub const fn body(window: Window) -> Payload {
    Payload::Window { offset: window.offset, length: window.length }
}
