//! VoIPbin: who is let in, how often, and which rule answers which path (its OpenAPI document, its File page, and the
//! public source of voipbin/monorepo where the two are silent). Does not hold the rules themselves: they are in the
//! files beside this one.

mod errors;
mod files;
mod links;
mod list;
mod record;
mod upload;

use serde_json::{Value, json};

use crate::backend::Backend;
use crate::call::Call;
use crate::ids::{derive, is_uuid, uuid};
use crate::inspect::{NewFile, StoredFile};
use crate::limits::Level;
use crate::platform::{Ground, Incoming, Platform, admitted, object_name};
use crate::reply;
use crate::storage::vault::sha256;
use crate::wire::Reply;

use record::File;

/// VoIPbin with its files.
pub(crate) struct Voipbin {
    customer: String,
    files: Vec<File>,
    rate: Level,
    last_us: i64,
}

/// Which of the two families of paths a request uses: the customer's files or those of the agent who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View<'a> {
    Customer,
    Agent(&'a str),
}

impl View<'_> {
    fn shows(self, file: &File) -> bool {
        match self {
            View::Customer => true,
            View::Agent(owner) => file.owner == owner,
        }
    }
}

impl Platform for Voipbin {
    fn handle(&mut self, call: &Call<'_>, ground: &mut Ground<'_>) -> Reply {
        let id = request_id(call).unwrap_or_else(|| ground.ids.request_id());
        let refuse = |refusal: errors::Refusal| refusal.reply(&id);
        self.answer(call, ground).unwrap_or_else(refuse).with("x-request-id", id.clone())
    }

    fn stored(&self) -> Vec<StoredFile> {
        self.files.iter().map(File::stored).collect()
    }

    fn add(&mut self, file: NewFile, ground: &mut Ground<'_>) -> String {
        let sha256 = sha256(&file.bytes);
        let owner = self.agent("somebody else", ground);
        self.keep(
            Incoming { name: file.name, media_type: file.media_type, bytes: file.bytes, sha256 },
            "rag",
            &owner,
            ground,
        )
    }

    fn object(&self, id: &str) -> Option<String> {
        self.files
            .iter()
            .find(|file| file.id == id && file.deleted_us.is_none())
            .map(|_| object_name(Backend::Voipbin, id))
    }

    fn move_to_front(&mut self, id: &str, now_us: i64) -> bool {
        let newest = self.stamp(now_us, false);
        self.files.iter_mut().find(|file| file.id == id).map(|file| file.created_us = newest).is_some()
    }

    fn links_expired(&mut self, signatures: Option<&[String]>, now_us: i64) {
        for file in &mut self.files {
            let named = signatures.is_none_or(|all| all.iter().any(|signature| file.uri.contains(signature.as_str())));
            if named && file.expires_us.is_some_and(|at| at > now_us) {
                file.expires_us = Some(now_us);
            }
        }
    }
}

impl Voipbin {
    pub(crate) fn new(seed: u64) -> Voipbin {
        Voipbin {
            customer: uuid(derive(seed, "voipbin customer", b"")),
            files: Vec::new(),
            rate: Level::default(),
            last_us: i64::MIN,
        }
    }

    fn answer(&mut self, call: &Call<'_>, ground: &mut Ground<'_>) -> Result<Reply, errors::Refusal> {
        let path = match call.path.split_first() {
            Some((&"v1.0", rest)) => rest,
            _ => call.path.as_slice(),
        };
        if let ["auth", ..] = path {
            return Ok(login(call, path, ground));
        }
        if call.path.first() != Some(&"v1.0") {
            return Ok(no_route());
        }
        let agent = self.admit(call, ground)?;
        let (view, kind, rest) = match path {
            ["storage_files", rest @ ..] => (View::Customer, "rag", rest),
            ["service_agents", "files", rest @ ..] => (View::Agent(&agent), "talk", rest),
            ["storage_account"] if call.method() == "GET" => return Ok(self.account(ground)),
            _ => return Ok(no_route()),
        };
        match (rest, call.method()) {
            ([], "GET") => self.list(call, view, ground),
            ([], "POST") => self.upload(call, kind, &agent, ground),
            ([id], "GET") => self.get(checked(id)?, view, ground),
            ([id], "DELETE") => self.delete(checked(id)?, view, ground),
            ([id, "file"], "GET") => self.redirect(checked(id)?, view, ground),
            _ => Ok(no_route()),
        }
    }

    /// Source `getAuthString`: a token from the query, then from `Authorization: Bearer`; then an access key from the
    /// query. (Cookies come before both there; a client library sends none, so the emulator reads none.)
    fn admit(&mut self, call: &Call<'_>, ground: &Ground<'_>) -> Result<String, errors::Refusal> {
        let given = |value: Option<&'_ str>| value.filter(|value| !value.is_empty()).map(str::to_owned);
        let credential =
            given(call.query("token")).or_else(|| given(call.bearer())).or_else(|| given(call.query("accesskey")));
        let credential = credential
            .filter(|credential| admitted(&ground.options.tokens, credential))
            .ok_or_else(errors::unauthenticated)?;
        if credential.starts_with("unpaid") {
            return Err(errors::refuse(
                402,
                "PAYMENT_REQUIRED",
                "INSUFFICIENT_BALANCE",
                "The account has insufficient balance.",
            ));
        }
        if credential.starts_with("forbidden") {
            return Err(errors::refuse(
                403,
                "PERMISSION_DENIED",
                "PERMISSION_DENIED",
                "You do not have permission to access this resource.",
            ));
        }
        if let Some(rule) = &ground.options.voipbin.rate {
            self.rate.take(rule, ground.now_ms).map_err(|seconds| errors::too_many(seconds, &rule.limited_by))?;
        }
        Ok(self.agent(&credential, ground))
    }

    /// The agent behind a credential.
    fn agent(&self, credential: &str, ground: &Ground<'_>) -> String {
        uuid(derive(ground.options.seed, "voipbin agent", credential.as_bytes()))
    }

    fn account(&self, ground: &Ground<'_>) -> Reply {
        let held: Vec<&File> = self.files.iter().filter(|file| file.deleted_us.is_none()).collect();
        let size: u64 = held.iter().map(|file| file.size).sum();
        let created = held.first().map_or(ground.now_us, |file| file.created_us);
        let write = |field: &str, at: Option<i64>| record::time(ground.options, &self.customer, field, at);
        reply::json(
            200,
            &json!({
                "id": uuid(derive(ground.options.seed, "voipbin account", b"")),
                "customer_id": self.customer,
                "total_file_count": held.len(),
                "total_file_size": size,
                "tm_create": write("tm_create", Some(created)),
                "tm_update": write("tm_update", None),
                "tm_delete": write("tm_delete", None),
            }),
        )
    }
}

/// Source `auth.go`: every refusal below `/auth` is a status without a body.
fn login(call: &Call<'_>, path: &[&str], ground: &Ground<'_>) -> Reply {
    if path != ["auth", "login"] || call.method() != "POST" {
        return no_route();
    }
    let body: Option<Value> = serde_json::from_slice(call.body()).ok();
    let text = |name: &str| {
        body.as_ref().and_then(|body| body.get(name)?.as_str()).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let (Some(username), Some(_)) = (text("username"), text("password")) else { return reply::empty(400) };
    let drawn = uuid(derive(ground.options.seed, "voipbin login", username.as_bytes()));
    let token = ground.options.tokens.first().cloned().unwrap_or(drawn);
    reply::json(200, &json!({ "username": username, "token": token }))
}

/// What gin answers where it has no route.
fn no_route() -> Reply {
    reply::bytes(404, "text/plain", "404 page not found")
}

fn checked(id: &str) -> Result<&str, errors::Refusal> {
    is_uuid(id)
        .then_some(id)
        .ok_or_else(|| errors::refuse(400, "INVALID_ARGUMENT", "INVALID_ID", "The given id is not a valid UUID."))
}

/// Source `request_id.go`: a safe id of the caller's is kept.
fn request_id(call: &Call<'_>) -> Option<String> {
    let id = call.header("x-request-id")?;
    let safe =
        !id.is_empty() && id.len() <= 64 && id.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_' || c == b'-');
    safe.then(|| id.to_owned())
}
