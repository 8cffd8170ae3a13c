//! One Cuadra file: get (reference page get-file), associate (associate-file-with-resource), and delete and download at
//! the paths that the client assumes, since no published page states them. Does not list or store.

use serde_json::{Value, json};

use crate::backend::Backend;
use crate::call::Call;
use crate::cuadra::keys::Keys;
use crate::cuadra::record::{Association, File, State};
use crate::cuadra::{Cuadra, errors};
use crate::form;
use crate::platform::{Ground, object_name};
use crate::reply;
use crate::storage::serve;
use crate::wire::Reply;

/// What a file can be associated with ("Filter by resource type: chat, dataset").
pub(crate) const KINDS: [&str; 2] = ["chat", "dataset"];

/// The emulator keeps no chats and no datasets: every resource exists unless its id begins so.
pub(crate) fn is_missing(id: &str) -> bool {
    id.starts_with("missing")
}

/// Whether `expand[]=associations` was asked for.
pub(crate) fn expanded(call: &Call<'_>) -> bool {
    call.query_all("expand[]").any(|what| what == "associations")
}

/// A resource as forms name it: both fields or neither.
pub(crate) fn resource(kind: Option<&str>, id: Option<&str>) -> Result<Option<(String, String)>, Reply> {
    match (kind, id) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(errors::missing(&["body", "resource_type"])),
        (Some(_), None) => Err(errors::missing(&["body", "resource_id"])),
        (Some(kind), Some(_)) if !KINDS.contains(&kind) => Err(errors::invalid(
            &["body", "resource_type"],
            "literal_error",
            "Input should be 'chat' or 'dataset'",
            json!(kind),
        )),
        (Some(_), Some(id)) if is_missing(id) => Err(errors::not_found()),
        (Some(kind), Some(id)) => Ok(Some((kind.to_owned(), id.to_owned()))),
    }
}

impl Cuadra {
    pub(crate) fn get(&self, call: &Call<'_>, id: &str, ground: &Ground<'_>) -> Result<Reply, Reply> {
        let file = self.find(id)?;
        Ok(reply::json(200, &self.record(file, expanded(call), ground)))
    }

    /// Assumed: 204, like its sibling `DELETE /v1/chats/{id}`; gone files are 404. The content goes with its last file.
    pub(crate) fn delete(&mut self, id: &str, ground: &mut Ground<'_>) -> Result<Reply, Reply> {
        let Some(file) = self.files.iter_mut().find(|file| file.id == id && !file.deleted) else {
            return Err(errors::not_found());
        };
        file.deleted = true;
        let hash = file.sha256.clone();
        if !self.files.iter().any(|file| file.sha256 == hash && !file.deleted) {
            self.contents.remove(&hash);
            ground.vault.remove(&object_name(Backend::Cuadra, &hash));
        }
        Ok(reply::empty(204))
    }

    /// Assumed: the bytes themselves, under the file's own name.
    pub(crate) fn download(&self, call: &Call<'_>, id: &str, ground: &Ground<'_>) -> Result<Reply, Reply> {
        let file = self.find(id)?;
        let object = ground.vault.get(&object_name(Backend::Cuadra, &file.sha256)).ok_or_else(errors::not_found)?;
        let reply = serve::object(object, call, &ground.options.storage);
        Ok(if reply.status < 300 { reply.with("content-disposition", disposition(&file.name)) } else { reply })
    }

    pub(crate) fn associate(
        &mut self,
        call: &Call<'_>,
        id: &str,
        credential: &str,
        ground: &Ground<'_>,
    ) -> Result<Reply, Reply> {
        let key = Keys::name(call, credential)?;
        self.find(id)?;
        let pairs = if call.media_type() == "application/x-www-form-urlencoded" {
            form::pairs(call.body())
        } else {
            Vec::new()
        };
        let (kind, to) = (form::value(&pairs, "resource_type"), form::value(&pairs, "resource_id"));
        let Some((kind, to)) = resource(kind, to)? else { return Err(errors::missing(&["body", "resource_type"])) };
        let payload = json!([id, kind, to]).to_string();
        if let Some(known) = self.keys.recall(key.as_ref(), &payload, ground.now_ms) {
            return Ok(known);
        }
        if let Some(file) = self.files.iter_mut().find(|file| file.id == id)
            && !file.associations.iter().any(|known| known.kind == kind && known.id == to)
        {
            file.associations.push(Association { kind, id: to, created_us: ground.now_us });
        }
        let reply = reply::json(200, &json!({}));
        self.keys.remember(key, payload, &reply, ground);
        Ok(reply)
    }

    fn find(&self, id: &str) -> Result<&File, Reply> {
        self.files.iter().find(|file| file.id == id && !file.deleted).ok_or_else(errors::not_found)
    }

    pub(crate) fn state(&self, file: &File, ground: &Ground<'_>) -> State {
        file.state(self.contents.get(&file.sha256), ground.options, ground.now_ms)
    }

    pub(crate) fn record(&self, file: &File, expanded: bool, ground: &Ground<'_>) -> Value {
        file.json(&self.state(file, ground), expanded)
    }
}

/// RFC 6266 with RFC 8187: an ASCII fallback and the true name.
fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_graphic() && !"\"\\%/".contains(c) || c == ' ' { c } else { '_' }).collect();
    let exact = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}
