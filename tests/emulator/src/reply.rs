//! Builds replies: JSON, text, XML, bodiless; and finishes each with its length, the clock's date and what browsers
//! need to let a page of another origin read it. Does not know what any platform says.

use bytes::Bytes;
use serde_json::Value;

use crate::call::Call;
use crate::time;
use crate::wire::{Reply, Request, Wire, find};

/// Response headers that a page of another origin may read.
const EXPOSED: &str = "accept-ranges, content-disposition, content-length, content-range, date, etag, last-modified, location, \
    retry-after, www-authenticate, x-goog-hash, x-ratelimit-remaining, x-request-id";

/// No body.
pub(crate) fn empty(status: u16) -> Reply {
    Reply { status, headers: Vec::new(), body: Bytes::new(), wire: Wire::Normal }
}

/// Bytes under a media type.
pub(crate) fn bytes(status: u16, media_type: &str, body: impl Into<Bytes>) -> Reply {
    Reply { body: body.into(), ..empty(status) }.with("content-type", media_type)
}

/// JSON.
pub(crate) fn json(status: u16, value: &Value) -> Reply {
    bytes(status, "application/json", value.to_string())
}

impl Reply {
    /// The same with one more header.
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Reply {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The reply as it leaves the host: dated, measured, readable across origins, without a body where HTTP has none.
    pub(crate) fn finish(mut self, method: &str, now_us: i64) -> Reply {
        if self.header("content-length").is_none() && !matches!(self.status, 204 | 304) {
            let length = self.body.len().to_string();
            self = self.with("content-length", length);
        }
        if method == "HEAD" || matches!(self.status, 204 | 304) {
            self.body = Bytes::new();
        }
        self.with("date", time::http_date(now_us))
            .with("access-control-allow-origin", "*")
            .with("access-control-expose-headers", EXPOSED)
    }
}

/// Whether a request only asks whether another may be sent. Browsers make these on their own, so no fault strikes them
/// and no log counts them.
pub(crate) fn is_preflight(request: &Request) -> bool {
    request.method == "OPTIONS" && find(&request.headers, "access-control-request-method").is_some()
}

/// The answer to a CORS preflight: everything asked for is allowed.
pub(crate) fn preflight(call: &Call<'_>) -> Option<Reply> {
    let method = call.header("access-control-request-method").filter(|_| is_preflight(call.request))?;
    let headers = call.header("access-control-request-headers").unwrap_or("*");
    let reply = empty(204).with("access-control-allow-methods", method).with("access-control-allow-headers", headers);
    let reply = reply.with("access-control-max-age", "600");
    let reply = reply.with("vary", "access-control-request-headers, access-control-request-method");
    let private = call.header("access-control-request-private-network").is_some();
    Some(if private { reply.with("access-control-allow-private-network", "true") } else { reply })
}
