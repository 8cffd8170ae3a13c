//! How many bytes have left, over all requests that are under way: what is confirmed, and what these have sent.

use super::UploadHost;
use crate::platform::Watch;
use crate::transfer::session::Ticket;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The sum of one upload.
pub(super) struct Meter {
    tell: Box<dyn Fn(u64)>,
    watched: Box<dyn Fn() -> bool>,
    confirmed: Cell<u64>,
    away: RefCell<Vec<(Ticket, u64)>>,
}

impl Meter {
    /// Nothing has left.
    pub fn new<V: 'static>(host: Rc<dyn UploadHost<V>>) -> Self {
        let watcher = Rc::clone(&host);
        Self {
            tell: Box::new(move |bytes| host.sent(bytes)),
            watched: Box::new(move || watcher.watched()),
            confirmed: Cell::new(0),
            away: RefCell::new(Vec::new()),
        }
    }

    /// So many bytes of this request have left. `from`: all bytes before it are there.
    fn sent(&self, ticket: Ticket, bytes: u64, from: Option<u64>) {
        let sum = if let Some(from) = from {
            from.saturating_add(bytes)
        } else {
            let mut away = self.away.borrow_mut();
            match away.iter_mut().find(|(known, _)| *known == ticket) {
                Some((_, sent)) => *sent = bytes.max(*sent),
                None => away.push((ticket, bytes)),
            }
            away.iter().fold(self.confirmed.get(), |sum, (_, sent)| sum.saturating_add(*sent))
        };
        (self.tell)(sum);
    }

    /// This request has ended, and so much is confirmed by now.
    pub fn ended(&self, ticket: Ticket, confirmed: u64) {
        self.away.borrow_mut().retain(|(known, _)| *known != ticket);
        self.confirmed.set(confirmed);
    }
}

/// The watch over one request.
pub(super) struct PartWatch {
    pub meter: Rc<Meter>,
    pub ticket: Ticket,
    /// Bytes of the body that come before the file's own.
    pub before: u64,
    /// The file's own bytes.
    pub length: u64,
    /// Where they begin, for protocols of one request at a time.
    pub from: Option<u64>,
}

impl Watch for PartWatch {
    fn watched(&self) -> bool {
        (self.meter.watched)()
    }
    fn sent(&self, bytes: u64) {
        self.meter.sent(self.ticket, bytes.saturating_sub(self.before).min(self.length), self.from);
    }
    fn left(&self) {
        self.meter.sent(self.ticket, self.length, self.from);
    }
}
