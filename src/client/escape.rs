//! The escape hatch: any path of the platform under the same credentials, retries, redirects and errors.

use super::Client;
use super::call::Call;
use super::request::{Exchange, Got, Reading, unexpected};
use crate::model::{Error, Result};
use crate::platform::{Body, Platform};
use crate::policy::retry::Repeat;

/// A request of the caller's own making.
#[derive(Clone, Debug)]
pub struct OwnRequest<S> {
    /// `GET`, `POST`, …
    pub method: String,
    /// Below the base URL, beginning with a slash.
    pub path: String,
    /// Its headers, besides the client's.
    pub headers: Vec<(String, String)>,
    /// What to send, as the runtime takes it.
    pub body: Option<S>,
}

impl<S> OwnRequest<S> {
    /// True for methods that change things.
    pub fn writes(&self) -> bool {
        !matches!(self.method.as_str(), "GET" | "HEAD" | "OPTIONS")
    }

    fn repeat(&self) -> Repeat {
        match self.method.as_str() {
            "GET" | "HEAD" | "OPTIONS" | "PUT" | "DELETE" => Repeat::Idempotent,
            _ => Repeat::Write,
        }
    }
}

impl<P: Platform> Client<P> {
    /// Sends it; the answer is unread. Fails from status 400 up.
    pub async fn request(&self, call: &Call, request: OwnRequest<P::Source>) -> Result<P::Answer, P::Value> {
        self.run(call, self.own(call, request)).await
    }

    async fn own(&self, call: &Call, request: OwnRequest<P::Source>) -> Result<P::Answer, P::Value> {
        let inner = &self.inner;
        if !request.path.starts_with('/') {
            return Err(Error::argument("path", "must begin with a slash and lead below the base URL."));
        }
        let path = request.path.split(['?', '#']).next().unwrap_or_default();
        let climbs = |segment: &str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
        if path.split(['/', '\\']).any(climbs) {
            return Err(Error::argument("path", "must not hold the segments \".\" and \"..\"."));
        }
        let repeat = request.repeat();
        let exchange = Exchange {
            url: inner.api_url(&request.path)?,
            method: request.method,
            headers: request.headers,
            body: request.body.map_or(Body::Empty, Body::Raw),
            storage: false,
            repeat,
            reading: Reading::Answer,
            expose_redirect: false,
            runtime_follows: false,
        };
        match inner.exchange(call, exchange).await? {
            Got::Answer(answer) => Ok(answer),
            _ => Err(unexpected()),
        }
    }
}
