//! The whole client (floors 1 to 4 of the house) against the emulator, over a simulated network, clock and dice.
//!
//! [`exec`] is the clock and the scheduler, [`platform`] what the client stands on, [`net`] the network between the two with
//! its faults, [`world`] everything that stands around a run, [`program`] what callers do, [`check`] what must hold. [`run`]
//! plays one seed, [`report`] sums up many. [`lost`] plays lost replies, [`sessions`] uploads by resumable protocols and [`links`] URLs that end, in
//! small worlds of their own ([`modes`]). [`wire`] runs the wire cases of `tests/wire` through the same platform.

#![allow(
    clippy::indexing_slicing,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a test crate: a broken assumption is to end the run"
)]

pub mod check;
pub mod dice;
pub mod exec;
pub mod herd;
pub mod json;
pub mod keep;
pub mod links;
pub mod lost;
pub mod modes;
pub mod net;
pub mod platform;
pub mod platforms;
pub mod program;
pub mod report;
pub mod run;
pub mod sessions;
pub mod shrink;
pub mod table;
pub mod torture;
pub mod wire;
pub mod world;
