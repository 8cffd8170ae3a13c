//! What tus requests and answers have in common: version, metadata, Location, refusals, names of algorithms.
//!
//! Source: tus-resumable-upload-protocol, `protocol.md` 1.0.x, sections named at each part.

use super::protocol::{Reading, address, failure, put, request};
use super::{Failure, Hash, Outgoing, Payload, Reply};
use crate::model::Code;
use crate::transfer::base64;

/// `Upload-Metadata` (section Upload-Metadata): keys of printable ASCII without blanks and commas, each once.
pub fn metadata(pairs: &[(String, String)]) -> Result<String, Failure> {
    let mut out = String::new();
    for (index, (key, value)) in pairs.iter().enumerate() {
        let sound = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',');
        if !sound || pairs.iter().take(index).any(|(other, _)| other == key) {
            let what = "metadata: a key must be printable ASCII without blanks and commas, not empty, and come once.";
            return Err(failure(Code::InvalidArgument, "tus-metadata-key", what));
        }
        if index > 0 {
            out.push(',');
        }
        out.push_str(key);
        if !value.is_empty() {
            out.push(' ');
            out.push_str(&base64::encode(value.as_bytes()));
        }
    }
    Ok(out)
}

/// A request of this protocol (section Tus-Resumable).
pub fn versioned(method: &str, url: &str, payload: Payload) -> Outgoing {
    let mut out = request(method, url, payload);
    put(&mut out, "tus-resumable", "1.0.0");
    out
}

/// 412 with the versions that the server speaks (section Tus-Resumable), and 423, which no section names and every
/// implementation uses while an earlier request still holds the upload.
pub fn refusal(reply: &Reply<'_>) -> Option<Reading> {
    if reply.status == 412 && (reply.header)("tus-version").is_some() {
        let what = "The server speaks another version of tus than 1.0.0: choose another protocol for it.";
        return Some(Reading::Failed(failure(Code::Unsupported, "tus-version", what)));
    }
    if reply.status == 423 {
        let what = "The upload is locked on the server by an earlier request: try again in a minute.";
        return Some(Reading::Later(failure(Code::Conflict, "tus-locked", what)));
    }
    None
}

/// The URL of what was created (section Creation).
pub fn location(reply: &Reply<'_>) -> Result<String, Reading> {
    address(reply, "location").ok_or_else(|| {
        let what = "The server created an upload and did not say where, or its Location header is hidden from this page: let the server expose it (CORS).";
        Reading::Failed(failure(Code::BadResponse, "tus-location-missing", what))
    })
}

/// The name of an algorithm (section Checksum; `sha1` is the one that all must know).
pub const fn algorithm(hash: Hash) -> &'static str {
    match hash {
        Hash::Sha1 => "sha1",
        Hash::Sha256 => "sha256",
        Hash::Crc32c => "crc32c",
        Hash::Md5 => "md5",
    }
}
