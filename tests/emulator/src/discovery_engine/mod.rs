//! Google Discovery Engine: who is let in, how often, and which rule answers which path (reference pages
//! listSessionFileMetadata, addContextFile, removeContextFile; discovery documents of revisions 20251030 and 20261106;
//! for what the live service does, a public third-party guide). Does not hold the rules themselves: they are in the
//! files beside this one.

mod context;
mod download;
mod errors;
mod file;
mod filter;
mod list;
mod name;
mod operations;
mod order;
mod paged;
mod upload;

use serde_json::{Value, json};

use crate::backend::Backend;
use crate::call::Call;
use crate::inspect::{NewFile, StoredFile};
use crate::job::Outcome;
use crate::limits::Windows;
use crate::options::Options;
use crate::platform::{Ground, Incoming, Platform, admitted, object_name};
use crate::reply;
use crate::storage::vault::sha256;
use crate::wire::Reply;

use errors::Refusal;
use file::{File, Source};
use name::Address;
use operations::Operation;

/// Discovery Engine with its files and operations.
#[derive(Default)]
pub(crate) struct DiscoveryEngine {
    files: Vec<File>,
    operations: Vec<Operation>,
    quota: Windows,
    /// Grows with each file.
    order: u64,
}

impl Platform for DiscoveryEngine {
    fn handle(&mut self, call: &Call<'_>, ground: &mut Ground<'_>) -> Reply {
        let options = ground.options;
        self.answer(call, ground).unwrap_or_else(|refusal| refusal.reply(options))
    }

    fn stored(&self) -> Vec<StoredFile> {
        let mut all: Vec<&File> = self.files.iter().collect();
        all.sort_by_key(|file| file.serial);
        all.into_iter().map(File::stored).collect()
    }

    fn add(&mut self, file: NewFile, ground: &mut Ground<'_>) -> String {
        let source = if file.from_connector { Source::Drive } else { Source::Local };
        let sha256 = sha256(&file.bytes);
        let file = Incoming { name: file.name, media_type: file.media_type, bytes: file.bytes, sha256 };
        self.keep(file, None, source, ground)
    }

    fn object(&self, id: &str) -> Option<String> {
        let there = self.files.iter().any(|file| file.id == id && !file.removed);
        there.then(|| object_name(Backend::DiscoveryEngine, id))
    }

    fn move_to_front(&mut self, id: &str, _now_us: i64) -> bool {
        let order = self.next();
        self.files.iter_mut().find(|file| file.id == id).map(|file| file.order = order).is_some()
    }

    fn links_expired(&mut self, _signatures: Option<&[String]>, _now_us: i64) {
        // Every download is redirected to a URL that is signed for it.
    }

    fn start(&mut self, outcome: Outcome, ground: &mut Ground<'_>) -> Option<String> {
        Some(self.begin(outcome, ground))
    }
}

impl DiscoveryEngine {
    fn answer(&mut self, call: &Call<'_>, ground: &mut Ground<'_>) -> Result<Reply, Refusal> {
        let Some(address) = Address::read(&call.path) else { return Ok(errors::no_route(call)) };
        let credential = call.bearer();
        self.admit(call, credential, &address, ground)?;
        if ground.options.discovery_engine.max_body.is_some_and(|limit| call.body().len() > limit) {
            return Err(errors::too_large(ground.options.discovery_engine.max_body.unwrap_or_default()));
        }
        let rules = &ground.options.discovery_engine;
        let old = address.version == "v1alpha";
        if let Some((parent, id)) = address.operation() {
            return match (address.verb, call.method()) {
                (None, "GET") => self.operation(parent, id, ground),
                (Some("cancel"), "POST") => self.cancel(call, parent, id, ground),
                _ => Ok(errors::no_route(call)),
            };
        }
        if let (Some(parent), None, "GET") = (address.operations_of(), address.verb, call.method()) {
            return self.list_operations(call, parent, ground);
        }
        if let (Some(session), None, "GET") = (address.files_of(), address.verb, call.method())
            && old
            && !rules.files_missing
        {
            return self.files(call, &self.session(session, ground)?, ground);
        }
        let Some(session) = address.session() else { return Ok(errors::no_route(call)) };
        match (address.prefix, address.verb, call.method()) {
            (None, Some("addContextFile"), "POST") => self.add_context_file(call, session, address.version, ground),
            (None, Some("listSessionFileMetadata"), "GET") if old => {
                self.list(call, &self.session(session, ground)?, ground)
            }
            (None, Some("removeContextFile"), "POST") if old => {
                self.remove(call, &self.session(session, ground)?, ground)
            }
            (None | Some("download"), Some("downloadFile"), "GET" | "HEAD") => {
                self.download(call, &self.session(session, ground)?, ground)
            }
            (Some("upload"), Some("uploadFile"), "POST") if old && rules.media_upload => {
                self.upload(call, &self.session(session, ground)?, ground)
            }
            _ => Ok(errors::no_route(call)),
        }
    }

    /// A bearer token. One that begins with `user-` is a user's own, which needs a project to be billed
    /// (`X-Goog-User-Project`, third-party guide); one that begins with `forbidden` lacks the permission.
    fn admit(
        &mut self,
        call: &Call<'_>,
        credential: Option<&str>,
        address: &Address<'_>,
        ground: &Ground<'_>,
    ) -> Result<(), Refusal> {
        let credential = credential.ok_or_else(errors::no_credentials)?;
        if !admitted(&ground.options.tokens, credential) {
            return Err(errors::bad_credentials());
        }
        if credential.starts_with("forbidden") {
            return Err(errors::no_permission(address.verb));
        }
        let billed = call.header("x-goog-user-project").filter(|project| !project.is_empty());
        if billed.is_some_and(|project| project.starts_with("missing")) {
            return Err(errors::consumer_invalid());
        }
        if billed.is_none() && credential.starts_with("user-") {
            return Err(errors::no_user_project());
        }
        let kind = if matches!(call.method(), "GET" | "HEAD") { "read" } else { "write" };
        let project = billed.or_else(|| address.names.get(1).copied()).unwrap_or_default();
        let limit = ground.options.discovery_engine.per_minute;
        if !self.quota.admit(&format!("{kind} {project}"), limit, ground.now_ms) {
            return Err(errors::exhausted(kind, project));
        }
        Ok(())
    }

    /// The session's own name, with the project's number. The emulator keeps no sessions: each exists unless its id
    /// begins with `missing`; `-` is none but for addContextFile.
    fn session(&self, session: &[&str], ground: &Ground<'_>) -> Result<String, Refusal> {
        let id = session.last().copied().unwrap_or_default();
        if id == "-" {
            return Err(errors::invalid("Session ID \"-\" is not allowed here."));
        }
        if id.starts_with("missing") {
            return Err(errors::not_found(&format!("Session {} not found.", session.join("/"))));
        }
        Ok(name::own(session, ground.options))
    }

    fn next(&mut self) -> u64 {
        self.order += 1;
        self.order
    }
}

/// "Empty body on success" (reference page removeContextFile); the live service may answer `{}`, as the options say.
fn nothing(options: &Options) -> Reply {
    match options.discovery_engine.empty_object {
        true => ok(&json!({})),
        false => reply::bytes(200, JSON, ""),
    }
}

const JSON: &str = "application/json; charset=UTF-8";

fn ok(value: &Value) -> Reply {
    reply::bytes(200, JSON, value.to_string())
}
