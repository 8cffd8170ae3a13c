//! The one request engine: attempts under limits, credentials for the platform's own origin only, redirects by hand.
//!
//! One attempt is made in [`super::attempt`], what an answer means judged in [`super::judge`]; whether an attempt may be repeated in `policy::retry`.

use super::Inner;
use super::attempt::Step;
use super::call::Call;
use super::commit;
use super::hop::{Hop, body_is_spent};
use super::silence::Sent;
use crate::backend::dialect::Draft;
use crate::model::{Code, Error, Result};
use crate::platform::{Body, Level, Platform, Url};
use crate::policy::header::check_header;
use crate::policy::origin;
use crate::policy::retry::{self, Next, Repeat};

/// The largest JSON answer that is read.
pub(crate) const JSON_LIMIT: u64 = 16 << 20;

/// A request of a verb, before credentials and attempts.
#[derive(Clone)]
pub(crate) struct Exchange<S> {
    pub method: String,
    pub url: Url,
    pub headers: Vec<(String, String)>,
    pub body: Body<S>,
    /// A host that gets no credentials, whatever its origin.
    pub storage: bool,
    pub repeat: Repeat,
    pub reading: Reading,
    /// Hand a redirect back instead of following it.
    pub expose_redirect: bool,
    /// A runtime that hides where redirects lead may follow them itself.
    pub runtime_follows: bool,
}

/// What is wanted of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// JSON, or the answer is bad.
    Json,
    /// JSON where there is any.
    MaybeJson,
    /// The answer as it is, unread.
    Answer,
    /// The same, whatever its status; redirects aside.
    Reply,
    /// As `File`, and also what says that there is nothing new (304) or nothing there (416).
    Served,
    /// As `Answer`, and not a part or an absence of the file that was not asked for.
    File,
}

/// What an exchange gave.
pub(crate) enum Got<P: Platform> {
    Json(P::Value),
    Nothing,
    Answer(P::Answer),
    /// Where a redirect that was asked for leads; `None` where the runtime hides it.
    Redirect(Option<Url>),
}

impl<S> Exchange<S> {
    /// A look at the platform that carries nothing.
    pub(super) fn get(url: Url, reading: Reading) -> Self {
        Self {
            method: "GET".to_owned(),
            url,
            headers: Vec::new(),
            body: Body::Empty,
            storage: false,
            repeat: Repeat::Idempotent,
            reading,
            expose_redirect: false,
            runtime_follows: false,
        }
    }

    /// What of it must not be told.
    fn sent<'a>(&'a self, hop: &'a Hop<S>, credentials: &'a [(String, String)]) -> Sent<'a> {
        Sent { credentials, headers: &self.headers, capability: hop.bare().then_some(&hop.url) }
    }

    /// This header travels with it.
    pub(super) fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
    }
}

impl<P: Platform> Inner<P> {
    /// The URL of a path below the base URL.
    pub(crate) fn api_url(&self, path: &str) -> Result<Url, P::Value> {
        match self.base.below(path) {
            Some(url) => Ok(url),
            None => self.own_url(&[&self.root, path].concat()),
        }
    }

    /// A whole URL of the platform's own.
    pub(crate) fn own_url(&self, url: &str) -> Result<Url, P::Value> {
        self.platform
            .url(url, None)
            .filter(|url| origin::same_origin(url, &self.base))
            .ok_or_else(|| Error::argument("path", "does not lead to the platform's own address."))
    }

    /// A request to this address, or to one that the caller signed, went through.
    pub(super) fn went_through(&self, place: Option<&Url>) {
        self.buckets.borrow_mut().entry(&place.map_or_else(String::new, Url::origin)).succeeded();
    }

    /// So many repetitions there have led somewhere.
    pub(super) fn have_paid_off(&self, place: Option<&Url>, repetitions: u32) {
        self.buckets.borrow_mut().entry(&place.map_or_else(String::new, Url::origin)).give_back(repetitions);
    }

    /// Pays for one repetition there; false where there is not enough left.
    pub(super) fn may_repeat(&self, place: Option<&Url>) -> bool {
        self.buckets.borrow_mut().entry(&place.map_or_else(String::new, Url::origin)).take()
    }

    /// The exchange of a draft: a request to the API that a repetition does not change.
    pub(crate) fn drafted(&self, draft: Draft, reading: Reading) -> Result<Exchange<P::Source>, P::Value> {
        let json = ("content-type".to_owned(), "application/json".to_owned());
        Ok(Exchange {
            method: draft.method,
            url: self.api_url(&draft.path)?,
            headers: draft.json.is_some().then_some(json).into_iter().collect(),
            body: draft.json.map_or(Body::Empty, Body::Text),
            storage: false,
            repeat: Repeat::Idempotent,
            reading,
            expose_redirect: false,
            runtime_follows: false,
        })
    }

    /// Makes the request until it succeeds or must not be repeated.
    pub(crate) async fn exchange(&self, call: &Call, exchange: Exchange<P::Source>) -> Result<Got<P>, P::Value> {
        for (name, value) in call.headers.iter().chain(&exchange.headers) {
            check_header(name, value).map_err(|what| Error::argument(&["headers.", name].concat(), what))?;
        }
        let mut hop = Hop {
            method: exchange.method.clone(),
            url: exchange.url.clone(),
            body: exchange.body.clone(),
            storage: exchange.storage,
            stripped: !exchange.storage && !origin::same_origin(&exchange.url, &self.base),
            quiet: false,
            hops: 0,
        };
        let bucket = hop.url.origin();
        let mut retries = 0;
        let mut renewed = false;
        loop {
            let credentialed = !hop.bare();
            let (credentials, generation) =
                if credentialed { self.auth.headers(&self.platform).await? } else { (Vec::new(), 0) };
            let before = call.commit();
            let (outcome, error) = match self.attempt(call, &exchange, &hop, &credentials).await {
                Step::Done(got) => {
                    if retries == 0 {
                        self.buckets.borrow_mut().entry(&bucket).succeeded();
                    }
                    return Ok(got);
                }
                Step::Follow(step) => {
                    self.log(Level::Info, "redirect", call, &hop, |_| {});
                    hop.follow(step);
                    continue;
                }
                Step::Unauthorized(error) => {
                    call.set_commit(commit::refused(before));
                    if !renewed && credentialed && self.auth.renew(&self.platform, generation).await? {
                        renewed = true;
                        continue;
                    }
                    return Err(self.silence(call, &exchange.sent(&hop, &credentials), error));
                }
                Step::Failed(outcome, error) => {
                    (outcome, self.silence(call, &exchange.sent(&hop, &credentials), error))
                }
            };
            call.set_commit(commit::after(outcome, before));
            let next = retry::next(&call.retry, exchange.repeat, outcome, retries, self.platform.random());
            let Next::Again(delay) = next else { return Err(error) };
            if body_is_spent(&hop.body) {
                return Err(error);
            }
            let too_late = call.ends_at.is_some_and(|end| self.platform.now() + delay >= end);
            if too_late || !self.buckets.borrow_mut().entry(&bucket).take() {
                return Err(error);
            }
            retries += 1;
            if let Some(lane) = &call.lane {
                lane.hold_up(outcome, self.platform.now() + delay);
            }
            self.log(Level::Warn, "retry", call, &hop, |event| {
                event.status = error.status;
                event.delay = Some(delay);
                event.code = Some(error.code.word());
            });
            self.platform.sleep(delay).await;
        }
    }
}

/// An error that this floor alone can tell: what came is not what was asked for.
pub(crate) fn unexpected<V>() -> Box<Error<V>> {
    Error::new(Code::BadResponse, "The platform answered something else than what was asked for.")
}
