//! Resumable uploads for HTTP: creation, append, offset, limits, cancellation, the answer of a finished upload.
//!
//! Source: draft-ietf-httpbis-resumable-upload-12, interop version 8, sections named at each part. Decides what its
//! requests and answers are; the order of things is `serial`'s. Interim answers (104) are invisible to fetch, so a
//! session's URL is learnt from final answers only, and uploads begin carefully (section Careful Upload Creation)
//! unless the caller wants bytes to travel with the creation.

use super::protocol::{
    Errand, First, Limits, Protocol, Reading, Window, address, body, digits, early, failure, good, put, request, usual,
};
use super::serial::{Serial, Terms};
use super::structured::{Item, boolean, dictionary, integer};
use super::{Failure, Machine, Outgoing, Payload, Reply, Saved};
use crate::model::Code;
use crate::model::text::decimal;

/// The version of the draft that is spoken (section Draft Version Identification).
const INTEROP: &str = "8";

/// How to upload.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What the creation says of the file: `content-type`, `content-disposition` (section Upload Creation).
    pub headers: Vec<(String, String)>,
    /// Bytes of a request; without it one carries the whole rest, as far as the server's limits allow.
    pub part_size: Option<u64>,
    /// At most so many bytes travel with the creation.
    pub with_creation: u64,
    /// Also the whole file: one request less, but a lost answer leaves open whether the file is stored.
    pub whole_creation: bool,
    /// Ask first for the limits (OPTIONS).
    pub discover: bool,
    /// The source can be read again from its beginning.
    pub may_restart: bool,
}

/// The machine of one upload; `saved` where it goes on.
pub fn machine(options: &Options, saved: Option<&Saved>) -> Box<dyn Machine> {
    let terms = Terms { part_size: options.part_size, may_restart: options.may_restart };
    let url = saved.and_then(|saved| saved.url.clone());
    let ietf = Ietf {
        headers: options.headers.clone(),
        first: First { bytes: options.with_creation, whole: options.whole_creation },
        discover: options.discover,
        limit: Limit::default(),
        told: url.is_some(),
    };
    let ending = saved.is_some_and(|saved| saved.ending);
    Box::new(Serial::new(Box::new(ietf), terms, url).in_doubt(ending))
}

/// What `Upload-Limit` says (section Limits), bytes and seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limit {
    max_size: Option<u64>,
    min_size: Option<u64>,
    max_append: Option<u64>,
    min_append: Option<u64>,
    max_age: Option<u64>,
}

impl Limit {
    /// Reads the header; nothing where it must be ignored: no dictionary, or a known key of another type.
    pub fn read(text: &str) -> Option<Self> {
        let mut limit = Self::default();
        for (key, value) in dictionary(text)? {
            let slot = match key {
                "max-size" => &mut limit.max_size,
                "min-size" => &mut limit.min_size,
                "max-append-size" => &mut limit.max_append,
                "min-append-size" => &mut limit.min_append,
                "max-age" => &mut limit.max_age,
                _ => continue,
            };
            let Item::Integer(value) = value else { return None };
            *slot = Some(u64::try_from(value).ok()?);
        }
        Some(limit)
    }
}

struct Ietf {
    headers: Vec<(String, String)>,
    first: First,
    discover: bool,
    limit: Limit,
    /// The server knows the length.
    told: bool,
}

impl Ietf {
    fn tell(&mut self, out: &mut Outgoing, window: Window, total: Option<u64>) {
        put(out, "upload-complete", if window.last { "?1" } else { "?0" });
        if let Some(total) = total.filter(|_| !self.told) {
            put(out, "upload-length", &digits(total));
        }
    }

    /// A limit that the file breaks; other limits shape the requests.
    fn too_large(&self, total: Option<u64>) -> Option<Failure> {
        let what = "The file is larger than this server takes: choose a smaller one.";
        let over = self.limit.max_size.zip(total).is_some_and(|(most, total)| total > most);
        over.then(|| failure(Code::TooLarge, "max-size", what))
    }

    /// Section Upload Creation, client behaviour.
    fn created(&self, window: Window, total: Option<u64>, complete: Option<bool>, reply: &Reply<'_>) -> Reading {
        let url = address(reply, "location");
        let status = reply.status;
        match url {
            _ if good(status) && (complete == Some(true) || (window.last && complete.is_none())) => Reading::Complete,
            Some(url) if good(status) => match self.too_large(total) {
                Some(failure) => Reading::Unwanted(url, failure),
                None => Reading::Created(url, Some(offset(reply).unwrap_or(window.length))),
            },
            None if good(status) => {
                let what = "The server did not say where to continue: it does not offer resumable uploads here, or its Location header is hidden from this page (CORS). Look whether it stored a part of the file.";
                Reading::Failed(failure(Code::BadResponse, "location-missing", what))
            }
            Some(url) if status >= 500 && complete != Some(true) => Reading::Known(url),
            _ => other(reply),
        }
    }

    /// Section Upload Append, client behaviour.
    fn appended(&mut self, window: Window, total: Option<u64>, complete: Option<bool>, reply: &Reply<'_>) -> Reading {
        if !good(reply.status) {
            // The resource's own answer to the whole file: going on would change nothing.
            return if complete == Some(true) { Reading::Refused } else { other(reply) };
        }
        self.told |= total.is_some();
        // The answer to the end must say that it is one; where it says nothing, the page may not read it.
        if complete == Some(true) || (window.last && complete.is_none()) {
            return Reading::Complete;
        }
        if window.last {
            return Reading::Ask;
        }
        Reading::At(offset(reply).unwrap_or(window.offset.saturating_add(window.length)))
    }

    /// Section Offset Retrieval.
    fn asked(&mut self, total: Option<u64>, complete: Option<bool>, reply: &Reply<'_>) -> Reading {
        if !good(reply.status) {
            return other(reply);
        }
        match (reply.header)("upload-length").as_deref().and_then(integer) {
            Some(length) if total.is_some_and(|total| total != length) => return length_differs(),
            Some(_) => self.told = true,
            None => {}
        }
        match offset(reply) {
            Some(offset) if complete == Some(true) && total.is_some_and(|total| offset != total) => {
                Reading::Failed(early())
            }
            _ if complete == Some(true) => Reading::Unseen,
            Some(offset) => Reading::At(offset),
            None => {
                let what = "The server did not say how much it holds, or its Upload-Offset header is hidden from this page: let the server expose it (CORS).";
                Reading::Failed(failure(Code::BadResponse, "upload-offset-missing", what))
            }
        }
    }
}

impl Protocol for Ietf {
    fn discover(&self) -> Option<Outgoing> {
        self.discover.then(|| versioned("OPTIONS", "", Payload::Empty))
    }

    fn first(&self, total: Option<u64>) -> First {
        // A file below min-size gets no session: it goes at once or not at all (section Limits).
        match self.limit.min_size.zip(total) {
            Some((least, total)) if total < least => First { bytes: u64::MAX, whole: true },
            _ => self.first,
        }
    }

    fn create(&mut self, window: Window, total: Option<u64>) -> Outgoing {
        let payload = if window.length > 0 { body(window) } else { Payload::Empty };
        let mut out = versioned("POST", "", payload);
        out.headers.extend(self.headers.iter().cloned());
        self.told = false;
        self.tell(&mut out, window, total);
        self.told = total.is_some();
        out
    }

    fn commits(&self, window: Window, _total: Option<u64>) -> bool {
        window.last
    }

    fn append(&mut self, url: &str, window: Window, total: Option<u64>, _digest: Option<&[u8]>) -> Outgoing {
        let mut out = versioned("PATCH", url, body(window));
        put(&mut out, "content-type", "application/partial-upload");
        put(&mut out, "upload-offset", &digits(window.offset));
        self.tell(&mut out, window, total);
        out
    }

    fn ask(&self, url: &str, _total: Option<u64>) -> Outgoing {
        versioned("HEAD", url, Payload::Empty)
    }

    fn delete(&self, url: &str) -> Outgoing {
        versioned("DELETE", url, Payload::Empty)
    }

    fn read(&mut self, errand: Errand, total: Option<u64>, reply: &Reply<'_>) -> Reading {
        let complete = (reply.header)("upload-complete").as_deref().and_then(boolean);
        if let Some(limit) = (reply.header)("upload-limit").as_deref().and_then(Limit::read) {
            self.limit = limit;
        }
        let ended = matches!(errand, Errand::Delete | Errand::Replay) || complete == Some(true);
        let begun = matches!(errand, Errand::Create(_)) && good(reply.status);
        if let Some(failure) = self.too_large(total).filter(|_| !ended && !begun) {
            return Reading::Failed(failure);
        }
        match errand {
            Errand::Create(window) => self.created(window, total, complete, reply),
            Errand::Append(window) => self.appended(window, total, complete, reply),
            Errand::Ask => self.asked(total, complete, reply),
            Errand::Replay if good(reply.status) => Reading::Complete,
            Errand::Replay if complete == Some(true) => Reading::Refused,
            Errand::Delete if good(reply.status) => Reading::Discarded,
            Errand::Delete => usual(reply.status),
            // Whatever else is answered to a repeated end, the upload was complete before.
            Errand::Replay | Errand::Discover | Errand::Digest(_) => Reading::Ask,
        }
    }

    fn limits(&self) -> Limits {
        let most = self.limit.max_append.filter(|most| *most > 0).unwrap_or(u64::MAX);
        Limits { granule: 1, least: self.limit.min_append.unwrap_or(0).min(most), most }
    }

    fn ahead(&self) -> bool {
        true
    }

    fn restart(&mut self) {
        self.limit.max_age = None;
    }

    fn save(&self, saved: &mut Saved) {
        saved.lives_for = self.limit.max_age.map(|seconds| seconds as f64 * 1_000.0);
    }
}

fn versioned(method: &str, url: &str, payload: Payload) -> Outgoing {
    let mut out = request(method, url, payload);
    put(&mut out, "upload-draft-interop-version", INTEROP);
    out
}

/// `Upload-Offset` (section Offset).
fn offset(reply: &Reply<'_>) -> Option<u64> {
    integer((reply.header)("upload-offset")?.as_str())
}

/// Failures, by problem type (section Problem Types; `completed-upload` stood there up to version 11) and by status.
fn other(reply: &Reply<'_>) -> Reading {
    let kind = (reply.member)("type").unwrap_or_default();
    let kind = kind.rsplit_once('#').map_or("", |(_, kind)| kind);
    match (kind, reply.status) {
        ("inconsistent-upload-length", _) => length_differs(),
        ("completed-upload", _) => Reading::Unseen,
        ("mismatching-upload-offset", _) | (_, 409) => {
            let expected = || decimal(&(reply.member)("expected-offset")?);
            Reading::Clash(offset(reply).or_else(expected))
        }
        (_, status) => usual(status),
    }
}

fn length_differs() -> Reading {
    let what = "The upload was begun with a file of another size: choose that file, or begin anew.";
    Reading::Failed(failure(Code::SourceChanged, "upload-length-differs", what))
}

#[cfg(test)]
#[path = "ietf_tests.rs"]
mod tests;
