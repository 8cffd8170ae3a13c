//! How assets come to be: `POST …/assets:file` (page assets-file: form parts `File` and `Payload`, above 50 MB a 413)
//! and `POST …/assets:import` (page assets-import: from a stored file, which is retained from then on). Each starts an
//! operation whose name is the asset's id (page operations-get). Does not tell how it goes on.

use serde_json::{Value, json};

use crate::backend::Backend;
use crate::call::Call;
use crate::fruxon::assets::Asset;
use crate::fruxon::operations::Operation;
use crate::fruxon::{Caller, Fruxon, errors, form, incoming, part};
use crate::inspect::StoredFile;
use crate::job::Outcome;
use crate::platform::{Ground, object_name};
use crate::reply;
use crate::wire::Reply;

impl Fruxon {
    pub(crate) fn asset_of_upload(
        &mut self,
        call: &Call<'_>,
        caller: Caller<'_>,
        ground: &mut Ground<'_>,
    ) -> Result<Reply, Reply> {
        let form = form(call)?;
        let limit = ground.options.fruxon.max_asset_bytes;
        if form.parts.iter().any(|part| part.content.len() > limit) {
            let detail = format!("Files may have at most {} MB.", limit >> 20);
            return Err(errors::problem(413, "Payload Too Large", Some(&detail)));
        }
        let file = incoming(&form, "File")?;
        let payload =
            part(&form, "Payload").ok_or_else(|| errors::invalid("Payload", "The Payload field is required."))?;
        let payload: Option<Value> = serde_json::from_slice(&payload.content).ok();
        payload
            .filter(Value::is_object)
            .ok_or_else(|| errors::invalid("Payload", "The payload is not a JSON object."))?;
        let id = ground.ids.uuid("fruxon asset");
        let stored = StoredFile {
            id: id.clone(),
            name: file.name.clone(),
            size: file.bytes.len() as u64,
            sha256: file.sha256.clone(),
            created_ms: ground.now_ms,
            deleted: false,
        };
        let outcome = Outcome::of_name(&file.name);
        let object = object_name(Backend::Fruxon, &id);
        ground.vault.put(&object, file.bytes, &file.media_type, file.sha256, ground.now_us);
        let own = Some((self.next(), stored));
        self.ingest(Asset { own, ..asset(&id, Some(caller.tenant), file.name, ground.now_ms) }, outcome, ground)
    }

    pub(crate) fn asset_of_file(
        &mut self,
        call: &Call<'_>,
        caller: Caller<'_>,
        ground: &mut Ground<'_>,
    ) -> Result<Reply, Reply> {
        let body: Option<Value> = serde_json::from_slice(call.body()).ok().filter(Value::is_object);
        let body = body.ok_or_else(|| errors::invalid("$", "The body is not a JSON object."))?;
        let id = body.get("fileId").and_then(Value::as_str).filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| errors::invalid("FileId", "The FileId field is required."))?;
        if body.get("vectorize").is_some_and(|value| !value.is_boolean()) {
            return Err(errors::invalid("$.vectorize", "The JSON value could not be converted to System.Boolean."));
        }
        let found = self.files.iter_mut().find(|file| file.id == id && file.is_of(caller.tenant));
        let file = found.ok_or_else(|| errors::not_found("File not found."))?;
        file.until_ms = None;
        let name = file.name.clone();
        let outcome = Outcome::of_name(&name);
        let id = ground.ids.uuid("fruxon asset");
        self.ingest(asset(&id, Some(caller.tenant), name, ground.now_ms), outcome, ground)
    }

    /// An asset of nothing, so that there is an operation; the operation's name.
    pub(crate) fn ingest_nothing(&mut self, outcome: Outcome, ground: &mut Ground<'_>) -> String {
        let id = ground.ids.uuid("fruxon asset");
        let mut asset = asset(&id, None, "nothing".to_owned(), ground.now_ms);
        asset.operations.push(Operation::new(id.clone(), "INGEST", outcome, ground.now_ms));
        self.assets.push(asset);
        id
    }

    fn ingest(&mut self, mut asset: Asset, outcome: Outcome, ground: &Ground<'_>) -> Result<Reply, Reply> {
        let (options, now_ms) = (ground.options, ground.now_ms);
        let operation = Operation::new(asset.id.clone(), "INGEST", outcome, now_ms);
        let started = operation.json(&asset.id, options, now_ms);
        asset.operations.push(operation);
        let mut body = json!({ "asset": asset.json(options, now_ms) });
        self.assets.push(asset);
        if let Some(fields) = body.as_object_mut() {
            match started {
                Value::Object(members) if options.fruxon.flat_operation => fields.extend(members),
                nested => drop(fields.insert("longOperation".to_owned(), nested)),
            }
        }
        Ok(reply::json(200, &body))
    }
}

fn asset(id: &str, tenant: Option<&str>, name: String, now_ms: f64) -> Asset {
    Asset {
        id: id.to_owned(),
        tenant: tenant.map(str::to_owned),
        name,
        own: None,
        created_ms: now_ms,
        modified_ms: 0.0,
        operations: Vec::new(),
        deleted: false,
    }
}
