//! What follows from the end of something that was under way: what the machine says to it, what is confirmed by it, what
//! is told of it, and what need not be kept any longer.

use super::{Flight, Run, State};
use crate::client::call::Call;
use crate::client::commit;
use crate::client::request::unexpected;
use crate::client::session::send::{Ended, Told};
use crate::client::session::target::Route;
use crate::client::session::{Target, failed};
use crate::model::{Code, Commit, Document, Error, Result};
use crate::platform::{Answer, Platform, Source};
use crate::policy::retry::Outcome;
use crate::transfer::session::{Event, Failure, Reply, Ticket, Verdict, Wish};

impl<P: Platform> State<P> {
    /// Takes in how something ended.
    pub(super) fn take<'a>(
        &'a self,
        call: &Call,
        run: &mut Run<'a, P>,
        flight: Flight<'a, P>,
        ended: Ended<P>,
    ) -> Result<(), P::Value> {
        let Some(ticket) = flight.ticket else {
            return match ended {
                Ended::Refused(error) => Err(error),
                _ => Ok(()),
            };
        };
        self.open.borrow_mut().retain(|open| *open != ticket);
        let answered = matches!(&ended, Ended::Answered(told) if (200..300).contains(&told.status));
        let (verdict, outcome, error) = match ended {
            Ended::Answered(told) => {
                self.heard.set(self.client.inner.platform.now());
                let outcome = Outcome::Status { status: told.status, retry_after: told.retry_after };
                let verdict = self.answered(&run.route, ticket, &told);
                if (200..300).contains(&told.status) {
                    self.client.inner.went_through(run.route.endpoint.as_ref());
                }
                (verdict, outcome, told.error)
            }
            Ended::Lost(outcome, error) => {
                let event = if outcome == Outcome::NotSent { Event::NotSent(ticket) } else { Event::Lost(ticket) };
                (self.event(event), outcome, Some(error))
            }
            Ended::Refused(error) => {
                self.event(Event::NotSent(ticket));
                return Err(error);
            }
            Ended::Signed(signed) => (self.event(Event::Signed(ticket, signed)), Outcome::NotSent, None),
            Ended::Digested(digest) => (self.event(Event::Digested(ticket, digest)), Outcome::NotSent, None),
            Ended::Filled => return Ok(()),
        };
        if flight.commits && verdict != Verdict::On {
            let before = if run.doubtful { Commit::Unknown } else { Commit::NotSent };
            let known = commit::after(outcome, Some(before));
            run.doubtful |= known == Some(Commit::Unknown);
            call.set_commit(known);
        }
        let confirmed = self.confirmed();
        // The server still counts: the file is not stored.
        let counts = answered && !flight.commits && verdict == Verdict::On;
        if run.doubtful && counts && self.source.supply().0.is_some_and(|total| confirmed < total) {
            run.doubtful = false;
            call.set_commit(Some(Commit::NotSent));
        }
        self.meter.ended(ticket, confirmed);
        self.host.acknowledged(confirmed);
        let settled = self.machine.borrow().as_ref().map_or(0, |machine| machine.settled());
        self.source.forget(settled.min(self.hashing.taken()));
        self.hold_up(call, outcome);
        match verdict {
            Verdict::On => Ok(()),
            Verdict::Again => self.rest(call, run, outcome, error.unwrap_or_else(unexpected), None),
            Verdict::AgainOr(failure) => self.rest(call, run, outcome, error.unwrap_or_else(unexpected), Some(failure)),
            Verdict::Refused => {
                call.set_commit(commit::refused(call.commit()));
                Err(error.unwrap_or_else(unexpected))
            }
            Verdict::Failed(failure) => self.lost_session(run, failure, error),
        }
    }

    /// A machine says that it cannot go on. Where its session is gone and the file is at hand, another begins, once.
    fn lost_session<'a>(
        &'a self,
        run: &mut Run<'a, P>,
        failure: Failure,
        told: Option<Box<Error<P::Value>>>,
    ) -> Result<(), P::Value> {
        let again = failure.code == Code::SessionLost
            && !self.own.protocol.is_serial()
            && self.source.rereadable()
            && !self.restarted.replace(true);
        if again {
            run.flights.clear();
            self.open.borrow_mut().clear();
            let machine = self.machine(&run.route, None).map_err(failed)?;
            *self.machine.borrow_mut() = Some(machine);
            return Ok(());
        }
        let mut error = failed(failure);
        if let Some(told) = told {
            error.status = told.status;
            error.request_id = told.request_id;
            error.raw = told.raw;
        }
        Err(error)
    }

    /// Ends what the server can be asked about: a pause that waited for 64 MiB to leave would be none.
    pub(super) fn cut(&self, run: &mut Run<'_, P>) {
        let mut index = 0;
        while let Some(flight) = run.flights.get(index) {
            match flight.ticket.filter(|_| flight.cuttable) {
                Some(ticket) => {
                    run.flights.swap_remove(index);
                    self.open.borrow_mut().retain(|open| *open != ticket);
                    self.event(Event::Lost(ticket));
                    self.meter.ended(ticket, self.confirmed());
                }
                None => index += 1,
            }
        }
        self.tell_saved(true);
    }

    pub(super) fn answered(&self, route: &Route, ticket: Ticket, told: &Told<P>) -> Verdict {
        let parsed = told.text.trim_start().starts_with(['{', '[']).then(|| <P::Answer as Answer>::parse(&told.text));
        let member = |path: &str| {
            let found = parsed.as_ref()?.as_ref()?.at(path)?;
            found.text().or_else(|| found.number().filter(|number| *number >= 0.0).map(whole))
        };
        let address = |name: &str| {
            let place = route.member.as_deref().filter(|_| matches!(name, "location" | "x-goog-upload-url"))?;
            member(place)
        };
        let header = |name: &str| (told.head)(name).or_else(|| address(name));
        let reply = Reply { status: told.status, header: &header, text: &told.text, member: &member };
        if (200..300).contains(&told.status) {
            self.note_digests(&reply);
        }
        self.event(Event::Answered(ticket, reply))
    }

    pub(super) fn event(&self, event: Event<'_>) -> Verdict {
        self.machine.borrow_mut().as_mut().map_or(Verdict::On, |machine| machine.event(event))
    }

    pub(super) async fn sign(&self, wish: &Wish) -> Ended<P> {
        let key = match &self.own.target {
            Some(Target::Signer { key }) => key.as_str(),
            _ => "",
        };
        match self.host.sign(wish, key).await {
            Ok(signed) => Ended::Signed(signed),
            Err(cause) => {
                // What the function gave cannot be used: it would not be another time.
                let code = cause.as_ref().and_then(|cause| cause.at("code")).and_then(|code| code.text());
                let message = cause.as_ref().and_then(|cause| cause.at("message")).and_then(|text| text.text());
                if let (Some("invalid_argument"), Some(message)) = (code.as_deref(), message) {
                    let (name, what) = message.split_once(": ").unwrap_or(("target", &message));
                    return Ended::Refused(Error::argument(name, what));
                }
                let mut error = Error::new(
                    Code::Unauthorized,
                    "The upload could not be signed: the target's function failed. Its error is the `cause`.",
                );
                error.cause = cause;
                Ended::Lost(Outcome::NotSent, error)
            }
        }
    }

    pub(super) async fn fill(&self, until: u64) -> Ended<P> {
        let platform = &self.client.inner.platform;
        match platform.fill(&self.source, until).await {
            Ok(()) => {
                self.hashing.advance(platform, &self.source).await;
                Ended::Filled
            }
            Err(error) => Ended::Refused(error),
        }
    }
}

fn whole(number: f64) -> String {
    let mut text = String::new();
    crate::model::text::push_decimal(&mut text, number as u64, 1);
    text
}
