//! The verbs over a platform: one request engine, and a file for each verb. Knows no web API and no backend by name.

mod attempt;
pub mod auth;
mod baton;
pub mod call;
mod commit;
mod delete;
mod download;
mod escape;
mod get;
mod hop;
mod judge;
mod lane;
mod link;
mod list;
mod looks;
mod operation;
mod prepare;
mod reconcile;
mod refresh;
mod request;
pub mod select;
mod session;
mod shelf;
mod silence;
mod twins;
mod upload;
mod wait;

use crate::backend::{Description, Dialect};
use crate::model::{Code, Error, FileRecord, Result, Table};
use crate::platform::{Platform, Url};
use crate::policy::bucket::Bucket;
use crate::policy::retry::RetryPolicy;
use auth::{Auth, AuthKind};
use call::{Call, CallOptions, Verb};
use select::{Either, race};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::Future;
use std::rc::Rc;

pub use delete::Deleted;
pub use download::{DownloadOptions, Range};
pub use escape::OwnRequest;
pub use lane::Lane;
pub use link::Link;
pub use list::{ListOptions, Listing};
pub use operation::{OperationOptions, OperationWatch};
#[cfg(target_arch = "wasm32")]
pub(crate) use request::JSON_LIMIT;
pub use session::{Protocol, Session, SessionOptions, Signing, Target, UploadHost};
pub use upload::{UploadEvents, UploadOptions, UploadPhase};
pub use wait::WaitOptions;

/// What a client is made of.
#[derive(Clone, Debug)]
pub struct Config {
    /// The platform's description, variants and overrides laid over it.
    pub description: Description,
    /// Replaces the description's own.
    pub base_url: Option<String>,
    /// Path parameters.
    pub scope: Table<String>,
    /// Extra headers on API requests.
    pub headers: Vec<(String, String)>,
    /// How credentials travel.
    pub auth: Option<AuthKind>,
    /// One attempt, to response headers, milliseconds.
    pub timeout: f64,
    /// No byte for this long ends an attempt, milliseconds.
    pub stall_timeout: f64,
    /// A whole call, milliseconds.
    pub deadline: Option<f64>,
    /// How often a call is tried again.
    pub retry: RetryPolicy,
    /// Hosts that URLs from the server may point to; `None`: the description's.
    pub trusted_hosts: Option<Vec<String>>,
}

impl Config {
    /// A client of this description with the contract's defaults.
    pub fn new(description: Description) -> Self {
        Self {
            description,
            base_url: None,
            scope: Table::new(),
            headers: Vec::new(),
            auth: None,
            timeout: 30_000.0,
            stall_timeout: 30_000.0,
            deadline: None,
            retry: RetryPolicy::default(),
            trusted_hosts: None,
        }
    }
}

/// A client. Cheap to clone: clones share everything.
pub struct Client<P: Platform> {
    inner: Rc<Inner<P>>,
}

impl<P: Platform> Clone for Client<P> {
    fn clone(&self) -> Self {
        Self { inner: Rc::clone(&self.inner) }
    }
}

/// A file by its id, or by a record that an earlier call gave.
#[derive(Clone, Debug)]
pub struct FileRef {
    /// The id.
    pub id: String,
    /// The URL that the record held.
    pub url: Option<String>,
    /// When that URL ends, epoch milliseconds.
    pub url_expires_at: Option<f64>,
    /// Bytes.
    pub size: Option<u64>,
    /// Lower-case hex.
    pub sha256: Option<String>,
    /// What tells this version of the file from others: its digest, or when it was changed.
    pub version: Option<String>,
}

impl FileRef {
    /// A file by its id alone.
    pub fn id(id: impl Into<String>) -> Self {
        Self { id: id.into(), url: None, url_expires_at: None, size: None, sha256: None, version: None }
    }

    /// A file by its record.
    pub fn record<V>(record: &FileRecord<V>) -> Self {
        Self {
            id: record.id.clone(),
            url: record.url.clone(),
            url_expires_at: record.url_expires_at,
            size: record.size,
            sha256: record.sha256.clone(),
            version: version(record.sha256.as_deref(), record.updated_at),
        }
    }
}

/// What a record tells of its version. A time's bits tell as much as its digits, without the code that writes them.
pub(crate) fn version(sha256: Option<&str>, updated_at: Option<f64>) -> Option<String> {
    sha256.map(str::to_owned).or_else(|| updated_at.map(|time| time.to_bits().to_string()))
}

pub(crate) struct Inner<P: Platform> {
    pub(crate) platform: P,
    pub(crate) dialect: Dialect,
    base: Url,
    /// The base URL without a slash at its end, for joining.
    root: String,
    headers: Vec<(String, String)>,
    timeout: f64,
    stall_timeout: f64,
    deadline: Option<f64>,
    retry: RetryPolicy,
    trusted_hosts: Option<Vec<String>>,
    auth: Auth,
    /// The largest upload that the platform has told of, in bytes.
    told_limit: Cell<Option<f64>>,
    buckets: RefCell<Table<Bucket>>,
    twins: twins::Twins,
    /// As many as a program holds links.
    links: RefCell<HashMap<String, link::Cached<P::Value>>>,
}

impl<P: Platform> Client<P> {
    /// A client on this platform. Nothing is sent.
    pub fn new(platform: P, config: Config) -> Result<Self, P::Value> {
        let given = config.base_url.or_else(|| config.description.base_url.clone());
        let Some(given) = given else {
            return Err(Error::argument("baseUrl", "is required: this platform has no public address."));
        };
        let root = given.trim_end_matches('/').to_owned();
        let base = match platform.url(&root, None) {
            Some(url) if !url.has_userinfo && url.query.is_none() && url.fragment.is_none() && acceptable(&url) => url,
            _ => {
                return Err(Error::argument(
                    "baseUrl",
                    "must be https, or http to a loopback host, without user name, query and fragment.",
                ));
            }
        };
        let auth = Auth::new(config.auth, config.description.auth.header.as_deref());
        let trusted_hosts = config.trusted_hosts.or_else(|| config.description.trusted_hosts.clone());
        Ok(Self {
            inner: Rc::new(Inner {
                platform,
                dialect: Dialect::new(config.description, config.scope),
                base,
                root,
                headers: config.headers,
                timeout: config.timeout,
                stall_timeout: config.stall_timeout,
                deadline: config.deadline,
                retry: config.retry,
                trusted_hosts,
                auth,
                told_limit: Cell::new(None),
                buckets: RefCell::new(Table::new()),
                twins: twins::Twins::default(),
                links: RefCell::new(HashMap::new()),
            }),
        })
    }

    /// The runtime beneath.
    pub fn platform(&self) -> &P {
        &self.inner.platform
    }

    /// The platform's name.
    pub fn backend(&self) -> &str {
        self.inner.dialect.name()
    }

    /// Begins a call of `verb`. Made before the work, so that whoever ends it can say what is known of it.
    pub fn call(&self, verb: Verb, options: &CallOptions) -> Call {
        self.call_with(verb, matches!(verb, Verb::Upload | Verb::Delete), options)
    }

    /// Begins a call of `verb` that is a write or not.
    pub fn call_with(&self, verb: Verb, write: bool, options: &CallOptions) -> Call {
        let inner = &self.inner;
        let ends_at = options.deadline.or(inner.deadline).map(|deadline| inner.platform.now() + deadline);
        let timeout = options.timeout.unwrap_or(inner.timeout);
        Call::new(verb, write, timeout, ends_at, options.retry.over(inner.retry), options.headers.clone())
    }

    /// Runs the work of a call under its deadline, and completes its error.
    pub async fn run<T>(&self, call: &Call, work: impl Future<Output = Result<T, P::Value>>) -> Result<T, P::Value> {
        let Some(ends_at) = call.ends_at else { return work.await.map_err(|error| call.finish(error)) };
        let left = (ends_at - self.inner.platform.now()).max(0.0);
        match race(work, self.inner.platform.sleep(left)).await {
            Either::Left(result) => result.map_err(|error| call.finish(error)),
            Either::Right(()) => {
                let mut error = Error::new(
                    Code::DeadlineExceeded,
                    "The call did not end before its deadline; give it a longer `deadline` or look again later.",
                );
                error.retryable = true;
                Err(call.finish(error))
            }
        }
    }
}

pub(crate) fn acceptable(url: &Url) -> bool {
    url.scheme == "https" || (url.scheme == "http" && crate::policy::origin::is_loopback(&url.host))
}
