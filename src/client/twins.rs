//! Which uploads of this client could be taken for one another: those under way or in doubt, and those whose file is known.
//!
//! A lost reply is settled by looking for the file in the list. A file that another upload has stored must not be taken
//! for the lost one, nor may one be chosen while it may be the file of another upload of the same name and size.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

/// So long an upload in doubt counts, milliseconds: longer than any call that is settled.
const REMEMBERED: f64 = 60.0 * 60.0 * 1_000.0;
/// So many stored files are known; a clock that is wrong could make any of them look new.
const KNOWN: usize = 1_000;

#[derive(PartialEq)]
struct Open {
    name: String,
    /// Nothing where it is seen only as it leaves.
    size: Option<u64>,
    began: f64,
}

/// The uploads of one client.
#[derive(Default)]
pub(super) struct Twins {
    /// Under way, or ended without anybody knowing whether the file is stored.
    open: RefCell<Vec<Open>>,
    /// Ids of the newest stored files.
    stored: RefCell<VecDeque<String>>,
}

/// An upload under way. Dropped before it is closed, it stays in doubt.
pub(super) struct UnderWay<'a> {
    twins: &'a Twins,
    upload: Open,
    closed: Cell<bool>,
}

impl UnderWay<'_> {
    /// Its file is known, or certainly not stored.
    pub fn close(&self, id: Option<&str>) {
        self.closed.set(true);
        if let Some(id) = id {
            let mut stored = self.twins.stored.borrow_mut();
            if stored.len() == KNOWN {
                stored.pop_front();
            }
            stored.push_back(id.to_owned());
        }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if self.closed.get() {
            let mut open = self.twins.open.borrow_mut();
            if let Some(place) = open.iter().position(|upload| *upload == self.upload) {
                open.swap_remove(place);
            }
        }
    }
}

impl Twins {
    /// An upload begins.
    pub fn begin(&self, name: &str, size: impl Into<Option<u64>>, now: f64) -> UnderWay<'_> {
        let size = size.into();
        let upload = || Open { name: name.to_owned(), size, began: now };
        let mut open = self.open.borrow_mut();
        open.retain(|upload| now - upload.began < REMEMBERED);
        open.push(upload());
        UnderWay { twins: self, upload: upload(), closed: Cell::new(false) }
    }

    /// More than one upload of this name and size (of any size where none is told) is open, so that a file in the list may
    /// be either's.
    pub fn several(&self, name: &str, size: Option<u64>) -> bool {
        let sized = |upload: &Open| upload.size.is_none() || size.is_none() || upload.size == size;
        let alike = |upload: &&Open| upload.name == name && sized(upload);
        self.open.borrow().iter().filter(alike).count() > 1
    }

    /// This file is a known upload's.
    pub fn is_known(&self, id: &str) -> bool {
        self.stored.borrow().iter().any(|known| known == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uploads_of_one_name_and_size_are_several_while_both_are_open() {
        let twins = Twins::default();
        let first = twins.begin("a.txt", 3, 0.0);
        let _other = twins.begin("a.txt", 4, 0.0);
        assert!(!twins.several("a.txt", Some(3)) && twins.several("a.txt", None));
        let _second = twins.begin("a.txt", 3, 0.0);
        assert!(twins.several("a.txt", Some(3)) && !twins.several("a.txt", Some(4)));
        first.close(None);
        drop(first);
        assert!(!twins.several("a.txt", Some(3)));
        let _stream = twins.begin("a.txt", None, 0.0);
        assert!(twins.several("a.txt", Some(3)));
    }

    #[test]
    fn an_upload_that_nobody_knows_the_end_of_stays_in_doubt_for_an_hour() {
        let twins = Twins::default();
        drop(twins.begin("a.txt", 3, 0.0));
        let _soon = twins.begin("a.txt", 3, 1.0);
        assert!(twins.several("a.txt", Some(3)));
        let _late = twins.begin("b.txt", 3, REMEMBERED);
        assert!(!twins.several("a.txt", Some(3)));
    }

    #[test]
    fn the_newest_thousand_stored_files_are_known() {
        let twins = Twins::default();
        for index in 0..=KNOWN {
            twins.begin("a", 1, 0.0).close(Some(&index.to_string()));
        }
        assert!(!twins.is_known("0") && twins.is_known("1") && twins.is_known("1000"));
    }
}
