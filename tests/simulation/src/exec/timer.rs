//! Timers as a heap. A dropped timer is forgotten: it neither wakes nobody nor moves the clock.

use super::Exec;
use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// A moment, ordered.
#[derive(Clone, Copy, PartialEq)]
struct At(f64);

impl Eq for At {}

impl PartialOrd for At {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for At {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// What the clock does next.
pub(super) enum Next {
    Due(f64),
    Later,
    None,
}

#[derive(Default)]
pub(super) struct Timers {
    heap: RefCell<BinaryHeap<Reverse<(At, u64)>>>,
    wakers: RefCell<BTreeMap<u64, Waker>>,
    last: Cell<u64>,
}

impl Timers {
    /// The next moment at which somebody is woken.
    pub(super) fn next(&self, until: f64) -> Next {
        let mut heap = self.heap.borrow_mut();
        while let Some(Reverse((at, id))) = heap.peek().copied() {
            if !self.wakers.borrow().contains_key(&id) {
                heap.pop();
            } else if at.0 > until {
                return Next::Later;
            } else {
                return Next::Due(at.0);
            }
        }
        Next::None
    }

    /// Wakes all that are due.
    pub(super) fn fire(&self, now: f64) {
        loop {
            let mut heap = self.heap.borrow_mut();
            match heap.peek().copied() {
                Some(Reverse((at, id))) if at.0 <= now => {
                    heap.pop();
                    drop(heap);
                    let waker = self.wakers.borrow_mut().remove(&id);
                    waker.into_iter().for_each(Waker::wake);
                }
                _ => return,
            }
        }
    }

    fn set(&self, at: f64, waker: Waker) -> u64 {
        let id = self.last.get() + 1;
        self.last.set(id);
        self.heap.borrow_mut().push(Reverse((At(at), id)));
        self.wakers.borrow_mut().insert(id, waker);
        id
    }

    fn clear(&self, id: u64) {
        let waker = self.wakers.borrow_mut().remove(&id);
        drop(waker);
    }
}

/// A wait of virtual time. Dropped, it is cleared.
pub struct Sleep {
    exec: Exec,
    until: f64,
    timer: Option<u64>,
    armed: bool,
}

impl Sleep {
    pub(super) fn new(exec: Exec, until: f64) -> Self {
        Self { exec, until, timer: None, armed: false }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if let Some(timer) = self.timer.take() {
            self.exec.0.timers.clear(timer);
        }
        // Even a wait of nothing lets the others go first, as a timer of a real runtime does.
        if self.armed && self.exec.now() >= self.until {
            return Poll::Ready(());
        }
        self.armed = true;
        let timer = self.exec.0.timers.set(self.until, context.waker().clone());
        self.timer = Some(timer);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(timer) = self.timer.take() {
            self.exec.0.timers.clear(timer);
        }
    }
}
