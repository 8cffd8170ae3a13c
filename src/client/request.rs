//! The one request engine: attempts under limits, credentials for the platform's own origin only, redirects by hand.
//!
//! What an answer means is judged in [`super::judge`]; whether an attempt may be repeated in `policy::retry`.

use super::call::Call;
use super::select::{Either, race};
use super::{Inner, judge};
use crate::model::{Code, Commit, Error, Result};
use crate::platform::{Answer, Body, BodyFailure, Latch, Level, LogEvent, Platform, Request, Url, Watch};
use crate::policy::origin::{self, Redirect, RedirectStep};
use crate::policy::retry::{self, Next, Outcome, Repeat};
use std::rc::Rc;

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
}

/// What an exchange gave.
pub(crate) enum Got<P: Platform> {
    Json(P::Value),
    Nothing,
    Answer(P::Answer),
    /// The status and the `Location` of a redirect that was asked for; `None` where the runtime hides it.
    Redirect(Option<Url>),
}

/// Where the next request of an exchange goes.
struct Hop<S> {
    method: String,
    url: Url,
    body: Body<S>,
    /// Neither credentials nor headers of ours go along.
    stripped: bool,
    hops: u32,
}

/// A redirect that is followed.
struct Follow {
    url: Url,
    as_get: bool,
    strip: bool,
}

enum Step<P: Platform> {
    Done(Got<P>),
    Follow(Follow),
    Unauthorized(Box<Error<P::Value>>),
    Failed(Outcome, Box<Error<P::Value>>),
}

impl<P: Platform> Inner<P> {
    /// The URL of a path below the base URL.
    pub(crate) fn api_url(&self, path: &str) -> Result<Url, P::Value> {
        self.platform
            .url(&[&self.root, path].concat(), None)
            .filter(|url| origin::same_origin(url, &self.base))
            .ok_or_else(|| Error::argument("path", "does not lead to the platform's own address."))
    }

    /// Makes the request until it succeeds or must not be repeated.
    pub(crate) async fn exchange(&self, call: &Call, exchange: Exchange<P::Source>) -> Result<Got<P>, P::Value> {
        let mut hop = Hop {
            method: exchange.method.clone(),
            url: exchange.url.clone(),
            body: exchange.body.clone(),
            stripped: !exchange.storage && !origin::same_origin(&exchange.url, &self.base),
            hops: 0,
        };
        let bucket = hop.url.origin();
        let mut retries = 0;
        let mut renewed = false;
        loop {
            let credentialed = !exchange.storage && !hop.stripped;
            let (credentials, generation) =
                if credentialed { self.auth.headers(&self.platform).await? } else { (Vec::new(), 0) };
            let before = call.commit();
            let (outcome, error) = match self.attempt(call, &exchange, &hop, credentials).await {
                Step::Done(got) => {
                    if retries == 0 {
                        self.buckets.borrow_mut().entry(bucket).or_default().succeeded();
                    }
                    return Ok(got);
                }
                Step::Follow(step) => {
                    self.follow(call, &mut hop, step);
                    continue;
                }
                Step::Unauthorized(error) => {
                    call.set_commit(refused(before));
                    if !renewed && credentialed && self.auth.renew(&self.platform, generation).await? {
                        renewed = true;
                        continue;
                    }
                    return Err(error);
                }
                Step::Failed(outcome, error) => (outcome, error),
            };
            call.set_commit(after(outcome, before));
            let next = retry::next(&call.retry, exchange.repeat, outcome, retries, self.platform.random());
            let Next::Again(delay) = next else { return Err(error) };
            let too_late = call.ends_at.is_some_and(|end| self.platform.now() + delay >= end);
            if too_late || !self.buckets.borrow_mut().entry(bucket.clone()).or_default().take() {
                return Err(error);
            }
            retries += 1;
            self.log(Level::Warn, "retry", call, &hop, |event| {
                event.status = error.status;
                event.delay = Some(delay);
                event.code = Some(error.code.word());
            });
            self.platform.sleep(delay).await;
        }
    }

    async fn attempt(
        &self,
        call: &Call,
        exchange: &Exchange<P::Source>,
        hop: &Hop<P::Source>,
        credentials: Vec<(String, String)>,
    ) -> Step<P> {
        let attempt = call.begin();
        let left = Rc::new(Latch::default());
        let mut headers = Vec::new();
        if !exchange.storage && !hop.stripped {
            merge(&mut headers, &self.headers);
            merge(&mut headers, &call.headers);
        }
        let own = exchange.headers.iter().filter(|(name, _)| may_stay(name, hop));
        merge(&mut headers, own);
        merge(&mut headers, &credentials);
        let mut body = hop.body.clone();
        if let Body::Form(form) | Body::Base64(form) = &mut body {
            form.watch = Rc::new(Attempt { inner: Rc::clone(&form.watch), left: Rc::clone(&left) });
        } else {
            left.raise();
        }
        let request = Request {
            method: hop.method.clone(),
            url: hop.url.href.clone(),
            headers,
            body,
            verb: call.verb.word(),
            attempt,
            storage: exchange.storage || hop.stripped,
        };
        self.log(Level::Debug, "request", call, hop, |event| event.attempt = Some(attempt));
        call.set_commit(Some(Commit::Unknown));
        let timer = async {
            left.wait().await;
            self.platform.sleep(call.timeout).await;
        };
        match race(self.platform.send(request), timer).await {
            Either::Left(Ok(answer)) => self.judge(call, exchange, hop, answer).await,
            Either::Left(Err(failure)) => {
                let outcome = if failure.not_sent { Outcome::NotSent } else { Outcome::Lost };
                Step::Failed(outcome, judge::network(failure))
            }
            Either::Right(()) => Step::Failed(Outcome::Lost, judge::timeout()),
        }
    }

    async fn judge(
        &self,
        call: &Call,
        exchange: &Exchange<P::Source>,
        hop: &Hop<P::Source>,
        answer: P::Answer,
    ) -> Step<P> {
        let status = answer.status();
        self.log(Level::Debug, "response", call, hop, |event| event.status = Some(status));
        if answer.opaque_redirect() {
            return if exchange.expose_redirect {
                Step::Done(Got::Redirect(None))
            } else {
                Step::Failed(refusal(status), judge::hidden_redirect())
            };
        }
        if matches!(status, 301 | 302 | 303 | 307 | 308) {
            let target =
                answer.header("location").and_then(|location| self.platform.url(&location, Some(&hop.url.href)));
            return match self.redirect(hop, target, status) {
                Ok(follow) if exchange.expose_redirect => Step::Done(Got::Redirect(Some(follow.url))),
                Ok(follow) => Step::Follow(follow),
                Err(error) => Step::Failed(refusal(status), error),
            };
        }
        if (200..300).contains(&status) || (status == 304 && exchange.reading == Reading::Answer) {
            return self.read(call, exchange, answer).await;
        }
        let (retry_after, error) = judge::refusal(answer, self.platform.now(), exchange.storage).await;
        if status == 401 && !exchange.storage {
            Step::Unauthorized(error)
        } else {
            Step::Failed(Outcome::Status { status, retry_after }, error)
        }
    }

    async fn read(&self, call: &Call, exchange: &Exchange<P::Source>, answer: P::Answer) -> Step<P> {
        let status = answer.status();
        if exchange.reading == Reading::Answer {
            return Step::Done(Got::Answer(answer));
        }
        if status == 204 || status == 205 {
            return match exchange.reading {
                Reading::MaybeJson => Step::Done(Got::Nothing),
                _ => Step::Failed(Outcome::Broken, judge::unreadable(status, "is empty")),
            };
        }
        call.set_commit(Some(Commit::Stored));
        let reading = async {
            match exchange.reading {
                Reading::MaybeJson => {
                    let text = answer.text(JSON_LIMIT).await?;
                    Ok(<P::Answer as Answer>::parse(&text).map_or(Got::Nothing, Got::Json))
                }
                _ => answer.json(JSON_LIMIT).await.map(Got::Json),
            }
        };
        match race(reading, self.platform.sleep(self.stall_timeout)).await {
            Either::Left(Ok(got)) => Step::Done(got),
            Either::Left(Err(BodyFailure::Cut(cause))) => Step::Failed(Outcome::Broken, judge::cut(cause)),
            Either::Left(Err(BodyFailure::TooLong)) => {
                Step::Failed(Outcome::Broken, judge::unreadable(status, "is longer than 16 MiB"))
            }
            Either::Left(Err(BodyFailure::Syntax)) => {
                Step::Failed(Outcome::Broken, judge::unreadable(status, "is not JSON"))
            }
            Either::Right(()) => Step::Failed(Outcome::Broken, judge::stalled()),
        }
    }

    /// Whether a redirect may be followed, and what travels along.
    fn redirect(&self, hop: &Hop<P::Source>, target: Option<Url>, status: u16) -> Result<Follow, P::Value> {
        let step = origin::redirect(&Redirect {
            status,
            from: &hop.url,
            to: target.as_ref(),
            method: &hop.method,
            hops: hop.hops,
            has_body: !matches!(hop.body, Body::Empty),
            replayable: true,
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

    fn follow(&self, call: &Call, hop: &mut Hop<P::Source>, follow: Follow) {
        self.log(Level::Info, "redirect", call, hop, |_| {});
        hop.hops += 1;
        // Once credentials were left behind they stay behind: a redirect back is the other host's doing.
        hop.stripped = hop.stripped || follow.strip;
        if follow.as_get {
            hop.body = Body::Empty;
            hop.method = "GET".to_owned();
        }
        hop.url = follow.url;
    }

    /// Refuses a URL that the server named and that leads to a host that is not trusted.
    pub(crate) fn check_host(&self, url: &Url) -> Result<(), P::Value> {
        let listed = self.trusted_hosts.as_deref();
        origin::trusted(url, &self.base, listed.unwrap_or_default(), listed.is_none())
            .map_err(|refusal| judge::untrusted(url, refusal))
    }

    fn log(
        &self,
        level: Level,
        event: &'static str,
        call: &Call,
        hop: &Hop<P::Source>,
        fill: impl FnOnce(&mut LogEvent<'_>),
    ) {
        // The path of a storage URL may itself be a capability: only its origin is told.
        let api = origin::same_origin(&hop.url, &self.base);
        let url = if api { hop.url.without_query() } else { hop.url.origin() };
        let mut entry = LogEvent {
            level,
            event,
            verb: call.verb.word(),
            method: Some(&hop.method),
            url: Some(&url),
            status: None,
            attempt: None,
            delay: None,
            code: None,
        };
        fill(&mut entry);
        self.platform.log(&entry);
    }
}

/// Tells both the caller's watch and the attempt's timer.
struct Attempt {
    inner: Rc<dyn Watch>,
    left: Rc<Latch>,
}

impl Watch for Attempt {
    fn watched(&self) -> bool {
        self.inner.watched()
    }
    fn sent(&self, bytes: u64) {
        self.inner.sent(bytes);
    }
    fn left(&self) {
        self.left.raise();
        self.inner.left();
    }
}

/// An answer that no repetition changes.
const fn refusal(status: u16) -> Outcome {
    Outcome::Status { status, retry_after: None }
}

/// What is known of a write after the server refused an attempt without doing anything.
const fn refused(before: Option<Commit>) -> Option<Commit> {
    match before {
        Some(Commit::Unknown | Commit::Stored) => before,
        _ => None,
    }
}

fn after(outcome: Outcome, before: Option<Commit>) -> Option<Commit> {
    match outcome {
        Outcome::NotSent => before,
        Outcome::Lost => Some(Commit::Unknown),
        // A success was answered, only its text is lost.
        Outcome::Broken => Some(Commit::Stored),
        Outcome::Status { status: 503, retry_after: Some(_) } => refused(before),
        Outcome::Status { status, .. } if status < 500 && status != 408 => refused(before),
        Outcome::Status { .. } => Some(Commit::Unknown),
    }
}

/// Lays `more` over `headers`; a name stands once, whatever its case.
fn merge<'a>(headers: &mut Vec<(String, String)>, more: impl IntoIterator<Item = &'a (String, String)>) {
    for (name, value) in more {
        headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        headers.push((name.clone(), value.clone()));
    }
}

/// Whether a header of the request itself goes along on this hop: what selects bytes does, what describes a dropped
/// body does not, and to another origin nothing but the selection.
fn may_stay<S>(name: &str, hop: &Hop<S>) -> bool {
    let selects = ["range", "if-range", "if-none-match"].iter().any(|known| name.eq_ignore_ascii_case(known));
    let dropped_body = hop.hops > 0 && matches!(hop.body, Body::Empty) && name.eq_ignore_ascii_case("content-type");
    selects || !(hop.stripped || dropped_body)
}

/// An error that this floor alone can tell: what came is not what was asked for.
pub(crate) fn unexpected<V>() -> Box<Error<V>> {
    Error::new(Code::BadResponse, "The platform answered something else than what was asked for.")
}
