//! Plays every scenario of every platform, once as it is and once for each way in which each of its events can fail.

use super::table::{Scenario, scenarios};
use super::{Event, Torture, kinds::kinds};
use crate::platforms::Row;
use crate::report::Report;
use crate::run::{Run, made};
use std::time::Instant;

/// Events of a scenario that are made to fail: later ones are the same again.
const EVENTS: usize = 16;

/// So many failures are told with their stories.
const TOLD: usize = 2;

/// What it came to.
#[derive(Debug, Default)]
pub struct Tortured {
    /// Programs.
    pub scenarios: u64,
    /// Events that were made to fail.
    pub events: u64,
    /// Runs.
    pub runs: u64,
    /// Runs that were left out for want of time.
    pub left_out: u64,
    /// Runs that broke a promise, with how to see them.
    pub failed: Vec<(String, Run)>,
    /// Their sums.
    pub report: Report,
}

impl Tortured {
    /// The report's line.
    pub fn line(&self) -> String {
        let left_out =
            if self.left_out > 0 { format!(", {} left out for want of time", self.left_out) } else { String::new() };
        format!(
            "{} runs of {} programs, {} events made to fail one by one, {} broke a promise{left_out}",
            self.runs,
            self.scenarios,
            self.events,
            self.failed.len()
        )
    }

    /// Another's sums.
    pub fn join(&mut self, other: Self) {
        self.scenarios += other.scenarios;
        self.events += other.events;
        self.runs += other.runs;
        self.left_out += other.left_out;
        self.failed.extend(other.failed);
        self.report.join(&other.report);
    }
}

/// Tortures the platforms of these rows until `end`; of `parts` threads this one is number `part`.
pub fn torture(rows: &[&'static Row], end: Instant, part: usize, parts: usize) -> Tortured {
    let mut sums = Tortured::default();
    let tables: Vec<_> = rows.iter().map(|row| scenarios(row)).collect();
    let longest = tables.iter().map(Vec::len).max().unwrap_or(0);
    // Scenario by scenario over all platforms: where the time is short, none is left out as a whole.
    for number in 0..longest {
        for (place, (row, table)) in rows.iter().zip(&tables).enumerate() {
            if let Some(scenario) = table.get(number).filter(|_| (place + number) % parts == part) {
                one(row, scenario, (place * 100 + number) as u64, end, &mut sums);
            }
        }
    }
    sums
}

fn one(row: &'static Row, scenario: &Scenario, seed: u64, end: Instant, sums: &mut Tortured) {
    let (calm, events) = made(seed, row, &scenario.program, Torture::new(None), false);
    sums.scenarios += 1;
    let name = |what: &str| format!("{} {}: {what}", row.name, scenario.name);
    note(sums, calm, || name("nothing fails"));
    let places = chosen(&events);
    sums.events += places.len() as u64;
    for (at, event) in places {
        for failing in kinds(event) {
            if Instant::now() >= end {
                sums.left_out += 1;
                continue;
            }
            let torture = Torture::new(Some((at, failing.clone())));
            let (mut run, _) = made(seed, row, &scenario.program, torture, false);
            if !run.broken.is_empty() && sums.failed.len() < TOLD {
                let again = Torture::new(Some((at, failing.clone())));
                run.story = made(seed, row, &scenario.program, again, true).0.story;
            }
            let what = || name(&format!("event {at} ({event:?}) fails as {failing:?}"));
            note(sums, run, what);
        }
    }
}

/// All events, or, where there are many, the first and the last ones.
fn chosen(events: &[Event]) -> Vec<(usize, Event)> {
    let last = events.len().saturating_sub(EVENTS / 4);
    let wanted = |at: usize| at < EVENTS - EVENTS / 4 || at >= last;
    events.iter().copied().enumerate().filter(|(at, _)| wanted(*at)).collect()
}

fn note(sums: &mut Tortured, run: Run, name: impl FnOnce() -> String) {
    sums.runs += 1;
    sums.report.add(&run);
    if !run.broken.is_empty() {
        sums.failed.push((name(), run));
    }
}
