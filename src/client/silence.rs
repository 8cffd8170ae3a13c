//! What was sent is not told: a server may quote the request in its refusal, and an error is for logs and screens.
//!
//! Everything that may hold a secret is taken out of an error's texts: credentials, the values of headers, the path and
//! query of a storage URL. What looks like a secret without being known is `policy::redact::clean`'s.

use super::Inner;
use super::call::Call;
use crate::model::Error;
use crate::platform::{Platform, Url};
use crate::policy::redact::hide;

/// Headers whose values everybody may know.
const OPEN: [&str; 6] = ["accept", "content-type", "if-none-match", "if-range", "range", "prefer"];

/// The parts of one request that must not be told, besides what the client always sends.
#[derive(Default)]
pub(super) struct Sent<'a> {
    /// Its credentials.
    pub credentials: &'a [(String, String)],
    /// Its own headers.
    pub headers: &'a [(String, String)],
    /// Its address, where that is a capability.
    pub capability: Option<&'a Url>,
}

impl<P: Platform> Inner<P> {
    /// The error without what was sent.
    pub(super) fn silence(
        &self,
        call: &Call,
        sent: &Sent<'_>,
        mut error: Box<Error<P::Value>>,
    ) -> Box<Error<P::Value>> {
        let held = self.auth.held();
        let values = [sent.credentials, sent.headers, &self.headers, &call.headers, &held];
        for (name, value) in values.into_iter().flatten() {
            if OPEN.iter().any(|open| name.eq_ignore_ascii_case(open)) {
                continue;
            }
            // `Bearer …`, `Basic …`: the scheme is no secret.
            silent(&mut error, value.rsplit(' ').next().unwrap_or_default());
        }
        if let Some(url) = sent.capability {
            silent(&mut error, &url.path);
            let values = url.query.iter().flat_map(|query| query.split('&')).filter_map(|pair| pair.split_once('='));
            values.for_each(|(_, value)| silent(&mut error, value));
        }
        error
    }
}

fn silent<V>(error: &mut Error<V>, secret: &str) {
    // `hide` would leave the texts as they are, but copy each of them.
    if secret.len() < 4 {
        return;
    }
    let fields = error.fields.iter_mut().flat_map(|field| [&mut field.path, &mut field.message]);
    let texts = [&mut error.message].into_iter().chain(error.reason.as_mut()).chain(error.request_id.as_mut());
    let told = error.operation.iter_mut().filter_map(|operation| operation.error.as_mut());
    texts.chain(fields).chain(told).for_each(|text| *text = hide(text, secret));
}
