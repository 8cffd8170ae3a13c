//! How bytes travel: encodings, progress and digests as plain state, event in, action out.

pub mod base64;
pub mod digest;
pub mod form;
pub mod progress;
