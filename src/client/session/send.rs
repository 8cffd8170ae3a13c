//! One request of a machine: its address, what travels with it, and how it ended. One attempt each; what follows from
//! its end is the machine's to say.

use super::State;
use super::meter::PartWatch;
use super::target::{Place, Route};
use crate::client::attempt::Step;
use crate::client::call::Call;
use crate::client::hop::Hop;
use crate::client::judge;
use crate::client::request::{Exchange, Got, Reading};
use crate::client::select::{Either, race};
use crate::client::silence::Sent;
use crate::model::{Error, Result};
use crate::platform::{Answer, Body, FormBody, Platform, Pulse, Source};
use crate::policy::retry::{Outcome, Repeat};
use crate::transfer::base64;
use crate::transfer::checksum::Digest;
use crate::transfer::form;
use crate::transfer::session::{Hash, Outgoing, Payload, Signed, Ticket};
use std::rc::Rc;

/// The longest answer that is read: Azure's list of 50,000 blocks, each named twice.
const TEXT_LIMIT: u64 = 9 << 20;

/// An answer's headers, by lower-case name.
pub(super) type Head = Box<dyn Fn(&str) -> Option<String>>;

/// How something under way ended.
pub(super) enum Ended<P: Platform> {
    Answered(Told<P>),
    /// No answer, whether it never left or nobody knows.
    Lost(Outcome, Box<Error<P::Value>>),
    /// It must not be made, or what it led to must not be followed.
    Refused(Box<Error<P::Value>>),
    Signed(Signed),
    Digested(Vec<u8>),
    /// Bytes of the source have come, or its end.
    Filled,
}

/// An answer that was read to its end.
pub(super) struct Told<P: Platform> {
    pub status: u16,
    pub head: Head,
    pub text: String,
    pub retry_after: Option<f64>,
    /// What to say where it is a refusal.
    pub error: Option<Box<Error<P::Value>>>,
}

impl<P: Platform> State<P> {
    /// Makes a request.
    pub(super) async fn send(&self, call: &Call, route: &Route, ticket: Ticket, out: Outgoing) -> Ended<P> {
        match self.prepare(route, ticket, out).await {
            Ok((exchange, storage)) => self.once(&call.part(), exchange, storage).await,
            Err(error) => Ended::Refused(error),
        }
    }

    async fn prepare(
        &self,
        route: &Route,
        ticket: Ticket,
        out: Outgoing,
    ) -> Result<(Exchange<P::Source>, bool), P::Value> {
        let Place { url, storage, own_headers } = self.place(route, &out.url, out.signed)?;
        let begins = out.url.is_empty() && out.method == "POST";
        let method = route.method.clone().filter(|_| begins).unwrap_or(out.method);
        let mut headers = out.headers;
        if own_headers {
            headers.extend(route.headers.iter().cloned());
        }
        let body = match out.payload {
            Payload::Empty => Body::Empty,
            Payload::Text(text) => Body::Text(text),
            Payload::Window { offset, length } => {
                if out.signed && self.own.checksum == Some(Hash::Md5) && length > 0 {
                    headers.push(("content-md5".to_owned(), self.md5(offset, length).await?));
                }
                self.window(ticket, offset, length, Vec::new(), Vec::new())
            }
            Payload::Form { fields, file_field, offset, length } => {
                let mut random = [0; 18];
                self.client.inner.platform.random_bytes(&mut random);
                let boundary = form::boundary(&random);
                let made = form::encode(&boundary, &fields, &file_field, &self.options.name, &self.options.media_type)
                    .map_err(|refused| Error::argument(refused.argument, refused.what))?;
                headers.push(("content-type".to_owned(), made.content_type));
                self.window(ticket, offset, length, made.prefix, made.suffix)
            }
        };
        let exchange = Exchange {
            method,
            url,
            headers,
            body,
            storage,
            repeat: Repeat::Write,
            reading: Reading::Reply,
            expose_redirect: false,
            runtime_follows: false,
        };
        Ok((exchange, storage))
    }

    fn window(&self, ticket: Ticket, offset: u64, length: u64, prefix: Vec<u8>, suffix: Vec<u8>) -> Body<P::Source> {
        let (meter, before) = (Rc::clone(&self.meter), prefix.len() as u64);
        Body::Form(FormBody {
            prefix: prefix.into(),
            source: self.source.window(offset, length),
            suffix: suffix.into(),
            watch: Rc::new(PartWatch { meter, ticket, before, length, from: self.serial().then_some(offset) }),
        })
    }

    /// `Content-MD5` (RFC 1864), by which a storage host refuses bytes that were changed on their way.
    async fn md5(&self, offset: u64, length: u64) -> Result<String, P::Value> {
        Ok(base64::encode(&self.digest(Hash::Md5, offset, length).await?))
    }

    /// A digest of some of the file's bytes.
    pub(super) async fn digest(&self, hash: Hash, offset: u64, length: u64) -> Result<Vec<u8>, P::Value> {
        let mut digest = Digest::new(hash);
        let mut at = offset;
        while at < offset + length {
            let piece = crate::transfer::digest::WINDOW.min(offset + length - at);
            let read = self.client.inner.platform.read(&self.source, at, piece).await;
            digest.update(&read.map_err(judge::unread)?);
            at += piece;
        }
        Ok(digest.finish())
    }

    async fn once(&self, call: &Call, exchange: Exchange<P::Source>, storage: bool) -> Ended<P> {
        let inner = &self.client.inner;
        let (method, url, body) = (exchange.method.clone(), exchange.url.clone(), exchange.body.clone());
        // The address of a session is leave to write that file.
        let mut hop = Hop { method, url, body, storage, stripped: false, quiet: true, hops: 0 };
        let mut renewed = false;
        loop {
            let credentials =
                if hop.bare() { Ok(Default::default()) } else { inner.auth.headers(&inner.platform).await };
            let (credentials, generation) = match credentials {
                Ok(credentials) => credentials,
                Err(error) => return Ended::Refused(error),
            };
            let sent = Sent { credentials: &credentials, headers: &exchange.headers, capability: Some(&hop.url) };
            match inner.attempt(call, &exchange, &hop, &credentials).await {
                Step::Done(Got::Answer(answer)) => {
                    if answer.status() == 401 && !hop.bare() && !renewed {
                        match inner.auth.renew(&inner.platform, generation).await {
                            Ok(true) => {
                                renewed = true;
                                continue;
                            }
                            Ok(false) => {}
                            Err(error) => return Ended::Refused(error),
                        }
                    }
                    // The length that an answer to HEAD tells is not one of its own.
                    let limit = if hop.method == "HEAD" { u64::MAX } else { TEXT_LIMIT };
                    return self.read(call, &sent, storage, answer, limit).await;
                }
                Step::Follow(step) => hop.follow(step),
                Step::Failed(outcome @ (Outcome::Lost | Outcome::NotSent | Outcome::Broken), error) => {
                    return Ended::Lost(outcome, inner.silence(call, &sent, error));
                }
                Step::Failed(_, error) | Step::Unauthorized(error) => {
                    return Ended::Refused(inner.silence(call, &sent, error));
                }
                Step::Done(_) => return Ended::Refused(crate::client::request::unexpected()),
            }
        }
    }

    async fn read(&self, call: &Call, sent: &Sent<'_>, storage: bool, answer: P::Answer, limit: u64) -> Ended<P> {
        let inner = &self.client.inner;
        let (status, head) = (answer.status(), answer.head());
        let pulse = Pulse::begun();
        let text = match race(answer.text(limit, &pulse), inner.standstill(&pulse)).await {
            Either::Left(Ok(text)) => text,
            Either::Left(Err(failure)) => {
                return Ended::Lost(Outcome::Broken, inner.silence(call, sent, judge::broken(status, failure)));
            }
            Either::Right(()) => return Ended::Lost(Outcome::Broken, judge::stalled()),
        };
        let (retry_after, error) = if (200..300).contains(&status) {
            (None, None)
        } else {
            let parse = <P::Answer as Answer>::parse;
            let (wait, error) = judge::told(status, &head, &text, parse, inner.platform.now(), storage);
            (wait, Some(inner.silence(call, sent, error)))
        };
        Ended::Answered(Told { status, head: Box::new(head), text, retry_after, error })
    }
}
