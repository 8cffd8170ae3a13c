//! What a caller may do to an upload while it runs, and who is woken by it.

use std::cell::{Cell, RefCell};
use std::task::Waker;

/// The helm of one upload.
#[derive(Default)]
pub(super) struct Steer {
    paused: Cell<bool>,
    changed: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Steer {
    /// Pauses, or goes on.
    pub fn set_paused(&self, paused: bool) {
        if self.paused.replace(paused) != paused {
            self.changed.set(true);
            if let Some(waker) = self.waker.borrow_mut().take() {
                waker.wake();
            }
        }
    }

    /// It is to stand still.
    pub fn paused(&self) -> bool {
        self.paused.get()
    }

    /// True once after each change; otherwise the next change wakes this one.
    pub fn changed(&self, waker: &Waker) -> bool {
        let changed = self.changed.take();
        if !changed {
            *self.waker.borrow_mut() = Some(waker.clone());
        }
        changed
    }
}
