//! The one request engine: attempts under limits, credentials for the platform's own origin only, redirects by hand.
//!
//! What an answer means is judged in [`super::judge`]; whether an attempt may be repeated in `policy::retry`.

use super::call::Call;
use super::commit;
use super::hop::{Follow, Hop, may_stay, merge};
use super::select::{Either, race};
use super::{Inner, judge};
use crate::backend::dialect::Draft;
use crate::model::{Code, Commit, Document, Error, Kind, Result};
use crate::platform::{Answer, Body, BodyFailure, Latch, Level, LogEvent, Platform, Request, Url, Watch};
use crate::policy::header::check_header;
use crate::policy::origin;
use crate::policy::redact::hide;
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
                    return Err(without(error, &credentials));
                }
                Step::Failed(outcome, error) => (outcome, without(error, &credentials)),
            };
            call.set_commit(commit::after(outcome, before));
            let next = retry::next(&call.retry, exchange.repeat, outcome, retries, self.platform.random());
            let Next::Again(delay) = next else { return Err(error) };
            let too_late = call.ends_at.is_some_and(|end| self.platform.now() + delay >= end);
            if too_late || !self.buckets.borrow_mut().entry(&bucket).take() {
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
        credentials: &[(String, String)],
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
        merge(&mut headers, credentials);
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
                Step::Failed(commit::refusal(status), judge::hidden_redirect())
            };
        }
        if matches!(status, 301 | 302 | 303 | 307 | 308) {
            let target =
                answer.header("location").and_then(|location| self.platform.url(&location, Some(&hop.url.href)));
            return match self.redirect(hop, target, status) {
                Ok(follow) if exchange.expose_redirect => Step::Done(Got::Redirect(Some(follow.url))),
                Ok(follow) => Step::Follow(follow),
                Err(mut error) => {
                    error.status = Some(status);
                    Step::Failed(commit::refusal(status), error)
                }
            };
        }
        if (200..300).contains(&status) || (status == 304 && exchange.reading == Reading::Answer) {
            return self.read(exchange, answer).await;
        }
        let (retry_after, mut error) =
            judge::refusal(answer, self.platform.now(), exchange.storage, self.platform.sleep(self.stall_timeout))
                .await;
        // What the GET that a redirect made of another method does not find is not the file or the operation.
        if hop.method != exchange.method && matches!(error.code, Code::NotFound | Code::Gone) {
            error.code = Code::RedirectRefused;
            error.message =
                "The platform redirected the call to an address that has nothing; whether it was done, a look tells."
                    .to_owned();
        }
        if status == 401 && !exchange.storage {
            Step::Unauthorized(error)
        } else {
            Step::Failed(Outcome::Status { status, retry_after }, error)
        }
    }

    async fn read(&self, exchange: &Exchange<P::Source>, answer: P::Answer) -> Step<P> {
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
        let reading = async {
            match exchange.reading {
                Reading::MaybeJson => {
                    let text = answer.text(JSON_LIMIT).await?;
                    // A page or a word where a record may stand is a proxy's or a stranger's, not the platform's yes.
                    match <P::Answer as Answer>::parse(&text).filter(|value| value.kind() == Kind::Map) {
                        Some(value) => Ok(Got::Json(value)),
                        None if text.trim().is_empty() => Ok(Got::Nothing),
                        None => Err(BodyFailure::Syntax),
                    }
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

/// The error without the credentials that were sent: a server may quote them.
fn without<V>(mut error: Box<Error<V>>, credentials: &[(String, String)]) -> Box<Error<V>> {
    for secret in credentials.iter().filter_map(|(_, value)| value.rsplit(' ').next()) {
        error.message = hide(&error.message, secret);
        error.reason = error.reason.map(|reason| hide(&reason, secret));
        error.request_id = error.request_id.map(|id| hide(&id, secret));
        for field in &mut error.fields {
            field.message = hide(&field.message, secret);
        }
    }
    error
}

/// An error that this floor alone can tell: what came is not what was asked for.
pub(crate) fn unexpected<V>() -> Box<Error<V>> {
    Error::new(Code::BadResponse, "The platform answered something else than what was asked for.")
}
