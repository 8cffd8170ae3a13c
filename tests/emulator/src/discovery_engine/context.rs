//! `POST …:addContextFile` (reference page: JSON, `fileName`, `mimeType`, one of `fileContents` and `document`; session
//! `-` makes one; the live reply has three members more, says a third-party guide) and `POST …:removeContextFile`. Does
//! not take forms.

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use serde_json::{Map, Value};

use crate::backend::Backend;
use crate::call::Call;
use crate::discovery_engine::errors::{self, Refusal};
use crate::discovery_engine::file::{Message, Source};
use crate::discovery_engine::name::digits;
use crate::discovery_engine::{DiscoveryEngine, name, nothing, ok};
use crate::platform::{Ground, Incoming, object_name};
use crate::storage::vault::sha256;
use crate::wire::Reply;

impl DiscoveryEngine {
    pub(crate) fn add_context_file(
        &mut self,
        call: &Call<'_>,
        session: &[&str],
        version: &str,
        ground: &mut Ground<'_>,
    ) -> Result<Reply, Refusal> {
        let alpha = version == "v1alpha";
        let known: &[&str] = if alpha {
            &["fileName", "mimeType", "fileContents", "document"]
        } else {
            &["fileName", "mimeType", "fileContents"]
        };
        let body = message(call, known)?;
        let name = text(&body, "fileName")?.unwrap_or_default();
        if name.is_empty() {
            return Err(errors::invalid_field("file_name", "Field \"file_name\" is required."));
        }
        let media_type = text(&body, "mimeType")?.filter(|media_type| !media_type.is_empty());
        let (bytes, source) = match (text(&body, "fileContents")?, text(&body, "document")?) {
            (Some(_), Some(_)) => {
                return Err(errors::invalid("Invalid value at 'file' (oneof), oneof field 'file' is already set."));
            }
            (Some(contents), None) => (decode(contents)?, Source::Inline),
            (None, Some(document)) => (of_document(document)?, Source::Document),
            (None, None) => {
                return Err(errors::invalid_field("file", "One of file_contents and document is required."));
            }
        };
        let media_type = media_type.or((source == Source::Document).then_some("text/plain"));
        let media_type = media_type.ok_or_else(|| {
            errors::invalid_field("mime_type", "Field \"mime_type\" is required for inline contents.")
        })?;
        let session = match session {
            [parent @ .., "-"] => {
                let id = (1_000_000_000_000_000_000 + digits(ground.ids.bytes("session")) % 8_000_000_000_000_000_000)
                    .to_string();
                name::own(&[parent, &[id.as_str()]].concat(), ground.options)
            }
            session => self.session(session, ground)?,
        };
        let sha256 = sha256(&bytes);
        let file = Incoming { name: name.to_owned(), media_type: media_type.to_owned(), bytes, sha256 };
        let id = self.keep(file, Some(&session), source, ground);
        let mut told = Message::default();
        told.text("session", &session);
        told.text("fileId", &id);
        if let Some(file) = self.files.iter().find(|file| file.id == id) {
            told.int64("tokenCount", file.tokens(ground.options).unwrap_or(0));
            told.text("mimeType", &file.media_type);
            told.int64("byteCount", file.size);
            told.text("fileName", &file.name);
        }
        Ok(ok(&Value::Object(told.0)))
    }

    /// What a second removal answers is documented nowhere; 404 is assumed.
    pub(crate) fn remove(&mut self, call: &Call<'_>, session: &str, ground: &mut Ground<'_>) -> Result<Reply, Refusal> {
        let body = message(call, &["fileId", "metadata"])?;
        let id = text(&body, "fileId")?.filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| errors::invalid_field("file_id", "Field \"file_id\" is required."))?;
        let found = self.files.iter_mut().find(|file| file.id == id && file.is_in(session));
        let file = found.ok_or_else(|| errors::not_found(&format!("File {id} not found.")))?;
        file.removed = true;
        ground.vault.remove(&object_name(Backend::DiscoveryEngine, id));
        Ok(nothing(ground.options))
    }
}

/// A JSON message of these members and no others.
fn message(call: &Call<'_>, known: &[&str]) -> Result<Map<String, Value>, Refusal> {
    let refuse = || errors::invalid("Invalid JSON payload received. Unexpected end of string.");
    let body: Map<String, Value> = serde_json::from_slice(call.body()).map_err(|_| refuse())?;
    match body.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => {
            let message = format!("Invalid JSON payload received. Unknown name \"{key}\": Cannot find field.");
            Err(errors::invalid_field("", &message))
        }
        None => Ok(body),
    }
}

fn text<'a>(body: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, Refusal> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(errors::invalid_field(name, &format!("Invalid value at '{name}' (TYPE_STRING)."))),
    }
}

/// Proto3 JSON: "either standard or URL-safe base64 encoding with/without paddings are accepted".
fn decode(text: &str) -> Result<Bytes, Refusal> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let alphabet = if text.contains(['-', '_']) { &URL_SAFE } else { &STANDARD };
    let decoded = GeneralPurpose::new(alphabet, config).decode(text).ok();
    decoded.map(Bytes::from).ok_or_else(|| {
        let message = "Invalid value at 'file_contents' (TYPE_BYTES), Base64 decoding failed.";
        errors::invalid_field("file_contents", message)
    })
}

/// The emulator keeps no documents: each exists unless its id begins with `missing`, and its content is its name.
fn of_document(document: &str) -> Result<Bytes, Refusal> {
    let parts: Vec<&str> = document.split('/').collect();
    let kinds: Vec<&str> = parts.iter().step_by(2).copied().collect();
    let whole = parts.iter().all(|part| !part.is_empty())
        && kinds == ["projects", "locations", "collections", "dataStores", "branches", "documents"];
    if !whole || parts.len() != 12 {
        return Err(errors::invalid_field("document", "The document's resource name is not one."));
    }
    if parts.last().is_some_and(|id| id.starts_with("missing")) {
        return Err(errors::not_found(&format!("Document {document} not found.")));
    }
    Ok(Bytes::from(document.to_owned()))
}
