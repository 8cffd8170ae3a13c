//! One request as a platform's handler sees it, with the accessors that handlers need. Does not answer it.

use bytes::Bytes;

use crate::route::Target;
use crate::wire::{Request, find};

/// A request, its URL taken apart, and the path that is left below the platform's name.
pub(crate) struct Call<'a> {
    pub(crate) request: &'a Request,
    pub(crate) target: &'a Target,
    pub(crate) path: Vec<&'a str>,
}

impl<'a> Call<'a> {
    pub(crate) fn method(&self) -> &'a str {
        &self.request.method
    }

    pub(crate) fn header(&self, name: &str) -> Option<&'a str> {
        find(&self.request.headers, name)
    }

    pub(crate) fn body(&self) -> &'a Bytes {
        &self.request.body
    }

    /// The first value of a query parameter.
    pub(crate) fn query(&self, name: &str) -> Option<&'a str> {
        self.query_all(name).next()
    }

    /// Every value of a query parameter.
    pub(crate) fn query_all(&self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let name = name.to_owned();
        self.target.query.iter().filter(move |(key, _)| *key == name).map(|(_, value)| value.as_str())
    }

    /// The media type of the body, without parameters, in lower case.
    pub(crate) fn media_type(&self) -> String {
        let value = self.header("content-type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// The credential of `Authorization: Bearer …`.
    pub(crate) fn bearer(&self) -> Option<&'a str> {
        let (scheme, rest) = self.header("authorization")?.split_once(' ')?;
        let token = rest.trim();
        (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
    }
}
