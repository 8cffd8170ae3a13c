//! What a user of the emulator may set: the general options and each platform's own rules, with defaults from the
//! documents. Does not apply any of them.

mod discovery_engine;
mod fruxon;
mod kore;

pub use discovery_engine::{DiscoveryEngineRules, MetadataShape, UploadTimes};
pub use fruxon::{FruxonRules, TooLarge};
pub use kore::{AttachmentKeys, ErrorBody, KoreRules, KoreSession, MissingChunks};

use serde::Deserialize;

/// Options of an emulator. All have defaults; as JSON the names are in camelCase and an unknown one is refused.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Options {
    /// Where identifiers and the choices among equal forms come from.
    pub seed: u64,
    /// How long a signed URL lives, in milliseconds. Default: 7 days, the longest that Google Cloud Storage signs.
    pub url_lifetime_ms: f64,
    /// From stored to ready, and from the start of an operation to its end, in milliseconds. Default 3,000.
    pub processing_time_ms: f64,
    /// Credentials that are let in. Empty: any, as long as there is one.
    pub tokens: Vec<String>,
    /// Fruxon's rules.
    pub fruxon: FruxonRules,
    /// Kore's rules.
    pub kore: KoreRules,
    /// Discovery Engine's rules.
    pub discovery_engine: DiscoveryEngineRules,
    /// Cuadra's rules.
    pub cuadra: CuadraRules,
    /// VoIPbin's rules.
    pub voipbin: VoipbinRules,
    /// The storage host's rules.
    pub storage: StorageRules,
}

/// Cuadra's limits and the choices its documents leave open.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct CuadraRules {
    /// How long a new file says `uploading` before it says `uploaded`. Default 0.
    pub uploading_time_ms: f64,
    /// The status of a successful upload, which no document states. Default 201.
    pub upload_status: u16,
    /// Largest document. Default 50 MiB (guide: "50 MB").
    pub document_bytes: usize,
    /// Largest image (.png .jpg .jpeg .gif .webp). Default 20 MiB (guide: "20 MB").
    pub image_bytes: usize,
    /// Items of a page when `limit` is absent. Default 20.
    pub default_page: usize,
    /// Largest `limit`. Default 100.
    pub max_page: usize,
    /// Requests a minute for the whole organisation (documented: 300). Default: no limit.
    pub org_per_minute: Option<u32>,
    /// Requests a minute for one credential (documented: 60). Default: no limit.
    pub user_per_minute: Option<u32>,
    /// Progress falls back now and then, as advisory progress may.
    pub progress_dips: bool,
    /// Client ids with their secrets for the token endpoint. Empty: any pair that is not empty.
    pub clients: Vec<(String, String)>,
    /// Life of an issued access token. Default one hour (guide: `expires_in` 3600).
    pub token_lifetime_ms: f64,
    /// How long an idempotency key is remembered. Default 24 hours.
    pub key_lifetime_ms: f64,
}

/// VoIPbin's limits and the choices between its documents and its public source.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct VoipbinRules {
    /// How timestamps are written. Default: mixed, by the seed, each file and field keeping its form.
    pub times: Times,
    /// Largest upload body, form included. Default 30 << 20.
    pub max_body: usize,
    /// Page size when absent, and the largest. Default 100.
    pub max_page: usize,
    /// What all files together may hold. Default 10 GiB ("10 GB").
    pub quota_bytes: u64,
    /// `GET /storage_files/{id}` signs anew once the URL is expired or empty, as the File page says. Default: off, as
    /// the public source does, where only `/{id}/file` signs.
    pub seed_rule: bool,
    /// Whether URLs can be signed. Off: uploads get an empty `uri_download` and `/{id}/file` answers 503. Default: on.
    pub signing: bool,
    /// The customer's token bucket (source: 16.7 a second, burst 33). Default: no limit.
    pub rate: Option<Bucket>,
    /// Files of one millisecond share one microsecond, so that a page border between them loses rows, as the source's
    /// paging does.
    pub same_microsecond: bool,
}

/// A token bucket.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Bucket {
    /// Requests a second in the long run.
    pub per_second: f64,
    /// Requests at once.
    pub burst: f64,
    /// `customer` or `ip`: the word in `details[0].limited_by`.
    pub limited_by: String,
}

/// How VoIPbin writes timestamps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Times {
    /// `2026-01-15 09:30:00.000000`, and `9999-01-01 00:00:00.000000` for what has not happened (the File page).
    Spaced,
    /// RFC 3339 with `Z`, and null (the source since February 2026).
    Rfc3339,
    /// Every form that was ever seen, null and the empty text included.
    Mixed,
}

/// What the storage host does where stores differ.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct StorageRules {
    /// How an expired URL is answered.
    pub expired: ExpiredStyle,
    /// Which validator objects have.
    pub etag: EtagStyle,
    /// Whether `Range` is honoured. Default: it is.
    pub ranges: bool,
}

/// How an expired signed URL is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ExpiredStyle {
    /// 400 with `ExpiredToken`, as Google Cloud Storage.
    Gcs,
    /// 403 with `AccessDenied` and "Request has expired", as S3.
    S3,
}

/// Which validator an object has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EtagStyle {
    /// `"…"`.
    Strong,
    /// `W/"…"`, with which no range may be continued.
    Weak,
    /// No ETag at all.
    None,
}

/// A day.
pub(crate) const DAY_MS: f64 = 86_400_000.0;

impl Default for Options {
    fn default() -> Options {
        Options {
            seed: 0,
            url_lifetime_ms: 7.0 * DAY_MS,
            processing_time_ms: 3_000.0,
            tokens: Vec::new(),
            fruxon: FruxonRules::default(),
            kore: KoreRules::default(),
            discovery_engine: DiscoveryEngineRules::default(),
            cuadra: CuadraRules::default(),
            voipbin: VoipbinRules::default(),
            storage: StorageRules::default(),
        }
    }
}

impl Default for CuadraRules {
    fn default() -> CuadraRules {
        CuadraRules {
            uploading_time_ms: 0.0,
            upload_status: 201,
            document_bytes: 50 << 20,
            image_bytes: 20 << 20,
            default_page: 20,
            max_page: 100,
            org_per_minute: None,
            user_per_minute: None,
            progress_dips: false,
            clients: Vec::new(),
            token_lifetime_ms: 3_600_000.0,
            key_lifetime_ms: DAY_MS,
        }
    }
}

impl Default for VoipbinRules {
    fn default() -> VoipbinRules {
        VoipbinRules {
            times: Times::Mixed,
            max_body: 30 << 20,
            max_page: 100,
            quota_bytes: 10 << 30,
            seed_rule: false,
            signing: true,
            rate: None,
            same_microsecond: false,
        }
    }
}

impl Default for StorageRules {
    fn default() -> StorageRules {
        StorageRules { expired: ExpiredStyle::Gcs, etag: EtagStyle::Strong, ranges: true }
    }
}
