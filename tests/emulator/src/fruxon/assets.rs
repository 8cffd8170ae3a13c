//! Fruxon's assets: what is kept of each and how it is told, get, refresh (page assets-refresh: concurrent refreshes
//! are rate-limited) and delete (page assets-delete: running operations fail, a second delete is a 404). Does not
//! create them or tell operations.

use serde_json::{Value, json};

use crate::backend::Backend;
use crate::call::Call;
use crate::fruxon::file::whole;
use crate::fruxon::operations::Operation;
use crate::fruxon::{Caller, Fruxon, errors};
use crate::inspect::StoredFile;
use crate::job::{Outcome, Stage};
use crate::options::Options;
use crate::platform::{Ground, object_name};
use crate::reply;
use crate::wire::Reply;

/// An asset with its operations, the one that made it first.
#[derive(Debug)]
pub(crate) struct Asset {
    pub(crate) id: String,
    /// `None`: of every tenant.
    pub(crate) tenant: Option<String>,
    pub(crate) name: String,
    /// Its own content, where it was not made from a stored file.
    pub(crate) own: Option<(u64, StoredFile)>,
    pub(crate) created_ms: f64,
    pub(crate) modified_ms: f64,
    pub(crate) operations: Vec<Operation>,
    pub(crate) deleted: bool,
}

impl Asset {
    pub(crate) fn is_of(&self, tenant: &str) -> bool {
        self.tenant.as_deref().is_none_or(|own| own == tenant)
    }

    pub(crate) fn stored(&self) -> Option<(u64, StoredFile)> {
        self.own.clone().map(|(serial, file)| (serial, StoredFile { deleted: self.deleted, ..file }))
    }

    /// The documented members that mean something here, and `embeddingStatus`, which the official client reads.
    pub(crate) fn json(&self, options: &Options, now_ms: f64) -> Value {
        let stage = self.operations.last().map(|operation| operation.stage(options, now_ms));
        let vectorized = matches!(stage, Some(Stage::Ended(Outcome::Success)));
        let status = stage.map(|stage| Operation::word(stage).0);
        json!({
            "id": self.id,
            "displayName": self.name,
            "type": "FILE",
            "vectorized": vectorized,
            "config": { "sourceType": "file", "parameters": {} },
            "integrationId": null,
            "assetLink": null,
            "createdAt": whole(self.created_ms),
            "modifiedAt": whole(self.modified_ms),
            "autoUpdate": false,
            "lastPolledAt": 0,
            "embeddingStatus": status,
        })
    }
}

impl Fruxon {
    pub(crate) fn find_asset(&self, id: &str, caller: Caller<'_>) -> Result<&Asset, Reply> {
        let found = self.assets.iter().find(|asset| asset.id == id && !asset.deleted && asset.is_of(caller.tenant));
        found.ok_or_else(|| errors::not_found("Asset not found."))
    }

    pub(crate) fn find_asset_mut(&mut self, id: &str, caller: Caller<'_>) -> Result<&mut Asset, Reply> {
        let found = self.assets.iter_mut().find(|asset| asset.id == id && !asset.deleted && asset.is_of(caller.tenant));
        found.ok_or_else(|| errors::not_found("Asset not found."))
    }

    pub(crate) fn asset(&self, id: &str, caller: Caller<'_>, ground: &Ground<'_>) -> Result<Reply, Reply> {
        let asset = self.find_asset(id, caller)?;
        Ok(reply::json(200, &asset.json(ground.options, ground.now_ms)))
    }

    pub(crate) fn refresh(
        &mut self,
        call: &Call<'_>,
        id: &str,
        caller: Caller<'_>,
        ground: &mut Ground<'_>,
    ) -> Result<Reply, Reply> {
        if !call.body().is_empty() {
            let asked: Option<Value> = serde_json::from_slice(call.body()).ok();
            asked.filter(Value::is_object).ok_or_else(|| errors::invalid("$", "The body is not a JSON object."))?;
        }
        let asset = self.find_asset_mut(id, caller)?;
        let (options, now_ms) = (ground.options, ground.now_ms);
        if asset.operations.iter().any(|operation| !operation.is_over(options, now_ms)) {
            return Err(errors::too_many("A refresh of this asset is already running.", &options.fruxon));
        }
        let operation =
            Operation::new(ground.ids.uuid("fruxon operation"), "REFRESH", Outcome::of_name(&asset.name), now_ms);
        let body = operation.json(&asset.id, options, now_ms);
        asset.modified_ms = now_ms;
        asset.operations.push(operation);
        Ok(reply::json(200, &body))
    }

    pub(crate) fn delete_asset(
        &mut self,
        id: &str,
        caller: Caller<'_>,
        ground: &mut Ground<'_>,
    ) -> Result<Reply, Reply> {
        let asset = self.find_asset_mut(id, caller)?;
        asset.deleted = true;
        for operation in &mut asset.operations {
            operation.stop(Outcome::Failure, ground.now_ms, ground.options, ground.now_ms);
        }
        ground.vault.remove(&object_name(Backend::Fruxon, id));
        Ok(reply::empty(204))
    }
}
