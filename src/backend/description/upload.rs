//! How a platform takes files, as data. Only the shape: what goes out is decided where requests are prepared.

use super::Names;
use crate::model::Table;

/// How files are uploaded.
#[derive(Clone, Debug)]
pub struct Upload {
    /// `POST` where none is named.
    pub method: Option<String>,
    /// Where to; of `chunked-form` where a chunk goes, with `{sessionId}` for the session's id.
    pub path: String,
    /// `form-data`, `json-base64` or a resumable protocol.
    pub encoding: String,
    /// How a session of a resumable protocol starts; by a `POST` to `path` where nothing is said.
    pub session: Option<SessionStart>,
    /// `chunked-form`: what makes the chunks one file, with `{sessionId}` as in `path`.
    pub complete: Option<String>,
    /// Bytes of a part, where the platform wants a certain size.
    pub part_size: Option<f64>,
    /// The end of the base URL that the paths of an upload stand beside, not below.
    pub beside: Option<String>,
    /// The form's file field; `file` where none is named.
    pub file_field: Option<String>,
    /// Fields sent with every upload; a caller's field of the same name wins.
    pub fields: Names,
    /// Fields whose value is a JSON object of templates.
    pub json_fields: Table<Names>,
    /// Fields that travel in the query instead of the body.
    pub query_fields: Vec<String>,
    /// `json-base64`: the members of name, media type and, as `fileField`, content.
    pub name_field: Option<String>,
    /// `json-base64`: the member of the media type.
    pub media_type_field: Option<String>,
    /// Fields without which nothing is sent.
    pub required_fields: Vec<String>,
    /// Fields a caller may give: our name to the name on the wire. `None`: any.
    pub optional_fields: Option<Names>,
    /// The header of an idempotency key that the platform honours.
    pub idempotency_header: Option<String>,
    /// The largest file, in bytes.
    pub max_bytes: Option<f64>,
    /// The largest whole body, in bytes, the form's own included.
    pub max_body_bytes: Option<f64>,
    /// Lower limits by the beginning of a media type.
    pub max_bytes_by_type: Table<f64>,
    /// Files that were uploaded so are never seen in the list.
    pub listed: Option<bool>,
    /// Where the record is in the answer; the whole of it where no place is named.
    pub record: Option<String>,
    /// The status of an upload whose answer tells none, by the field that was sent: `name=value`.
    pub status_when: Names,
    /// The name of the operation that an upload starts, as a template over the record's `{id}`.
    pub operation: Option<String>,
}

/// How a session of a resumable protocol starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionStart {
    /// In place of the protocol's own.
    pub method: Option<String>,
    /// Where.
    pub path: String,
    /// Where the session's URL is in the JSON answer, when no header tells it.
    pub url: Option<String>,
}
