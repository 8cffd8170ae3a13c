//! What is under way: as many requests as the lane has room for, waits between failures, pauses, and the end.
//!
//! Failures count only while nothing is confirmed in between, and only one of those that come together: a dropped line
//! breaks all requests at once. While a device says that it has no network, nothing is tried and nothing counted.

mod rest;
mod take;

use super::send::Ended;
use super::target::Route;
use super::{State, failed};
use crate::client::call::Call;
use crate::client::lane::Pass;
use crate::client::request::unexpected;
use crate::client::select::join;
use crate::model::{Commit, Error, Result};
use crate::platform::{Platform, Source};
use crate::transfer::session::{Action, Finished, Payload, Supply, Ticket};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

/// Bytes that are asked of a source in one go.
const GULP: u64 = 1 << 20;

struct Flight<'a, P: Platform> {
    /// Nothing for bytes that are waited for.
    ticket: Option<Ticket>,
    /// Bytes of the file, of which the server keeps what has arrived.
    cuttable: bool,
    /// Its success stores the file.
    commits: bool,
    work: Pin<Box<dyn Future<Output = Ended<P>> + 'a>>,
    _pass: Option<Pass>,
}

/// One run of an upload.
struct Run<'a, P: Platform> {
    route: Rc<Route>,
    flights: Vec<Flight<'a, P>>,
    rest: Option<Pin<Box<dyn Future<Output = ()> + 'a>>>,
    /// Room in the lane would be used.
    crowded: bool,
    failures: u32,
    /// Repetitions that were paid for since then.
    paid: u32,
    /// Confirmed when the last failure was counted.
    confirmed: u64,
    /// A request that may have stored the file has left, here or elsewhere, and its end is not known.
    doubtful: bool,
    last: Option<Box<Error<P::Value>>>,
}

enum Happening<P: Platform> {
    Ended(usize, Ended<P>),
    /// Paused or resumed, rested, or room in the lane: look what can be done.
    Look,
}

impl<P: Platform> State<P> {
    /// Makes the machine.
    pub(super) async fn begin(&self, call: &Call) -> Result<(), P::Value> {
        let mut route = self.find_route()?;
        let saved = self.identify().await?;
        if self.may_run_in_parallel() {
            route.parallel = self.parallel(call, &route).await;
        }
        let machine = self.machine(&route, saved.as_ref()).map_err(failed)?;
        *self.machine.borrow_mut() = Some(machine);
        *self.route.borrow_mut() = Some(Rc::new(route));
        Ok(())
    }

    /// Drives it to its end.
    pub(super) async fn drive(&self, call: &Call) -> Result<Finished, P::Value> {
        let hashing = async {
            if self.source.rereadable() {
                self.hashing.advance(&self.client.inner.platform, &self.source).await;
            }
        };
        join(self.fly(call), hashing).await.map(|(finished, ())| finished)
    }

    async fn fly(&self, call: &Call) -> Result<Finished, P::Value> {
        let route = self.route.borrow().clone().ok_or_else(unexpected)?;
        if self.own.resume.is_some() {
            call.set_commit(Some(Commit::Unknown));
        }
        let mut run = Run {
            route,
            flights: Vec::new(),
            rest: None,
            crowded: false,
            failures: 0,
            paid: 0,
            confirmed: 0,
            doubtful: self.own.resume.is_some(),
            last: None,
        };
        loop {
            if let Some(finished) = self.launch(call, &mut run)? {
                return Ok(finished);
            }
            match self.next(&mut run).await {
                Happening::Ended(index, ended) => {
                    let flight = run.flights.swap_remove(index);
                    self.take(call, &mut run, flight, ended)?;
                    self.tell_saved(false);
                }
                Happening::Look if self.steer.paused() => self.cut(&mut run),
                Happening::Look => {}
            }
        }
    }

    /// Begins all that can be begun.
    fn launch<'a>(&'a self, call: &'a Call, run: &mut Run<'a, P>) -> Result<Option<Finished>, P::Value> {
        run.crowded = false;
        while !self.steer.paused() && run.rest.is_none() {
            let wait = self.lane.closed_until() - self.client.inner.platform.now();
            if wait > 0.0 {
                run.rest = Some(Box::pin(self.client.inner.platform.sleep(wait)));
                break;
            }
            let under_way = run.flights.iter().filter(|flight| flight.ticket.is_some()).count();
            if under_way >= self.own.concurrency.max(1) as usize {
                break;
            }
            let Some(pass) = self.lane.enter() else {
                run.crowded = true;
                break;
            };
            let (total, ready) = self.source.supply();
            let action = match self.machine.borrow_mut().as_mut() {
                Some(machine) => machine.next(Supply { total, ready }),
                None => return Err(unexpected()),
            };
            match action {
                Action::Send(ticket, out) => {
                    let window = match out.payload {
                        Payload::Window { offset, length } | Payload::Form { offset, length, .. } => {
                            Some((offset, length))
                        }
                        _ => None,
                    };
                    let commits = self.commits(window, total);
                    if commits {
                        call.set_commit(Some(Commit::Unknown));
                    }
                    let route = Rc::clone(&run.route);
                    let work = async move { self.send(call, &route, ticket, out).await };
                    let cuttable = self.own.protocol.is_serial() && window.is_some_and(|(_, length)| length > 0);
                    self.board(run, Flight { cuttable, commits, ..flight(ticket, pass, work) });
                }
                Action::Sign(ticket, wish) => {
                    let work = async move { self.sign(&wish).await };
                    self.board(run, flight(ticket, pass, work));
                }
                Action::Digest(ticket, hash, offset, length) => {
                    let work = async move {
                        match self.digest(hash, offset, length).await {
                            Ok(digest) => Ended::Digested(digest),
                            Err(error) => Ended::Refused(error),
                        }
                    };
                    self.board(run, flight(ticket, pass, work));
                }
                Action::Need if run.flights.iter().any(|flight| flight.ticket.is_none()) => break,
                Action::Need => {
                    drop(pass);
                    let work = Box::pin(self.fill(ready + GULP));
                    run.flights.push(Flight { ticket: None, cuttable: false, commits: false, work, _pass: None });
                    break;
                }
                Action::Wait if run.flights.is_empty() => return Err(run.last.take().unwrap_or_else(unexpected)),
                Action::Wait => break,
                Action::Done(finished) => return Ok(Some(finished)),
                Action::Discarded => return Err(unexpected()),
                Action::Fail(failure) => return Err(failed(failure)),
            }
        }
        Ok(None)
    }

    fn board<'a>(&self, run: &mut Run<'a, P>, flight: Flight<'a, P>) {
        self.open.borrow_mut().extend(flight.ticket);
        run.flights.push(flight);
        // What cannot be done twice is not to be continued elsewhere from here on.
        self.tell_saved(false);
    }

    /// Whether the success of a request may store the file.
    fn commits(&self, window: Option<(u64, u64)>, total: Option<u64>) -> bool {
        let Some(total) = total else { return false };
        let confirmed = self.confirmed();
        match window {
            Some((offset, length)) => offset + length >= total && (offset == 0 || self.own.protocol.is_serial()),
            None => confirmed >= total,
        }
    }

    async fn next(&self, run: &mut Run<'_, P>) -> Happening<P> {
        poll_fn(|context| {
            if self.steer.changed(context.waker()) {
                return Poll::Ready(Happening::Look);
            }
            for (index, flight) in run.flights.iter_mut().enumerate() {
                if let Poll::Ready(ended) = flight.work.as_mut().poll(context) {
                    return Poll::Ready(Happening::Ended(index, ended));
                }
            }
            if let Some(rest) = &mut run.rest
                && rest.as_mut().poll(context).is_ready()
            {
                run.rest = None;
                return Poll::Ready(Happening::Look);
            }
            if run.crowded && self.lane.has_room(context.waker()) {
                return Poll::Ready(Happening::Look);
            }
            Poll::Pending
        })
        .await
    }
}

fn flight<'a, P: Platform>(ticket: Ticket, pass: Pass, work: impl Future<Output = Ended<P>> + 'a) -> Flight<'a, P> {
    Flight { ticket: Some(ticket), cuttable: false, commits: false, work: Box::pin(work), _pass: Some(pass) }
}
