//! Platforms as data: one description type, one interpreter, one JSON file a built-in platform.
//!
//! To add a platform, write `src/backend/<name>.json` and a folder of wire cases under `tests/wire/<name>/`.

pub mod builtin;
pub mod description;
pub mod dialect;
pub mod errors;
pub mod fields;
pub mod listing;
pub mod mapping;
pub mod markup;
pub mod operation;
mod reader;
pub mod session;
#[cfg(test)]
mod session_tests;
pub mod template;

pub use description::Description;
pub use dialect::Dialect;
