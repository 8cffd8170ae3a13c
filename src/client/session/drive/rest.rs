//! How long an upload rests after a failure, what a failure costs, and how a session is ended on the server.

use super::{Run, State};
use crate::client::call::{Call, CallOptions, Verb};
use crate::client::select::{Either, race};
use crate::client::session::failed;
use crate::client::session::send::Ended;
use crate::client::session::target::{Route, offers};
use crate::model::{Error, Result};
use crate::platform::{Level, LogEvent, Platform, Source};
use crate::policy::retry::{self, Next, Outcome, Repeat};
use crate::transfer::session::{Action, Event, Failure, Outgoing, Payload, Supply, Verdict};
use std::rc::Rc;

/// How often a device without network is looked at, milliseconds.
const OFFLINE_LOOK: f64 = 1_000.0;
/// Ending a session on the server takes no longer, milliseconds, and no more requests.
const FAREWELL: f64 = 30_000.0;
const FAREWELLS: u32 = 24;

impl<P: Platform> State<P> {
    /// Rests after a failure that may pass; or says it, where no attempt is left.
    pub(super) fn rest<'a>(
        &'a self,
        call: &Call,
        run: &mut Run<'a, P>,
        outcome: Outcome,
        error: Box<Error<P::Value>>,
        or: Option<Failure>,
    ) -> Result<(), P::Value> {
        let platform = &self.client.inner.platform;
        if platform.offline() {
            run.last = Some(error);
            run.rest = Some(Box::pin(async {
                while platform.offline() {
                    platform.sleep(OFFLINE_LOOK).await;
                }
            }));
            return Ok(());
        }
        // One that came together with others is the same failure.
        if run.rest.is_some() {
            return Ok(());
        }
        let confirmed = self.confirmed();
        let moved = confirmed > run.confirmed;
        if moved {
            // Where bytes are confirmed between failures, there is no storm.
            self.client.inner.have_paid_off(run.route.endpoint.as_ref(), run.paid);
            (run.confirmed, run.failures, run.paid) = (confirmed, 0, 0);
        }
        // Protocols repeat what no general rule does: a lock, a digest that does not match.
        let counted = match outcome {
            Outcome::Status { status, retry_after } if retry::transient(status) => {
                Outcome::Status { status, retry_after }
            }
            Outcome::Status { retry_after: Some(asked), .. } => {
                Outcome::Status { status: 503, retry_after: Some(asked) }
            }
            _ => Outcome::Lost,
        };
        let give_up = |error: Box<Error<P::Value>>| match or {
            Some(failure) => {
                let mut said = failed(failure);
                (said.status, said.request_id) = (error.status, error.request_id);
                said
            }
            None => error,
        };
        let next = retry::next(&call.retry, Repeat::Idempotent, counted, run.failures, platform.random());
        let Next::Again(delay) = next else { return Err(give_up(error)) };
        let until = platform.now() + delay;
        if call.ends_at.is_some_and(|end| until >= end) {
            return Err(give_up(error));
        }
        if !self.client.inner.may_repeat(run.route.endpoint.as_ref()) {
            return Err(give_up(error));
        }
        run.paid += 1;
        run.failures += 1;
        self.lane.hold_up(outcome, until);
        platform.log(&LogEvent {
            level: Level::Warn,
            event: "retry",
            verb: call.verb.word(),
            method: None,
            url: None,
            status: error.status,
            attempt: None,
            delay: Some(delay),
            code: Some(error.code.word()),
        });
        run.last = Some(error);
        run.rest = Some(Box::pin(platform.sleep(delay)));
        Ok(())
    }

    /// What a busy server asks to wait is waited by all that share the lane, whatever else is waited for.
    pub(super) fn hold_up(&self, call: &Call, outcome: Outcome) {
        if let Outcome::Status { retry_after: Some(asked), .. } = outcome {
            self.lane.hold_up(outcome, self.client.inner.platform.now() + asked.min(call.retry.max_retry_after));
        }
    }

    /// How many connections may carry the file: as many as there is leave for, where the server can join parts.
    pub(super) async fn parallel(&self, call: &Call, route: &Route) -> u32 {
        let out = Outgoing {
            method: "OPTIONS".to_owned(),
            url: String::new(),
            headers: Vec::new(),
            payload: Payload::Empty,
            signed: false,
        };
        match self.send(call, route, 0, out).await {
            Ended::Answered(told) if offers((told.head)("tus-extension"), "concatenation") => self.own.concurrency,
            Ended::Answered(told) => {
                self.hold_up(call, Outcome::Status { status: told.status, retry_after: told.retry_after });
                1
            }
            _ => 1,
        }
    }

    /// Ends the session on the server.
    pub(in crate::client::session) async fn discard(&self) {
        // Ended before it had begun to go on: what it would have gone on with is taken back all the same.
        if self.machine.borrow().is_none()
            && let (Ok(Some(saved)), Ok(route)) = (self.earlier(), self.find_route())
        {
            *self.machine.borrow_mut() = self.machine(&route, Some(&saved)).ok();
            *self.route.borrow_mut() = Some(Rc::new(route));
        }
        let open: Vec<_> = self.open.borrow_mut().drain(..).collect();
        if let Some(machine) = self.machine.borrow_mut().as_mut() {
            for ticket in open {
                machine.event(Event::Lost(ticket));
            }
            machine.discard();
        }
        let call = self.client.call(Verb::Upload, &CallOptions::default());
        let platform = &self.client.inner.platform;
        if let Either::Right(()) = race(self.wind_up(&call), platform.sleep(FAREWELL)).await {
            platform.log(&LogEvent {
                level: Level::Warn,
                event: "discard",
                verb: call.verb.word(),
                method: None,
                url: None,
                status: None,
                attempt: None,
                delay: None,
                code: Some("timeout"),
            });
        }
        *self.machine.borrow_mut() = None;
        self.over.set(true);
        self.host.saved(None, None);
    }

    async fn wind_up(&self, call: &Call) {
        let Some(route) = self.route.borrow().clone() else { return };
        let (total, ready) = self.source.supply();
        let mut failures = 0;
        for _ in 0..FAREWELLS {
            let action = match self.machine.borrow_mut().as_mut() {
                Some(machine) => machine.next(Supply { total, ready }),
                None => return,
            };
            let (ticket, ended) = match action {
                Action::Send(ticket, out) => (ticket, self.send(call, &route, ticket, out).await),
                Action::Sign(ticket, wish) => (ticket, self.sign(&wish).await),
                _ => return,
            };
            let passing = match &ended {
                Ended::Answered(told) => retry::transient(told.status),
                Ended::Lost(..) => true,
                _ => false,
            };
            let verdict = match ended {
                Ended::Answered(told) => self.answered(&route, ticket, &told),
                Ended::Signed(signed) => self.event(Event::Signed(ticket, signed)),
                _ => self.event(Event::Lost(ticket)),
            };
            if matches!(verdict, Verdict::Refused | Verdict::Failed(_)) {
                return;
            }
            if passing {
                failures += 1;
                if failures > call.retry.max_retries {
                    return;
                }
                self.client.inner.platform.sleep(call.retry.base_delay.max(1.0)).await;
            }
        }
    }
}
