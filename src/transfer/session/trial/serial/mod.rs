//! A driver for tests: plays a machine against a model server over a line that loses, cuts and lies, and keeps the books.
//!
//! Counts bytes instead of holding them. Knows no protocol and no signer; what a server stored is told by the server.

pub use super::*;
use proptest::prelude::*;

mod line;
pub use line::*;

pub mod google;
pub mod ietf;
pub mod tus;

pub trait Server {
    /// `arrived` bytes of the body came; `whole` when that is all of it.
    fn serve(&mut self, request: &Outgoing, arrived: u64, whole: bool) -> Answer;
    /// Lets go of sessions; of finished ones only where `finished`.
    fn forget(&mut self, finished: bool);
    /// The header that tells offsets, for lies.
    fn offset_header(&self) -> &'static str;
}

pub struct Trial<'a> {
    pub machine: &'a mut dyn Machine,
    pub server: &'a mut dyn Server,
    pub total: u64,
    pub source: Source,
    pub faults: Vec<Fault>,
    pub retries: u32,
    pub at_once: usize,
    /// So many refusals are mended, as by a new credential.
    pub mends: u32,
    /// Discards when so many requests were made.
    pub discard_after: Option<usize>,
    /// Which of several requests ends first.
    pub order: u64,
    pub log: Vec<Outgoing>,
    /// Bytes that left.
    pub sent: u64,
    /// Bytes of requests that failed.
    pub failed: u64,
    pub digests: u32,
    pub supply: Supply,
}

impl<'a> Trial<'a> {
    pub fn new(machine: &'a mut dyn Machine, server: &'a mut dyn Server, total: u64) -> Self {
        let supply = Supply { total: Some(total), ready: total };
        Self {
            machine,
            server,
            total,
            source: Source::AtHand,
            faults: Vec::new(),
            retries: 3,
            at_once: 1,
            mends: 0,
            discard_after: None,
            order: 7,
            log: Vec::new(),
            sent: 0,
            failed: 0,
            digests: 0,
            supply,
        }
    }

    pub fn faults(mut self, faults: &[Fault]) -> Self {
        self.faults = faults.to_vec();
        self
    }

    pub fn source(mut self, source: Source) -> Self {
        self.source = source;
        self.supply = match source {
            Source::AtHand => self.supply,
            Source::Counted(_) => Supply { total: Some(self.total), ready: 0 },
            Source::Stream(_) => Supply { total: None, ready: 0 },
        };
        self
    }

    fn grow(&mut self) {
        let step = match self.source {
            Source::AtHand => panic!("more is asked for than there is"),
            Source::Counted(step) | Source::Stream(step) => step.max(self.total / 64),
        };
        let more = self.supply.ready.saturating_add(step);
        // A read that gives less than was asked for shows the end.
        if more > self.total {
            assert!(self.supply.total.is_none() || self.supply.ready < self.total, "more is asked for than there is");
            self.supply.total = Some(self.total);
        }
        self.supply.ready = more.min(self.total);
    }

    /// Until it is over. Acknowledged bytes never go back; nothing is sent that is not there.
    pub fn run(&mut self) -> End {
        let mut flights: Vec<(Ticket, Outgoing)> = Vec::new();
        let (mut failures, mut acknowledged) = (0, self.machine.acknowledged());
        for _ in 0..20_000 {
            while flights.len() < self.at_once {
                if self.discard_after.is_some_and(|after| self.log.len() >= after) {
                    self.discard_after = None;
                    self.machine.discard();
                }
                match self.machine.next(self.supply) {
                    Action::Send(ticket, out) => {
                        if let Payload::Window { offset, length } = out.payload {
                            assert!(offset + length <= self.supply.ready, "bytes that are not there");
                        }
                        assert!(
                            out.headers.iter().all(|(name, value)| *name == name.to_lowercase() && value.is_ascii())
                        );
                        assert!(flights.iter().all(|(other, _)| *other != ticket), "a ticket twice");
                        self.log.push(out.clone());
                        flights.push((ticket, out));
                    }
                    Action::Digest(ticket, hash, offset, length) => {
                        self.digests += 1;
                        assert_eq!(
                            self.machine.event(Event::Digested(ticket, digest(hash, offset, length))),
                            Verdict::On
                        );
                    }
                    Action::Need => self.grow(),
                    Action::Wait => break,
                    Action::Done(finished) => return End::Done(finished),
                    Action::Discarded => return End::Discarded,
                    Action::Fail(failure) => return End::Failed(failure),
                    Action::Sign(..) => panic!("no signer here"),
                }
            }
            assert!(!flights.is_empty(), "it waits for nothing");
            self.order = self.order.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (ticket, out) = flights.remove((self.order >> 33) as usize % flights.len());
            let (verdict, status) = self.deliver(ticket, &out);
            let now = self.machine.acknowledged();
            assert!(now >= acknowledged && now <= self.total, "{now} after {acknowledged} of {}", self.total);
            if now > acknowledged {
                failures = 0;
            }
            acknowledged = now;
            match verdict {
                Verdict::On => {}
                Verdict::Refused if self.mends > 0 => self.mends -= 1,
                Verdict::Refused => return End::Refused(status),
                Verdict::Failed(failure) => return End::Failed(failure),
                Verdict::Again | Verdict::AgainOr(_) => {
                    failures += 1;
                    if failures > self.retries {
                        return if let Verdict::AgainOr(failure) = verdict {
                            End::Failed(failure)
                        } else {
                            End::GaveUp
                        };
                    }
                }
            }
        }
        panic!("it does not end")
    }

    fn deliver(&mut self, ticket: Ticket, out: &Outgoing) -> (Verdict, u16) {
        let length = if let Payload::Window { length, .. } = out.payload { length } else { 0 };
        let fault = if self.faults.is_empty() { Fault::Fine } else { self.faults.remove(0) };
        if fault == Fault::NotSent {
            return (self.machine.event(Event::NotSent(ticket)), 0);
        }
        self.sent += length;
        if fault != Fault::Fine {
            self.failed += length;
        }
        let mut answer = match fault {
            Fault::LostBefore => return (self.machine.event(Event::Lost(ticket)), 0),
            Fault::Cut(share) => {
                let arrived = (u128::from(length) * u128::from(share) / 256) as u64;
                self.server.serve(out, arrived, false);
                return (self.machine.event(Event::Lost(ticket)), 0);
            }
            Fault::LostAfter => {
                self.server.serve(out, length, true);
                return (self.machine.event(Event::Lost(ticket)), 0);
            }
            Fault::Status(status) => Answer::new(status),
            Fault::StatusAfter(status) => {
                self.server.serve(out, length, true);
                Answer::new(status)
            }
            Fault::Forget(finished) => {
                self.server.forget(finished);
                self.server.serve(out, length, true)
            }
            _ => self.server.serve(out, length, true),
        };
        if fault == Fault::Fine && answer.status >= 400 {
            self.failed += length;
        }
        match fault {
            Fault::Hide => answer.headers.retain(|(name, _)| name == "content-type"),
            Fault::Lie(delta) => {
                let name = self.server.offset_header();
                for (_, value) in answer.headers.iter_mut().filter(|(known, _)| known == name) {
                    let digits = value.rsplit('-').next().and_then(|last| last.parse::<i64>().ok()).unwrap_or(0);
                    let other = (digits + delta).max(0).to_string();
                    *value =
                        value.strip_suffix(&digits.to_string()).map_or(other.clone(), |front| [front, &other].concat());
                }
            }
            _ => {}
        }
        (answer.give(self.machine, ticket), answer.status)
    }
}

/// What must hold of every run, whatever the line did: never a wrong file, never two, and one is there when it is said.
pub fn judge(end: &End, files: &[Runs], total: u64) -> Result<(), TestCaseError> {
    prop_assert!(files.iter().all(|file| *file == whole(total)), "another file: {:?} {:?}", files, end);
    prop_assert!(files.len() <= 1, "{} files: {:?}", files.len(), end);
    match end {
        End::Done(_) => prop_assert_eq!(files.len(), 1, "said, not stored"),
        End::Discarded => {}
        End::Failed(failure) => prop_assert!(!failure.message.is_empty()),
        End::Refused(_) | End::GaveUp | End::Stopped => {}
    }
    Ok(())
}
