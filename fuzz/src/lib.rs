//! Fuzz targets for everything that reads what a server or a caller sent: a target is a function over bytes that holds the
//! reader to what it promises (an oracle, a round trip, a bound), not only to not crashing.
//!
//! [`target`] lists them, [`material`] gives seeds from the project's own cases, [`parts`], [`json`] and [`edits`] turn bytes
//! into what a reader takes, [`oracle`] holds what several targets promise, [`drive`] is the small driver for `npm test`.
//! `fuzz_targets/libfuzzer.rs` hands the same functions to libFuzzer.

#![allow(
    clippy::indexing_slicing,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a test crate: a broken assumption is to end the run"
)]

pub mod drive;
pub mod edits;
pub mod json;
pub mod material;
pub mod mutate;
pub mod oracle;
pub mod parts;
mod seeds;
pub mod target;
mod targets;
