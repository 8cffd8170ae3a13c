//! What the caller gets of a stored file: the platform's own record where its answer is one, otherwise what the target told.

use super::State;
use crate::backend::dialect::json_object;
use crate::client::request::unexpected;
use crate::model::{Code, Commit, Document, Error, FileRecord, FileStatus, Kind, Result};
use crate::platform::{Answer, Platform};
use crate::transfer::base64;
use crate::transfer::digest::hex;
use crate::transfer::session::{Finished, Hash, Reply};

impl<P: Platform> State<P> {
    /// The record of the stored file.
    pub(super) fn record(&self, finished: Finished, size: u64) -> Result<FileRecord<P::Value>, P::Value> {
        let text = finished.text.as_deref().unwrap_or_default();
        let answer = <P::Answer as Answer>::parse(text).filter(|value| value.kind() == Kind::Map);
        if let (None, Some(raw)) = (&self.own.target, &answer) {
            let record = self.client.inner.dialect.uploaded(raw.clone())?;
            return Ok(self.client.complete(record, &self.options, size));
        }
        let endpoint = || Some(self.route.borrow().as_ref()?.endpoint.as_ref()?.href.clone());
        let url = finished.url.map(|told| self.absolute(&told)).or_else(endpoint);
        let key = match &self.own.target {
            Some(super::Target::Signer { key }) if !key.is_empty() => Some(key.clone()),
            _ => None,
        };
        let id = key.or_else(|| last_segment(url.as_deref()?)).unwrap_or_default();
        let raw = match answer {
            Some(raw) => raw,
            None => {
                let told = [("url", &url), ("etag", &finished.etag)];
                let told: Vec<(String, String)> =
                    told.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?))).collect();
                <P::Answer as Answer>::parse(&json_object(&told)).ok_or_else(unexpected)?
            }
        };
        let told = |name: &str| raw.at(name).and_then(|value| value.text());
        Ok(FileRecord {
            id: if id.is_empty() { told("id").unwrap_or_default() } else { id },
            name: self.options.name.clone(),
            media_type: Some(self.options.media_type.clone()),
            size: Some(size),
            status: FileStatus::Ready,
            progress: None,
            failure: None,
            created_at: None,
            updated_at: None,
            sha256: None,
            duplicate: None,
            url,
            url_expires_at: None,
            raw,
        })
    }

    /// An address that the server may have told relative to where it was asked for.
    pub(super) fn absolute(&self, told: &str) -> String {
        let route = self.route.borrow();
        let base = route.as_ref().and_then(|route| route.endpoint.as_ref()).map(|url| url.href.as_str());
        self.client.inner.platform.url(told, base).map_or_else(|| told.to_owned(), |url| url.href)
    }

    /// Compares what is told of the stored file with what was sent.
    pub(super) async fn compare(&self, record: &FileRecord<P::Value>, size: u64) -> Result<(), P::Value> {
        let digest = self.hashing.finish(size);
        let ours = match &digest {
            Some((Hash::Sha256, digest)) => Some(hex(digest)),
            _ => None,
        };
        self.client.compare(record, size, ours.as_deref())?;
        let differs = |(hash, ours): (Hash, Vec<u8>)| {
            let ours = base64::encode(&ours);
            self.digests.borrow().iter().any(|(known, theirs)| *known == hash && *theirs != ours)
        };
        if !digest.is_some_and(differs) {
            return Ok(());
        }
        let mut error = Error::new(
            Code::ChecksumMismatch,
            "The server stored other bytes than were sent, by its digest; delete that file and upload it again.",
        );
        error.commit = Some(Commit::Stored);
        error.raw = Some(record.raw.clone());
        Err(error)
    }

    /// Keeps the digests that an answer tells of the whole object: `x-goog-hash`, `Repr-Digest` (RFC 9530), and the members
    /// of Cloud Storage's object resource.
    pub(super) fn note_digests(&self, reply: &Reply<'_>) {
        let mut found = Vec::new();
        let mut keep = |name: &str, value: &str| {
            let hash = match name {
                "crc32c" => Hash::Crc32c,
                "md5" => Hash::Md5,
                "sha-256" => Hash::Sha256,
                _ => return,
            };
            found.push((hash, value.to_owned()));
        };
        for item in (reply.header)("x-goog-hash").iter().flat_map(|list| list.split(',')) {
            if let Some((name, value)) = item.trim().split_once('=') {
                keep(name, value);
            }
        }
        for item in (reply.header)("repr-digest").iter().flat_map(|list| list.split(',')) {
            if let Some((name, value)) = item.trim().split_once('=') {
                keep(name, value.trim_matches(':'));
            }
        }
        for (member, name) in [("crc32c", "crc32c"), ("md5Hash", "md5")] {
            if let Some(value) = (reply.member)(member) {
                keep(name, &value);
            }
        }
        *self.digests.borrow_mut() = found;
    }
}

fn last_segment(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?;
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let (_, segment) = path.trim_end_matches('/').rsplit_once('/')?;
    let (bytes, _) = crate::model::text::percent_decode(segment);
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
