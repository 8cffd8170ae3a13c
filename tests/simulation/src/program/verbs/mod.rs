//! The verbs that read and delete, one file each: how a step calls it, and what its answer must be.

pub mod delete;
pub mod download;
pub mod get;
pub mod link;
pub mod list;
pub mod operation;
pub mod request;
pub mod wait;
