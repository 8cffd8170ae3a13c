//! Fruxon: who is let in, and which rule answers which path (its API pages sessions-files, storage-post, storage-get,
//! operations-get and assets-*; its official Python client where the pages are silent). Does not hold the rules
//! themselves: they are in the files beside this one.

mod assets;
mod download;
mod errors;
mod file;
mod ingest;
mod list;
mod operations;
mod page;
mod upload;

use crate::backend::Backend;
use crate::call::Call;
use crate::inspect::{NewFile, StoredFile};
use crate::job::Outcome;
use crate::multipart::{self, Form, Part};
use crate::platform::{Ground, Incoming, Platform, admitted, object_name};
use crate::storage::vault::sha256;
use crate::wire::Reply;

use assets::Asset;
use errors::Scope;
use file::File;
use upload::InFlight;

/// Fruxon with its files and assets.
#[derive(Default)]
pub(crate) struct Fruxon {
    files: Vec<File>,
    assets: Vec<Asset>,
    in_flight: InFlight,
    /// Grows with each file; the newest comes first in a list.
    order: u64,
}

/// A credential that is good, and the tenant it asks for.
#[derive(Clone, Copy)]
pub(crate) struct Caller<'a> {
    pub(crate) credential: &'a str,
    pub(crate) tenant: &'a str,
}

impl Platform for Fruxon {
    fn handle(&mut self, call: &Call<'_>, ground: &mut Ground<'_>) -> Reply {
        self.sweep(ground);
        self.answer(call, ground).unwrap_or_else(|refusal| refusal)
    }

    fn stored(&self) -> Vec<StoredFile> {
        let mut all: Vec<(u64, StoredFile)> = self.files.iter().map(|file| (file.serial, file.stored())).collect();
        all.extend(self.assets.iter().filter_map(Asset::stored));
        all.sort_by_key(|(serial, _)| *serial);
        all.into_iter().map(|(_, file)| file).collect()
    }

    fn add(&mut self, file: NewFile, ground: &mut Ground<'_>) -> String {
        self.sweep(ground);
        let sha256 = sha256(&file.bytes);
        let file = Incoming { name: file.name, media_type: file.media_type, bytes: file.bytes, sha256 };
        self.keep(file, None, false, ground)
    }

    fn object(&self, id: &str) -> Option<String> {
        let file = self.files.iter().any(|file| file.id == id && !file.gone);
        let asset = self.assets.iter().any(|asset| asset.id == id && !asset.deleted && asset.own.is_some());
        (file || asset).then(|| object_name(Backend::Fruxon, id))
    }

    fn move_to_front(&mut self, id: &str, _now_us: i64) -> bool {
        let order = self.next();
        self.files.iter_mut().find(|file| file.id == id).map(|file| file.order = order).is_some()
    }

    fn links_expired(&mut self, _signatures: Option<&[String]>, _now_us: i64) {
        // Fruxon's download URLs are capability URLs: they are not signed and do not expire.
    }

    fn start(&mut self, outcome: Outcome, ground: &mut Ground<'_>) -> Option<String> {
        Some(self.ingest_nothing(outcome, ground))
    }
}

impl Fruxon {
    /// Both arms are replies; the error arm is how a rule refuses early.
    fn answer(&mut self, call: &Call<'_>, ground: &mut Ground<'_>) -> Result<Reply, Reply> {
        let ["v1", "tenants", tenant, rest @ ..] = call.path.as_slice() else { return Err(errors::no_route()) };
        // The download is anonymous, so it comes before any credential is looked at.
        if let (["storage", id], "GET" | "HEAD") = (rest, call.method()) {
            return self.download(call, tenant, id, ground);
        }
        let caller = Caller { credential: admit(call, ground)?, tenant };
        errors::scope(caller, if call.method() == "GET" { Scope::Read } else { Scope::Write })?;
        if is_missing(tenant) {
            return Err(errors::not_found("Tenant not found."));
        }
        match (rest, call.method()) {
            (["sessions", session, "files"], "GET") => self.list(call, caller, session, ground),
            (["operations", name], "GET") => self.operation(name, caller, ground),
            (["storage"], "POST") => self.upload(call, caller, ground),
            (["assets:file"], "POST") => self.asset_of_upload(call, caller, ground),
            (["assets:import"], "POST") => self.asset_of_file(call, caller, ground),
            (["assets", rest @ ..], method) => self.on_asset(call, rest, method, caller, ground),
            (["sessions", _, "files"] | ["operations", _] | ["storage", _], _) => Err(errors::method("GET")),
            (["storage"] | ["assets:file"] | ["assets:import"], _) => Err(errors::method("POST")),
            _ => Err(errors::no_route()),
        }
    }

    fn on_asset(
        &mut self,
        call: &Call<'_>,
        rest: &[&str],
        method: &str,
        caller: Caller<'_>,
        ground: &mut Ground<'_>,
    ) -> Result<Reply, Reply> {
        match (rest, method) {
            ([id], "GET") => self.asset(id, caller, ground),
            ([id], "DELETE") => self.delete_asset(id, caller, ground),
            ([id, "operations"], "GET") => self.asset_operations(call, id, caller, ground),
            ([id, "operations", name], "GET") => self.asset_operation(id, name, caller, ground),
            ([named], "POST") => match named.strip_suffix(":refresh") {
                Some(id) => self.refresh(call, id, caller, ground),
                None => Err(errors::method("DELETE, GET")),
            },
            ([id, "operations", named], "POST") => match named.strip_suffix(":cancel") {
                Some(name) => self.cancel(id, name, caller, ground),
                None => Err(errors::method("GET")),
            },
            ([_], _) => Err(errors::method("DELETE, GET")),
            ([_, "operations"] | [_, "operations", _], _) => Err(errors::method("GET")),
            _ => Err(errors::no_route()),
        }
    }

    fn next(&mut self) -> u64 {
        self.order += 1;
        self.order
    }
}

/// A bearer token; one that begins with `forbidden` gets the second of the two documented empty answers.
fn admit<'a>(call: &Call<'a>, ground: &Ground<'_>) -> Result<&'a str, Reply> {
    let credential = call.bearer().filter(|credential| admitted(&ground.options.tokens, credential));
    match credential {
        None => Err(errors::unauthorized()),
        Some(credential) if credential.starts_with("forbidden") => Err(errors::forbidden()),
        Some(credential) => Ok(credential),
    }
}

/// The emulator keeps no tenants and no sessions: each exists unless its name begins so.
fn is_missing(name: &str) -> bool {
    name.starts_with("missing")
}

/// A form whose parts' names are bound without regard to case, as ASP.NET does.
fn form(call: &Call<'_>) -> Result<Form, Reply> {
    if call.media_type() != "multipart/form-data" {
        return Err(errors::problem(415, "Unsupported Media Type", None));
    }
    multipart::parse(call.header("content-type"), call.body())
        .map_err(|error| errors::invalid("", &format!("Failed to read the request form: {}.", error.0)))
}

fn part<'a>(form: &'a Form, name: &str) -> Option<&'a Part> {
    form.parts.iter().find(|part| part.name.eq_ignore_ascii_case(name))
}

/// The part `file`, which must be a file.
fn incoming(form: &Form, field: &str) -> Result<Incoming, Reply> {
    let part = part(form, field).filter(|part| part.filename.is_some());
    let part = part.ok_or_else(|| errors::invalid(field, &format!("The {field} field is required.")))?;
    Ok(Incoming {
        name: part.filename.clone().unwrap_or_default(),
        media_type: part.media_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned()),
        bytes: part.content.clone(),
        sha256: sha256(&part.content),
    })
}
