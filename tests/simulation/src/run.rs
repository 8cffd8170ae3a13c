//! One seed from its beginning to its end: a world, a program, and what was broken.

use crate::check::uploads;
use crate::exec::Ending;
use crate::keep::Keep;
use crate::platforms::Row;
use crate::program::{self, Program, Tally};
use crate::torture::{Event, Torture};
use crate::world::{Met, Violation, World};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

/// A run may take so much virtual time, milliseconds: sixty days.
const LONGEST: f64 = 60.0 * 86_400_000.0;
/// And so many turns.
const TURNS: u64 = 50_000_000;

/// What a seed came to.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// The seed.
    pub seed: u64,
    /// The platform that it was played on.
    pub row: &'static str,
    /// Calls made.
    pub calls: u64,
    /// Requests made.
    pub requests: u64,
    /// Virtual milliseconds.
    pub time: f64,
    /// Faults that struck, by name.
    pub faults: BTreeMap<&'static str, u64>,
    /// Errors by code.
    pub errors: BTreeMap<&'static str, u64>,
    /// Texts that were searched for secrets.
    pub texts: u64,
    /// Promises that were broken.
    pub broken: Vec<Violation>,
    /// What of the seed was met.
    pub met: Met,
    /// The program and what happened, where it was to be told.
    pub story: Vec<String>,
}

/// The row that a seed is played on.
pub fn row_of(seed: u64, rows: &[&'static Row]) -> &'static Row {
    rows[(seed % rows.len() as u64) as usize]
}

/// Plays a seed on one of these rows.
pub fn run(seed: u64, rows: &[&'static Row], traced: bool) -> Run {
    kept(seed, rows, &Keep::default(), traced)
}

/// Plays a part of a seed.
pub fn kept(seed: u64, rows: &[&'static Row], keep: &Keep, traced: bool) -> Run {
    let row = row_of(seed, rows);
    guarded(seed, row, || {
        let world = World::new(row, seed, traced, keep.clone(), None);
        let program = program::draw(seed, row, &world.description, world.settings.clients, &world.swarm);
        play(&world, &program)
    })
}

/// Plays a program that somebody made, in a world where at most one thing goes wrong.
pub fn made(seed: u64, row: &'static Row, program: &Program, torture: Torture, traced: bool) -> (Run, Vec<Event>) {
    let mut seen = Vec::new();
    let run = guarded(seed, row, || {
        let world = World::new(row, seed, traced, Keep::default(), Some(torture));
        let run = play(&world, program);
        seen = world.torture.as_ref().map(Torture::seen).unwrap_or_default();
        run
    });
    (run, seen)
}

/// A panic is a broken promise like any other.
fn guarded(seed: u64, row: &'static Row, work: impl FnOnce() -> Run) -> Run {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(run) => run,
        Err(panic) => {
            let text =
                panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
            let what = text.unwrap_or("a panic without words").to_owned();
            Run { seed, row: row.name, broken: vec![Violation { invariant: "no-panic", what }], ..Run::default() }
        }
    }
}

fn play(world: &Rc<World>, program: &Program) -> Run {
    let tally = Rc::new(Tally::default());
    world.prepare();
    let players: Vec<_> = program
        .clients
        .iter()
        .enumerate()
        .map(|(number, plan)| {
            world.exec.spawn(program::play(Rc::clone(world), number, plan.clone(), Rc::clone(&tally)))
        })
        .collect();
    let troubles = world.settings.troubled.then(|| world.exec.spawn(Rc::clone(world).troubles()));
    let host = Rc::clone(world);
    world.exec.spawn(async move {
        for player in players {
            player.await;
        }
        if let Some(troubles) = troubles {
            troubles.abort();
        }
        host.tell(|| "-- every caller is done".to_owned());
    });
    let ending = world.exec.run(LONGEST, TURNS);
    judge_ending(world, &ending);
    if ending == Ending::Idle {
        uploads::judge(world, &tally.uploads.borrow());
        if let Some(leak) = world.emulator.borrow().leaks().first() {
            world.breaks("no-credential-elsewhere", format!("{:?} at {}", leak.headers, leak.path));
        }
    }
    // "Do not poll faster than once per second" (Fruxon's page operations-get). A clock that jumps ahead hides a second from the client.
    if let Some(poll) = world.emulator.borrow().fast_polls().first().filter(|_| !world.settings.skewed) {
        world.breaks("operation-floor", format!("{} after {} ms", poll.operation, poll.gap_ms));
    }
    finish(world, &tally, program)
}

fn judge_ending(world: &World, ending: &Ending) {
    let waiting = match ending {
        Ending::Idle | Ending::Stopped => return,
        Ending::Stuck(tasks) | Ending::TimeUp(tasks) | Ending::Spinning(tasks) => tasks,
    };
    let calls = world.calls.borrow();
    let titles: Vec<&str> = waiting
        .iter()
        .filter_map(|task| calls.get(task))
        .map(|log| log.title.as_str())
        .filter(|title| !title.is_empty())
        .collect();
    let what = format!(
        "{}: {titles:?}",
        match ending {
            Ending::Stuck(_) => "waits for what never comes",
            Ending::Spinning(_) => "turns without end",
            _ => "is not over after sixty days",
        }
    );
    drop(calls);
    world.breaks("every-call-ends", what);
}

fn finish(world: &World, tally: &Tally, program: &Program) -> Run {
    let mut story = Vec::new();
    let told = world.told();
    if !told.is_empty() {
        story.push(format!("seed {}, {}, {:?}", world.seed, world.row.name, world.address.base.href));
        story.push(format!("{:?}", world.settings));
        story.push(format!("{:?}", world.devices));
        story.push(format!("provider {:?}", world.tokens.borrow().provider));
        story.push(world.swarm.story());
        story.push(world.weather.borrow().story());
        if world.keep != Keep::default() {
            story.push(format!("played in part: {}", world.keep));
        }
        for (number, plan) in program.clients.iter().enumerate() {
            story.push(format!(
                "client {number}: timeout {}, stall {}, deadline {:?}, retries {}, longest Retry-After {}",
                plan.timeout, plan.stall_timeout, plan.deadline, plan.max_retries, plan.max_retry_after
            ));
            let kept = plan.steps.iter().filter(|step| world.keep.step(step.id));
            story.extend(kept.map(|step| format!("  {:>3} {step:?}", step.id.1)));
        }
        story.extend(told);
    }
    Run {
        seed: world.seed,
        row: world.row.name,
        calls: tally.calls.get(),
        requests: world.requests.get(),
        time: world.exec.now(),
        faults: world.struck.borrow().clone(),
        errors: tally.errors.borrow().clone(),
        texts: world.texts.get(),
        broken: world.broken.borrow().clone(),
        met: world.met.borrow().clone(),
        story,
    }
}

#[cfg(test)]
mod tests {
    use super::run;
    use crate::platforms::rows;

    #[test]
    fn a_seed_tells_the_same_story_every_time() {
        let rows = rows("");
        for seed in 1..8 {
            let (one, other) = (run(seed, &rows, true), run(seed, &rows, true));
            assert_eq!(one.story, other.story, "seed {seed}");
            assert_eq!(one.broken, other.broken, "seed {seed}");
        }
    }
}
