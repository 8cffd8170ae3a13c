//! One page of a listing.

use super::record::FileRecord;

/// One page of a listing.
#[derive(Clone, Debug)]
pub struct Page<V, R = Vec<FileRecord<V>>> {
    /// The files, in the platform's order.
    pub items: R,
    /// What to send for the next page; `None` at the end.
    pub next_cursor: Option<String>,
    /// How many files there are, where the platform tells.
    pub total: Option<u64>,
    /// What the platform sent.
    pub raw: V,
}

/// The files of a page, in whatever shape they are handed out.
pub trait Rows: Default {
    /// How many there are.
    fn count(&self) -> usize;
    /// Keeps those of which `keep`, told their ids in order, says so.
    fn keep(&mut self, keep: &mut dyn FnMut(&str) -> bool);
    /// Keeps the first `length`.
    fn cut(&mut self, length: usize);
}

impl<V> Rows for Vec<FileRecord<V>> {
    fn count(&self) -> usize {
        self.len()
    }

    fn keep(&mut self, keep: &mut dyn FnMut(&str) -> bool) {
        self.retain(|record| keep(&record.id));
    }

    fn cut(&mut self, length: usize) {
        self.truncate(length);
    }
}
