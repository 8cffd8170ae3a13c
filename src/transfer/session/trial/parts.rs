//! Drives a machine against a server of the test's own: any interleaving, any sequence of faults, bytes only counted.

pub use super::*;

/// What goes wrong with one request or wish, in the order in which they end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    NotSent,
    /// No answer, and nothing arrived.
    LostBefore,
    /// No answer, though all was done.
    LostAfter,
    /// Answered with this status and storage code; whether it was done nevertheless.
    Status(u16, &'static str, bool),
    /// The server forgets the session before it answers.
    Forget,
    /// No header of the answer can be seen.
    Hidden,
    /// The answer's body never comes, though all was done.
    Blank,
    /// Half of it comes.
    Half,
}

pub fn answer(status: u16, text: impl Into<String>) -> Answer {
    Answer::new(status).body(text)
}

pub fn error(status: u16, code: &str) -> Answer {
    if code.is_empty() {
        return answer(status, "");
    }
    answer(status, format!("<?xml version=\"1.0\"?>\n<Error><Code>{code}</Code><Message>m</Message></Error>"))
}

pub trait Server {
    fn serve(&mut self, outgoing: &Outgoing) -> Answer;
    fn sign(&mut self, wish: &Wish) -> Signed;
    fn forget(&mut self);
}

pub struct Trial {
    pub supply: Supply,
    pub total: u64,
    /// How many at once.
    pub room: usize,
    pub seed: u64,
    pub faults: Vec<Option<Fault>>,
    /// Stops after so many events; for resumes and discards.
    pub stop: Option<usize>,
    /// Bytes of the file that left.
    pub sent: u64,
    /// Requests that left, as `PUT part`…
    pub requests: Vec<Outgoing>,
    pub wishes: Vec<Wish>,
    pub most_at_once: usize,
    /// A fault may have been met so often at most.
    pub agains: usize,
    /// So many refusals are mended, as by a new credential.
    pub mends: u32,
    events: usize,
}

enum Open {
    Sign(Ticket, Wish),
    Send(Ticket, Outgoing),
}

impl Trial {
    pub fn of(total: u64) -> Self {
        Self {
            supply: Supply { total: Some(total), ready: total },
            total,
            room: 3,
            seed: 1,
            faults: Vec::new(),
            stop: None,
            sent: 0,
            requests: Vec::new(),
            wishes: Vec::new(),
            most_at_once: 0,
            agains: 0,
            mends: 0,
            events: 0,
        }
    }

    /// As a stream: nothing is known at first.
    pub fn stream(total: u64) -> Self {
        Self { supply: Supply { total: None, ready: 0 }, ..Self::of(total) }
    }

    pub fn dice(&mut self, sides: usize) -> usize {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        (self.seed % sides.max(1) as u64) as usize
    }

    pub fn run(&mut self, machine: &mut dyn Machine, server: &mut dyn Server) -> End {
        let mut open: Vec<Open> = Vec::new();
        for _ in 0..400_000 {
            if self.stop.is_some_and(|stop| self.events >= stop) {
                return End::Stopped;
            }
            if open.len() < self.room {
                match machine.next(self.supply) {
                    Action::Sign(ticket, wish) => {
                        self.wishes.push(wish.clone());
                        open.push(Open::Sign(ticket, wish));
                        self.most_at_once = self.most_at_once.max(open.len());
                        continue;
                    }
                    Action::Send(ticket, outgoing) => {
                        open.push(Open::Send(ticket, outgoing));
                        self.most_at_once = self.most_at_once.max(open.len());
                        // Sometimes one ends before the next begins.
                        if self.dice(3) > 0 {
                            continue;
                        }
                    }
                    Action::Need if self.supply.total.is_none() => {
                        self.grow();
                        continue;
                    }
                    Action::Need => panic!("needs more than there is"),
                    Action::Wait => assert!(!open.is_empty(), "waits for nothing"),
                    Action::Done(finished) => return End::Done(finished),
                    Action::Discarded => return End::Discarded,
                    Action::Fail(failure) => return End::Failed(failure),
                    Action::Digest(..) => panic!("no digest is needed"),
                }
            }
            let place = self.dice(open.len());
            let one = open.swap_remove(place);
            let before = machine.acknowledged();
            let verdict = self.settle(one, machine, server);
            assert!(machine.acknowledged() >= before, "acknowledged went back");
            assert!(machine.acknowledged() <= self.total, "more was acknowledged than there is");
            match verdict {
                (Verdict::On, _) => {}
                (Verdict::Again | Verdict::AgainOr(_), _) => {
                    self.agains += 1;
                    assert!(self.agains < 10_000, "never ends");
                }
                (Verdict::Refused, _) if self.mends > 0 => self.mends -= 1,
                (Verdict::Refused, status) => return End::Refused(status),
                (Verdict::Failed(failure), _) => return End::Failed(failure),
            }
        }
        panic!("never ends");
    }

    fn grow(&mut self) {
        let left = self.total - self.supply.ready;
        let step = 1 + self.dice(12 << 20) as u64 + if self.dice(4) == 0 { left / 3 } else { left / 50 };
        if left == 0 {
            self.supply.total = Some(self.total);
        }
        self.supply.ready += step.min(left);
    }

    fn settle(&mut self, one: Open, machine: &mut dyn Machine, server: &mut dyn Server) -> (Verdict, u16) {
        self.events += 1;
        let fault = if self.faults.is_empty() { None } else { self.faults.remove(0) };
        let (ticket, outgoing) = match one {
            Open::Sign(ticket, wish) => {
                let event = match fault {
                    Some(Fault::NotSent) => Event::NotSent(ticket),
                    Some(Fault::LostBefore | Fault::LostAfter) => Event::Lost(ticket),
                    _ => Event::Signed(ticket, server.sign(&wish)),
                };
                return (machine.event(event), 0);
            }
            Open::Send(ticket, outgoing) => (ticket, outgoing),
        };
        if fault == Some(Fault::NotSent) {
            return (machine.event(Event::NotSent(ticket)), 0);
        }
        if let Payload::Window { offset, length } | Payload::Form { offset, length, .. } = &outgoing.payload {
            assert!(offset + length <= self.supply.ready, "sends what is not ready");
            self.sent += length;
        }
        self.requests.push(outgoing.clone());
        let mut answer = match fault {
            Some(Fault::LostBefore) => return (machine.event(Event::Lost(ticket)), 0),
            Some(Fault::Status(status, code, done)) => {
                if done {
                    server.serve(&outgoing);
                }
                error(status, code)
            }
            Some(Fault::Forget) => {
                server.forget();
                server.serve(&outgoing)
            }
            _ => server.serve(&outgoing),
        };
        match fault {
            Some(Fault::LostAfter) => return (machine.event(Event::Lost(ticket)), 0),
            Some(Fault::Hidden) => answer.headers.clear(),
            Some(Fault::Blank) => answer.text.clear(),
            Some(Fault::Half) => answer.text.truncate(answer.text.len() / 2),
            _ => {}
        }
        (answer.give(machine, ticket), answer.status)
    }
}

/// Puts requests without a fault between those with one.
pub fn spread(faults: &[Fault], gaps: &[usize]) -> Vec<Option<Fault>> {
    faults.iter().zip(gaps).flat_map(|(fault, gap)| vec![None; *gap].into_iter().chain([Some(*fault)])).collect()
}

/// That many requests without a fault, then these.
pub fn after(skip: usize, faults: &[Fault]) -> Vec<Option<Fault>> {
    vec![None; skip].into_iter().chain(faults.iter().copied().map(Some)).collect()
}
