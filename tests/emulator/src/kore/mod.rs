//! Kore.ai Agent Platform: who is let in, how often, and which rule answers which path (its pages upload, sessions,
//! execute and overview of the agentic apps' API, and upload-file-api for the files in chunks). Error bodies, their
//! statuses and rates are documented nowhere: the options choose. Does not hold the rules themselves: they are in the
//! files beside this one.

mod attachments;
mod chunks;
mod errors;
mod file;
mod identity;
mod media;
mod runs;
mod sessions;

use serde_json::Value;

use crate::backend::Backend;
use crate::call::Call;
use crate::inspect::{NewFile, StoredFile};
use crate::job::Outcome;
use crate::limits::Windows;
use crate::platform::{Ground, Incoming, Platform, admitted, object_name};
use crate::storage::vault::sha256;
use crate::wire::Reply;

use chunks::Chunks;
use file::File;
use identity::Session;
use media::Medium;
use runs::Run;

/// Kore with its files, sessions and runs.
#[derive(Default)]
pub(crate) struct Kore {
    files: Vec<File>,
    sessions: Vec<Session>,
    runs: Vec<Run>,
    chunks: Vec<Chunks>,
    media: Vec<Medium>,
    keys: Windows,
    /// Grows with each file; the newest comes first in a list.
    order: u64,
}

/// The app and the environment that a request names.
#[derive(Clone, Copy)]
pub(crate) struct Home<'a> {
    pub(crate) app: &'a str,
    pub(crate) environment: &'a str,
}

impl Platform for Kore {
    fn handle(&mut self, call: &Call<'_>, ground: &mut Ground<'_>) -> Reply {
        self.answer(call, ground).unwrap_or_else(|refusal| refusal)
    }

    fn stored(&self) -> Vec<StoredFile> {
        let mut all: Vec<(u64, StoredFile)> = self.files.iter().map(|file| (file.serial, file.stored())).collect();
        all.extend(self.media.iter().map(|medium| (medium.serial, medium.stored.clone())));
        all.sort_by_key(|(serial, _)| *serial);
        all.into_iter().map(|(_, file)| file).collect()
    }

    fn add(&mut self, file: NewFile, ground: &mut Ground<'_>) -> String {
        let sha256 = sha256(&file.bytes);
        let file = Incoming { name: file.name, media_type: file.media_type, bytes: file.bytes, sha256 };
        self.keep(file, None, ground)
    }

    fn object(&self, id: &str) -> Option<String> {
        let attached = self.files.iter().any(|file| file.id == id && !file.deleted);
        let medium = self.media.iter().any(|medium| medium.stored.id == id);
        (attached || medium).then(|| object_name(Backend::Kore, id))
    }

    fn move_to_front(&mut self, id: &str, _now_us: i64) -> bool {
        let order = self.next();
        self.files.iter_mut().find(|file| file.id == id).map(|file| file.order = order).is_some()
    }

    fn links_expired(&mut self, _signatures: Option<&[String]>, now_us: i64) {
        // No answer tells the end of a link, so there is nothing to keep but the end itself.
        self.media.iter_mut().for_each(|medium| medium.expire(now_us));
    }

    fn start(&mut self, outcome: Outcome, ground: &mut Ground<'_>) -> Option<String> {
        Some(self.run(None, Value::Null, outcome, ground))
    }
}

impl Kore {
    /// Both arms are replies; the error arm is how a rule refuses early.
    fn answer(&mut self, call: &Call<'_>, ground: &mut Ground<'_>) -> Result<Reply, Reply> {
        // The URL of a file uploaded in chunks carries its own right to be read.
        if let (["api", "getMediaStream", rest @ ..], "GET" | "HEAD") = (call.path.as_slice(), call.method()) {
            return self.stream(call, rest, ground);
        }
        self.admit(call, ground)?;
        let refuse = |status, message| Err(errors::refuse(ground.options, status, message));
        let (app, environment, rest) = match call.path.as_slice() {
            ["api", "public", "files", rest @ ..] => return self.public_files(call, rest, ground),
            ["api", "v2", "apps", app, "environments", environment, rest @ ..] => (*app, *environment, rest),
            _ => return refuse(404, "Not found"),
        };
        if app.starts_with("missing") || environment.starts_with("missing") {
            return refuse(404, "App or environment not found");
        }
        let home = Home { app, environment };
        match (rest, call.method()) {
            (["attachments", "upload"], "POST") => self.upload(call, home, ground),
            (["attachments", id], "DELETE") => self.delete(call, id, home, ground),
            (["sessions"], "GET") => self.session(call, home, ground),
            (["sessions"], "POST") => self.create_session(call, home, ground),
            (["sessions", "list"], "POST") => self.list_sessions(call, home, ground),
            (["sessions", "terminate"], "POST") => self.terminate(call, home, ground),
            (["runs", "execute"], "POST") => self.execute(call, home, ground),
            (["runs", id, "status"], "POST") => self.status(call, id, home, ground),
            _ => refuse(404, "Not found"),
        }
    }

    /// `x-api-key`; a key that begins with `forbidden` is known but not of this app, as keys are "app-specific".
    fn admit(&mut self, call: &Call<'_>, ground: &Ground<'_>) -> Result<(), Reply> {
        let key = call.header("x-api-key").filter(|key| !key.is_empty() && admitted(&ground.options.tokens, key));
        let refuse = |status, message| Err(errors::refuse(ground.options, status, message));
        match key {
            None => refuse(401, "Invalid API key"),
            Some(key) if key.starts_with("forbidden") => refuse(403, "The API key belongs to another app"),
            Some(key) if !self.keys.admit(key, ground.options.kore.per_minute, ground.now_ms) => {
                refuse(429, "Too many requests")
            }
            Some(_) => Ok(()),
        }
    }

    fn next(&mut self) -> u64 {
        self.order += 1;
        self.order
    }
}

/// A JSON object that a request must have.
fn body(call: &Call<'_>, ground: &Ground<'_>) -> Result<Value, Reply> {
    let body: Option<Value> = serde_json::from_slice(call.body()).ok().filter(Value::is_object);
    body.ok_or_else(|| errors::refuse(ground.options, 400, "The body is not a JSON object"))
}
