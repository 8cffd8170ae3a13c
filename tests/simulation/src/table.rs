//! What many runs came to: one run, and sums of runs, one line for each kind of world.

use crate::modes::{Failed, Sums};
use crate::world::Violation;
use std::fmt::{Debug, Write};

/// What is counted.
pub trait Figures: Copy + Debug + Default + Send {
    /// Stands over the names of the kinds.
    const OF: &'static str;
    /// Each with its name.
    fn columns(&self) -> Vec<(&'static str, u64)>;
    /// Another's sums.
    fn join(&mut self, other: &Self);
    /// How many runs.
    fn runs(&self) -> u64;
    /// For people, all kinds together.
    fn line(&self) -> String;
}

/// What a run came to.
#[derive(Debug, Default)]
pub struct Ran<F> {
    /// Which kind of world.
    pub name: &'static str,
    /// Of which seed.
    pub seed: u64,
    /// For the table.
    pub figures: F,
    /// Promises that were broken.
    pub broken: Vec<Violation>,
    /// What happened, where it was to be told.
    pub story: Vec<String>,
}

/// The sums of every kind.
#[derive(Debug, Default)]
pub struct Table<F> {
    rows: Vec<(&'static str, F)>,
    failed: Failed,
}

impl<F: Figures> Table<F> {
    fn sum(&mut self, name: &'static str, figures: &F) {
        match self.rows.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sums)) => sums.join(figures),
            None => self.rows.push((name, *figures)),
        }
    }

    /// All rows together.
    fn total(&self) -> F {
        let mut total = F::default();
        self.rows.iter().for_each(|(_, figures)| total.join(figures));
        total
    }
}

impl<F: Figures> Sums for Table<F> {
    type Ran = Ran<F>;

    fn add(&mut self, ran: &Self::Ran) -> bool {
        self.sum(ran.name, &ran.figures);
        self.failed.extend(ran.broken.first().map(|first| (ran.name, ran.seed, first.clone())));
        !ran.broken.is_empty()
    }

    fn join(&mut self, other: Self) {
        for (name, figures) in &other.rows {
            self.sum(name, figures);
        }
        self.failed.extend(other.failed);
    }

    fn told(&self) -> (String, String) {
        let mut out = format!("{:<22}", F::OF);
        for (name, _) in F::default().columns() {
            let _ = write!(out, " {name:>12}");
        }
        let mut rows = self.rows.clone();
        rows.sort_by_key(|(name, _)| *name);
        for (name, figures) in rows {
            let _ = write!(out, "\n{name:<22}");
            for (_, value) in figures.columns() {
                let _ = write!(out, " {value:>12}");
            }
        }
        (out, self.total().line())
    }

    fn failed(&self) -> (u64, &Failed) {
        (self.total().runs(), &self.failed)
    }
}
