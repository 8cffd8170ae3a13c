//! Decisions as pure functions: no I/O, no clock of their own, no randomness but what is handed in.

pub mod bucket;
pub mod disposition;
pub mod expiry;
pub mod header;
pub mod name;
pub mod origin;
pub mod pace;
pub mod pager;
pub mod range;
pub mod rate_limit;
pub mod redact;
pub mod retry;
pub mod retry_after;
