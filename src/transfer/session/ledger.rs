//! Which parts of a file are stored, under way or still to go, for the protocols that send parts at once.
//!
//! Keeps the count of confirmed bytes, which never goes back, and of bytes that had to go twice. Knows no protocol.

use super::parts::{Piece, Plan};
use super::{Supply, Ticket};

/// What can be sent next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// This part.
    Part(Piece),
    /// None before more bytes are ready or the end is known.
    Need,
    /// None before one that is under way has ended.
    Wait,
    /// All are stored.
    Full,
    /// The file does not end within the parts allowed.
    TooMany,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Todo,
    Away,
    Held,
}

/// The parts of one file.
pub struct Ledger {
    plan: Plan,
    total: Option<u64>,
    states: Vec<State>,
    /// Given back, to go before any new one; with whether its bytes may have left.
    again: Vec<(u32, bool)>,
    /// The first that was never given out.
    fresh: u32,
    held: u32,
    /// The first that is not stored.
    low: u32,
    stored: u64,
    /// The most that ever was stored.
    acknowledged: u64,
    resent: u64,
}

impl Ledger {
    /// Nothing is stored yet.
    pub const fn new(plan: Plan) -> Self {
        Self {
            total: plan.total(),
            plan,
            states: Vec::new(),
            again: Vec::new(),
            fresh: 0,
            held: 0,
            low: 0,
            stored: 0,
            acknowledged: 0,
            resent: 0,
        }
    }

    /// Its plan.
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The size of the file, where known by now.
    pub const fn total(&self) -> Option<u64> {
        self.total
    }

    /// How many parts there are; `None` before the end is known, or beyond the parts allowed.
    pub fn count(&self) -> Option<u32> {
        self.plan.count(self.total?)
    }

    /// Bytes that the server has confirmed.
    pub const fn acknowledged(&self) -> u64 {
        self.acknowledged
    }

    /// All bytes before this one are stored.
    pub fn settled(&self) -> u64 {
        self.piece(self.low).map_or(self.stored, |piece| piece.offset)
    }

    /// Bytes that went again because an attempt had failed.
    pub const fn resent(&self) -> u64 {
        self.resent
    }

    /// The part of that index.
    pub fn piece(&self, index: u32) -> Option<Piece> {
        self.plan.piece(index, self.total)
    }

    /// The next part to send.
    pub fn take(&mut self, supply: Supply) -> Take {
        self.total = self.total.or(supply.total);
        while let Some((index, left)) = self.again.pop() {
            let Some(piece) = self.piece(index).filter(|_| self.state(index) == State::Todo) else { continue };
            if left {
                self.resent = self.resent.saturating_add(piece.length);
            }
            self.set(index, State::Away);
            return Take::Part(piece);
        }
        while self.state(self.fresh) == State::Held {
            self.fresh = self.fresh.saturating_add(1);
        }
        let Some(piece) = self.piece(self.fresh) else {
            return match self.count() {
                Some(count) if self.held >= count => Take::Full,
                Some(_) => Take::Wait,
                None => Take::TooMany,
            };
        };
        if piece.end() > supply.ready {
            return Take::Need;
        }
        self.set(piece.index, State::Away);
        self.fresh = self.fresh.saturating_add(1);
        Take::Part(piece)
    }

    /// The server has it.
    pub fn hold(&mut self, index: u32) {
        let Some(piece) = self.piece(index) else { return };
        if self.state(index) != State::Held {
            self.set(index, State::Held);
            self.held = self.held.saturating_add(1);
            self.stored = self.stored.saturating_add(piece.length);
            self.acknowledged = self.acknowledged.max(self.stored);
            while self.state(self.low) == State::Held {
                self.low = self.low.saturating_add(1);
            }
        }
    }

    /// It has to go again; `left` says that bytes of it may have travelled.
    pub fn give_back(&mut self, index: u32, left: bool) {
        if self.state(index) == State::Away {
            self.set(index, State::Todo);
            self.again.push((index, left));
        }
    }

    /// The server says that it lacks it after all. What was confirmed is not taken back.
    pub fn lose(&mut self, index: u32) -> bool {
        if self.state(index) != State::Held {
            return false;
        }
        self.stored = self.stored.saturating_sub(self.piece(index).map_or(0, |piece| piece.length));
        self.held = self.held.saturating_sub(1);
        self.low = self.low.min(index);
        self.set(index, State::Todo);
        self.again.push((index, true));
        true
    }

    fn state(&self, index: u32) -> State {
        self.states.get(index as usize).copied().unwrap_or(State::Todo)
    }

    fn set(&mut self, index: u32, state: State) {
        let place = index as usize;
        if self.states.len() <= place {
            self.states.resize(place.saturating_add(1), State::Todo);
        }
        if let Some(slot) = self.states.get_mut(place) {
            *slot = state;
        }
    }
}

/// What a request or a wish for a signature is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// Begins the session.
    Start,
    /// Asks the server what it holds.
    Look,
    /// Sends the part of this index.
    Part(u32),
    /// Makes the parts one file.
    Finish,
    /// Ends the session on the server.
    Drop,
    /// Asks for a signature that many requests share.
    Permit,
}

/// What is under way, by ticket.
#[derive(Default)]
pub struct Desk {
    last: Ticket,
    open: Vec<(Ticket, Job, u32)>,
}

impl Desk {
    /// Nothing is under way yet.
    pub const fn new() -> Self {
        Self { last: 0, open: Vec::new() }
    }

    /// Opens a ticket; `mark` is the machine's own.
    pub fn open(&mut self, job: Job, mark: u32) -> Ticket {
        self.last = self.last.wrapping_add(1);
        self.open.push((self.last, job, mark));
        self.last
    }

    /// What this ticket was for; `None` where it is unknown, which is no error: it ended before.
    pub fn close(&mut self, ticket: Ticket) -> Option<(Job, u32)> {
        let place = self.open.iter().position(|(open, ..)| *open == ticket)?;
        let (_, job, mark) = self.open.swap_remove(place);
        Some((job, mark))
    }

    /// Something of that kind is under way.
    pub fn has(&self, job: Job) -> bool {
        self.open.iter().any(|(_, open, _)| *open == job)
    }

    /// Forgets all that is under way.
    pub fn clear(&mut self) {
        self.open.clear();
    }
}
