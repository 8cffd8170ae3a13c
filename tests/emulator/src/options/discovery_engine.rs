//! What a user of the emulator may set about Discovery Engine. Does not apply any of it.

use serde::Deserialize;

/// Discovery Engine's limits and the choices between its documents.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct DiscoveryEngineRules {
    /// Which revision's file metadata is told.
    pub shape: MetadataShape,
    /// How `uploadTime` is written.
    pub upload_times: UploadTimes,
    /// The paged list of files is not there, as a public report says of the live service. Default: it is there.
    pub files_missing: bool,
    /// The media upload is there, as a public report says, although no document lists it since 2026. Default: it is.
    pub media_upload: bool,
    /// Errors come in an array of one element, as from streaming methods.
    pub errors_in_array: bool,
    /// An empty answer is `{}` instead of no body.
    pub empty_object: bool,
    /// Largest request body, which no document states. Default: no limit.
    pub max_body: Option<usize>,
    /// Reads, and apart from them writes, a minute for one project (documented: 300 for a like quota). Default: no
    /// limit.
    pub per_minute: Option<u32>,
    /// Files of a page when no size is given. Default 100.
    pub default_page: usize,
    /// Largest page; larger sizes silently mean this one. Default 1,000.
    pub max_page: usize,
    /// The resource under which operations are that no request has started. Only under a branch of a data store is
    /// their cancellation documented, so that is the default.
    pub operations_in: String,
}

/// Which revision's file metadata is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MetadataShape {
    /// With `tokenCount`, `selected`, `usedInConversation` and `session` (reference page listSessionFileMetadata).
    Older,
    /// With `downloadUri`, `fileOriginType`, `lastAddTime` and `views` (discovery documents of 20251030 and 20261106).
    Newer,
}

/// How `uploadTime` is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum UploadTimes {
    /// With 0, 3, 6 or 9 digits of fraction, or as unset, by the seed, each file keeping its form.
    Mixed,
    /// The time itself, with 6 digits.
    Set,
    /// `1970-01-01T00:00:00Z`, as in a captured answer.
    Unset,
}

impl Default for DiscoveryEngineRules {
    fn default() -> DiscoveryEngineRules {
        DiscoveryEngineRules {
            shape: MetadataShape::Older,
            upload_times: UploadTimes::Mixed,
            files_missing: false,
            media_upload: true,
            errors_in_array: false,
            empty_object: false,
            max_body: None,
            per_minute: None,
            default_page: 100,
            max_page: 1000,
            operations_in:
                "projects/123456789012/locations/global/collections/default_collection/dataStores/files/branches/0"
                    .to_owned(),
        }
    }
}
