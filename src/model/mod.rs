//! The words that every floor speaks: plain types without I/O, without JavaScript and without a platform's name.

pub mod document;
pub mod error;
pub mod operation;
pub mod page;
pub mod record;
pub mod table;
pub mod text;
pub mod time;

pub use document::{Document, Kind};
pub use error::{Code, Commit, Error, FieldError, Result};
pub use operation::{Operation, OperationState};
pub use page::{Page, Rows};
pub use record::{FileRecord, FileStatus};
pub use table::Table;
