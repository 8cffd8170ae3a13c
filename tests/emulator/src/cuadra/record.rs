//! Cuadra's file record (schema FileOut) and how a file's state follows from the clock. Does not store or find files.

use serde_json::{Value, json};

use crate::inspect::StoredFile;
use crate::options::Options;
use crate::time;

/// A logical file.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) sha256: String,
    pub(crate) size: u64,
    pub(crate) order: u64,
    pub(crate) created_us: i64,
    pub(crate) duplicate: bool,
    pub(crate) connector: bool,
    pub(crate) associations: Vec<Association>,
    pub(crate) deleted: bool,
}

/// A content that files share; its processing began when it was first stored.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) since_ms: f64,
}

#[derive(Debug)]
pub(crate) struct Association {
    pub(crate) kind: String,
    pub(crate) id: String,
    pub(crate) created_us: i64,
}

/// Where a file stands in its processing.
#[derive(Debug, PartialEq)]
pub(crate) struct State {
    pub(crate) status: &'static str,
    pub(crate) progress: Option<u32>,
    pub(crate) error: Option<&'static str>,
    pub(crate) processed_ms: Option<f64>,
}

/// Where a file that cannot be processed stops.
const STUCK_AT: u32 = 60;

impl File {
    pub(crate) fn stored(&self) -> StoredFile {
        StoredFile {
            id: self.id.clone(),
            name: self.name.clone(),
            size: self.size,
            sha256: self.sha256.clone(),
            created_ms: time::millis(self.created_us),
            deleted: self.deleted,
        }
    }

    /// uploading, uploaded, processing, and then ready; or, by the file's name, one of the two failure words: a name
    /// with `fail` in it ends `failed`, one with `error` ends `error`.
    pub(crate) fn state(&self, content: Option<&Content>, options: &Options, now_ms: f64) -> State {
        let uploading = options.cuadra.uploading_time_ms;
        let (since, whole) = (
            content.map_or(time::millis(self.created_us), |content| content.since_ms) + uploading,
            options.processing_time_ms,
        );
        let at = |status, progress, error, processed_ms| State { status, progress, error, processed_ms };
        let elapsed = now_ms - since;
        if elapsed < 0.0 {
            return at("uploading", None, None, None);
        }
        let part = if whole > 0.0 { elapsed / whole } else { 1.0 };
        let name = self.name.to_lowercase();
        let end = if name.contains("fail") {
            Some("failed")
        } else if name.contains("error") {
            Some("error")
        } else {
            None
        };
        if part < 0.1 {
            return at("uploaded", None, None, None);
        }
        if part < 1.0 {
            let told = (part * f64::from(if end.is_some() { STUCK_AT } else { 100 })) as u32;
            let dips = options.cuadra.progress_dips && (told / 10) % 3 == 2;
            return at("processing", Some(if dips { told.saturating_sub(15) } else { told }), None, None);
        }
        match end {
            Some(status) => at(status, Some(STUCK_AT), Some("Failed to extract text from PDF"), None),
            None => at("ready", Some(100), None, Some(since + whole)),
        }
    }

    /// The record on the wire; associations only where they were asked for.
    pub(crate) fn json(&self, state: &State, expanded: bool) -> Value {
        let associations = || -> Vec<Value> {
            let one = |a: &Association| json!({ "resourceType": a.kind, "resourceId": a.id, "createdAt": time::rfc3339(a.created_us) });
            self.associations.iter().map(one).collect()
        };
        json!({
            "id": self.id,
            "filename": self.name,
            "contentType": self.media_type,
            "sizeBytes": self.size,
            "sha256": self.sha256,
            "status": state.status,
            "isDuplicate": self.duplicate,
            "storageCharged": if self.duplicate { 0 } else { self.size },
            "processingStatus": state.progress.map(|progress| json!({ "progress": progress, "error": state.error })),
            "createdAt": time::rfc3339(self.created_us),
            "processedAt": state.processed_ms.map(|ms| time::rfc3339(time::micros(ms))),
            "associations": expanded.then(associations),
            "source": if self.connector { "connector" } else { "api" },
            "sourceDetail": self.connector.then_some("google_drive"),
            "connectorMetadata": self.connector.then(|| self.connector_metadata()),
        })
    }

    /// Schema ConnectorMetadata, with its own examples.
    fn connector_metadata(&self) -> Value {
        json!({
            "externalId": format!("1{}", self.sha256.get(..32).unwrap_or_default()),
            "externalUrl": format!("https://docs.google.com/document/d/{}", self.sha256.get(..16).unwrap_or_default()),
            "externalPath": format!("/Marketing/Q4 Reports/{}", self.name),
            "modifiedBy": "Jane Doe",
            "sourceModifiedAt": "2026-01-10T14:30:00Z",
            "labels": ["important", "q4-review"],
            "extra": { "shared": true, "starred": false },
        })
    }
}
