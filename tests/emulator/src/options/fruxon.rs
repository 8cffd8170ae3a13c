//! What a user of the emulator may set about Fruxon. Does not apply any of it.

use serde::Deserialize;

use super::DAY_MS;

/// Fruxon's limits, its known defects, and the choices its documents leave open.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct FruxonRules {
    /// The one session that lists uploaded files. Default: every session of the tenant they were uploaded to.
    pub session: Option<String>,
    /// Largest file for the storage. Default 50 MiB, as documented.
    pub max_bytes: usize,
    /// How a larger one is refused.
    pub too_large: TooLarge,
    /// Largest file for an asset. Default 50 MiB (documented: "50 MB").
    pub max_asset_bytes: usize,
    /// Items of a page when no size is given. Default 10.
    pub default_page: usize,
    /// Largest page; larger sizes silently mean this one. Default 100.
    pub max_page: usize,
    /// How long a temporary file is kept. Default 24 hours.
    pub temporary_life_ms: f64,
    /// The status of a retained file, whose word no document states. Default `RETAINED`.
    pub retained_status: String,
    /// `createdAt` of session files is 0, which means unset.
    pub unset_times: bool,
    /// The answer to an upload has only the three documented fields, without the two that the official client reads.
    pub bare_reply: bool,
    /// The operation of a new asset is spread into the answer instead of standing under `longOperation`.
    pub flat_operation: bool,
    /// Defect: every page is the first one and has the same `nextPageToken`, whatever token is sent.
    pub echoed_token: bool,
    /// Defect: after the last item come empty pages that still have a token.
    pub empty_pages: bool,
    /// How many uploads of one caller are worked on at once; more are refused. Default: no limit.
    pub concurrency: Option<usize>,
    /// How long an upload is worked on. Default 0.
    pub upload_time_ms: f64,
    /// `Retry-After` of a 429, in seconds. Default: no such header, as none is documented.
    pub retry_after: Option<u64>,
}

/// How a file over the request-size limit is refused, "before reaching the handler".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TooLarge {
    /// 413 without a body.
    Empty,
    /// 413 with the HTML page of a proxy.
    Html,
    /// The connection is reset.
    Reset,
}

impl Default for FruxonRules {
    fn default() -> FruxonRules {
        FruxonRules {
            session: None,
            max_bytes: 50 << 20,
            too_large: TooLarge::Empty,
            max_asset_bytes: 50 << 20,
            default_page: 10,
            max_page: 100,
            temporary_life_ms: DAY_MS,
            retained_status: "RETAINED".to_owned(),
            unset_times: false,
            bare_reply: false,
            flat_operation: false,
            echoed_token: false,
            empty_pages: false,
            concurrency: None,
            upload_time_ms: 0.0,
            retry_after: None,
        }
    }
}
