//! One module a target, or two where they share their input.

pub mod dates;
pub mod description;
pub mod disposition;
pub mod errors;
pub mod expiry;
pub mod form;
pub mod header;
pub mod long;
pub mod mapping;
pub mod markup;
pub mod name;
pub mod operation;
pub mod origin;
pub mod pace;
pub mod pager;
pub mod platforms;
pub mod progress;
pub mod range;
pub mod redact;
pub mod requests;
pub mod retry_after;
pub mod template;
pub mod text;
pub mod transfer;
