//! A platform as data: the contract's `BackendDefinition` and the few additions that the built-in ones need.
//!
//! Only the shape. What a description means is in [`super::dialect`] and [`super::mapping`]; that it is sound was checked
//! where it came from (`js/definition.js`, `tests` for the built-in ones).

mod upload;

use crate::model::Table;
pub use upload::{SessionStart, Upload};

/// Names to names, in order.
pub type Names = Table<String>;

/// One platform. Paths are templates below the base URL.
#[derive(Clone, Debug)]
pub struct Description {
    /// The platform's name, as told in records and errors.
    pub name: String,
    /// The public address, where there is one.
    pub base_url: Option<String>,
    /// How credentials are sent.
    pub auth: Auth,
    /// How files are uploaded.
    pub upload: Option<Upload>,
    /// How files are listed.
    pub list: Option<List>,
    /// How one file is looked at.
    pub get: Option<Get>,
    /// How one file is deleted.
    pub delete: Option<Delete>,
    /// How bytes come down.
    pub download: Option<Download>,
    /// How a fresh URL is had: steps tried in order until one gives a URL that is still good.
    pub refresh: Option<Vec<RefreshStep>>,
    /// How a long-running operation is looked at.
    pub operation: Option<OperationRules>,
    /// Where the fields of a record are.
    pub record: RecordRules,
    /// Status words of the platform to ours. `""` stands for no word, `"*"` for every other.
    pub statuses: Names,
    /// Hosts that URLs from the server may point to.
    pub trusted_hosts: Option<Vec<String>>,
    /// How often processing is looked at.
    pub poll: Poll,
}

/// How credentials are sent.
#[derive(Clone, Debug, Default)]
pub struct Auth {
    /// The header of an API key; `x-api-key` where none is named.
    pub header: Option<String>,
}

/// How files are listed.
#[derive(Clone, Debug)]
pub struct List {
    /// `GET` where none is named.
    pub method: Option<String>,
    /// Where.
    pub path: String,
    /// Where the array is in the answer.
    pub items: String,
    /// How pages are parted; a single page where it is absent.
    pub cursor: Option<Cursor>,
    /// How many items a page has.
    pub page_size: Option<PageSize>,
    /// Parameters that belong to it; values are templates, and one that cannot be filled is left out.
    pub query: Names,
    /// Our filter names to the platform's parameters.
    pub filters: Names,
    /// Our filter names to those they need beside them.
    pub filter_needs: Names,
    /// Where the total is in the answer.
    pub total: Option<String>,
    /// Where the answer tells the largest file that may be uploaded, in megabytes.
    pub max_megabytes: Option<String>,
}

/// How pages are parted.
#[derive(Clone, Debug)]
pub struct Cursor {
    /// The query parameter.
    pub param: String,
    /// Where the next one is in the answer.
    pub from: String,
    /// Where a boolean says that there is more.
    pub more_when: Option<String>,
    /// An empty page is the end, whatever cursor it carries.
    pub ends_on_empty_page: bool,
}

/// How many items a page has.
#[derive(Clone, Debug)]
pub struct PageSize {
    /// The query parameter.
    pub param: String,
    /// The most that may be asked for.
    pub max: Option<f64>,
    /// What is asked for when the caller does not say.
    pub default: Option<f64>,
}

/// How one file is looked at.
#[derive(Clone, Debug)]
pub struct Get {
    /// Where.
    pub path: String,
    /// Where the record is in the answer.
    pub record: Option<String>,
    /// The answer is a whole list, here, to pick the file from.
    pub items: Option<String>,
    /// What may be expanded, and the parameter that asks for it.
    pub expand: Option<String>,
}

/// How one file is deleted.
#[derive(Clone, Debug)]
pub struct Delete {
    /// `DELETE` where none is named.
    pub method: Option<String>,
    /// Where.
    pub path: String,
    /// JSON members to send; values are templates, and one that cannot be filled is left out.
    pub body: Option<Names>,
    /// Where a good answer says `false` (also as text) when nothing was deleted after all.
    pub done: Option<String>,
}

/// How bytes come down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// The answer is the file.
    Bytes,
    /// The answer names a signed URL.
    Redirect,
    /// The record holds a URL.
    RecordUrl,
}

/// How bytes come down.
#[derive(Clone, Debug)]
pub struct Download {
    /// Where.
    pub path: Option<String>,
    /// Which of the three ways.
    pub via: Via,
    /// The path is public: no credentials go there.
    pub anonymous: bool,
    /// Parameters that belong to it; values are templates.
    pub query: Names,
}

/// One way of getting a fresh URL.
#[derive(Clone, Debug)]
pub struct RefreshStep {
    /// What to ask.
    pub path: String,
    /// Parameters that belong to it; values are templates.
    pub query: Names,
    /// Where the URL is in the answer; absent where the answer is a redirect.
    pub url: Option<String>,
}

/// How a long-running operation is looked at.
#[derive(Clone, Debug)]
pub struct OperationRules {
    /// `GET` where none is named.
    pub method: Option<String>,
    /// Where.
    pub path: String,
    /// Where instead, for names that begin so.
    pub paths: Names,
    /// What every name holds: anything else is no operation of this platform.
    pub within: Option<String>,
    /// What cancels it, by `POST`; nothing where no path is named.
    pub cancel: Option<String>,
    /// What cancels it instead, for names that begin so.
    pub cancels: Names,
    /// A JSON member that lists identities: type to template.
    pub identity: Option<(String, Names)>,
    /// Where the state word is; the first place that holds something wins.
    pub state: Vec<String>,
    /// Where a boolean says that it has ended.
    pub done: Option<String>,
    /// State words to our states.
    pub states: Names,
    /// Where the reason of a failure is.
    pub error: Vec<String>,
    /// Where an error's code is, for platforms whose failures say "cancelled" by it; and that code.
    pub cancelled_code: Option<(String, f64)>,
    /// Where the resource is.
    pub resource: Vec<String>,
    /// Where progress is, 0 to 1.
    pub progress: Option<String>,
    /// Where the parts of a progress are: so many of so many.
    pub progress_of: Option<(String, String)>,
    /// Where the platform's own notes are.
    pub metadata: Option<String>,
    /// The least time between two looks, milliseconds.
    pub min_interval: Option<f64>,
    /// The longest time between two looks.
    pub max_interval: Option<f64>,
}

/// How often processing is looked at, in milliseconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Poll {
    /// First wait.
    pub interval: Option<f64>,
    /// Longest wait.
    pub max_interval: Option<f64>,
}

/// Where the fields of a record are.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "the fields are those of FileRecord")]
pub struct RecordRules {
    pub id: Option<Rule>,
    pub name: Option<Rule>,
    pub media_type: Option<Rule>,
    pub size: Option<Rule>,
    pub status: Option<Rule>,
    pub progress: Option<Rule>,
    pub failure: Option<Rule>,
    pub created_at: Option<Rule>,
    pub updated_at: Option<Rule>,
    pub sha256: Option<Rule>,
    pub duplicate: Option<Rule>,
    pub url: Option<Rule>,
    pub url_expires_at: Option<Rule>,
}

/// Where a field is and how it is written.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Paths; the first that holds something wins.
    pub at: Vec<String>,
    /// How it is written; by the field where it is absent.
    pub form: Option<Form>,
    /// Values that stand for nothing.
    pub unset: Vec<Scalar>,
}

/// How a field is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A string.
    Text,
    /// A JSON number.
    Number,
    /// A whole number in a string (proto3 JSON int64).
    Int64Text,
    /// A JSON boolean.
    Boolean,
    /// `"true"` or `"false"`.
    BooleanText,
    /// RFC 3339 and its cousins; without a zone it is UTC.
    Rfc3339,
    /// Milliseconds since 1970.
    EpochMs,
    /// Seconds since 1970.
    EpochS,
    /// 0 to 100.
    Percent,
    /// A signed URL, which tells its own end.
    UrlExpiry,
}

/// A value that stands for nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// A string.
    Text(String),
    /// A number.
    Number(f64),
}
