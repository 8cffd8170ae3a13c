//! A wire case as it is written (`tests/wire/README.md`). A member that nobody knows is refused: a typing error must not pass.

use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;

/// One case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// The document it rests on.
    pub source: String,
    /// `ClientOptions` as JSON.
    #[serde(default)]
    pub client: Map<String, Value>,
    /// The verb and its arguments.
    pub call: Call,
    /// What goes out and comes back.
    #[serde(default)]
    pub exchanges: Vec<Exchange>,
    /// How it ends.
    pub expect: Expect,
    /// The folder's name.
    #[serde(skip)]
    pub backend: String,
}

/// The verb and its arguments.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "verb", rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are those of the contract's verbs")]
pub enum Call {
    Upload {
        source: Content,
        #[serde(default)]
        options: Map<String, Value>,
    },
    List {
        #[serde(default)]
        options: Map<String, Value>,
        #[serde(default)]
        take: Take,
    },
    Get {
        id: String,
        #[serde(default)]
        options: Map<String, Value>,
    },
    Delete {
        id: String,
        #[serde(default)]
        options: Map<String, Value>,
    },
    Link {
        file: File,
        #[serde(default)]
        options: Map<String, Value>,
        #[serde(default)]
        steps: Vec<LinkStep>,
    },
    Download {
        file: File,
        #[serde(default)]
        options: Map<String, Value>,
    },
    WaitUntilReady {
        file: File,
        #[serde(default)]
        options: Map<String, Value>,
    },
    Operation {
        name: String,
        #[serde(default)]
        options: Map<String, Value>,
        #[serde(default)]
        steps: Vec<OperationStep>,
    },
    Request {
        path: String,
        #[serde(default)]
        init: Map<String, Value>,
    },
}

/// How a listing is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Take {
    /// Awaited.
    #[default]
    Page,
    /// Iterated to its end.
    Items,
    /// Page by page to its end.
    Pages,
}

/// What is asked of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LinkStep {
    /// A URL that is good.
    Url,
    /// A new one.
    Refresh,
}

/// What is asked of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OperationStep {
    /// Its end.
    Wait,
    /// One look.
    Poll,
    /// That it stops.
    Cancel,
}

/// A file by its id or its record.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
#[allow(missing_docs, reason = "the members are those of FileRecord")]
pub enum File {
    Id(String),
    #[serde(rename_all = "camelCase")]
    Record {
        id: String,
        #[serde(default)]
        url: Option<String>,
        #[serde(default)]
        url_expires_at: Option<String>,
        #[serde(default)]
        size: Option<u64>,
        #[serde(default)]
        sha256: Option<String>,
    },
}

/// Bytes, as text or base64.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// As UTF-8.
    #[serde(default)]
    pub text: Option<String>,
    /// As they are.
    #[serde(default)]
    pub base64: Option<String>,
    /// The File's name.
    #[serde(default)]
    pub name: Option<String>,
    /// The Blob's type.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
}

/// One request and its answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// What is sent.
    pub request: Expected,
    /// What comes.
    pub response: Response,
}

/// A request that is expected.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Exact.
    pub method: String,
    /// Exact.
    pub url: String,
    /// A part.
    #[serde(default)]
    pub headers: BTreeMap<String, Option<String>>,
    /// Absent: none.
    #[serde(default)]
    pub body: Option<ExpectedBody>,
}

/// A body that is expected.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum ExpectedBody {
    /// Parsed and compared.
    Json(Value),
    /// Exact.
    Text(String),
    /// Parsed strictly and compared.
    Form(Form),
}

/// A form that is expected.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// All of them.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// The one file.
    pub file: FormFile,
}

/// A form's file.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FormFile {
    /// The field's name.
    pub field: String,
    /// As it stands between the quotes.
    pub name: String,
    /// The part's own.
    pub media_type: String,
    /// The content as UTF-8.
    #[serde(default)]
    pub text: Option<String>,
    /// The content as it is.
    #[serde(default)]
    pub base64: Option<String>,
}

/// What comes back.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// HTTP status.
    #[serde(default)]
    pub status: Option<u16>,
    /// Its headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body as JSON.
    #[serde(default)]
    pub json: Option<Value>,
    /// The body as text.
    #[serde(default)]
    pub text: Option<String>,
    /// The body as bytes.
    #[serde(default)]
    pub base64: Option<String>,
    /// The body breaks after so many bytes.
    #[serde(default)]
    pub cut: Option<usize>,
    /// No answer comes.
    #[serde(default)]
    pub fail: Option<Failure>,
}

/// Why no answer comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Failure {
    /// Nothing was sent.
    Refused,
    /// Nobody knows.
    Reset,
}

/// How a case ends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// A part of the result.
    #[serde(default)]
    pub result: Option<Value>,
    /// A part of the error.
    #[serde(default)]
    pub error: Option<Map<String, Value>>,
    /// What the listener was told.
    #[serde(default)]
    pub seen: Option<Vec<Value>>,
}

/// Every case below a folder, in the order of their files.
///
/// # Panics
/// Where a file is no list of cases, says which and why.
pub fn load(root: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    for folder in entries(root).into_iter().filter(|path| path.is_dir()) {
        let backend = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        for file in entries(&folder).into_iter().filter(|path| path.extension().is_some_and(|end| end == "json")) {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            let found: Vec<Case> = serde_json::from_str(&text).unwrap_or_else(|error| {
                panic!("{}/{}: {error}", backend, file.file_name().unwrap_or_default().display())
            });
            cases.extend(found.into_iter().map(|case| Case { backend: backend.clone(), ..case }));
        }
    }
    cases
}

fn entries(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found: Vec<_> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    found.sort();
    found
}
