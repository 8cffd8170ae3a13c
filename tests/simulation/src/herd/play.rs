//! One herd from its first call to its last: a steady phase, an outage, and what comes after.

use super::books::{Books, SPAN};
use super::outage::Kind;
use super::visitor::Visitor;
use super::world::{Phase, Wish, World};
use crate::exec::{Ending, TaskId};
use std::rc::Rc;

/// Clients come one after the other; from here on all are there, milliseconds.
pub const WARM: f64 = 30_000.0;
/// How long the steady phase and the phase after the outage are counted.
pub const COUNTED: f64 = 180_000.0;
/// An outage that waits for calls ends at last, whether they come or not: twelve hours.
const LONGEST: f64 = 12.0 * 3_600_000.0;

/// When the phases began, virtual milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Moments {
    /// All clients were there.
    pub steady: f64,
    /// The outage began.
    pub outage: f64,
    /// It was over.
    pub end: f64,
    /// The run was.
    pub over: f64,
}

/// A herd that has been.
pub struct Ran {
    /// What was asked for.
    pub wish: Wish,
    /// When.
    pub moments: Moments,
    /// What was counted.
    pub books: Books,
    /// Looks at one operation that reached the platform within a second of each other.
    pub fast_polls: usize,
}

/// Plays a herd.
pub fn play(wish: Wish) -> Ran {
    let world = World::new(wish);
    for number in 0..wish.clients {
        let seed = world.dice.borrow_mut().u64(..);
        world.exec.spawn(Visitor::new(Rc::clone(&world), number, seed).visit());
    }
    let outage = WARM + COUNTED;
    run(&world, outage);
    let end = go_down(&world, wish.kind, outage);
    world.phase.set(Phase::After(end));
    let over = end + COUNTED;
    let alive = run(&world, over + SPAN);
    let books = world.books.take();
    let fast_polls = world.fast_polls();
    // The tasks hold the world and the world holds the tasks: somebody has to let go.
    alive.into_iter().for_each(|task| world.exec.abort(task));
    Ran { wish, moments: Moments { steady: WARM, outage, end, over }, books, fast_polls }
}

/// Until the outage is over; when that is.
fn go_down(world: &World, kind: Kind, outage: f64) -> f64 {
    if let Some(lasts) = kind.lasts() {
        world.phase.set(Phase::Outage(outage + lasts));
        run(world, outage + lasts);
        return outage + lasts;
    }
    world.phase.set(Phase::Outage(f64::INFINITY));
    let mut end = outage;
    while world.enough.get() < world.wish.clients && end < outage + LONGEST {
        end += 1_000.0;
        run(world, end);
    }
    end
}

/// Lets time pass; the tasks that are under way then.
fn run(world: &World, until: f64) -> Vec<TaskId> {
    match world.exec.run(until, u64::MAX) {
        Ending::TimeUp(alive) => alive,
        other => panic!("a herd never rests, but this one is {other:?}"),
    }
}
