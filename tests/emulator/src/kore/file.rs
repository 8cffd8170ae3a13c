//! Kore's attachments: what is kept of each, and how each page spells its members (page upload: `fileName`, `mimeType`;
//! page sessions: `filename`, `mimetype`; page execute: `fileName`, `mimetype`; "Terminate Session": `fileName`,
//! `fileType`). Does not store or find them.

use serde_json::{Map, Value, json};

use crate::backend::Backend;
use crate::ids::choose;
use crate::inspect::StoredFile;
use crate::kore::{Home, Kore};
use crate::options::{AttachmentKeys, Options};
use crate::platform::{Ground, Incoming, object_name};
use crate::time;

/// An attachment. A deleted one stays in the view of what was stored.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) id: String,
    /// Where it was uploaded and for whom; `None`: everywhere and for everybody.
    pub(crate) owner: Option<Owner>,
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) size: u64,
    pub(crate) sha256: String,
    pub(crate) created_us: i64,
    pub(crate) serial: u64,
    pub(crate) order: u64,
    /// False once a run has excluded it ("by default, when a file is uploaded, it is in active state").
    pub(crate) active: bool,
    pub(crate) deleted: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) app: String,
    pub(crate) environment: String,
    pub(crate) user: String,
}

/// The four spellings of the name and the media type.
const SPELLINGS: [(&str, &str); 4] =
    [("filename", "mimetype"), ("fileName", "mimetype"), ("fileName", "fileType"), ("fileName", "mimeType")];

impl File {
    pub(crate) fn is_in(&self, home: Home<'_>) -> bool {
        let own = |owner: &Owner| owner.app == home.app && owner.environment == home.environment;
        !self.deleted && self.owner.as_ref().is_none_or(own)
    }

    pub(crate) fn is_for(&self, user: &str) -> bool {
        self.owner.as_ref().is_none_or(|owner| owner.user == user)
    }

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

    /// The answer to an upload.
    pub(crate) fn uploaded(&self) -> Value {
        let extension = extension(&self.name);
        let end = if extension.is_empty() { String::new() } else { format!(".{extension}") };
        json!({
            "fileId": self.id,
            "fileName": self.name,
            "filePath": format!("AppFileSystem/{}{end}", self.id),
            "fileSize": self.size,
            "mimeType": self.media_type,
            "extension": extension,
            "uploadedAt": time::rfc3339_millis(self.created_us),
        })
    }

    /// An item of a session's attachments, in the spelling of the page (one of the four) or, where the options have
    /// spellings drift, in one that the file keeps.
    pub(crate) fn attached(&self, documented: usize, active: bool, options: &Options) -> Map<String, Value> {
        let drifting = options.kore.keys == AttachmentKeys::Drifting;
        let drawn = usize::from(choose(options.seed, "kore keys", &self.id, 4));
        let spelling = SPELLINGS.get(if drifting { drawn } else { documented });
        let (name, media_type) = spelling.copied().unwrap_or(("filename", "mimetype"));
        // Typed "string" on one page, a boolean on the others.
        let text = drifting && choose(options.seed, "kore active", &self.id, 2) == 0;
        let active = if text { json!(active.to_string()) } else { json!(active) };
        let members = [
            ("fileId", json!(self.id)),
            (name, json!(self.name)),
            (media_type, json!(self.media_type)),
            ("isActive", active),
        ];
        members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }
}

/// `pdf` of `a.PDF`.
pub(crate) fn extension(name: &str) -> String {
    name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default()
}

impl Kore {
    /// Stores an attachment and gives its id.
    pub(crate) fn keep(&mut self, file: Incoming, owner: Option<Owner>, ground: &mut Ground<'_>) -> String {
        let id = format!("f-{}", ground.ids.uuid("kore file"));
        let order = self.next();
        self.files.push(File {
            id: id.clone(),
            owner,
            name: file.name,
            media_type: file.media_type.clone(),
            size: file.bytes.len() as u64,
            sha256: file.sha256.clone(),
            created_us: ground.now_us,
            serial: order,
            order,
            active: true,
            deleted: false,
        });
        let name = object_name(Backend::Kore, &id);
        ground.vault.put(&name, file.bytes, &file.media_type, file.sha256, ground.now_us);
        id
    }
}
