//! Links and downloads: small worlds in which a platform signs URLs that end, storage refuses those that have ended, requests are lost, callers
//! lose patience or stop for ever in the middle, and two clients share a store of URLs that may be broken. What must hold: one refresh at a time
//! for a file and client and never two for one expiry, no download fails where the platform would give a good URL, a failed refresh is shared by
//! those who waited and by nobody else, and storage is told nothing.
//!
//! [`plan`] draws a run, [`world`] keeps its books, [`platform`] signs and serves, [`line`] carries, [`store`] keeps URLs, [`play`] plays, [`judge`] says
//! what was broken, [`stopped`] is a request that goes on no more.

pub mod command;
mod judge;
mod line;
pub mod plan;
mod platform;
pub mod play;
mod stopped;
mod store;
pub mod table;
mod world;
