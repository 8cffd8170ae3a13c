//! The platforms that are simulated, one row each. A platform joins by a row here, once the emulator and the client know it.
//!
//! Only what neither the description nor the emulator can tell: which variants to play, which arguments make sense, where the API lives.

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
}

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
    },
];

/// The rows whose name begins so.
pub fn rows(prefix: &str) -> Vec<&'static Row> {
    ROWS.iter().filter(|row| row.name.starts_with(prefix)).collect()
}
