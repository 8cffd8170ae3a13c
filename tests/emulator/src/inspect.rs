//! What a test may look at and do behind the platforms' backs: what is stored, what was asked, what leaked, and changes
//! that no API offers. Does not change any rule.

use bytes::Bytes;
use serde::Serialize;

use crate::backend::Backend;
use crate::emulator::Emulator;
use crate::job::Outcome;
use crate::polls::FastPoll;
use crate::storage::vault::sha256;
use crate::time;

/// One request that was answered. CORS preflights are not counted.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Logged {
    /// When it came.
    pub at_ms: f64,
    /// Its method.
    pub method: String,
    /// Its whole URL.
    pub url: String,
    /// Its headers.
    pub headers: Vec<(String, String)>,
    /// The status of its answer, scripted ones included.
    pub status: u16,
    /// The platform it belongs to.
    pub backend: Option<Backend>,
    /// Whether it went to the storage host.
    pub storage: bool,
}

/// A request for what needs no credentials (a signed URL, a capability URL) that carried what only the API may see.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Leak {
    /// When it came.
    pub at_ms: f64,
    /// The path it asked for.
    pub path: String,
    /// The names of the headers that should not have been there.
    pub headers: Vec<String>,
}

/// A file as a platform keeps it. A deleted one stays in this view.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredFile {
    /// The platform's id.
    pub id: String,
    /// The file's name as stored.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Of the content as uploaded.
    pub sha256: String,
    /// When it was stored.
    pub created_ms: f64,
    /// Whether it was deleted since, or has expired by the time of the last request to its platform.
    pub deleted: bool,
}

/// A file to put there without an upload.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// The file's name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its content.
    pub bytes: Bytes,
    /// Whether a connector brought it (Cuadra: the record then has `connectorMetadata`; Discovery Engine: an
    /// `originalUri`).
    pub from_connector: bool,
}

impl NewFile {
    /// A file that somebody else uploaded.
    pub fn new(name: &str, media_type: &str, bytes: impl Into<Bytes>) -> NewFile {
        NewFile { name: name.to_owned(), media_type: media_type.to_owned(), bytes: bytes.into(), from_connector: false }
    }
}

impl Emulator {
    /// Every file that a platform ever stored, deleted ones marked.
    pub fn stored(&self, backend: Backend) -> Vec<StoredFile> {
        self.platforms.get(&backend).map(|platform| platform.stored()).unwrap_or_default()
    }

    /// How many files with this content a platform holds now. More than one for a single upload means it was sent
    /// twice.
    pub fn copies(&self, backend: Backend, content: &[u8]) -> usize {
        let hash = sha256(content);
        self.stored(backend).iter().filter(|file| !file.deleted && file.sha256 == hash).count()
    }

    /// A file's content as it is now.
    pub fn content(&self, backend: Backend, id: &str) -> Option<Bytes> {
        let name = self.platforms.get(&backend)?.object(id)?;
        self.vault.get(&name).map(|object| object.bytes.clone())
    }

    /// Requests to the storage host, and for Fruxon's public files, that carried credentials or API headers. Empty, or
    /// the client has leaked.
    pub fn leaks(&self) -> &[Leak] {
        &self.leaks
    }

    /// Polls of one operation less than a second apart.
    pub fn fast_polls(&self) -> &[FastPoll] {
        &self.polls.fast
    }

    /// Starts an operation that no request has started; its name as the platform's polls take it, or none where the
    /// platform has no operations. It takes the processing time of the options.
    pub fn start_operation(&mut self, backend: Backend, outcome: Outcome, now_ms: f64) -> Option<String> {
        let storage = self.storage.clone();
        let (mut ground, platforms) = self.ground(now_ms, 0.0, &storage);
        platforms.get_mut(&backend)?.start(outcome, &mut ground)
    }

    /// Puts a file on a platform as if somebody else had uploaded it, where every list can show it; its id.
    pub fn add_file(&mut self, backend: Backend, file: NewFile, now_ms: f64) -> Option<String> {
        let storage = self.storage.clone();
        let (mut ground, platforms) = self.ground(now_ms, 0.0, &storage);
        Some(platforms.get_mut(&backend)?.add(file, &mut ground))
    }

    /// Replaces the bytes of a file's object: its ETag changes, its record does not. False when there is no such
    /// object.
    pub fn change_object(&mut self, backend: Backend, id: &str, bytes: impl Into<Bytes>, now_ms: f64) -> bool {
        let Some(name) = self.platforms.get(&backend).and_then(|platform| platform.object(id)) else { return false };
        let Some(media_type) = self.vault.get(&name).map(|object| object.media_type.clone()) else { return false };
        let bytes = bytes.into();
        let hash = sha256(&bytes);
        self.vault.put(&name, bytes, &media_type, hash, time::micros(now_ms));
        true
    }

    /// Makes a file the newest of its list, so that a reader between pages meets it twice or misses another.
    pub fn move_item(&mut self, backend: Backend, id: &str, now_ms: f64) -> bool {
        self.platforms.get_mut(&backend).is_some_and(|platform| platform.move_to_front(id, time::micros(now_ms)))
    }

    /// Expires every signed URL issued so far; the platforms know it and will sign anew.
    pub fn expire_links(&mut self, now_ms: f64) {
        self.links.expire_all(now_ms);
        for platform in self.platforms.values_mut() {
            platform.links_expired(None, time::micros(now_ms));
        }
    }

    /// Expires every signed URL issued so far, while the platforms go on telling the old expiry.
    pub fn void_links(&mut self, now_ms: f64) {
        self.links.expire_all(now_ms);
    }
}
