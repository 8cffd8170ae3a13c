//! Modes of the simulation that play many small worlds: spreads runs over threads, and tells what they came to.

use crate::world::Violation;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Runs of each kind of world; one half always the same.
    pub runs: u64,
    /// Kinds whose name begins so.
    pub prefix: &'a str,
    /// Where the other half begins.
    pub fresh: u64,
    /// Side by side.
    pub threads: usize,
    /// Stop at the first broken promise, and tell its number alone.
    pub find: bool,
}

/// Promises that runs broke: of which kind, by which seed.
pub type Failed = Vec<(&'static str, u64, Violation)>;

/// What many runs came to.
pub trait Sums: Default + Send {
    /// One run.
    type Ran;
    /// Takes it in; true where it broke a promise.
    fn add(&mut self, ran: &Self::Ran) -> bool;
    /// Another's sums.
    fn join(&mut self, other: Self);
    /// For people: the table, and one line.
    fn told(&self) -> (String, String);
    /// Runs, and what was broken.
    fn failed(&self) -> (u64, &Failed);
}

/// Plays seeds of every kind, on all threads.
pub fn spread<S: Sums, K: Copy + Sync>(asked: Asked<'_>, kinds: &[K], play: fn(K, u64) -> S::Ran) -> S {
    let fixed = if asked.find { asked.runs } else { asked.runs.div_ceil(2) };
    let (next, found) = (AtomicU64::new(0), AtomicBool::new(false));
    let sums = Mutex::new(S::default());
    std::thread::scope(|scope| {
        for _ in 0..asked.threads {
            scope.spawn(|| {
                let mut mine = S::default();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let run = number / kinds.len().max(1) as u64;
                    if run >= asked.runs || kinds.is_empty() || found.load(Ordering::Relaxed) {
                        break;
                    }
                    let seed = if run < fixed { run + 1 } else { asked.fresh + run - fixed };
                    let broken = mine.add(&play(kinds[(number % kinds.len() as u64) as usize], seed));
                    found.fetch_or(asked.find && broken, Ordering::Relaxed);
                }
                sums.lock().unwrap_or_else(PoisonError::into_inner).join(mine);
            });
        }
    });
    sums.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Tells what runs came to, each promise that was broken with the first seed that broke it; true where none was.
pub fn tell(asked: Asked<'_>, mode: &str, sums: &impl Sums, started: Instant) -> bool {
    let (runs, failed) = sums.failed();
    if asked.find {
        match failed.first() {
            Some((name, seed, first)) => {
                println!("found: {} broken after {runs} runs, {name} by seed {seed}", first.invariant);
            }
            None => println!("found: nothing in {runs} runs"),
        }
        return failed.is_empty();
    }
    let (table, line) = sums.told();
    println!("{table}");
    let mut counts: BTreeMap<(&str, &str), (u64, u64, &str)> = BTreeMap::new();
    for (name, seed, violation) in failed {
        counts.entry((violation.invariant, name)).or_insert((0, *seed, &violation.what)).0 += 1;
    }
    for ((invariant, name), (count, seed, what)) in counts {
        println!("broken: {invariant}, {name}: {count} times; {what}");
        println!("  play it again: npm run test:sim -- --{mode} 1 --seed {seed} --backend \"{name}\"");
    }
    println!(
        "{mode}: {runs} runs from seeds 1 and {}, {line}, {} failed, {:.1} s",
        asked.fresh,
        failed.len(),
        started.elapsed().as_secs_f64()
    );
    failed.is_empty()
}

/// Tells seeds with their stories.
pub fn stories(played: impl Iterator<Item = (Vec<String>, Vec<Violation>)>) -> ExitCode {
    let mut good = true;
    for (story, broken) in played {
        story.iter().for_each(|line| println!("{line}"));
        broken.iter().for_each(|violation| println!("{}: {}", violation.invariant, violation.what));
        println!();
        good &= broken.is_empty();
    }
    ExitCode::from(u8::from(!good))
}
