//! What a user of the emulator may set about Kore. Does not apply any of it.

use serde::Deserialize;

use super::DAY_MS;

/// Kore's limits and the choices its documents leave open.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct KoreRules {
    /// The sessions there are; each shows the files of its user. Default, when empty: every session exists and shows
    /// every file of its app and environment.
    pub sessions: Vec<KoreSession>,
    /// Largest file. Default 25 MiB (documented: "25 MB").
    pub max_bytes: usize,
    /// Most files of one user in an app's environment. Default 10.
    pub max_files: usize,
    /// Most tokens of all files in a run. Default 800,000.
    pub max_tokens: u64,
    /// Whether files of other than the documented types are refused, which no document says. Default: they are not.
    pub types_checked: bool,
    /// Whether files that are no media are refused where the page says "media types only". Default: they are.
    pub media_checked: bool,
    /// How the members of an attachment are spelled.
    pub keys: AttachmentKeys,
    /// What an error's body is, which no document says.
    pub errors: ErrorBody,
    /// The status of a file that is too large or one too many, which no document says. Default 400.
    pub refused_status: u16,
    /// Sessions of a page of `sessions/list`. Default 20.
    pub session_page: usize,
    /// Requests a minute for one key. Default: no limit.
    pub per_minute: Option<u32>,
    /// How long an upload in chunks may take. Default one hour.
    pub chunks_life_ms: f64,
    /// How chunks that are missing at the end are told.
    pub missing_chunks: MissingChunks,
    /// Numbers of chunks that are confirmed and lost, each once in every upload. Default: none.
    pub lost_chunks: Vec<u64>,
    /// How long the URL of a file uploaded in chunks lives. Default 30 days, as of an attachment's `downloadUrl`.
    pub link_life_ms: f64,
}

/// A session and whose it is.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KoreSession {
    /// The platform's id of it, `s-…`.
    pub session_id: String,
    /// The caller's own name for it.
    pub session_reference: String,
    /// The user whose files it shows.
    pub user_reference: String,
}

/// How the members of an attachment are spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AttachmentKeys {
    /// `filename` and `mimetype`, as the page of the very answer has it.
    Documented,
    /// Each file in one of the four spellings that the pages have, by the seed.
    Drifting,
}

/// How chunks that are missing at the end are told: "identified after the merge", and no more is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MissingChunks {
    /// In the error's message, and as numbers in `missingChunks`.
    Listed,
    /// In the error's message alone.
    Told,
}

/// What an error's body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ErrorBody {
    /// `{"errors": [{"msg": …, "code": …}]}`.
    Messages,
    /// Plain text.
    Text,
}

impl Default for KoreRules {
    fn default() -> KoreRules {
        KoreRules {
            sessions: Vec::new(),
            max_bytes: 25 << 20,
            max_files: 10,
            max_tokens: 800_000,
            types_checked: false,
            media_checked: true,
            keys: AttachmentKeys::Drifting,
            errors: ErrorBody::Messages,
            refused_status: 400,
            session_page: 20,
            per_minute: None,
            chunks_life_ms: 3_600_000.0,
            missing_chunks: MissingChunks::Listed,
            lost_chunks: Vec::new(),
            link_life_ms: 30.0 * DAY_MS,
        }
    }
}
