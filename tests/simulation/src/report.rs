//! Sums up many seeds: a closing table for people, and the last line that scripts read.

use crate::run::Run;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Sums over seeds.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Seeds without a broken promise.
    pub passed: u64,
    /// The others.
    pub failed: Vec<(u64, &'static str)>,
    calls: u64,
    requests: u64,
    time: f64,
    texts: u64,
    faults: BTreeMap<&'static str, u64>,
    errors: BTreeMap<&'static str, u64>,
    broken: BTreeMap<&'static str, u64>,
    rows: BTreeMap<&'static str, u64>,
}

impl Report {
    /// One seed more.
    pub fn add(&mut self, run: &Run) {
        self.calls += run.calls;
        self.requests += run.requests;
        self.time += run.time;
        self.texts += run.texts;
        *self.rows.entry(run.row).or_default() += 1;
        merge(&mut self.faults, &run.faults);
        merge(&mut self.errors, &run.errors);
        for violation in &run.broken {
            *self.broken.entry(violation.invariant).or_default() += 1;
        }
        match run.broken.first() {
            None => self.passed += 1,
            Some(first) => self.failed.push((run.seed, first.invariant)),
        }
    }

    /// Another report's sums.
    pub fn join(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed.extend(&other.failed);
        self.calls += other.calls;
        self.requests += other.requests;
        self.time += other.time;
        self.texts += other.texts;
        merge(&mut self.faults, &other.faults);
        merge(&mut self.errors, &other.errors);
        merge(&mut self.broken, &other.broken);
        merge(&mut self.rows, &other.rows);
    }

    /// One line for programs: how many seeds it took until one broke a promise, and which.
    pub fn found(&self) -> String {
        let seeds = self.passed + self.failed.len() as u64;
        match self.failed.iter().min() {
            Some((seed, invariant)) => format!("found: {invariant} broken after {seeds} seeds, by seed {seed}"),
            None => format!("found: nothing in {seeds} seeds"),
        }
    }

    /// The closing table; `seconds` of real time.
    pub fn table(&self, seconds: f64) -> String {
        let mut out = String::new();
        let mut line = |name: &str, value: String| {
            let _ = writeln!(out, "{name:<16} {value}");
        };
        let seeds = self.passed + self.failed.len() as u64;
        let hours = self.time / 3_600_000.0;
        line("seeds", format!("{seeds} ({})", sums(&self.rows)));
        line("calls", self.calls.to_string());
        line("requests", self.requests.to_string());
        line("faults", format!("{} ({})", self.faults.values().sum::<u64>(), sums(&self.faults)));
        line("errors", format!("{} ({})", self.errors.values().sum::<u64>(), sums(&self.errors)));
        line(
            "virtual hours",
            format!("{hours:.0} in {seconds:.1} s, {:.0} seeds a minute", seeds as f64 / seconds.max(0.001) * 60.0),
        );
        line("texts searched", format!("{} for credentials, signatures and ids that are keys", self.texts));
        line(
            "violations",
            if self.broken.is_empty() {
                "0".to_owned()
            } else {
                format!("{} ({})", self.broken.values().sum::<u64>(), sums(&self.broken))
            },
        );
        if !self.failed.is_empty() {
            let mut failed = self.failed.clone();
            failed.sort_unstable();
            let list: Vec<String> = failed.iter().take(40).map(|(seed, what)| format!("{seed} {what}")).collect();
            line("failed seeds", list.join(", "));
        }
        let _ = write!(out, "simulation: {} passed, {} failed", self.passed, self.failed.len());
        out
    }
}

fn merge(into: &mut BTreeMap<&'static str, u64>, from: &BTreeMap<&'static str, u64>) {
    for (name, count) in from {
        *into.entry(name).or_default() += count;
    }
}

fn sums(counts: &BTreeMap<&'static str, u64>) -> String {
    let mut all: Vec<(&&str, &u64)> = counts.iter().collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    all.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
}
