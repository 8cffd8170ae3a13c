//! Which machine an upload runs, and where its requests may go: the caller's target, or what the description names.

use super::State;
use crate::backend::fields::upload_fields;
use crate::backend::template::query;
use crate::client::acceptable;
use crate::client::request::unexpected;
use crate::model::{Error, Result};
use crate::platform::{Platform, Source, Url};
use crate::policy::header::check_header;
use crate::policy::origin;
use crate::transfer::session::chunks;

/// From this size on it is worth asking whether several connections may carry the file.
const LARGE: u64 = 128 << 20;

/// A resumable protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// A form for each chunk (Kore.ai).
    Chunks,
    /// tus 1.0.
    Tus,
    /// draft-ietf-httpbis-resumable-upload.
    Ietf,
    /// Google's.
    Google,
    /// S3 multipart, by a signer.
    S3,
    /// Azure block blobs, by a shared access signature.
    Azure,
}

impl Protocol {
    const ALL: [(Self, &str); 6] = [
        (Self::Chunks, "chunked-form"),
        (Self::Tus, "tus"),
        (Self::Ietf, "ietf-resumable"),
        (Self::Google, "google-resumable"),
        (Self::S3, "s3-multipart"),
        (Self::Azure, "azure-blocks"),
    ];

    /// By the word of the public contract; nothing for protocols of one request.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == word).map(|(protocol, _)| protocol)
    }

    /// The word of the public contract.
    pub fn word(self) -> &'static str {
        Self::ALL.into_iter().find(|(protocol, _)| *protocol == self).map_or("", |(_, word)| word)
    }

    /// One request at a time, and the server keeps what arrived of a broken one.
    pub const fn is_serial(self) -> bool {
        matches!(self, Self::Tus | Self::Ietf | Self::Google)
    }
}

/// Where the caller wants the file.
#[derive(Clone, Debug)]
pub enum Target {
    /// tus, IETF, Google.
    Endpoint {
        /// Where a session begins.
        url: String,
        /// What the server is told of the file.
        metadata: Vec<(String, String)>,
        /// For the endpoint's own origin: they may hold a credential.
        headers: Vec<(String, String)>,
    },
    /// S3, Azure.
    Signer {
        /// The object's key; for Azure nothing.
        key: String,
    },
}

/// Where the requests of one upload go.
pub(super) struct Route {
    /// Where a session begins, and what its relative addresses are relative to.
    pub endpoint: Option<Url>,
    /// For the endpoint's own origin.
    pub headers: Vec<(String, String)>,
    pub metadata: Vec<(String, String)>,
    /// The method of the request that begins a session, where the description names another.
    pub method: Option<String>,
    /// Where the JSON answer to that names the session's address.
    pub member: Option<String>,
    pub chunks: Option<chunks::Target>,
    /// What a tus server offers, as far as it was asked.
    pub parallel: u32,
}

impl Route {
    const fn nowhere() -> Self {
        Self {
            endpoint: None,
            headers: Vec::new(),
            metadata: Vec::new(),
            method: None,
            member: None,
            chunks: None,
            parallel: 1,
        }
    }
}

impl<P: Platform> State<P> {
    /// Where this upload goes.
    pub(super) fn find_route(&self) -> Result<Route, P::Value> {
        let platform = &self.client.inner.platform;
        match &self.own.target {
            Some(Target::Signer { .. }) => Ok(Route::nowhere()),
            Some(Target::Endpoint { url, metadata, headers }) => {
                let endpoint = platform.url(url, None).filter(|url| acceptable(url) && !url.has_userinfo);
                let Some(endpoint) = endpoint else {
                    let what = "must be https, or http to a loopback host, without user name and password.";
                    return Err(Error::argument("target.endpoint", what));
                };
                for (name, value) in headers {
                    check_header(name, value)
                        .map_err(|what| Error::argument(&["target.headers.", name].concat(), what))?;
                }
                let (headers, metadata) = (headers.clone(), metadata.clone());
                Ok(Route { endpoint: Some(endpoint), headers, metadata, ..Route::nowhere() })
            }
            None => self.described(),
        }
    }

    fn described(&self) -> Result<Route, P::Value> {
        let inner = &self.client.inner;
        let routes = inner.dialect.routes(&inner.root)?;
        let fields = upload_fields(&inner.dialect, &self.options.fields)?;
        let mut start = routes.start;
        if !fields.query.is_empty() {
            start = [&start, "?", &query(&fields.query)].concat();
        }
        let endpoint = inner.platform.url(&start, None).filter(|url| origin::same_origin(url, &inner.base));
        let mut route = Route {
            endpoint: Some(endpoint.ok_or_else(unexpected)?),
            method: routes.start_method,
            member: routes.url,
            ..Route::nowhere()
        };
        if self.own.protocol == Protocol::Chunks {
            let file_field = inner.dialect.description.upload.as_ref().and_then(|upload| upload.file_field.clone());
            route.chunks = Some(chunks::Target {
                start,
                chunk: routes.chunk,
                complete: routes.complete,
                fields: fields.form,
                name: self.options.name.clone(),
                file_field: file_field.unwrap_or_else(|| "file".to_owned()),
            });
        } else {
            route.metadata = fields.form;
        }
        Ok(route)
    }

    /// One request at a time, each from where the server stands.
    pub(super) fn serial(&self) -> bool {
        let parallel = self.route.borrow().as_ref().is_some_and(|route| route.parallel > 1);
        self.own.protocol.is_serial() && !parallel
    }

    /// True where it is worth asking a tus server whether several connections may carry the file.
    pub(super) fn may_run_in_parallel(&self) -> bool {
        let large = self.source.supply().0.is_some_and(|total| total >= LARGE);
        self.own.protocol == Protocol::Tus && self.own.resume.is_none() && large && self.own.concurrency > 1
    }

    /// The address of a request, whether it is one that gets no credentials of the client, and whether the target's own
    /// headers go along.
    pub(super) fn place(&self, route: &Route, address: &str, signed: bool) -> Result<Place, P::Value> {
        let inner = &self.client.inner;
        let base = route.endpoint.as_ref().map(|url| url.href.as_str());
        if signed {
            let url = inner.platform.url(address, None).filter(|url| acceptable(url) && !url.has_userinfo);
            let what = "gave a URL that is neither https nor http to a loopback host, or carries a user name.";
            let url = url.ok_or_else(|| Error::argument("target", what))?;
            return Ok(Place { url, storage: true, own_headers: false });
        }
        let url = inner.platform.url(address, base).ok_or_else(unexpected)?;
        let home = route.endpoint.as_ref().is_some_and(|endpoint| origin::same_origin(endpoint, &url));
        let storage = !origin::same_origin(&url, &inner.base);
        if storage && !home {
            inner.check_host(&url)?;
        }
        Ok(Place { url, storage, own_headers: home })
    }
}

/// Where one request goes.
pub(super) struct Place {
    pub url: Url,
    pub storage: bool,
    pub own_headers: bool,
}

/// True where this list of a header names the word.
pub(super) fn offers(list: Option<String>, word: &str) -> bool {
    list.is_some_and(|list| list.split(',').any(|item| item.trim().eq_ignore_ascii_case(word)))
}
