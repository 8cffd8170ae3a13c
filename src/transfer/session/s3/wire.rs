//! What requests and lists of S3's multipart uploads look like. Decides nothing of their order.

use super::super::answer::{failure, push_header};
use super::super::ledger::Job;
use super::super::parts::Piece;
use super::super::xml::{element, elements, push_element, root};
use super::super::{Failure, Outgoing, Payload, Signed};
use crate::model::Code;
use crate::model::text::{decimal, push_decimal};

/// A request by its signature; parts in ascending order, ETags as they were received.
pub(super) fn outgoing(job: Job, piece: Option<Piece>, etags: &[Option<String>], signed: Signed) -> Outgoing {
    let mut headers = signed.headers;
    let (method, payload) = match job {
        Job::Start | Job::Permit => ("POST", Payload::Empty),
        Job::Look => ("GET", Payload::Empty),
        Job::Drop => ("DELETE", Payload::Empty),
        Job::Part(_) => {
            let (offset, length) = piece.map_or((0, 0), |piece| (piece.offset, piece.length));
            ("PUT", Payload::Window { offset, length })
        }
        Job::Finish => {
            push_header(&mut headers, "content-type", "application/xml");
            ("POST", Payload::Text(list(etags)))
        }
    };
    let method = signed.method.unwrap_or_else(|| method.to_owned());
    Outgoing { method, url: signed.url, headers, payload, signed: true }
}

fn list(etags: &[Option<String>]) -> String {
    let mut out = String::from("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
    for (place, etag) in (1_u32..).zip(etags) {
        let Some(etag) = etag else { continue };
        out.push_str("<Part>");
        push_element(&mut out, "PartNumber", &number(place));
        push_element(&mut out, "ETag", etag);
        out.push_str("</Part>");
    }
    out.push_str("</CompleteMultipartUpload>");
    out
}

/// A number as text.
pub(super) fn number(value: u32) -> String {
    let mut out = String::new();
    push_decimal(&mut out, u64::from(value), 1);
    out
}

/// A part that the server has.
pub(super) struct Listed {
    pub(super) number: u32,
    pub(super) size: u64,
    pub(super) etag: String,
}

/// One page of the list.
pub(super) enum Page {
    /// Its parts, and the part number after which the next page begins.
    Read(Vec<Listed>, Option<u32>),
    /// It broke off.
    Cut,
    /// It cannot be used.
    Bad(Failure),
}

/// Nothing came, or not all of the document that should have.
pub(super) fn broken_off(text: &str, name: &str) -> bool {
    let closed = text.trim_ascii_end().strip_suffix('>').is_some_and(|text| text.ends_with(name));
    text.trim_ascii().is_empty() || (root(text) == Some(name) && !closed)
}

/// Reads a page of the list that was asked for behind part `marker`.
pub(super) fn page(text: &str, marker: u32) -> Page {
    let unreadable = || {
        let message = "The storage host's list of parts cannot be read; discard the upload and send the file again.";
        Page::Bad(failure(Code::BadResponse, "s3-list-unreadable", message))
    };
    // `ListPartsResult`; not every server of this kind calls it so.
    let name = root(text).filter(|name| name.starts_with("ListParts")).unwrap_or("ListPartsResult");
    if broken_off(text, name) {
        return Page::Cut;
    }
    if root(text) != Some(name) {
        return unreadable();
    }
    let mut parts = Vec::new();
    let mut last = marker;
    for part in elements(text, "Part") {
        let whole = |name| element(part, name).as_deref().and_then(decimal);
        let number = whole("PartNumber").and_then(|number| u32::try_from(number).ok()).filter(|number| *number > 0);
        let (Some(number), Some(size)) = (number, whole("Size")) else { return unreadable() };
        last = last.max(number);
        // Without its tag a part cannot be named in the end: it goes again, and takes the place of this one.
        if let Some(etag) = element(part, "ETag") {
            parts.push(Listed { number, size, etag });
        }
    }
    if element(text, "IsTruncated").as_deref() != Some("true") {
        return Page::Read(parts, None);
    }
    let next = element(text, "NextPartNumberMarker")
        .as_deref()
        .and_then(decimal)
        .map_or(Some(last), |next| u32::try_from(next).ok());
    match next.filter(|next| *next > marker) {
        Some(next) => Page::Read(parts, Some(next)),
        None => Page::Bad(failure(
            Code::PaginationLoop,
            "s3-list-loop",
            "The list of parts begins again where it should go on; sign the list request with part-number-marker as asked.",
        )),
    }
}
