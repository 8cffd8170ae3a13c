//! Discovery Engine's long-running operations (discovery documents, schema GoogleLongrunningOperation): get, list and
//! cancel. `done` is absent until there is a response or an error (proto3 JSON). Session files start none, so only
//! tests do. Does not decide who may see them.

use serde_json::{Value, json};

use crate::backend::Backend;
use crate::call::Call;
use crate::cursor;
use crate::discovery_engine::errors::{self, Refusal};
use crate::discovery_engine::file::Message;
use crate::discovery_engine::name::{digits, own};
use crate::discovery_engine::paged::{page_size, read_token};
use crate::discovery_engine::{DiscoveryEngine, nothing, ok};
use crate::job::{Job, Outcome, Stage, progress};
use crate::options::Options;
use crate::platform::Ground;
use crate::storage::vault::sha256;
use crate::time;
use crate::wire::Reply;

/// An operation under its parent's own name.
#[derive(Debug)]
pub(crate) struct Operation {
    parent: String,
    id: String,
    job: Job,
}

const TYPES: &str = "type.googleapis.com/google.cloud.discoveryengine.v1alpha";

impl Operation {
    fn stage(&self, options: &Options, now_ms: f64) -> Stage {
        self.job.stage(options.processing_time_ms, now_ms)
    }

    fn name(&self) -> String {
        format!("{}/operations/{}", self.parent, self.id)
    }

    fn json(&self, options: &Options, now_ms: f64) -> Value {
        let whole = options.processing_time_ms;
        let stage = self.stage(options, now_ms);
        let changed = self.job.ended_ms(whole, now_ms).unwrap_or(now_ms);
        let mut metadata = Message::default();
        metadata.text("@type", &format!("{TYPES}.ImportDocumentsMetadata"));
        metadata.text("createTime", &time::rfc3339(time::micros(self.job.started_ms)));
        metadata.text("updateTime", &time::rfc3339(time::micros(changed)));
        if let Stage::Running(part) = stage {
            metadata.int64("successCount", u64::from(progress(part)));
            metadata.int64("totalCount", 100);
        }
        let mut told = Message::default();
        told.text("name", &self.name());
        told.set("metadata", Value::Object(metadata.0));
        if let Stage::Ended(outcome) = stage {
            told.flag("done", true);
            match outcome {
                Outcome::Success => {
                    let response = json!({ "@type": format!("{TYPES}.ImportDocumentsResponse"), "name": self.parent });
                    told.set("response", response);
                }
                Outcome::Cancelled => {
                    told.set("error", json!({ "code": 1, "message": "The operation was cancelled." }))
                }
                Outcome::Unknown => {}
                Outcome::Failure | Outcome::Never | Outcome::Vanishes => {
                    told.set(
                        "error",
                        json!({ "code": 3, "message": "The file could not be imported.", "details": [] }),
                    );
                }
            }
        }
        Value::Object(told.0)
    }
}

impl DiscoveryEngine {
    /// Starts an operation; its name.
    pub(crate) fn begin(&mut self, outcome: Outcome, ground: &mut Ground<'_>) -> String {
        let parent: Vec<&str> = ground.options.discovery_engine.operations_in.split('/').collect();
        let drawn = digits(ground.ids.bytes("discovery-engine operation"));
        let operation = Operation {
            parent: own(&parent, ground.options),
            id: format!("import-documents-{}", 1_000_000_000_000_000_000 + drawn % 8_000_000_000_000_000_000),
            job: Job::new(outcome, ground.now_ms),
        };
        let name = operation.name();
        self.operations.push(operation);
        name
    }

    pub(crate) fn operation(&self, parent: &[&str], id: &str, ground: &mut Ground<'_>) -> Result<Reply, Refusal> {
        let parent = own(parent, ground.options);
        let found = self.operations.iter().find(|known| known.id == id && known.parent == parent);
        let gone = |known: &&Operation| known.stage(ground.options, ground.now_ms) != Stage::Ended(Outcome::Vanishes);
        let known = found.filter(gone).ok_or_else(|| unknown(&parent, id))?;
        ground.polls.note(Backend::DiscoveryEngine, &known.name(), ground.now_ms);
        Ok(ok(&known.json(ground.options, ground.now_ms)))
    }

    /// Documented only under the branches of data stores; elsewhere the path has no method.
    pub(crate) fn cancel(
        &mut self,
        call: &Call<'_>,
        parent: &[&str],
        id: &str,
        ground: &Ground<'_>,
    ) -> Result<Reply, Refusal> {
        if !parent.iter().step_by(2).any(|kind| *kind == "branches") {
            return Ok(errors::no_route(call));
        }
        let parent = own(parent, ground.options);
        let found = self.operations.iter_mut().find(|known| known.id == id && known.parent == parent);
        let known = found.ok_or_else(|| unknown(&parent, id))?;
        known.job.stop(Outcome::Cancelled, ground.now_ms, ground.options.processing_time_ms, ground.now_ms);
        Ok(nothing(ground.options))
    }

    /// A filter is accepted and, as no document says what one may hold, ignored.
    pub(crate) fn list_operations(
        &self,
        call: &Call<'_>,
        parent: &[&str],
        ground: &Ground<'_>,
    ) -> Result<Reply, Refusal> {
        if call.query("returnPartialSuccess") == Some("true") {
            return Err(errors::unimplemented("return_partial_success is not supported."));
        }
        let rules = &ground.options.discovery_engine;
        let size = page_size(call, rules.default_page, rules.max_page)?;
        let parent = own(parent, ground.options);
        let same = sha256(json!([parent, call.query("filter")]).to_string().as_bytes());
        let from = match call.query("pageToken").unwrap_or_default() {
            "" => 0,
            token => read_token(token, &same)?,
        };
        let found: Vec<&Operation> = self.operations.iter().filter(|known| known.parent == parent).collect();
        let page = found.iter().skip(from).take(size);
        let page: Vec<Value> = page.map(|known| known.json(ground.options, ground.now_ms)).collect();
        let mut told = Message::default();
        if !page.is_empty() {
            told.set("operations", json!(page));
        }
        if from + size < found.len() {
            told.text("nextPageToken", &cursor::write(&format!("{} {same}", from + size)));
        }
        Ok(ok(&Value::Object(told.0)))
    }
}

fn unknown(parent: &str, id: &str) -> Refusal {
    errors::not_found(&format!("Operation {parent}/operations/{id} not found."))
}
