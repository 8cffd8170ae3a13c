//! How many requests of uploads may be under way together: files and parts of one batch, or the parts of one file.
//!
//! A server that asks for a pause holds up the whole lane. One lane belongs to one call or batch, so that those who wait
//! may be woken by those who leave: in Workers, requests of visitors must not wake each other.

use crate::platform::Platform;
use crate::policy::retry::Outcome;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

/// A lane.
#[derive(Debug)]
pub struct Lane {
    free: Cell<u32>,
    /// Nobody enters before this time, epoch milliseconds.
    closed_until: Cell<f64>,
    waiting: RefCell<VecDeque<Waker>>,
}

/// Leave to make one request; ends when dropped.
#[derive(Debug)]
pub struct Pass(Rc<Lane>);

impl Drop for Pass {
    fn drop(&mut self) {
        self.0.free.set(self.0.free.get() + 1);
        self.0.wake();
    }
}

impl Lane {
    /// A lane for so many at once, at least one.
    pub fn new(width: u32) -> Rc<Self> {
        Rc::new(Self { free: Cell::new(width.max(1)), closed_until: Cell::new(0.0), waiting: RefCell::default() })
    }

    /// Enters, where there is room.
    pub(super) fn enter(self: &Rc<Self>) -> Option<Pass> {
        self.free.set(self.free.get().checked_sub(1)?);
        Some(Pass(Rc::clone(self)))
    }

    /// Enters when there is room and no pause is asked for.
    pub(super) async fn turn<P: Platform>(self: &Rc<Self>, platform: &P) -> Pass {
        let pass = loop {
            if let Some(pass) = self.enter() {
                break pass;
            }
            let mut asked = false;
            poll_fn(|context| {
                if asked {
                    return Poll::Ready(());
                }
                asked = true;
                self.wait(context.waker());
                Poll::Pending
            })
            .await;
        };
        let wait = self.closed_until() - platform.now();
        if wait > 0.0 {
            platform.sleep(wait).await;
        }
        pass
    }

    /// Wakes this one when somebody leaves.
    fn wait(&self, waker: &Waker) {
        let mut waiting = self.waiting.borrow_mut();
        if !waiting.iter().any(|known| known.will_wake(waker)) {
            waiting.push_back(waker.clone());
        }
    }

    /// True where there is room; otherwise this one is woken when somebody leaves.
    pub(super) fn has_room(&self, waker: &Waker) -> bool {
        if self.free.get() > 0 {
            return true;
        }
        self.wait(waker);
        false
    }

    /// When anybody may enter again, epoch milliseconds.
    pub(super) fn closed_until(&self) -> f64 {
        self.closed_until.get()
    }

    /// A server that is too busy asks all who use it to wait, not only the one whom it told.
    pub(super) fn hold_up(&self, outcome: Outcome, until: f64) {
        if matches!(
            outcome,
            Outcome::Status { status: 429, .. } | Outcome::Status { status: 503, retry_after: Some(_) }
        ) {
            self.closed_until.set(self.closed_until.get().max(until));
        }
    }

    /// All of them: who was woken may have gone, or be paused.
    fn wake(&self) {
        let waiting: Vec<Waker> = self.waiting.borrow_mut().drain(..).collect();
        waiting.into_iter().for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_enter_as_there_is_room_for() {
        let lane = Lane::new(2);
        let (first, second) = (lane.enter(), lane.enter());
        assert!(first.is_some() && second.is_some() && lane.enter().is_none());
        drop(first);
        assert!(lane.enter().is_some());
    }

    #[test]
    fn only_a_busy_server_holds_up_the_others() {
        let lane = Lane::new(1);
        lane.hold_up(Outcome::Lost, 5.0);
        lane.hold_up(Outcome::Status { status: 503, retry_after: None }, 5.0);
        assert_eq!(lane.closed_until(), 0.0);
        lane.hold_up(Outcome::Status { status: 429, retry_after: None }, 5.0);
        lane.hold_up(Outcome::Status { status: 503, retry_after: Some(1.0) }, 3.0);
        assert_eq!(lane.closed_until(), 5.0);
    }
}
