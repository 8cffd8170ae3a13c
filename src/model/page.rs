//! One page of a listing.

use super::record::FileRecord;

/// One page of a listing.
#[derive(Clone, Debug)]
pub struct Page<V> {
    /// The files, in the platform's order.
    pub items: Vec<FileRecord<V>>,
    /// What to send for the next page; `None` at the end.
    pub next_cursor: Option<String>,
    /// How many files there are, where the platform tells.
    pub total: Option<u64>,
    /// What the platform sent.
    pub raw: V,
}
