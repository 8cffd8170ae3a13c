//! What every emulated platform is to the emulator, and the ground it stands on. Does not hold any platform's rules.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::json;

use crate::backend::Backend;
use crate::call::Call;
use crate::cuadra::Cuadra;
use crate::discovery_engine::DiscoveryEngine;
use crate::fruxon::Fruxon;
use crate::ids::Ids;
use crate::inspect::{Leak, NewFile, StoredFile};
use crate::job::Outcome;
use crate::kore::Kore;
use crate::options::Options;
use crate::polls::Polls;
use crate::reply;
use crate::storage::sign::Links;
use crate::storage::vault::Vault;
use crate::voipbin::Voipbin;
use crate::wire::Reply;

/// What a platform may use while it answers one request.
pub(crate) struct Ground<'a> {
    pub(crate) options: &'a Options,
    pub(crate) vault: &'a mut Vault,
    pub(crate) links: &'a mut Links,
    pub(crate) ids: &'a mut Ids,
    pub(crate) leaks: &'a mut Vec<Leak>,
    pub(crate) polls: &'a mut Polls,
    pub(crate) now_ms: f64,
    pub(crate) now_us: i64,
    /// For how long this request counts as being worked on: the delay of its reply.
    pub(crate) busy_ms: f64,
    /// The base address for signed URLs.
    pub(crate) storage: &'a str,
}

/// One platform with its files.
pub(crate) trait Platform {
    /// Answers a request; `call.path` is what stands below the platform's name, its version path included.
    fn handle(&mut self, call: &Call<'_>, ground: &mut Ground<'_>) -> Reply;
    /// Every file that was ever stored, in the order of storing.
    fn stored(&self) -> Vec<StoredFile>;
    /// Puts a file there as if it had been uploaded, and gives its id.
    fn add(&mut self, file: NewFile, ground: &mut Ground<'_>) -> String;
    /// The name of a file's object in the vault.
    fn object(&self, id: &str) -> Option<String>;
    /// Makes a file the newest, as a list that is sorted by a changing key does. False when there is no such file.
    fn move_to_front(&mut self, id: &str, now_us: i64) -> bool;
    /// Lets the platform know that URLs with these signatures are expired from now on; `None` means all.
    fn links_expired(&mut self, signatures: Option<&[String]>, now_us: i64);
    /// Starts an operation that no request has started, and gives its name. `None` where there are no operations.
    fn start(&mut self, _outcome: Outcome, _ground: &mut Ground<'_>) -> Option<String> {
        None
    }
}

/// The platforms, empty.
pub(crate) fn build(options: &Options) -> BTreeMap<Backend, Box<dyn Platform>> {
    let mut platforms: BTreeMap<Backend, Box<dyn Platform>> = BTreeMap::new();
    platforms.insert(Backend::Fruxon, Box::new(Fruxon::default()));
    platforms.insert(Backend::Kore, Box::new(Kore::default()));
    platforms.insert(Backend::DiscoveryEngine, Box::new(DiscoveryEngine::default()));
    platforms.insert(Backend::Cuadra, Box::new(Cuadra::default()));
    platforms.insert(Backend::Voipbin, Box::new(Voipbin::new(options.seed)));
    platforms
}

/// What is answered where there is nothing, so that nobody takes silence for an answer.
pub(crate) fn absent(what: &str) -> Reply {
    reply::json(501, &json!({ "error": format!("the emulator has nothing at this address: {what}") }))
}

/// Whether a credential is among those let in; an empty list lets in any.
pub(crate) fn admitted(tokens: &[String], credential: &str) -> bool {
    tokens.is_empty() || tokens.iter().any(|token| token == credential)
}

/// The name by which an uploaded content is kept in the vault.
pub(crate) fn object_name(backend: Backend, key: &str) -> String {
    format!("{}/{key}", backend.name())
}

/// An uploaded file, before a platform has made a record of it.
#[derive(Clone, Debug)]
pub(crate) struct Incoming {
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) bytes: Bytes,
    pub(crate) sha256: String,
}
