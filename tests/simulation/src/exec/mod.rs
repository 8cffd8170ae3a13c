//! A single-threaded executor over a virtual clock: time passes only when nobody can go on, and then at once.
//!
//! Decides who is asked next (by a seeded dice, so that every order is met sooner or later) and what time it is. Knows no
//! network and no client. A call that waits for nothing that will ever come is found at once, not after a patience.

mod task;
mod timer;

pub use task::Task;
pub use timer::Sleep;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use timer::Timers;

/// A task's number; 0 is nobody's.
pub type TaskId = u64;

/// How a run of the executor ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Ending {
    /// Every task has ended.
    Idle,
    /// These tasks wait, and nothing will ever wake them.
    Stuck(Vec<TaskId>),
    /// The time was up with these tasks under way.
    TimeUp(Vec<TaskId>),
    /// Too many turns: somebody turns without time passing.
    Spinning(Vec<TaskId>),
    /// Somebody said stop.
    Stopped,
}

type Work = Pin<Box<dyn Future<Output = ()>>>;

struct Slot {
    work: Option<Work>,
    waker: Arc<TaskWaker>,
}

struct Inner {
    now: Cell<f64>,
    tasks: RefCell<BTreeMap<TaskId, Slot>>,
    ready: Arc<Mutex<Vec<TaskId>>>,
    timers: Timers,
    current: Cell<TaskId>,
    last: Cell<TaskId>,
    turns: Cell<u64>,
    stopped: Cell<bool>,
    dice: RefCell<fastrand::Rng>,
}

/// The executor; clones share everything.
#[derive(Clone)]
pub struct Exec(Rc<Inner>);

struct TaskWaker {
    id: TaskId,
    queued: AtomicBool,
    ready: Arc<Mutex<Vec<TaskId>>>,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        if !self.queued.swap(true, Ordering::Relaxed) {
            self.ready.lock().unwrap_or_else(PoisonError::into_inner).push(self.id);
        }
    }
}

impl Exec {
    /// At time 0, with the dice of this seed.
    pub fn new(seed: u64) -> Self {
        Self(Rc::new(Inner {
            now: Cell::new(0.0),
            tasks: RefCell::new(BTreeMap::new()),
            ready: Arc::new(Mutex::new(Vec::new())),
            timers: Timers::default(),
            current: Cell::new(0),
            last: Cell::new(0),
            turns: Cell::new(0),
            stopped: Cell::new(false),
            dice: RefCell::new(fastrand::Rng::with_seed(seed)),
        }))
    }

    /// Milliseconds since the start; never goes back.
    pub fn now(&self) -> f64 {
        self.0.now.get()
    }

    /// The task that is being asked, 0 outside of all.
    pub fn current(&self) -> TaskId {
        self.0.current.get()
    }

    /// Does something in nobody's name, in the middle of whatever is asked.
    pub fn as_nobody(&self, work: impl FnOnce()) {
        let outer = self.0.current.replace(0);
        work();
        self.0.current.set(outer);
    }

    /// Waits so many milliseconds of virtual time.
    pub fn sleep(&self, milliseconds: f64) -> Sleep {
        // What is no number is no wait.
        let wait = if milliseconds > 0.0 { milliseconds } else { 0.0 };
        Sleep::new(self.clone(), self.now() + wait)
    }

    /// Starts a task of its own.
    pub fn spawn<T: 'static>(&self, work: impl Future<Output = T> + 'static) -> Task<T> {
        let id = self.0.last.get() + 1;
        self.0.last.set(id);
        let (task, work) = task::split(self.clone(), id, work);
        let waker = Arc::new(TaskWaker { id, queued: AtomicBool::new(false), ready: Arc::clone(&self.0.ready) });
        self.0.tasks.borrow_mut().insert(id, Slot { work: Some(work), waker: Arc::clone(&waker) });
        waker.wake();
        task
    }

    /// Drops a task's work, wherever it stands.
    pub fn abort(&self, id: TaskId) {
        // Dropped outside of the borrow: the work may own timers and tasks.
        let slot = self.0.tasks.borrow_mut().remove(&id);
        drop(slot);
    }

    /// Ends the run after this turn.
    pub fn stop(&self) {
        self.0.stopped.set(true);
    }

    /// Runs until every task has ended, nothing can go on, or `until` is reached. `most_turns` counts all of them, those of one
    /// moment may be a hundredth.
    pub fn run(&self, until: f64, most_turns: u64) -> Ending {
        loop {
            let moment = self.0.turns.get();
            while let Some(id) = self.next_ready() {
                self.turn(id);
                if self.0.stopped.get() {
                    return Ending::Stopped;
                }
                self.0.turns.set(self.0.turns.get() + 1);
                if self.0.turns.get() > most_turns || self.0.turns.get() - moment > most_turns / 100 {
                    return Ending::Spinning(self.alive());
                }
            }
            if self.0.tasks.borrow().is_empty() {
                return Ending::Idle;
            }
            match self.0.timers.next(until) {
                timer::Next::Due(at) => {
                    self.0.now.set(at.max(self.now()));
                    self.0.timers.fire(self.now());
                }
                timer::Next::Later => return Ending::TimeUp(self.alive()),
                timer::Next::None => return Ending::Stuck(self.alive()),
            }
        }
    }

    fn alive(&self) -> Vec<TaskId> {
        self.0.tasks.borrow().keys().copied().collect()
    }

    fn next_ready(&self) -> Option<TaskId> {
        let mut ready = self.0.ready.lock().unwrap_or_else(PoisonError::into_inner);
        match ready.len() {
            0 => None,
            count => {
                let at = self.0.dice.borrow_mut().usize(..count);
                Some(ready.remove(at))
            }
        }
    }

    fn turn(&self, id: TaskId) {
        let taken = {
            let mut tasks = self.0.tasks.borrow_mut();
            tasks.get_mut(&id).and_then(|slot| Some((slot.work.take()?, Arc::clone(&slot.waker))))
        };
        // Woken after its end.
        let Some((mut work, waker)) = taken else { return };
        waker.queued.store(false, Ordering::Relaxed);
        let outer = self.0.current.replace(id);
        let poll = work.as_mut().poll(&mut Context::from_waker(&Waker::from(waker)));
        self.0.current.set(outer);
        let mut tasks = self.0.tasks.borrow_mut();
        match (poll, tasks.get_mut(&id)) {
            (Poll::Pending, Some(slot)) => slot.work = Some(work),
            (Poll::Ready(()), _) => {
                tasks.remove(&id);
                drop(tasks);
                drop(work);
            }
            // Aborted by itself.
            (Poll::Pending, None) => {
                drop(tasks);
                drop(work);
            }
        }
    }
}

#[cfg(test)]
mod tests;
