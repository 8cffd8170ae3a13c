//! Links as the command line asks for them: many runs of every kind of platform, or one seed with its story.

use super::plan::{ALL, Kind};
use super::play::{Ran, play};
use super::table::Figures;
use crate::modes::{Asked, spread, tell};
use crate::table::Table;
use std::time::Instant;

/// Kinds whose name begins so.
pub fn kinds(prefix: &str) -> Vec<Kind> {
    ALL.into_iter().filter(|kind| kind.name().starts_with(prefix)).collect()
}

/// Plays many and tells what they came to; true where no promise was broken.
pub fn many(asked: Asked<'_>) -> bool {
    let started = Instant::now();
    let table: Table<Figures> = spread(asked, &kinds(asked.prefix), |kind, seed| play(kind, seed, false));
    tell(asked, "links", &table, started)
}

/// Plays one seed wherever the prefix leads, with its story.
pub fn one(seed: u64, prefix: &str) -> impl Iterator<Item = Ran> {
    kinds(prefix).into_iter().map(move |kind| play(kind, seed, true))
}
