//! Lost replies as the command line asks for them: many runs in every setting, or one seed with its story.

use super::play::{Ran, play};
use super::settings;
use super::table::Figures;
use crate::modes::{Asked, spread, tell};
use crate::table::Table;
use std::time::Instant;

/// Plays many and tells what they came to; true where no promise was broken.
pub fn many(asked: Asked<'_>) -> bool {
    let started = Instant::now();
    let table: Table<Figures> = spread(asked, &settings(asked.prefix), |setting, seed| play(setting, seed, false));
    tell(asked, "lost-replies", &table, started)
}

/// Plays one seed wherever the prefix leads, with its story.
pub fn one(seed: u64, prefix: &str) -> impl Iterator<Item = Ran> {
    settings(prefix).into_iter().map(move |setting| play(setting, seed, true))
}
