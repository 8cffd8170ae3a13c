//! tus 1.0: creation (also with bytes, also of unknown length), append, offset, checksum, expiration, termination.
//!
//! Source: tus-resumable-upload-protocol, `protocol.md` 1.0.x, sections named at each part. Decides what its requests
//! and answers are; the order of things is `serial`'s, joining of parallel uploads `concat`'s.

use super::protocol::{
    Errand, First, Protocol, Reading, Window, body, digits, failure, good, number, put, request, usual,
};
use super::serial::{Serial, Terms};
use super::tus_words::{algorithm, location, metadata, refusal, versioned};
use super::{Failure, Hash, Machine, Outgoing, Payload, Reply, Saved, concat};
use crate::model::Code;
use crate::model::time::parse_http_date;
use crate::transfer::base64;

/// Bytes of a request whose checksum must be known before it leaves, where the caller names no part size.
const CHECKED_PART: u64 = 8 << 20;

/// How to upload.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Keys and values of `Upload-Metadata`.
    pub metadata: Vec<(String, String)>,
    /// Bytes of a PATCH; without it one PATCH carries the whole rest, for the server keeps what arrived.
    pub part_size: Option<u64>,
    /// At most so many bytes travel with the creation, where the server offers that.
    pub with_creation: u64,
    /// Also the whole file: one request less, but a lost answer leaves open whether the file is stored.
    pub whole_creation: bool,
    /// Checksums of every PATCH.
    pub checksum: Option<Hash>,
    /// Ask first what the server offers (OPTIONS), and do only that. Otherwise the caller knows.
    pub discover: bool,
    /// So many partial uploads at once, joined at the end, where the server offers that and the length is known.
    pub parallel: u32,
    /// The source can be read again from its beginning.
    pub may_restart: bool,
}

/// The machine of one upload; `total` as far as known now, `saved` where it goes on.
pub fn machine(options: &Options, total: Option<u64>, saved: Option<&Saved>) -> Result<Box<dyn Machine>, Failure> {
    let metadata = metadata(&options.metadata)?;
    if let Some(joined) = concat::machine(options, &metadata, total, saved) {
        return joined;
    }
    let url = saved.and_then(|saved| saved.url.clone());
    let ending = saved.is_some_and(|saved| saved.ending);
    Ok(Box::new(single(options, Role::Whole(metadata), url).in_doubt(ending)))
}

/// What an upload is for (section Concatenation).
pub enum Role {
    /// The file, with this metadata.
    Whole(String),
    /// A part of it that is joined with others.
    Partial,
}

/// One upload resource.
pub fn single(options: &Options, role: Role, url: Option<String>) -> Serial {
    let part_size = options.part_size.or(options.checksum.map(|_| CHECKED_PART));
    let terms = Terms { part_size, may_restart: options.may_restart };
    let tus = Tus {
        role,
        first: First { bytes: options.with_creation, whole: options.whole_creation },
        checksum: options.checksum,
        discover: options.discover,
        told: url.is_some(),
        expires: None,
    };
    Serial::new(Box::new(tus), terms, url)
}

struct Tus {
    role: Role,
    first: First,
    checksum: Option<Hash>,
    discover: bool,
    /// The server knows the length.
    told: bool,
    expires: Option<f64>,
}

impl Tus {
    /// What OPTIONS told (section OPTIONS). What is not named is not used.
    fn learn(&mut self, total: Option<u64>, reply: &Reply<'_>) -> Reading {
        if !good(reply.status) {
            return Reading::Refused;
        }
        if number(reply, "tus-max-size").is_some_and(|most| total.is_some_and(|total| total > most)) {
            let what = "The file is larger than this server takes: choose a smaller one.";
            return Reading::Failed(failure(Code::TooLarge, "tus-max-size", what));
        }
        let offers = |header: &str, word: &str| {
            (reply.header)(header).is_some_and(|list| list.split(',').any(|item| item.trim() == word))
        };
        if !offers("tus-extension", "creation-with-upload") {
            self.first = First::default();
        }
        self.checksum = self.checksum.filter(|hash| offers("tus-checksum-algorithm", algorithm(*hash)));
        Reading::Refused
    }

    /// What an answer to PATCH means (section PATCH; 460: section Checksum).
    fn appended(&mut self, total: Option<u64>, reply: &Reply<'_>) -> Reading {
        match reply.status {
            status if good(status) => {
                self.told |= total.is_some();
                number(reply, "upload-offset").map_or(Reading::Ask, Reading::At)
            }
            460 => {
                let what = "The bytes that arrived are not those that were sent, by their checksum: try again.";
                Reading::Later(failure(Code::ChecksumMismatch, "tus-checksum", what))
            }
            status => usual(status),
        }
    }

    /// What an answer to HEAD means (section HEAD).
    fn asked(&mut self, total: Option<u64>, reply: &Reply<'_>) -> Reading {
        if reply.status == 403 {
            return Reading::Gone;
        }
        if !good(reply.status) {
            return usual(reply.status);
        }
        match number(reply, "upload-length") {
            Some(length) if total.is_some_and(|total| total != length) => {
                let what = "The upload was begun with a file of another size: choose that file, or begin anew.";
                return Reading::Failed(failure(Code::SourceChanged, "tus-length-differs", what));
            }
            Some(_) => self.told = true,
            None if (reply.header)("upload-defer-length").is_some() => self.told = false,
            None => {}
        }
        number(reply, "upload-offset").map_or_else(
            || {
                let what = "The server did not say how much it holds, or its Upload-Offset header is hidden from this page: let the server expose it (CORS).";
                Reading::Failed(failure(Code::BadResponse, "tus-offset-missing", what))
            },
            Reading::At,
        )
    }
}

impl Protocol for Tus {
    fn discover(&self) -> Option<Outgoing> {
        // Section OPTIONS: without Tus-Resumable.
        self.discover.then(|| request("OPTIONS", "", Payload::Empty))
    }

    fn first(&self, _total: Option<u64>) -> First {
        self.first
    }

    fn create(&mut self, window: Window, total: Option<u64>) -> Outgoing {
        let payload = if window.length > 0 { body(window) } else { Payload::Empty };
        let mut out = versioned("POST", "", payload);
        match total {
            Some(total) => put(&mut out, "upload-length", &digits(total)),
            None => put(&mut out, "upload-defer-length", "1"),
        }
        self.told = total.is_some();
        match &self.role {
            Role::Partial => put(&mut out, "upload-concat", "partial"),
            Role::Whole(metadata) if !metadata.is_empty() => put(&mut out, "upload-metadata", metadata),
            Role::Whole(_) => {}
        }
        if window.length > 0 {
            put(&mut out, "content-type", "application/offset+octet-stream");
        }
        out
    }

    fn commits(&self, window: Window, total: Option<u64>) -> bool {
        // A file of no bytes is complete once it is created (section Creation, POST).
        total == Some(window.length) && self.stores()
    }

    fn append(&mut self, url: &str, window: Window, total: Option<u64>, digest: Option<&[u8]>) -> Outgoing {
        let mut out = versioned("PATCH", url, body(window));
        put(&mut out, "content-type", "application/offset+octet-stream");
        put(&mut out, "upload-offset", &digits(window.offset));
        if let Some(total) = total.filter(|_| !self.told) {
            put(&mut out, "upload-length", &digits(total));
        }
        if let Some((hash, digest)) = self.checksum.zip(digest) {
            put(&mut out, "upload-checksum", &[algorithm(hash), " ", &base64::encode(digest)].concat());
        }
        out
    }

    fn closes(&self) -> bool {
        !self.told
    }

    fn stores(&self) -> bool {
        matches!(self.role, Role::Whole(_))
    }

    fn ask(&self, url: &str, _total: Option<u64>) -> Outgoing {
        versioned("HEAD", url, Payload::Empty)
    }

    fn delete(&self, url: &str) -> Outgoing {
        versioned("DELETE", url, Payload::Empty)
    }

    fn read(&mut self, errand: Errand, total: Option<u64>, reply: &Reply<'_>) -> Reading {
        if let Some(expires) = (reply.header)("upload-expires").and_then(|date| parse_http_date(date.trim())) {
            self.expires = Some(expires);
        }
        if errand == Errand::Discover {
            return self.learn(total, reply);
        }
        if let Some(reading) = refusal(reply) {
            return reading;
        }
        match errand {
            Errand::Create(window) if good(reply.status) => match location(reply) {
                Ok(url) if window.length > 0 => Reading::Created(url, number(reply, "upload-offset")),
                Ok(url) => Reading::Created(url, Some(0)),
                Err(reading) => reading,
            },
            Errand::Append(_) => self.appended(total, reply),
            Errand::Ask => self.asked(total, reply),
            Errand::Delete if good(reply.status) => Reading::Discarded,
            _ => usual(reply.status),
        }
    }

    fn digest(&self) -> Option<Hash> {
        self.checksum
    }

    fn takes_back(&self) -> bool {
        true
    }

    fn place(&self, session: &str) -> Option<String> {
        Some(session.to_owned())
    }

    fn restart(&mut self) {
        (self.told, self.expires) = (false, None);
    }

    fn save(&self, saved: &mut Saved) {
        saved.expires_at = self.expires;
    }
}

#[cfg(test)]
#[path = "tus_tests.rs"]
mod tests;
