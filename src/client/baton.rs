//! Work that one does for all who want its result. Whoever does it may be gone without a trace: a Worker's request that is
//! cancelled never goes on, so its future is not even dropped. Who works gives signs of life, and who waits takes over
//! when they stay away. What is worked for, and what waiters do with it, is decided by those who hold a baton.

use super::looks::Looks;
use super::select::{Either, race};
use crate::platform::Platform;
use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;

/// Between two signs of life, milliseconds.
const BEAT: f64 = 500.0;
/// A waiter takes over after so many looks without a sign, and after this time without one.
const LOOKS: u32 = 4;
const SILENCE: f64 = 2_000.0;

/// Who is at work; clones are the same baton.
#[derive(Clone, Debug, Default)]
pub(super) struct Baton(Rc<State>);

#[derive(Debug, Default)]
struct State {
    held: Cell<bool>,
    /// Counts those who took it, so that one who was taken for gone does not let go another's.
    holder: Cell<u32>,
    beats: Cell<u32>,
}

/// The right to work. Dropped, it is free again.
pub(super) struct Held {
    state: Rc<State>,
    holder: u32,
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.state.holder.get() == self.holder {
            self.state.held.set(false);
        }
    }
}

impl Held {
    /// Does the work, with signs of life.
    pub async fn work<P: Platform, T>(&self, platform: &P, work: impl Future<Output = T>) -> T {
        let beating = async {
            loop {
                platform.sleep(BEAT).await;
                self.state.beats.set(self.state.beats.get().wrapping_add(1));
            }
        };
        let ended: Either<T, ()> = race(work, beating).await;
        match ended {
            Either::Left(result) => result,
            // The beating never ends.
            Either::Right(()) => std::future::pending().await,
        }
    }
}

impl Baton {
    /// The right to work, where nobody has it.
    pub fn take(&self) -> Option<Held> {
        if self.0.held.get() { None } else { Some(self.seize()) }
    }

    fn seize(&self) -> Held {
        self.0.held.set(true);
        self.0.holder.set(self.0.holder.get().wrapping_add(1));
        Held { state: Rc::clone(&self.0), holder: self.0.holder.get() }
    }
}

/// One who waits.
#[derive(Default)]
pub(super) struct Waiter {
    looks: Looks,
    /// The sign that was seen last, and how long and often it has been the last.
    beat: Option<(u32, u32)>,
    unchanged: u32,
    silent: f64,
}

impl Waiter {
    /// Waits for the next look; the right to work where whoever has it is gone.
    pub async fn next<P: Platform>(&mut self, platform: &P, baton: &Baton) -> Option<Held> {
        let wait = self.looks.next();
        platform.sleep(wait).await;
        let seen = Some((baton.0.holder.get(), baton.0.beats.get()));
        if self.beat == seen && baton.0.held.get() {
            self.unchanged += 1;
            self.silent += wait;
        } else {
            *self = Self { looks: std::mem::take(&mut self.looks), beat: seen, unchanged: 0, silent: 0.0 };
        }
        (self.unchanged >= LOOKS && self.silent >= SILENCE).then(|| baton.seize())
    }
}
