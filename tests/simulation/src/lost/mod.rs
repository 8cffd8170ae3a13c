//! Lost replies: small worlds in which a platform stores what is uploaded and its word of it does not come. What must hold: no call stores
//! a second copy, a file that a call is given is there and its own, and where nothing tells, `ambiguous` is said.
//!
//! [`plan`] draws what happens in a run, [`world`] keeps the books, [`network`] carries and loses, [`play`] plays, [`judge`] says what was
//! broken, [`told`] whether a look could have told, [`table`] sums up, [`command`] is what the command line asks for.

pub mod command;
mod judge;
mod network;
pub mod plan;
pub mod play;
mod rows;
mod strike;
pub mod table;
mod told;
mod world;

pub use rows::{Setting, settings};
