//! Fruxon's operations in both dialects: `GET …/operations/{name}` (page operations-get: PENDING, RUNNING, DONE or
//! FAILED, no `done`) and `GET …/assets/{asset}/operations[/{id}]` (pages assets-operations and
//! assets-asset-operations-operation-get: COMPLETED, FAILED or CANCELLED, with `done`), and the cancellation of the
//! latter (page assets-operations-cancel). Does not start any.

use serde_json::{Value, json};

use crate::backend::Backend;
use crate::call::Call;
use crate::fruxon::assets::Asset;
use crate::fruxon::file::whole;
use crate::fruxon::page::page;
use crate::fruxon::{Caller, Fruxon, errors};
use crate::ids::{derive, uuid};
use crate::job::{Job, Outcome, Stage, progress};
use crate::options::Options;
use crate::platform::Ground;
use crate::reply;
use crate::wire::Reply;

/// An operation on an asset.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    kind: &'static str,
    job: Job,
}

/// How many items every asset has.
const ITEMS: u32 = 20;
/// "Typically still `Running` for a short window before transitioning."
const CANCEL_WINDOW_MS: f64 = 500.0;

impl Operation {
    pub(crate) fn new(id: String, kind: &'static str, outcome: Outcome, now_ms: f64) -> Operation {
        Operation { id, kind, job: Job::new(outcome, now_ms) }
    }

    pub(crate) fn stage(&self, options: &Options, now_ms: f64) -> Stage {
        self.job.stage(options.processing_time_ms, now_ms)
    }

    pub(crate) fn is_over(&self, options: &Options, now_ms: f64) -> bool {
        self.job.is_over(options.processing_time_ms, now_ms)
    }

    pub(crate) fn stop(&mut self, outcome: Outcome, at_ms: f64, options: &Options, now_ms: f64) {
        self.job.stop(outcome, at_ms, options.processing_time_ms, now_ms);
    }

    /// Of the assets' dialect: the status, and whether it is the last one.
    pub(crate) fn word(stage: Stage) -> (&'static str, bool) {
        match stage {
            Stage::Pending => ("PENDING", false),
            Stage::Running(_) => ("RUNNING", false),
            Stage::Ended(Outcome::Success) => ("COMPLETED", true),
            Stage::Ended(Outcome::Cancelled) => ("CANCELLED", true),
            Stage::Ended(Outcome::Unknown) => ("SUSPENDED", false),
            Stage::Ended(_) => ("FAILED", true),
        }
    }

    fn error(stage: Stage) -> Option<&'static str> {
        match stage {
            Stage::Ended(Outcome::Failure) => Some("The file could not be ingested."),
            Stage::Ended(Outcome::Cancelled) => Some("The operation was cancelled."),
            _ => None,
        }
    }

    fn times(&self, options: &Options, now_ms: f64) -> (i64, i64) {
        let begun = self.stage(options, now_ms) != Stage::Pending;
        let ended = self.job.ended_ms(options.processing_time_ms, now_ms);
        (if begun { whole(self.job.started_ms) } else { 0 }, ended.map_or(0, whole))
    }

    /// LongOperation.
    pub(crate) fn json(&self, asset: &str, options: &Options, now_ms: f64) -> Value {
        let stage = self.stage(options, now_ms);
        let status = match Operation::word(stage).0 {
            "COMPLETED" => "DONE",
            "CANCELLED" => "FAILED",
            word => word,
        };
        let told = match stage {
            Stage::Pending => 0,
            Stage::Running(part) => progress(part),
            Stage::Ended(_) => 100,
        };
        let (started, completed) = self.times(options, now_ms);
        json!({
            "name": self.id,
            "status": status,
            "resourceName": asset,
            "resourceType": "asset",
            "startedAt": started,
            "completedAt": completed,
            "error": Operation::error(stage),
            "metadata": { "progress": told },
        })
    }

    /// AssetOperation.
    fn asset_json(&self, asset: &str, tenant: &str, options: &Options, now_ms: f64) -> Value {
        let stage = self.stage(options, now_ms);
        let (status, done) = Operation::word(stage);
        let processed = match stage {
            Stage::Pending => 0,
            Stage::Running(part) => progress(part) * ITEMS / 100,
            Stage::Ended(Outcome::Success) => ITEMS,
            Stage::Ended(_) => ITEMS / 2,
        };
        let (started, completed) = self.times(options, now_ms);
        json!({
            "id": self.id,
            "assetId": asset,
            "tenantId": uuid(derive(options.seed, "fruxon tenant", tenant.as_bytes())),
            "type": self.kind,
            "status": status,
            "done": done,
            "startedAt": started,
            "completedAt": completed,
            "itemsProcessed": processed,
            "itemsTotal": ITEMS,
            "tokenCount": processed * 512,
            "chunkCount": processed,
            "cost": f64::from(processed) / 1024.0,
            "errorMessage": Operation::error(stage),
            "createdBy": "emulator",
        })
    }
}

impl Fruxon {
    /// Operations of deleted assets are still told.
    pub(crate) fn operation(&self, name: &str, caller: Caller<'_>, ground: &mut Ground<'_>) -> Result<Reply, Reply> {
        let all = self.assets.iter().filter(|asset| asset.is_of(caller.tenant));
        let mut found = all.flat_map(|asset| asset.operations.iter().map(move |operation| (asset, operation)));
        let (asset, operation) = found.find(|(_, operation)| operation.id == name).ok_or_else(unknown)?;
        known(operation, ground)?;
        Ok(reply::json(200, &operation.json(&asset.id, ground.options, ground.now_ms)))
    }

    pub(crate) fn asset_operations(
        &self,
        call: &Call<'_>,
        asset: &str,
        caller: Caller<'_>,
        ground: &Ground<'_>,
    ) -> Result<Reply, Reply> {
        let asset = self.find_asset(asset, caller)?;
        let told =
            |operation: &Operation| operation.asset_json(&asset.id, caller.tenant, ground.options, ground.now_ms);
        let items: Vec<Value> = asset.operations.iter().rev().map(told).collect();
        page(call, &asset.id, &items, ground.options)
    }

    pub(crate) fn asset_operation(
        &self,
        asset: &str,
        id: &str,
        caller: Caller<'_>,
        ground: &mut Ground<'_>,
    ) -> Result<Reply, Reply> {
        let asset = self.find_asset(asset, caller)?;
        let operation = asset.operations.iter().find(|operation| operation.id == id).ok_or_else(unknown)?;
        known(operation, ground)?;
        Ok(told(asset, operation, caller, ground))
    }

    /// Idempotent; what is over is told unchanged.
    pub(crate) fn cancel(
        &mut self,
        asset: &str,
        id: &str,
        caller: Caller<'_>,
        ground: &Ground<'_>,
    ) -> Result<Reply, Reply> {
        let asset = self.find_asset_mut(asset, caller)?;
        let found = asset.operations.iter_mut().find(|operation| operation.id == id).ok_or_else(unknown)?;
        found.stop(Outcome::Cancelled, ground.now_ms + CANCEL_WINDOW_MS, ground.options, ground.now_ms);
        let operation = asset.operations.iter().find(|operation| operation.id == id).ok_or_else(unknown)?;
        Ok(told(asset, operation, caller, ground))
    }
}

/// Notes the poll, unless the operation has vanished.
fn known(operation: &Operation, ground: &mut Ground<'_>) -> Result<(), Reply> {
    if operation.stage(ground.options, ground.now_ms) == Stage::Ended(Outcome::Vanishes) {
        return Err(unknown());
    }
    ground.polls.note(Backend::Fruxon, &operation.id, ground.now_ms);
    Ok(())
}

fn told(asset: &Asset, operation: &Operation, caller: Caller<'_>, ground: &Ground<'_>) -> Reply {
    reply::json(200, &operation.asset_json(&asset.id, caller.tenant, ground.options, ground.now_ms))
}

fn unknown() -> Reply {
    errors::not_found("Operation not found.")
}
