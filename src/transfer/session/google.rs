//! Google's resumable uploads, in both dialects: commands in `X-Goog-Upload-*` headers, and PUT with `Content-Range`.
//!
//! Sources: "Resumable uploads" of the Photos Library and Street View APIs (commands); "Perform resumable uploads" and
//! "Resumable uploads" of Cloud Storage, JSON and XML (ranges). Decides what requests and answers are; the order of
//! things is `serial`'s.

use super::protocol::{
    Errand, First, Limits, Protocol, Reading, Window, address, body, digits, early, failure, good, number, put,
    request, usual,
};
use super::serial::{Serial, Terms};
use super::{Machine, Outgoing, Payload, Reply, Saved};
use crate::model::Code;
use crate::model::text::decimal;

/// Chunks are a multiple of this where the server names nothing else.
pub const GRANULE: u64 = 256 * 1024;

/// How a server is spoken to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// `X-Goog-Upload-Command`, the session in `X-Goog-Upload-URL`.
    #[default]
    Commands,
    /// Cloud Storage JSON: the session in `Location`, bytes by PUT with `Content-Range`.
    Json,
    /// The same, begun as the XML API wants it.
    Xml,
}

/// How to upload.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The dialect.
    pub dialect: Dialect,
    /// JSON that describes the file, sent with the start.
    pub description: Option<String>,
    /// Of the file.
    pub media_type: Option<String>,
    /// More headers of the start, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Bytes of a chunk, rounded down to what the server takes; without it one request carries the whole rest.
    pub part_size: Option<u64>,
    /// The source can be read again from its beginning.
    pub may_restart: bool,
}

/// The machine of one upload; `saved` where it goes on.
pub fn machine(options: &Options, saved: Option<&Saved>) -> Box<dyn Machine> {
    let terms = Terms { part_size: options.part_size, may_restart: options.may_restart };
    let url = saved.and_then(|saved| saved.url.clone());
    let granule = saved.and_then(|saved| saved.part_size).filter(|granule| *granule > 0).unwrap_or(GRANULE);
    let ending = saved.is_some_and(|saved| saved.ending);
    Box::new(Serial::new(Box::new(Google { options: options.clone(), granule }), terms, url).in_doubt(ending))
}

struct Google {
    options: Options,
    granule: u64,
}

impl Google {
    fn commands(&self) -> bool {
        self.options.dialect == Dialect::Commands
    }

    fn command(&self, url: &str, command: &str, payload: Payload) -> Outgoing {
        let mut out = request("POST", url, payload);
        put(&mut out, "x-goog-upload-command", command);
        out
    }

    fn range(&self, url: &str, payload: Payload, first: &str, total: Option<u64>) -> Outgoing {
        let mut out = request("PUT", url, payload);
        let total = total.map(digits);
        put(&mut out, "content-range", &["bytes ", first, "/", total.as_deref().unwrap_or("*")].concat());
        out
    }

    fn started(&mut self, reply: &Reply<'_>) -> Reading {
        if !good(reply.status) {
            return usual(reply.status);
        }
        let name = if self.commands() { "x-goog-upload-url" } else { "location" };
        if let Some(granule) = number(reply, "x-goog-upload-chunk-granularity").filter(|granule| *granule > 0) {
            self.granule = granule;
        }
        match address(reply, name) {
            Some(url) => Reading::Created(url, Some(0)),
            None => {
                let what = "The server did not say where to upload, or the header that says it is hidden from this page: let the server expose X-Goog-Upload-URL or Location (CORS).";
                Reading::Failed(failure(Code::BadResponse, "session-url-missing", what))
            }
        }
    }

    /// An answer to a command.
    fn commanded(&self, errand: Errand, total: Option<u64>, reply: &Reply<'_>) -> Reading {
        let state = (reply.header)("x-goog-upload-status").unwrap_or_default();
        let size = number(reply, "x-goog-upload-size-received");
        match (state.trim().to_ascii_lowercase().as_str(), errand) {
            ("final", _) if good(reply.status) => over(size, total),
            // It was stored before it could be cancelled.
            ("final", Errand::Delete) => Reading::Complete,
            // Refused for good: the service did not like the whole.
            ("final", _) => Reading::Refused,
            ("cancelled", Errand::Delete) => Reading::Discarded,
            ("cancelled", _) => Reading::Gone,
            (_, Errand::Delete) if good(reply.status) => Reading::Discarded,
            ("active", Errand::Append(window)) if good(reply.status) && !window.last => {
                Reading::At(size.unwrap_or(window.offset.saturating_add(window.length)))
            }
            (_, Errand::Append(_)) if good(reply.status) || reply.status == 416 => Reading::Ask,
            ("active", _) if good(reply.status) => size.map_or_else(|| hidden("size-received-missing"), Reading::At),
            _ if good(reply.status) => hidden("upload-status-missing"),
            _ => usual(reply.status),
        }
    }

    /// An answer to PUT or DELETE on a session of Cloud Storage.
    fn ranged(&self, errand: Errand, total: Option<u64>, reply: &Reply<'_>) -> Reading {
        // Asked for by some proxies, since 308 is a redirect to everybody else.
        let status = number(reply, "x-http-status-code-override").map_or(reply.status, |status| status as u16);
        match (status, errand) {
            (200 | 201, Errand::Append(_) | Errand::Ask) => {
                over((reply.member)("size").and_then(|size| decimal(&size)), total)
            }
            (308, Errand::Append(_) | Errand::Ask) => match (reply.header)("range") {
                None => Reading::At(0),
                Some(range) => held(&range).map_or_else(|| hidden("range-unreadable"), Reading::At),
            },
            (499, Errand::Delete) => Reading::Discarded,
            (499, _) => Reading::Gone,
            (status, Errand::Delete) if good(status) => Reading::Discarded,
            (416, Errand::Append(_)) => Reading::Ask,
            (status, _) => usual(status),
        }
    }
}

impl Protocol for Google {
    fn first(&self, _total: Option<u64>) -> First {
        First::default()
    }

    fn create(&mut self, _window: Window, total: Option<u64>) -> Outgoing {
        let text = self.options.description.clone();
        let described = text.is_some();
        let mut out = request("POST", "", text.map_or(Payload::Empty, Payload::Text));
        let (kind, length) = match self.options.dialect {
            Dialect::Commands => {
                put(&mut out, "x-goog-upload-protocol", "resumable");
                put(&mut out, "x-goog-upload-command", "start");
                ("x-goog-upload-header-content-type", "x-goog-upload-header-content-length")
            }
            Dialect::Json => ("x-upload-content-type", "x-upload-content-length"),
            Dialect::Xml => {
                put(&mut out, "x-goog-resumable", "start");
                ("content-type", "")
            }
        };
        if let Some(media_type) = &self.options.media_type {
            put(&mut out, kind, media_type);
        }
        if let Some(total) = total.filter(|_| !length.is_empty()) {
            put(&mut out, length, &digits(total));
        }
        if described {
            put(&mut out, "content-type", "application/json; charset=utf-8");
        }
        out.headers.extend(self.options.headers.iter().cloned());
        out
    }

    fn commits(&self, _window: Window, _total: Option<u64>) -> bool {
        false
    }

    fn append(&mut self, url: &str, window: Window, total: Option<u64>, _digest: Option<&[u8]>) -> Outgoing {
        let payload = if window.length > 0 { body(window) } else { Payload::Empty };
        if self.commands() {
            let command = match (window.last, window.length) {
                (true, 0) => "finalize",
                (true, _) => "upload, finalize",
                (false, _) => "upload",
            };
            let mut out = self.command(url, command, payload);
            put(&mut out, "x-goog-upload-offset", &digits(window.offset));
            return out;
        }
        if window.length == 0 {
            return self.range(url, payload, "*", total);
        }
        let end = window.offset.saturating_add(window.length).saturating_sub(1);
        let first = [digits(window.offset), digits(end)].join("-");
        self.range(url, payload, &first, total)
    }

    fn ask(&self, url: &str, total: Option<u64>) -> Outgoing {
        if self.commands() {
            return self.command(url, "query", Payload::Empty);
        }
        self.range(url, Payload::Empty, "*", total)
    }

    fn delete(&self, url: &str) -> Outgoing {
        if self.commands() {
            return self.command(url, "cancel", Payload::Empty);
        }
        request("DELETE", url, Payload::Empty)
    }

    fn read(&mut self, errand: Errand, total: Option<u64>, reply: &Reply<'_>) -> Reading {
        match errand {
            Errand::Create(_) => self.started(reply),
            errand if self.commands() => self.commanded(errand, total, reply),
            errand => self.ranged(errand, total, reply),
        }
    }

    fn limits(&self) -> Limits {
        Limits { granule: self.granule, least: 0, most: u64::MAX }
    }

    fn restart(&mut self) {
        self.granule = GRANULE;
    }

    fn save(&self, saved: &mut Saved) {
        saved.part_size = Some(self.granule);
    }
}

/// It is over; where the server says how much it took, that must be all.
fn over(size: Option<u64>, total: Option<u64>) -> Reading {
    let differs = size.zip(total).is_some_and(|(size, total)| size != total);
    if differs { Reading::Failed(early()) } else { Reading::Complete }
}

/// How many bytes `bytes=0-41` are.
fn held(range: &str) -> Option<u64> {
    let last = range.trim().strip_prefix("bytes=")?.strip_prefix("0-")?;
    decimal(last)?.checked_add(1)
}

fn hidden(reason: &'static str) -> Reading {
    let what = "The server did not say how much it holds, or the header that says it is hidden from this page: let the server expose X-Goog-Upload-Status, X-Goog-Upload-Size-Received or Range (CORS).";
    Reading::Failed(failure(Code::BadResponse, reason, what))
}

#[cfg(test)]
#[path = "google_tests.rs"]
mod tests;
