//! The network between clients and platform: carries requests and answers, slowly, and does to them what the weather has in store.
//!
//! Decides how each fault feels to the client. What the platform answers is the emulator's, what strikes when the weather's, what must never
//! travel the guard's.

pub mod fault;
mod guard;
pub mod hostile;
pub mod log;
mod pages;
mod replies;
mod turns;
mod upstream;
pub mod weather;

use crate::exec::TaskId;
use crate::platform::{Bytes, Carrier, Fate, Local, Sent, SimAnswer};
use crate::world::World;
use attache::platform::{Answer, Body, LogEvent, Request, Secret, SecretReason, SendFailure};
use fault::{Fault, Harm};
use replies::Reply;
use serde_json::Value;
use std::cell::Cell;
use std::rc::Rc;

/// After so long a system gives a dead connection up, milliseconds: where a client cannot see that its body has left, nothing else ends it.
const DEAD: f64 = 900_000.0;

/// One client's line to the world.
pub struct Line {
    world: Rc<World>,
    client: usize,
    /// Providers that are being asked.
    asking: Rc<Cell<u32>>,
}

impl Line {
    /// The line of a client.
    pub fn new(world: Rc<World>, client: usize) -> Rc<Self> {
        Rc::new(Self { world, client, asking: Rc::default() })
    }
}

/// One request on its way.
struct Ride {
    world: Rc<World>,
    request: Request<Bytes>,
    body: Vec<u8>,
    call: TaskId,
    number: usize,
    client: usize,
    fault: Option<Fault>,
}

impl Carrier for Line {
    fn carry(&self, request: Request<Bytes>) -> Local<Sent> {
        let call = self.world.exec.current();
        let body = crate::platform::wire_bytes(&request.body);
        let number = guard::begin(&self.world, call, self.client, &request, !body.is_empty());
        let fault = guard::strike(&self.world, call, number, &request, !body.is_empty());
        let ride = Ride { world: Rc::clone(&self.world), request, body, call, number, client: self.client, fault };
        Box::pin(async move {
            let sent = ride.travel().await;
            ride.note(&sent);
            sent
        })
    }

    fn secret(&self, reason: SecretReason) -> Local<Result<Secret, Option<Value>>> {
        let world = Rc::clone(&self.world);
        let call = world.exec.current();
        if self.asking.get() > 0 && !world.tokens.borrow().as_headers {
            world.breaks("one-provider-call", "the credential was asked for while it was being asked for");
        }
        let asking = Asking::new(&self.asking);
        let device_now = world.true_now() + world.devices[self.client].skew.get();
        Box::pin(async move {
            let _asking = asking;
            let wait = world.tokens.borrow().provider.slowness * world.dice.borrow_mut().f64();
            world.exec.sleep(wait).await;
            let (given, good) = world.tokens.borrow().give(reason, device_now, &mut world.dice.borrow_mut());
            if !good {
                world.with_call(call, |log| log.bad_credential = true);
            }
            world.tell(|| {
                format!("call {call}: provider asked ({reason:?}): {}", if good { "given" } else { "failed or stale" })
            });
            given.ok_or_else(|| Some(Value::String("the provider failed".to_owned())))
        })
    }

    fn log(&self, event: &LogEvent<'_>) {
        guard::log(&self.world, event);
    }
}

/// Counts providers that are being asked, however they end.
struct Asking(Rc<Cell<u32>>);

impl Asking {
    fn new(count: &Rc<Cell<u32>>) -> Self {
        count.set(count.get() + 1);
        Self(Rc::clone(count))
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

fn lost() -> SendFailure<Value> {
    SendFailure { not_sent: false, cause: Some(Value::String("fetch failed".to_owned())) }
}

impl Ride {
    async fn travel(&self) -> Sent {
        self.pause(5.0, 120.0).await;
        if self.fault == Some(Fault::Refused) {
            return Err(SendFailure { not_sent: true, cause: Some(Value::String("ECONNREFUSED".to_owned())) });
        }
        self.send_body().await?;
        match &self.fault {
            Some(Fault::ResetBefore | Fault::ResetSending) => return Err(lost()),
            Some(Fault::StallBefore | Fault::StallSending) => return self.silence().await,
            _ => {}
        }
        let reply = self.reply().await;
        match &self.fault {
            Some(Fault::StallAfter) => return self.silence().await,
            Some(Fault::LostReply) => return Err(lost()),
            _ => {}
        }
        self.pause(1.0, 80.0).await;
        Ok(self.deliver(reply))
    }

    async fn reply(&self) -> Reply {
        if let Some(reply) = replies::foreign(self) {
            return reply;
        }
        let meant = match &self.fault {
            Some(fault) if !fault.done() => None,
            Some(Fault::Page(trick)) => return pages::page(self, *trick).await,
            _ => Some(upstream::handled(self).await),
        };
        replies::struck(self, meant)
    }

    /// The answer as the client meets it, its body still to come.
    fn deliver(&self, reply: Reply) -> SimAnswer {
        let part = |share: f64| (reply.body.len() as f64 * share) as usize;
        let mut headers = reply.headers;
        let fate = match &self.fault {
            Some(Fault::Body(Harm::Reset(share))) => Fate::Reset(part(*share)),
            Some(Fault::Body(Harm::Short(share))) => Fate::End(part(*share)),
            Some(Fault::Body(Harm::ShortUntold(share))) => {
                headers.retain(|(name, _)| name != "content-length");
                Fate::End(part(*share))
            }
            Some(Fault::Body(Harm::Stall(share))) => Fate::Stall(part(*share)),
            _ => reply.fate,
        };
        let slowness = self.world.dice.borrow_mut().f64() * 40.0;
        let strict = self.world.devices[self.client].strict;
        SimAnswer::new(self.world.exec.clone(), reply.status, headers, reply.body).with_body(fate, slowness, strict)
    }

    /// The body leaves in steps, where the transport shows them.
    async fn send_body(&self) -> Result<(), SendFailure<Value>> {
        if self.body.is_empty() {
            return Ok(());
        }
        let total = self.body.len() as u64;
        let stop = match &self.fault {
            Some(Fault::ResetSending | Fault::StallSending) => self.world.dice.borrow_mut().u64(..total),
            _ => total,
        };
        let steps = self.world.dice.borrow_mut().u64(1..5);
        for step in 1..=steps {
            self.pause(1.0, 60.0).await;
            self.watch(|watch| watch.sent(stop * step / steps));
        }
        match &self.fault {
            Some(Fault::ResetSending) => Err(lost()),
            Some(Fault::StallSending) => {
                self.world.exec.sleep(DEAD).await;
                Err(lost())
            }
            _ => {
                self.watch(|watch| watch.left());
                Ok(())
            }
        }
    }

    fn watch(&self, tell: impl FnOnce(&dyn attache::platform::Watch)) {
        if let Body::Form(form) | Body::Base64(form) = &self.request.body
            && self.world.devices[self.client].shows_progress
        {
            tell(&*form.watch);
        }
    }

    /// Nothing comes. Only where the client cannot know that its body has left, the system ends it at last.
    async fn silence(&self) -> Sent {
        if matches!(self.request.body, Body::Form(_) | Body::Base64(_))
            && !self.world.devices[self.client].shows_progress
        {
            self.world.exec.sleep(DEAD).await;
            return Err(lost());
        }
        std::future::pending().await
    }

    async fn pause(&self, least: f64, most: f64) {
        let wait = least + (most - least) * self.world.dice.borrow_mut().f64();
        self.world.exec.sleep(wait).await;
    }

    fn note(&self, sent: &Sent) {
        let status = sent.as_ref().ok().map(Answer::status);
        let told = sent.as_ref().ok().and_then(|answer| answer.header("retry-after"));
        let retry_after = told.and_then(|text| text.parse::<f64>().ok()).filter(|seconds| *seconds >= 0.0);
        let now = self.world.exec.now();
        self.world.with_asked(self.call, self.number, |asked| {
            asked.ended = Some(now);
            asked.status = status;
            asked.retry_after = retry_after;
        });
        let ended = || match sent {
            Ok(answer) => format!("{}", answer.status()),
            Err(failure) if failure.not_sent => "not sent".to_owned(),
            Err(_) => "no answer".to_owned(),
        };
        self.world.tell(|| format!("call {}: #{} <- {}", self.call, self.number + 1, ended()));
    }
}
