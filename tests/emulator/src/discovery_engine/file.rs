//! Discovery Engine's session files: what is kept of each and its FileMetadata in both shapes (reference page
//! listSessionFileMetadata; discovery documents of 20251030 and 20261106), as proto3 JSON writes it: 64-bit numbers as
//! text, what is empty, zero or false not at all. Does not store or find them.

use serde_json::{Map, Value, json};

use crate::backend::Backend;
use crate::discovery_engine::DiscoveryEngine;
use crate::discovery_engine::name::digits;
use crate::ids::choose;
use crate::inspect::StoredFile;
use crate::options::{MetadataShape, Options, UploadTimes};
use crate::platform::{Ground, Incoming, object_name};
use crate::time;

/// A session's file. A removed one stays in the view of what was stored.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) id: String,
    /// The session's own name; `None`: of every session.
    pub(crate) session: Option<String>,
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) size: u64,
    pub(crate) sha256: String,
    pub(crate) source: Source,
    pub(crate) created_us: i64,
    pub(crate) serial: u64,
    pub(crate) order: u64,
    pub(crate) removed: bool,
}

/// Where a file came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Inline,
    Local,
    Drive,
    /// A document of a data store.
    Document,
}

impl Source {
    fn word(self) -> &'static str {
        match self {
            Source::Inline => "FILE_SOURCE_INLINE",
            Source::Local => "FILE_SOURCE_LOCAL",
            Source::Drive => "FILE_SOURCE_CLOUD_DRIVE",
            Source::Document => "FILE_SOURCE_CLOUD_STORAGE",
        }
    }
}

impl File {
    pub(crate) fn is_in(&self, session: &str) -> bool {
        !self.removed && self.session.as_deref().is_none_or(|own| own == session)
    }

    pub(crate) fn stored(&self) -> StoredFile {
        StoredFile {
            id: self.id.clone(),
            name: self.name.clone(),
            size: self.size,
            sha256: self.sha256.clone(),
            created_ms: time::millis(self.created_us),
            deleted: self.removed,
        }
    }

    /// FileMetadata; `base` is the API's address.
    pub(crate) fn json(&self, session: &str, base: &str, options: &Options) -> Value {
        let mut told = Message::default();
        told.text("fileId", &self.id);
        told.text("name", &self.name);
        told.text("mimeType", &self.media_type);
        told.int64("byteSize", self.size);
        told.text("originalUri", &self.original());
        told.text("originalSourceType", self.source.word());
        told.text("uploadTime", &self.upload_time(options));
        match options.discovery_engine.shape {
            MetadataShape::Older => {
                if let Some(tokens) = self.tokens(options) {
                    told.int64("tokenCount", tokens);
                    told.set("quotaPercentage", json!(tokens as f64 / 1_000_000.0));
                }
                told.flag("selected", choose(options.seed, "selected", &self.id, 2) == 0);
                told.flag("usedInConversation", choose(options.seed, "used", &self.id, 2) == 0);
                told.text("session", session);
            }
            MetadataShape::Newer => {
                told.text("lastAddTime", &time::rfc3339_micros(self.created_us));
                told.text("fileOriginType", "USER_PROVIDED");
                let uri = format!("{base}/v1alpha/{session}:downloadFile?fileId={}&alt=media", self.id);
                if self.media_type.starts_with("image/") {
                    told.set("views", json!({ "thumbnail": self.view(&uri) }));
                }
                told.text("downloadUri", &uri);
            }
        }
        Value::Object(told.0)
    }

    /// FileView.
    fn view(&self, uri: &str) -> Value {
        let mut view = Message::default();
        view.text("viewId", &self.view_id());
        view.text("uri", &format!("{uri}&viewId={}", self.view_id()));
        view.text("mimeType", &self.media_type);
        view.int64("byteSize", self.size);
        view.text("createTime", &time::rfc3339_micros(self.created_us));
        view.set("imageCharacteristics", json!({ "width": 64, "height": 64, "colorSpace": "RGB", "bitDepth": 8 }));
        Value::Object(view.0)
    }

    /// Of the one view that images have.
    pub(crate) fn view_id(&self) -> String {
        format!("{}-thumbnail", self.id)
    }

    fn original(&self) -> String {
        match self.source {
            Source::Drive => {
                format!("https://drive.google.com/file/d/{}/view", self.sha256.get(..32).unwrap_or_default())
            }
            Source::Inline | Source::Local | Source::Document => String::new(),
        }
    }

    /// "This field will not be set for all file types."
    pub(crate) fn tokens(&self, options: &Options) -> Option<u64> {
        (choose(options.seed, "tokens", &self.id, 2) == 0).then_some(self.size.div_ceil(4))
    }

    /// "Generated output will always be Z-normalized and use 0, 3, 6 or 9 fractional digits"; the first second of 1970,
    /// of a captured answer, means that it is not set.
    fn upload_time(&self, options: &Options) -> String {
        let form = match options.discovery_engine.upload_times {
            UploadTimes::Mixed => choose(options.seed, "upload time", &self.id, 5),
            UploadTimes::Set => 2,
            UploadTimes::Unset => 4,
        };
        match form {
            0 => time::rfc3339(self.created_us - self.created_us.rem_euclid(1_000_000)),
            1 => time::rfc3339_millis(self.created_us),
            2 => time::rfc3339_micros(self.created_us),
            3 => time::rfc3339_micros(self.created_us).replace('Z', "789Z"),
            _ => "1970-01-01T00:00:00Z".to_owned(),
        }
    }
}

/// A message in proto3 JSON.
#[derive(Debug, Default)]
pub(crate) struct Message(pub(crate) Map<String, Value>);

impl Message {
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    pub(crate) fn text(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.set(name, json!(value));
        }
    }

    pub(crate) fn int64(&mut self, name: &str, value: u64) {
        if value != 0 {
            self.set(name, json!(value.to_string()));
        }
    }

    pub(crate) fn flag(&mut self, name: &str, value: bool) {
        if value {
            self.set(name, json!(true));
        }
    }
}

impl DiscoveryEngine {
    /// Stores a file and gives its id: a decimal number beyond what a double holds exactly.
    pub(crate) fn keep(
        &mut self,
        file: Incoming,
        session: Option<&str>,
        source: Source,
        ground: &mut Ground<'_>,
    ) -> String {
        let drawn = digits(ground.ids.bytes("discovery-engine file"));
        let id = (1_000_000_000_000_000_000 + drawn % 8_000_000_000_000_000_000).to_string();
        let order = self.next();
        self.files.push(File {
            id: id.clone(),
            session: session.map(str::to_owned),
            name: file.name,
            media_type: file.media_type.clone(),
            size: file.bytes.len() as u64,
            sha256: file.sha256.clone(),
            source,
            created_us: ground.now_us,
            serial: order,
            order,
            removed: false,
        });
        let name = object_name(Backend::DiscoveryEngine, &id);
        ground.vault.put(&name, file.bytes, &file.media_type, file.sha256, ground.now_us);
        id
    }
}
