//! Redirects by hand: where the next request goes, and what travels along. The decisions are `policy::origin`'s.

use super::{Inner, judge};
use crate::model::Result;
use crate::platform::{Body, Platform, Source, Url};
use crate::policy::origin::{self, Redirect, RedirectStep};

/// Where the next request of an exchange goes.
pub(super) struct Hop<S> {
    pub method: String,
    pub url: Url,
    pub body: Body<S>,
    /// A host that gets no credentials, whatever its origin.
    pub storage: bool,
    /// Neither credentials nor headers of ours go along.
    pub stripped: bool,
    /// Its address is a capability, though credentials go along.
    pub quiet: bool,
    pub hops: u32,
}

/// A redirect that is followed.
pub(super) struct Follow {
    pub url: Url,
    pub as_get: bool,
    pub strip: bool,
}

impl<S> Hop<S> {
    /// It goes out without credentials, so that its address may be a capability.
    pub fn bare(&self) -> bool {
        self.storage || self.stripped
    }

    /// Takes the redirect.
    pub fn follow(&mut self, follow: Follow) {
        self.hops += 1;
        // Once credentials were left behind they stay behind: a redirect back is the other host's doing.
        self.stripped = self.stripped || follow.strip;
        if follow.as_get {
            self.body = Body::Empty;
            self.method = "GET".to_owned();
        }
        self.url = follow.url;
    }
}

impl<P: Platform> Inner<P> {
    /// Whether a redirect may be followed, and what travels along.
    pub(super) fn redirect(&self, hop: &Hop<P::Source>, target: Option<Url>, status: u16) -> Result<Follow, P::Value> {
        let step = origin::redirect(&Redirect {
            status,
            from: &hop.url,
            to: target.as_ref(),
            method: &hop.method,
            hops: hop.hops,
            // A write without a body is no more for strangers than one with it: their yes would mean nothing.
            has_body: !matches!(hop.body, Body::Empty) || !matches!(hop.method.as_str(), "GET" | "HEAD"),
            replayable: !body_is_spent(&hop.body),
            body_may_leave: false,
        });
        match (step, target) {
            (RedirectStep::Follow { as_get, strip }, Some(url)) => {
                if strip {
                    self.check_host(&url)?;
                }
                Ok(Follow { url, as_get, strip })
            }
            (RedirectStep::Refuse(refusal), _) => Err(judge::refused_redirect(refusal)),
            (_, None) => Err(judge::refused_redirect(origin::Refusal::NoLocation)),
        }
    }

    /// Refuses a URL that the server named and that leads to a host that is not trusted.
    pub(crate) fn check_host(&self, url: &Url) -> Result<(), P::Value> {
        let listed = self.trusted_hosts.as_deref();
        origin::trusted(url, &self.base, listed.unwrap_or_default(), listed.is_none())
            .map_err(|refusal| judge::untrusted(url, refusal))
    }
}

/// A body that can be sent once, and has been begun to be.
pub(super) fn body_is_spent<S: Source>(body: &Body<S>) -> bool {
    match body {
        Body::Form(form) | Body::Base64(form) => form.source.spent(),
        Body::Raw(source) => source.spent(),
        Body::Empty | Body::Text(_) => false,
    }
}

/// Lays `more` over `headers`; a name stands once, whatever its case.
pub(super) fn merge<'a>(headers: &mut Vec<(String, String)>, more: impl IntoIterator<Item = &'a (String, String)>) {
    for (name, value) in more {
        headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        headers.push((name.clone(), value.clone()));
    }
}

/// Whether a header of the request itself goes along on this hop: what selects bytes does, what describes a dropped
/// body does not, and to another origin nothing but the selection.
pub(super) fn may_stay<S>(name: &str, hop: &Hop<S>) -> bool {
    let selects = ["range", "if-range", "if-none-match", "if-modified-since"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known));
    let dropped_body = hop.hops > 0 && matches!(hop.body, Body::Empty) && name.eq_ignore_ascii_case("content-type");
    selects || !(hop.stripped || dropped_body)
}
