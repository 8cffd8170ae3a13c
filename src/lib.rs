//! Attaché: one client for the files of a conversation, whichever agent platform holds them.
//!
//! The floors, bottom to top: [`model`] (words), [`backend`] (a platform as data and its interpreter), [`policy`]
//! (pure decisions), [`transfer`] (how bytes travel), [`platform`] (what a runtime must give), [`client`] (the verbs),
//! and, compiled for wasm only, `web` (the platform on web APIs) and `bindings` (the doors for JavaScript).
//! A floor uses what is below it, never what is above.
//!
//! A program in Rust for pages or Workers takes this crate without its feature `bindings`, and a client on
//! `web::WebPlatform::with_token`; `examples/rust-wasm` in the repository holds one of each, run by its tests.
//! Until the crate is on crates.io, it is taken from a checkout of the repository, by its path:
//!
//! ```toml
//! attache = { path = "../attache", default-features = false }
//! ```

pub mod backend;
pub mod client;
pub mod model;
pub mod platform;
pub mod policy;
pub mod transfer;

#[cfg(all(target_arch = "wasm32", feature = "bindings"))]
pub mod bindings;
#[cfg(target_arch = "wasm32")]
pub mod web;
