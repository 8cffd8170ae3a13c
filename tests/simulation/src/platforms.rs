//! The platforms that are simulated, one row each. A platform joins by a row here, once the emulator and the client know it.
//!
//! Only what neither the description nor the emulator can tell: which variants to play, which arguments make sense, where the API lives.

use attache::backend::{Description, builtin};
use attache_emulator::Backend;

/// One platform, in one of its ways.
#[derive(Debug)]
pub struct Row {
    /// As `--backend` takes it and as tables tell it.
    pub name: &'static str,
    /// In the emulator.
    pub backend: Backend,
    /// Chosen variants.
    pub variants: &'static [(&'static str, &'static str)],
    /// Path parameters.
    pub scope: &'static [(&'static str, &'static str)],
    /// Fields that an upload may carry; one list is chosen.
    pub upload_fields: &'static [&'static [(&'static str, &'static str)]],
    /// Filters that a listing may carry; one list is chosen. Only those whose answer the simulation can tell are compared in full.
    pub filters: &'static [&'static [(&'static str, &'static str)]],
    /// What `get` and `list` can expand.
    pub expand: &'static [&'static str],
    /// Paths below the base for `request`, which answer any method but change nothing.
    pub paths: &'static [&'static str],
    /// A well-formed id that no file has.
    pub nobody: &'static str,
    /// The list shows every file, and whoever has a credential sees the same ones. Where it is false, only uploads are listed and credentials do not change.
    pub shared: bool,
    /// The list shows what is uploaded this way.
    pub lists_uploads: bool,
    /// Pages are told by a number of items to skip: documented for Fruxon (page sessions-files, `PageToken.Skip`); for Discovery Engine, whose
    /// tokens no document explains, the emulator does so.
    pub skips: bool,
    /// Every record tells when its file was created.
    pub dated: bool,
    /// How operations are named and told; none where the platform has none.
    pub operations: &'static [Spoken],
    /// Its files are told by their own URL, and nothing asks for it again.
    pub media: Option<Media>,
}

/// Files whose URL only the answer to their upload tells.
#[derive(Clone, Copy, Debug)]
pub struct Media {
    /// Takes a file in one request, as a form. Where the variant takes them in several, these are played by [`crate::sessions`].
    pub whole: &'static str,
    /// Where their URLs lead, below the platform's own host: anybody may read there, and a credential has no business.
    pub open: &'static str,
}

impl Row {
    /// The platform's description, as the client has it.
    pub fn description(&self) -> Description {
        let mut described = builtin::description(self.backend.name(), self.variants).expect("a built-in platform");
        if let (Some(media), Some(upload)) = (self.media, described.upload.as_mut()) {
            upload.encoding = "form-data".to_owned();
            upload.path = media.whole.to_owned();
            (upload.session, upload.complete, upload.part_size) = (None, None, None);
        }
        described
    }
}

/// One way of naming an operation, and what its answers can tell.
#[derive(Debug)]
pub struct Spoken {
    /// The name that the client is given; `{}` is the one that the platform gave.
    pub name: &'static str,
    /// A name that no operation has.
    pub nobody: &'static str,
    /// An operation that was cancelled is told from one that failed.
    pub tells_cancelled: bool,
    /// An end that no document knows is told as an end.
    pub tells_unknown: bool,
    /// It can be cancelled.
    pub cancels: bool,
}

const SESSION: &str = "projects/p/locations/global/collections/default_collection/engines/e/sessions/42";

/// Fruxon's operations by their own name (page operations-get: PENDING, RUNNING, DONE, FAILED) and under their asset.
const FRUXON: &[Spoken] = &[
    Spoken {
        name: "{}",
        nobody: "00000000-0000-4000-8000-000000000000",
        tells_cancelled: false,
        tells_unknown: false,
        cancels: false,
    },
    Spoken {
        name: "assets/{}/operations/{}",
        nobody: "assets/none/operations/none",
        tells_cancelled: true,
        tells_unknown: false,
        cancels: true,
    },
];

/// Kore's runs know neither a cancelled one nor a way to cancel (page execute).
const KORE: &[Spoken] =
    &[Spoken { name: "{}", nobody: "r-none", tells_cancelled: false, tells_unknown: false, cancels: false }];

/// Google's: `done` with neither response nor error is an end all the same (schema GoogleLongrunningOperation).
const GOOGLE: &[Spoken] = &[Spoken {
    name: "{}",
    nobody: "projects/1/locations/global/collections/c/dataStores/d/branches/0/operations/none",
    tells_cancelled: true,
    tells_unknown: true,
    cancels: true,
}];

/// All of them.
pub const ROWS: &[Row] = &[
    Row {
        name: "cuadra",
        backend: Backend::Cuadra,
        variants: &[],
        scope: &[],
        upload_fields: &[&[], &[], &[("resourceType", "chat"), ("resourceId", "chat_1")]],
        filters: &[
            &[],
            &[],
            &[("status", "ready")],
            &[("resourceType", "chat")],
            &[("resourceType", "chat"), ("resourceId", "chat_1")],
        ],
        expand: &["associations"],
        paths: &["/v1/files?limit=1", "/v1/files/none/download", "/v1/files"],
        nobody: "file_000000000000000000000000",
        shared: true,
        lists_uploads: true,
        skips: false,
        dated: true,
        operations: &[],
        media: None,
    },
    Row {
        name: "voipbin",
        backend: Backend::Voipbin,
        variants: &[],
        scope: &[],
        upload_fields: &[&[], &[("type", "rag")]],
        filters: &[&[]],
        expand: &[],
        paths: &["/storage_account", "/storage_files?page_size=1", "/nowhere"],
        nobody: "00000000-0000-4000-8000-000000000000",
        shared: true,
        lists_uploads: true,
        skips: false,
        dated: true,
        operations: &[],
        media: None,
    },
    Row {
        name: "voipbin/agent",
        backend: Backend::Voipbin,
        variants: &[("files", "agent")],
        scope: &[],
        upload_fields: &[&[], &[("type", "talk")]],
        filters: &[&[]],
        expand: &[],
        paths: &["/service_agents/files?page_size=1", "/storage_account"],
        nobody: "00000000-0000-4000-8000-000000000000",
        shared: false,
        lists_uploads: true,
        skips: false,
        dated: true,
        operations: &[],
        media: None,
    },
    Row {
        name: "fruxon",
        backend: Backend::Fruxon,
        variants: &[],
        scope: &[("tenant", "acme"), ("session", "s-1")],
        upload_fields: &[&[], &[("temporary", "true")]],
        filters: &[&[]],
        expand: &[],
        paths: &["/v1/tenants/acme/sessions/s-1/files?pageSize=1", "/nowhere"],
        nobody: "00000000000000000000000000000000",
        shared: true,
        lists_uploads: true,
        skips: true,
        dated: true,
        operations: FRUXON,
        media: None,
    },
    Row {
        name: "fruxon/asset",
        backend: Backend::Fruxon,
        variants: &[("upload", "asset")],
        scope: &[("tenant", "acme"), ("session", "s-1")],
        upload_fields: &[&[], &[("payload", "{\"displayName\":\"x\"}")]],
        filters: &[&[]],
        expand: &[],
        paths: &["/v1/tenants/acme/sessions/s-1/files?pageSize=1", "/nowhere"],
        nobody: "00000000-0000-4000-8000-000000000000",
        // The list is the session's files; an asset is none (page sessions-files).
        shared: false,
        lists_uploads: false,
        skips: true,
        dated: true,
        operations: FRUXON,
        media: None,
    },
    Row {
        name: "kore",
        backend: Backend::Kore,
        variants: &[],
        scope: &[("app", "app-1"), ("environment", "draft"), ("session", "s-1"), ("userReference", "u-1")],
        upload_fields: &[&[], &[("userReference", "u-1")]],
        filters: &[&[]],
        expand: &[],
        paths: &["/apps/app-1/environments/draft/sessions?sessionId=s-1", "/nowhere"],
        nobody: "f-00000000-0000-4000-8000-000000000000",
        shared: true,
        lists_uploads: true,
        skips: false,
        dated: false,
        operations: KORE,
        media: None,
    },
    Row {
        name: "kore/chunked",
        backend: Backend::Kore,
        variants: &[("upload", "chunked")],
        scope: &[("app", "app-1"), ("environment", "draft"), ("session", "s-1")],
        upload_fields: &[&[], &[("fileContext", "chat")]],
        filters: &[&[]],
        expand: &[],
        paths: &["/apps/app-1/environments/draft/sessions?sessionId=s-1", "/nowhere"],
        nobody: "657f00000000000000000006",
        // No page names a list of these files.
        shared: false,
        lists_uploads: false,
        skips: false,
        dated: false,
        operations: KORE,
        // Mode 1 of the page upload-file-api.
        media: Some(Media { whole: "/api/public/files", open: "/api/getMediaStream/" }),
    },
    Row {
        name: "discovery-engine",
        backend: Backend::DiscoveryEngine,
        variants: &[],
        scope: &[("session", SESSION)],
        upload_fields: &[&[]],
        filters: &[&[]],
        expand: &[],
        paths: &[
            "/v1alpha/projects/p/locations/global/collections/default_collection/engines/e/sessions/42:listSessionFileMetadata",
            "/nowhere",
        ],
        nobody: "1",
        shared: true,
        lists_uploads: true,
        skips: true,
        dated: false,
        operations: GOOGLE,
        media: None,
    },
    Row {
        name: "discovery-engine/files",
        backend: Backend::DiscoveryEngine,
        variants: &[("list", "files"), ("upload", "media")],
        scope: &[("session", SESSION)],
        upload_fields: &[&[]],
        filters: &[&[]],
        expand: &[],
        paths: &["/nowhere"],
        nobody: "1",
        shared: true,
        lists_uploads: true,
        skips: true,
        dated: false,
        operations: GOOGLE,
        media: None,
    },
];

/// The rows whose name begins so.
pub fn rows(prefix: &str) -> Vec<&'static Row> {
    ROWS.iter().filter(|row| row.name.starts_with(prefix)).collect()
}
