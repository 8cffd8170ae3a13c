//! `GET …:listSessionFileMetadata` (reference page): every file of the session at once, oldest first, and the message
//! empty where there is none. Does not write FileMetadata.

use serde_json::{Value, json};

use crate::call::Call;
use crate::discovery_engine::errors::{self, Refusal};
use crate::discovery_engine::file::{File, Message};
use crate::discovery_engine::{DiscoveryEngine, ok};
use crate::ids::choose;
use crate::options::MetadataShape;
use crate::platform::Ground;
use crate::wire::Reply;

impl DiscoveryEngine {
    pub(crate) fn list(&self, call: &Call<'_>, session: &str, ground: &Ground<'_>) -> Result<Reply, Refusal> {
        if !call.body().is_empty() {
            return Err(errors::invalid("The request body must be empty."));
        }
        let options = ground.options;
        let mut found: Vec<&File> = self.files.iter().filter(|file| file.is_in(session)).collect();
        found.sort_by_key(|file| file.order);
        let mut told = Message::default();
        if !found.is_empty() {
            let write = |file: &File| file.json(session, &call.target.base, options);
            told.set("fileMetadata", found.iter().map(|file| write(file)).collect());
            // "This field may not be set."
            let set = choose(options.seed, "total quota", session, 2) == 0;
            if options.discovery_engine.shape == MetadataShape::Older && set {
                told.set("totalQuotaPercentage", json!(found.len() as f64 / 100.0));
            }
        }
        Ok(ok(&Value::Object(told.0)))
    }
}
