//! The network between clients and platform: carries requests and answers, slowly, and does to them what the weather has in store.
//!
//! Decides how each fault feels to the client. What the platform answers is the emulator's, what strikes when the weather's, what must never
//! travel the guard's.

pub mod date;
pub mod fault;
mod guard;
pub mod hostile;
mod line;
pub mod log;
mod pages;
mod replies;
mod turns;
mod upstream;
pub mod weather;

pub use line::{Held, Line};

use crate::exec::TaskId;
use crate::platform::{Bytes, EPOCH, Fate, Sent, SimAnswer};
use crate::torture::Moment;
use crate::world::World;
use attache::platform::{Answer, Body, Request, SendFailure};
use fastrand::Rng;
use fault::{Fault, Harm};
use replies::Reply;
use serde_json::Value;
use std::cell::RefCell;
use std::rc::Rc;

/// After so long a system gives a dead connection up, milliseconds: where a client cannot see that its body has left, nothing else ends it.
const DEAD: f64 = 900_000.0;

/// One request on its way.
struct Ride {
    world: Rc<World>,
    request: Request<Bytes>,
    body: Vec<u8>,
    call: TaskId,
    number: usize,
    client: usize,
    fault: Option<Fault>,
    /// Its caller gives up at this moment.
    abort: Option<Moment>,
    dice: RefCell<Rng>,
}

/// The most that anybody may want of an answer's body, and of the body of an error: longer ones are no answers.
const LONGEST_BODY: u64 = 16 << 20;
const LONGEST_ERROR: u64 = 64 << 10;

fn lost() -> SendFailure<Value> {
    SendFailure { not_sent: false, cause: Some(Value::String("fetch failed".to_owned())) }
}

impl Ride {
    async fn travel(&self) -> Sent {
        self.give_up(Moment::Before).await;
        self.pause(5.0, 120.0).await;
        if self.fault == Some(Fault::Refused) {
            let not_sent = !self.world.devices[self.client].browser;
            return Err(SendFailure { not_sent, cause: Some(Value::String("ECONNREFUSED".to_owned())) });
        }
        self.send_body().await?;
        self.give_up(Moment::Sent).await;
        match &self.fault {
            Some(Fault::ResetBefore | Fault::ResetSending) => return Err(lost()),
            Some(Fault::StallBefore | Fault::StallSending) => return self.silence().await,
            _ => {}
        }
        let reply = self.reply().await;
        self.give_up(Moment::Done).await;
        match &self.fault {
            Some(Fault::StallAfter) => return self.silence().await,
            Some(Fault::LostReply) => return Err(lost()),
            _ => {}
        }
        self.pause(1.0, 80.0).await;
        Ok(self.deliver(reply))
    }

    /// Where its caller gives up now: nothing more comes.
    async fn give_up(&self, moment: Moment) {
        if self.abort == Some(moment) {
            self.world.give_up(self.call);
            std::future::pending::<()>().await;
        }
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
        let slowness = match &self.fault {
            Some(Fault::Body(Harm::Slow(slowness))) => *slowness,
            _ => self.dice.borrow_mut().f64() * 40.0,
        };
        let device = &self.world.devices[self.client];
        let answer = SimAnswer::new(self.world.exec.clone(), reply.status, headers, reply.body)
            .with_body(fate, slowness, device.strict)
            .metered(self.meter(reply.status));
        if device.browser { answer.as_in_browsers() } else { answer }
    }

    /// Nobody reads a body without end for longer than any answer is.
    fn meter(&self, status: u16) -> crate::platform::Meter {
        let (world, call) = (Rc::clone(&self.world), self.call);
        // The caller of these two reads for itself.
        let own = matches!(self.request.verb, "download" | "request") && status < 400;
        let most = if status < 400 { LONGEST_BODY } else { LONGEST_ERROR };
        Rc::new(move |limit| {
            if limit > most && !own {
                let title = world.with_call(call, |log| log.title.clone());
                world.breaks("bodies-bounded", format!("{title}: {limit} bytes of a body without end, {most} at most"));
            }
        })
    }

    /// The body leaves in steps, where the transport shows them.
    async fn send_body(&self) -> Result<(), SendFailure<Value>> {
        if self.body.is_empty() {
            return Ok(());
        }
        let total = self.body.len() as u64;
        let stop = match &self.fault {
            Some(Fault::ResetSending | Fault::StallSending) => self.dice.borrow_mut().u64(..total),
            _ => total,
        };
        let steps = self.dice.borrow_mut().u64(1..5);
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
        let wait = least + (most - least) * self.dice.borrow_mut().f64();
        self.world.exec.sleep(wait).await;
    }

    fn note(&self, sent: &Sent) {
        let status = sent.as_ref().ok().map(Answer::status);
        let retry_after = sent.as_ref().ok().and_then(|answer| self.asked_to_wait(answer));
        let not_sent = sent.as_ref().is_err_and(|failure| failure.not_sent);
        let now = self.world.exec.now();
        self.world.with_asked(self.call, self.number, |asked| {
            asked.ended = Some(now);
            asked.status = status;
            asked.not_sent = not_sent;
            asked.retry_after = retry_after;
        });
        let exchange = self.world.with_call(self.call, |log| log.exchange.clone());
        if exchange.retries == 0 && status.is_some_and(|status| status < 400) {
            self.world.quota.borrow_mut().earn(self.client, &exchange.origin);
        }
        let ended = || match sent {
            Ok(answer) => format!("{}", answer.status()),
            Err(failure) if failure.not_sent => "not sent".to_owned(),
            Err(_) => "no answer".to_owned(),
        };
        self.world.tell(|| format!("call {}: #{} <- {}", self.call, self.number + 1, ended()));
    }

    /// The milliseconds that an answer asks to wait, where it says so in a way that can be understood. Dates are read by the clock of the machine.
    fn asked_to_wait(&self, answer: &SimAnswer) -> Option<f64> {
        let text = answer.header("retry-after")?;
        let device_now = EPOCH + self.world.exec.now() + self.world.devices[self.client].skew.get();
        match &self.fault {
            Some(Fault::Status(fault::BadStatus { until: Some(until), .. })) => Some((until - device_now).max(0.0)),
            _ => text.parse::<f64>().ok().filter(|seconds| *seconds >= 0.0).map(|seconds| seconds * 1_000.0),
        }
    }
}
