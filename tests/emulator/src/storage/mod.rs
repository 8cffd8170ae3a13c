//! The storage host: objects, signed URLs to them, and how they are served.

pub(crate) mod host;
pub(crate) mod serve;
pub(crate) mod sign;
pub(crate) mod vault;
mod xml;
