//! One upload, one request at a time, whatever the protocol: create, append, ask after every failure, go on from there.
//!
//! Decides what comes next and how large it is. What requests look like and what answers mean is said by a [`Protocol`];
//! what follows from an answer is decided in `answers`.

mod answers;

use super::protocol::{Errand, First, Protocol, Window};
use super::{Action, Event, Finished, Machine, Outgoing, Saved, Supply, Ticket, Verdict};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Discover,
    Create,
    Ask,
    Append,
    Replay,
    Done,
    Discarded,
    Over,
}

#[derive(Clone, Copy, Debug)]
struct Flight {
    ticket: Ticket,
    errand: Errand,
    /// Its success stores the file.
    commits: bool,
}

/// What holds for every protocol.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terms {
    /// Bytes of a request; without it, all that there are.
    pub part_size: Option<u64>,
    /// The source can be read from its beginning once more, so a lost session may be followed by one other.
    pub may_restart: bool,
}

/// The machine.
pub struct Serial {
    protocol: Box<dyn Protocol>,
    terms: Terms,
    step: Step,
    flight: Option<Flight>,
    last: Ticket,
    url: Option<String>,
    total: Option<u64>,
    /// Bytes that could be sent when it was last asked what to do.
    ready: u64,
    /// What the server holds in this session.
    held: u64,
    /// The end of what this session was ever sent.
    reached: u64,
    /// The same for all sessions.
    furthest: u64,
    acknowledged: u64,
    resent: u64,
    /// The session came from elsewhere, and the server has not yet said how much it holds.
    foreign: bool,
    resumed: bool,
    restarted: bool,
    /// No bytes with the creation: they were too many.
    bare: bool,
    /// A request that may have stored the file got no answer, and the server has not denied it since.
    doubtful: bool,
    contested: bool,
    idle: u8,
    digest: Option<(Window, Vec<u8>)>,
    discarding: bool,
    finished: Finished,
}

impl Serial {
    /// A new upload, or one that goes on where `url` is a session's.
    pub fn new(protocol: Box<dyn Protocol>, terms: Terms, url: Option<String>) -> Self {
        let resumed = url.is_some();
        Self {
            protocol,
            terms,
            step: if resumed { Step::Ask } else { Step::Discover },
            flight: None,
            last: 0,
            url,
            total: None,
            ready: 0,
            held: 0,
            reached: 0,
            furthest: 0,
            acknowledged: 0,
            resent: 0,
            foreign: resumed,
            resumed,
            restarted: false,
            bare: false,
            doubtful: false,
            contested: false,
            idle: 0,
            digest: None,
            discarding: false,
            finished: Finished::default(),
        }
    }

    /// The same, where the end of the file may have been sent before.
    pub const fn in_doubt(mut self, ending: bool) -> Self {
        self.doubtful = ending;
        self
    }

    /// From now on: take back what was sent, also where all of it was.
    pub fn withdraw(&mut self) {
        self.discarding = true;
        if self.step == Step::Done {
            self.step = Step::Over;
        }
    }

    /// The session's URL as the server sent it.
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    fn launch(&mut self, request: Outgoing, errand: Errand, commits: bool) -> Action {
        Action::Send(self.board(errand, commits), request)
    }

    fn board(&mut self, errand: Errand, commits: bool) -> Ticket {
        self.last = self.last.wrapping_add(1);
        self.flight = Some(Flight { ticket: self.last, errand, commits });
        self.last
    }

    fn create(&mut self, supply: Supply) -> Action {
        let (end, all) = at_hand(supply);
        let first = if self.bare { First::default() } else { self.protocol.first(supply.total) };
        let limits = self.protocol.limits();
        let most = first.bytes.min(limits.most);
        let window = if all && end <= most {
            Window { offset: 0, length: if first.whole { end } else { 0 }, last: first.whole }
        } else {
            let length = end.min(most);
            let length = length - length % limits.granule.max(1);
            Window { offset: 0, length: if length < limits.least { 0 } else { length }, last: false }
        };
        let commits = self.protocol.commits(window, supply.total);
        let request = self.protocol.create(window, supply.total);
        self.launch(request, Errand::Create(window), commits)
    }

    /// The next bytes to send; nothing before more are ready.
    fn window(&self, supply: Supply) -> Option<Window> {
        let (end, all) = at_hand(supply);
        let available = end.saturating_sub(self.held);
        let limits = self.protocol.limits();
        let granule = limits.granule.max(1);
        let part = self.terms.part_size.unwrap_or(u64::MAX).max(limits.least).min(limits.most).max(granule);
        let part = part - part % granule;
        if all && available <= part {
            return Some(Window { offset: self.held, length: available, last: true });
        }
        // Bytes that come one by one are gathered to a part, unless none was asked for.
        let gathered = all || available >= part || self.terms.part_size.is_none();
        let length = available.min(part);
        let length = length - length % granule;
        let enough = gathered && length > 0 && length >= limits.least.min(part);
        enough.then_some(Window { offset: self.held, length, last: false })
    }

    fn append(&mut self, supply: Supply) -> Action {
        if supply.total == Some(self.held) && !self.protocol.closes() {
            return self.stored();
        }
        if supply.total.is_some_and(|total| total < self.held) {
            // The end has shown itself before what the server holds: its word is taken once more, and judged by that.
            return self.question();
        }
        let Some(window) = self.window(supply) else { return Action::Need };
        let mut digest = None;
        if let Some(hash) = self.protocol.digest().filter(|_| window.length > 0) {
            match self.digest.as_ref().filter(|(known, _)| *known == window) {
                Some((_, bytes)) => digest = Some(bytes.as_slice()),
                None => {
                    let ticket = self.board(Errand::Digest(window), false);
                    return Action::Digest(ticket, hash, window.offset, window.length);
                }
            }
        }
        let url = self.url.as_deref().unwrap_or_default();
        let request = self.protocol.append(url, window, supply.total, digest);
        let commits = window.last && self.protocol.stores();
        self.launch(request, Errand::Append(window), commits)
    }

    fn question(&mut self) -> Action {
        let url = self.url.as_deref().unwrap_or_default();
        let request = self.protocol.ask(url, self.total);
        self.launch(request, Errand::Ask, false)
    }

    fn stored(&mut self) -> Action {
        self.finish(None);
        Action::Done(self.finished.clone())
    }
}

impl Machine for Serial {
    fn next(&mut self, supply: Supply) -> Action {
        self.total = supply.total.or(self.total);
        self.ready = supply.ready;
        let supply = Supply { total: self.total, ready: supply.ready };
        if self.flight.is_some() {
            return Action::Wait;
        }
        let url = self.url.as_deref().unwrap_or_default();
        match self.step {
            Step::Done => Action::Done(self.finished.clone()),
            Step::Discarded => Action::Discarded,
            _ if self.discarding && self.url.is_none() => Action::Discarded,
            _ if self.discarding => {
                let request = self.protocol.delete(url);
                self.launch(request, Errand::Delete, false)
            }
            Step::Discover => match self.protocol.discover() {
                Some(request) => self.launch(request, Errand::Discover, false),
                None => self.create(supply),
            },
            Step::Create => self.create(supply),
            Step::Ask => self.question(),
            Step::Append => self.append(supply),
            Step::Replay => {
                let window = Window { offset: self.total.unwrap_or(self.held), length: 0, last: true };
                let request = self.protocol.append(url, window, supply.total, None);
                self.launch(request, Errand::Replay, false)
            }
            Step::Over => Action::Wait,
        }
    }

    fn event(&mut self, event: Event<'_>) -> Verdict {
        let ticket = match &event {
            Event::Answered(ticket, _) | Event::Lost(ticket) | Event::NotSent(ticket) => *ticket,
            Event::Signed(ticket, _) | Event::Digested(ticket, _) => *ticket,
        };
        let Some(flight) = self.flight.filter(|flight| flight.ticket == ticket) else { return Verdict::On };
        self.flight = None;
        match event {
            Event::Answered(_, reply) => {
                self.count(flight.errand);
                self.answered(flight, &reply)
            }
            Event::Lost(_) => {
                self.count(flight.errand);
                self.lost(flight)
            }
            Event::NotSent(_) => Verdict::Again,
            Event::Digested(_, bytes) => {
                if let Errand::Digest(window) = flight.errand {
                    self.digest = Some((window, bytes));
                }
                Verdict::On
            }
            Event::Signed(..) => Verdict::On,
        }
    }

    fn acknowledged(&self) -> u64 {
        self.acknowledged
    }

    fn settled(&self) -> u64 {
        self.held
    }

    fn saved(&self) -> Option<Saved> {
        if matches!(self.step, Step::Done | Step::Discarded) {
            return None;
        }
        let ending = self.doubtful || self.flight.is_some_and(|flight| flight.commits);
        let mut saved = Saved { url: Some(self.url.clone()?), ending, ..Saved::default() };
        self.protocol.save(&mut saved);
        Some(saved)
    }

    fn discard(&mut self) {
        self.discarding = true;
    }
}

/// The end of what can be had now, and whether that is the end of the file.
fn at_hand(supply: Supply) -> (u64, bool) {
    let end = supply.total.map_or(supply.ready, |total| supply.ready.min(total));
    (end, supply.total == Some(end))
}
