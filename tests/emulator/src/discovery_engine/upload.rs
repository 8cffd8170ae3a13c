//! `POST /upload/v1alpha/{session}:uploadFile` (discovery document of 20251030, method media.upload, gone from 20260125
//! on; form parts `metadata` and `file` from a third-party guide). Does not take other upload protocols: no document
//! lists any.

use serde_json::{Value, json};

use crate::call::Call;
use crate::discovery_engine::errors::{self, Refusal};
use crate::discovery_engine::file::Source;
use crate::discovery_engine::{DiscoveryEngine, name, ok};
use crate::multipart;
use crate::platform::{Ground, Incoming};
use crate::storage::vault::sha256;
use crate::wire::Reply;

impl DiscoveryEngine {
    pub(crate) fn upload(&mut self, call: &Call<'_>, session: &str, ground: &mut Ground<'_>) -> Result<Reply, Refusal> {
        let form = multipart::parse(call.header("content-type"), call.body())
            .map_err(|error| errors::invalid(&format!("The multipart body is malformed: {}.", error.0)))?;
        let metadata = form.part("metadata").ok_or_else(|| errors::invalid("The part \"metadata\" is required."))?;
        let metadata: Option<Value> = serde_json::from_slice(&metadata.content).ok();
        let named = metadata.as_ref().and_then(|metadata| metadata.get("name")?.as_str());
        let named: Vec<&str> = named.unwrap_or_default().split('/').collect();
        if name::own(&named, ground.options) != session {
            return Err(errors::invalid_field("name", "The metadata does not name the session of the URL."));
        }
        let part = form.part("file").and_then(|part| Some((part, part.filename.clone()?)));
        let (part, name) = part.ok_or_else(|| errors::invalid("The part \"file\" is required."))?;
        let file = Incoming {
            name,
            media_type: part.media_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned()),
            bytes: part.content.clone(),
            sha256: sha256(&part.content),
        };
        let id = self.keep(file, Some(session), Source::Local, ground);
        Ok(ok(&json!({ "fileId": id, "mediaResponseInfo": {} })))
    }
}
