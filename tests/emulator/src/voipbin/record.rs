//! VoIPbin's file record (File page; OpenAPI schema StorageManagerFile) and the forms of its timestamps. Does not store
//! or find files.

use serde_json::{Value, json};

use crate::ids::choose;
use crate::inspect::StoredFile;
use crate::options::{Options, Times};
use crate::time as clock;

const NOBODY: &str = "00000000-0000-0000-0000-000000000000";
const NEVER_SPACED: &str = "9999-01-01 00:00:00.000000";
const NEVER_RFC3339: &str = "9999-01-01T00:00:00.000000Z";

/// A stored file. A deleted one keeps its row.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) id: String,
    pub(crate) owner: String,
    pub(crate) kind: &'static str,
    pub(crate) filename: String,
    pub(crate) size: u64,
    pub(crate) sha256: String,
    /// The stored URL; empty when signing was down.
    pub(crate) uri: String,
    pub(crate) expires_us: Option<i64>,
    pub(crate) created_us: i64,
    pub(crate) updated_us: Option<i64>,
    pub(crate) deleted_us: Option<i64>,
}

impl File {
    pub(crate) fn stored(&self) -> StoredFile {
        StoredFile {
            id: self.id.clone(),
            name: self.filename.clone(),
            size: self.size,
            sha256: self.sha256.clone(),
            created_ms: clock::millis(self.created_us),
            deleted: self.deleted_us.is_some(),
        }
    }

    pub(crate) fn json(&self, customer: &str, options: &Options) -> Value {
        let at = |field: &str, us: Option<i64>| time(options, &self.id, field, us);
        json!({
            "id": self.id,
            "customer_id": customer,
            "owner_type": "agent",
            "owner_id": self.owner,
            "reference_type": "",
            "reference_id": NOBODY,
            "type": self.kind,
            // The agents' upload names the file, the customer's leaves the name empty.
            "name": if self.kind == "talk" { self.filename.as_str() } else { "" },
            "detail": "",
            "filename": self.filename,
            "filesize": self.size,
            "uri_download": self.uri,
            "tm_download_expire": at("tm_download_expire", self.expires_us),
            "tm_create": at("tm_create", Some(self.created_us)),
            "tm_update": at("tm_update", self.updated_us),
            "tm_delete": at("tm_delete", self.deleted_us),
        })
    }
}

/// A timestamp in the form that the options ask for; mixed forms are chosen by the seed, the record and the field.
pub(crate) fn time(options: &Options, id: &str, field: &str, us: Option<i64>) -> Value {
    let mixed = || choose(options.seed, "voipbin time", &format!("{id} {field}"), if us.is_some() { 3 } else { 4 });
    match (us, options.voipbin.times) {
        (Some(us), Times::Spaced) => json!(clock::spaced(us)),
        (Some(us), Times::Rfc3339) => json!(clock::rfc3339_trimmed(us)),
        (Some(us), Times::Mixed) => match mixed() {
            0 => json!(clock::spaced(us)),
            1 => json!(clock::rfc3339_trimmed(us)),
            _ => json!(clock::rfc3339_micros(us)),
        },
        (None, Times::Spaced) => json!(NEVER_SPACED),
        (None, Times::Rfc3339) => Value::Null,
        (None, Times::Mixed) => match mixed() {
            0 => json!(NEVER_SPACED),
            1 => json!(NEVER_RFC3339),
            2 => json!(""),
            _ => Value::Null,
        },
    }
}
