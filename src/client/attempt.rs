//! One attempt of an exchange: what travels, how long it may take, and what its end means.
//!
//! Whether another attempt follows is decided in [`super::request`]; what an error says in [`super::judge`].

use super::call::Call;
use super::commit;
use super::hop::{Follow, Hop, may_stay, merge};
use super::request::{Exchange, Got, JSON_LIMIT, Reading};
use super::select::{Either, race};
use super::{Inner, judge};
use crate::model::{Code, Commit, Document, Error, Kind};
use crate::platform::{Answer, Body, BodyFailure, Latch, Level, LogEvent, Platform, Pulse, Request, Url, Watch};
use crate::policy::origin;
use crate::policy::retry::Outcome;
use std::rc::Rc;

/// A standstill is this many turns of a timer, together the stall timeout, in which hardly anything moved.
const STALL_TURNS: u32 = 4;
/// Fewer bytes in a turn are a trickle that would keep a call for ever: 256 in a quarter of 30 seconds.
const TRICKLE: u64 = 256;

/// How an attempt ended.
pub(super) enum Step<P: Platform> {
    Done(Got<P>),
    Follow(Follow),
    Unauthorized(Box<Error<P::Value>>),
    Failed(Outcome, Box<Error<P::Value>>),
}

impl<P: Platform> Inner<P> {
    /// Makes one attempt.
    pub(super) async fn attempt(
        &self,
        call: &Call,
        exchange: &Exchange<P::Source>,
        hop: &Hop<P::Source>,
        credentials: &[(String, String)],
    ) -> Step<P> {
        let attempt = call.begin();
        let left = Rc::new(Latch::default());
        let pulse = Rc::new(Pulse::default());
        let mut headers = Vec::new();
        if !hop.bare() {
            merge(&mut headers, &self.headers);
            merge(&mut headers, &call.headers);
        }
        let own = exchange.headers.iter().filter(|(name, _)| may_stay(name, hop));
        merge(&mut headers, own);
        merge(&mut headers, credentials);
        let mut body = hop.body.clone();
        if let Body::Form(form) | Body::Base64(form) = &mut body {
            let (inner, left, pulse) = (Rc::clone(&form.watch), Rc::clone(&left), Rc::clone(&pulse));
            form.watch = Rc::new(Attempt { inner, left, pulse });
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
            storage: hop.bare(),
            sees_308: exchange.reading == Reading::Reply,
            runtime_follows: exchange.runtime_follows,
        };
        self.log(Level::Debug, "request", call, hop, |event| event.attempt = Some(attempt));
        call.set_commit(Some(Commit::Unknown));
        // While the body leaves, only a standstill ends the attempt; its time runs once it has left.
        let timer = async {
            if let Either::Right(()) = race(left.wait(), self.standstill(&pulse)).await {
                return judge::stuck();
            }
            self.platform.sleep(call.timeout).await;
            judge::timeout()
        };
        match race(self.platform.send(request), timer).await {
            Either::Left(Ok(answer)) => self.judge(call, exchange, hop, answer).await,
            Either::Left(Err(failure)) => {
                let outcome = if failure.not_sent { Outcome::NotSent } else { Outcome::Lost };
                Step::Failed(outcome, judge::network(failure))
            }
            Either::Right(error) => Step::Failed(Outcome::Lost, error),
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
        // Google's "go on" (308) names no place to go.
        let goes_on = exchange.reading == Reading::Reply && status == 308 && answer.header("location").is_none();
        if goes_on {
            return Step::Done(Got::Answer(answer));
        }
        if matches!(status, 301 | 302 | 303 | 307 | 308) {
            let target =
                answer.header("location").and_then(|location| self.platform.url(&location, Some(&hop.url.href)));
            return match self.redirect(hop, target, status) {
                Ok(follow) if exchange.expose_redirect && self.is_link(&follow.url) => {
                    Step::Done(Got::Redirect(Some(follow.url)))
                }
                Ok(follow) => Step::Follow(follow),
                Err(mut error) => {
                    error.status = Some(status);
                    Step::Failed(commit::refusal(status), error)
                }
            };
        }
        let wanted = match (status, exchange.reading) {
            (_, Reading::Reply) => true,
            (304 | 416, Reading::Served) => true,
            (304, Reading::File) => exchange.has_header("if-none-match"),
            (304, Reading::Answer) => true,
            (206, Reading::File | Reading::Served) if !exchange.has_header("range") => {
                return Step::Failed(
                    commit::refusal(status),
                    judge::unreadable(status, "is a part that nobody asked for"),
                );
            }
            _ => (200..300).contains(&status),
        };
        if wanted {
            return self.read(exchange, answer).await;
        }
        let pulse = Pulse::begun();
        let standstill = self.standstill(&pulse);
        let (retry_after, mut error) =
            judge::refusal(answer, self.platform.now(), exchange.storage, &pulse, standstill).await;
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
        if matches!(exchange.reading, Reading::Answer | Reading::File | Reading::Served | Reading::Reply) {
            return Step::Done(Got::Answer(answer));
        }
        if status == 204 || status == 205 {
            return match exchange.reading {
                Reading::MaybeJson => Step::Done(Got::Nothing),
                _ => Step::Failed(Outcome::Broken, judge::unreadable(status, "is empty")),
            };
        }
        let pulse = Pulse::begun();
        let reading = async {
            match exchange.reading {
                Reading::MaybeJson => {
                    let text = answer.text(JSON_LIMIT, &pulse).await?;
                    // A page or a word where a record may stand is a proxy's or a stranger's, not the platform's yes.
                    match <P::Answer as Answer>::parse(&text).filter(|value| value.kind() == Kind::Map) {
                        Some(value) => Ok(Got::Json(value)),
                        None if text.trim().is_empty() => Ok(Got::Nothing),
                        None => Err(BodyFailure::Syntax),
                    }
                }
                _ => answer.json(JSON_LIMIT, &pulse).await.map(Got::Json),
            }
        };
        match race(reading, self.standstill(&pulse)).await {
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

    /// Ends once hardly a byte has moved for the stall timeout; never where the transport hides what moves.
    ///
    /// Counted in turns of the timer rather than by the clock: a device that slept has not stalled.
    pub(super) async fn standstill(&self, pulse: &Pulse) {
        let mut idle = 0;
        let mut before = pulse.total();
        while idle < STALL_TURNS {
            self.platform.sleep(self.stall_timeout / f64::from(STALL_TURNS)).await;
            let now = pulse.total();
            idle = match (before, now) {
                (Some(before), Some(now)) if now < before + TRICKLE => idle + 1,
                _ => 0,
            };
            before = now;
        }
    }

    /// A redirect to another origin, or to an address that carries a signature of its own, is the link that was asked
    /// for. Any other is a detour of the platform's, to be followed with credentials.
    fn is_link(&self, target: &Url) -> bool {
        !origin::same_origin(target, &self.base) || self.obtained(target.href.clone(), None).expires_at.is_some()
    }

    pub(super) fn log(
        &self,
        level: Level,
        event: &'static str,
        call: &Call,
        hop: &Hop<P::Source>,
        fill: impl FnOnce(&mut LogEvent<'_>),
    ) {
        if !self.platform.logs() {
            return;
        }
        // The path of a URL that anybody may fetch is itself a capability: only its origin is told.
        let url = if hop.bare() || hop.quiet { hop.url.origin() } else { hop.url.without_query() };
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
    pulse: Rc<Pulse>,
}

impl Watch for Attempt {
    fn watched(&self) -> bool {
        self.inner.watched()
    }
    fn sent(&self, bytes: u64) {
        self.pulse.moved(bytes);
        self.inner.sent(bytes);
    }
    fn left(&self) {
        self.left.raise();
        self.inner.left();
    }
    fn reads(&self) -> bool {
        self.inner.reads()
    }
    fn read(&self, bytes: &[u8]) {
        self.inner.read(bytes);
    }
}
