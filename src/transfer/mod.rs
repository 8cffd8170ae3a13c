//! How bytes travel: encodings, progress and digests as plain state, event in, action out.

pub mod base64;
pub mod checksum;
pub mod digest;
pub mod form;
pub mod progress;
pub mod session;
