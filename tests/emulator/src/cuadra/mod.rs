//! Cuadra AI: who is let in, how often, and which rule answers which path (its OpenAPI document "List Files", its
//! reference pages upload-file, get-file and associate-file-with-resource, and its guides errors and authentication).
//! Paths that no published document states (delete, download) are answered at the places the client assumes. Does not
//! hold the rules themselves: they are in the files beside this one.

mod errors;
mod files;
mod keys;
mod list;
mod record;
mod token;
mod upload;

use std::collections::BTreeMap;

use crate::backend::Backend;
use crate::call::Call;
use crate::inspect::{NewFile, StoredFile};
use crate::limits::Windows;
use crate::platform::{Ground, Incoming, Platform, admitted, object_name};
use crate::storage::vault::sha256;
use crate::time;
use crate::wire::Reply;

use keys::Keys;
use record::{Content, File};

/// Cuadra with its files.
#[derive(Default)]
pub(crate) struct Cuadra {
    files: Vec<File>,
    /// Physical contents by their hash; logical files share them.
    contents: BTreeMap<String, Content>,
    keys: Keys,
    /// Access tokens from the token endpoint, with the time they end.
    issued: BTreeMap<String, f64>,
    org: Windows,
    users: Windows,
    /// Grows with each file; the newest comes first in a list.
    order: u64,
}

impl Platform for Cuadra {
    fn handle(&mut self, call: &Call<'_>, ground: &mut Ground<'_>) -> Reply {
        let id = ground.ids.request_id();
        self.answer(call, ground).unwrap_or_else(|refusal| refusal).with("x-request-id", id)
    }

    fn stored(&self) -> Vec<StoredFile> {
        self.files.iter().map(File::stored).collect()
    }

    fn add(&mut self, file: NewFile, ground: &mut Ground<'_>) -> String {
        let connector = file.from_connector;
        let sha256 = sha256(&file.bytes);
        self.keep(
            Incoming { name: file.name, media_type: file.media_type, bytes: file.bytes, sha256 },
            connector,
            ground,
        )
    }

    fn object(&self, id: &str) -> Option<String> {
        self.files
            .iter()
            .find(|file| file.id == id && !file.deleted)
            .map(|file| object_name(Backend::Cuadra, &file.sha256))
    }

    fn move_to_front(&mut self, id: &str, _now_us: i64) -> bool {
        self.order += 1;
        let order = self.order;
        self.files.iter_mut().find(|file| file.id == id).map(|file| file.order = order).is_some()
    }

    fn links_expired(&mut self, _signatures: Option<&[String]>, _now_us: i64) {
        // Cuadra hands out bytes, not links.
    }
}

impl Cuadra {
    /// Both arms are replies; the error arm is how a rule refuses early.
    fn answer(&mut self, call: &Call<'_>, ground: &mut Ground<'_>) -> Result<Reply, Reply> {
        if matches!(call.path.as_slice(), ["v1", "oauth2", "token"] | ["oauth", "token"]) {
            return if call.method() == "POST" { self.token(call, ground) } else { Err(errors::method("POST")) };
        }
        let credential = self.admit(call, ground)?;
        match (call.path.as_slice(), call.method()) {
            (["v1", "files"], "GET") => self.list(call, ground),
            (["v1", "files"], "POST") => self.upload(call, &credential, ground),
            (["v1", "files"], _) => Err(errors::method("GET, POST")),
            (["v1", "files", id], "GET") if !id.is_empty() => self.get(call, id, ground),
            (["v1", "files", id], "DELETE") if !id.is_empty() => self.delete(id, ground),
            (["v1", "files", id], _) if !id.is_empty() => Err(errors::method("DELETE, GET")),
            (["v1", "files", id, "associations"], "POST") => self.associate(call, id, &credential, ground),
            (["v1", "files", _, "associations"], _) => Err(errors::method("POST")),
            (["v1", "files", id, "download"], "GET" | "HEAD") => self.download(call, id, ground),
            (["v1", "files", _, "download"], _) => Err(errors::method("GET, HEAD")),
            _ => Err(errors::no_route()),
        }
    }

    /// The guide "Authentication": a bearer token. A token that begins with `unpaid` or `forbidden` shows the
    /// documented 402 and 403.
    fn admit(&mut self, call: &Call<'_>, ground: &Ground<'_>) -> Result<String, Reply> {
        let credential = call.bearer().ok_or_else(|| errors::unauthorized("Missing bearer token."))?;
        let ours = self.issued.get(credential).map(|&until| ground.now_ms < until);
        if !ours.unwrap_or_else(|| admitted(&ground.options.tokens, credential)) {
            return Err(errors::unauthorized("The token is invalid or expired."));
        }
        if credential.starts_with("unpaid") {
            return Err(errors::bare(402, "Payment Required", "Your plan's credits are used up."));
        }
        if credential.starts_with("forbidden") {
            return Err(errors::bare(
                403,
                "Forbidden",
                "The token lacks the scope files:read, files:write or files:delete.",
            ));
        }
        let rules = &ground.options.cuadra;
        let user = self.users.admit(credential, rules.user_per_minute, ground.now_ms);
        if !user || !self.org.admit("", rules.org_per_minute, ground.now_ms) {
            return Err(errors::too_many());
        }
        Ok(credential.to_owned())
    }

    /// Makes a record of a file: a new logical file over content that is shared where it is known already.
    fn keep(&mut self, file: Incoming, connector: bool, ground: &mut Ground<'_>) -> String {
        let duplicate = self.contents.contains_key(&file.sha256);
        let size = file.bytes.len() as u64;
        if !duplicate {
            let name = object_name(Backend::Cuadra, &file.sha256);
            ground.vault.put(&name, file.bytes, &file.media_type, file.sha256.clone(), ground.now_us);
            self.contents.insert(file.sha256.clone(), Content { since_ms: ground.now_ms });
        }
        self.order += 1;
        let id = format!("file_{}", ground.ids.token("cuadra file"));
        self.files.push(File {
            id: id.clone(),
            name: file.name,
            media_type: file.media_type,
            sha256: file.sha256,
            size,
            order: self.order,
            created_us: time::micros(ground.now_ms),
            duplicate,
            connector,
            associations: Vec::new(),
            deleted: false,
        });
        id
    }
}
