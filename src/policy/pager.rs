//! The guards of a listing: against cursors that come back, pages that stay empty, and items met twice.
//!
//! AIP-158 allows empty pages that carry a cursor, and two of the built-in platforms move items between pages while
//! they are read; one is known to echo its cursor for ever. Decides when a list has ended and when it never will.

use std::collections::HashSet;

/// Pages without a new item that are gone over before the list is given up.
pub const MAX_EMPTY_PAGES: u32 = 10;

/// Pages that one listing goes through: more than any platform keeps for a conversation.
pub const MAX_PAGES: u32 = 100_000;

/// What follows a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// There is more behind the cursor.
    More,
    /// This was the last page.
    End,
    /// The cursor was seen before.
    RepeatedCursor,
    /// Too many pages in a row held nothing new.
    EmptyPages,
    /// More pages than [`MAX_PAGES`].
    TooManyPages,
}

/// What one listing has met so far.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    cursors: HashSet<String>,
    ids: HashSet<String>,
    /// Items of all pages that were new: what a told `total` is compared with.
    met: u64,
    empty: u32,
    pages: u32,
}

impl Guard {
    /// A listing that begins at `cursor`.
    pub fn new(cursor: Option<&str>) -> Self {
        Self { cursors: cursor.map(str::to_owned).into_iter().collect(), ..Self::default() }
    }

    /// True when this id has not been met before; remembers it.
    pub fn is_new(&mut self, id: &str) -> bool {
        !self.ids.contains(id) && self.ids.insert(id.to_owned())
    }

    /// Decides after a page with `new_items` unseen items and this `next` cursor. `total` is the platform's own count.
    pub fn after(&mut self, new_items: usize, next: Option<&str>, total: Option<u64>) -> Step {
        let Some(next) = next.filter(|cursor| !cursor.is_empty()) else {
            return Step::End;
        };
        self.met += new_items as u64;
        let complete = total.is_some_and(|total| self.met >= total);
        self.empty = if new_items == 0 { self.empty + 1 } else { 0 };
        self.pages += 1;
        let verdict = if self.pages >= MAX_PAGES {
            Step::TooManyPages
        } else if !self.cursors.insert(next.to_owned()) {
            Step::RepeatedCursor
        } else if self.empty > MAX_EMPTY_PAGES {
            Step::EmptyPages
        } else {
            return Step::More;
        };
        if complete { Step::End } else { verdict }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_absent_or_empty_cursor_is_the_end() {
        let mut guard = Guard::default();
        assert_eq!(guard.after(3, None, None), Step::End);
        assert_eq!(guard.after(3, Some(""), None), Step::End);
        // Nor does a count that was not reached keep it going.
        assert_eq!(guard.after(3, None, Some(100)), Step::End);
    }

    #[test]
    fn an_echoed_or_cycling_cursor_is_a_loop() {
        let mut guard = Guard::new(Some("a"));
        assert_eq!(guard.after(1, Some("b"), None), Step::More);
        assert_eq!(guard.after(1, Some("c"), None), Step::More);
        assert_eq!(guard.after(1, Some("a"), None), Step::RepeatedCursor);
    }

    #[test]
    fn an_echoed_cursor_ends_quietly_when_everything_has_come_and_only_then() {
        for (total, step) in [(2, Step::End), (1, Step::End), (3, Step::RepeatedCursor)] {
            let mut guard = Guard::default();
            assert!(guard.is_new("1") && guard.is_new("2"));
            assert_eq!(guard.after(2, Some("x"), Some(total)), Step::More);
            assert_eq!(guard.after(0, Some("x"), Some(total)), step, "{total}");
        }
    }

    #[test]
    fn ten_empty_pages_in_a_row_are_gone_over_and_the_eleventh_is_a_loop() {
        let mut guard = Guard::default();
        for page in 0..MAX_EMPTY_PAGES {
            assert_eq!(guard.after(0, Some(&page.to_string()), None), Step::More);
        }
        assert_eq!(guard.after(1, Some("full"), None), Step::More);
        for page in 0..MAX_EMPTY_PAGES {
            assert_eq!(guard.after(0, Some(&["again", &page.to_string()].concat()), None), Step::More);
        }
        assert_eq!(guard.after(0, Some("z"), None), Step::EmptyPages);
    }

    #[test]
    fn a_list_of_ever_new_pages_ends_too() {
        let mut guard = Guard::default();
        for page in 1..MAX_PAGES {
            assert_eq!(guard.after(1, Some(&page.to_string()), None), Step::More);
        }
        assert_eq!(guard.after(1, Some("z"), None), Step::TooManyPages);
    }

    #[test]
    fn an_item_that_moved_is_seen_once() {
        let mut guard = Guard::default();
        assert!(guard.is_new("f") && guard.is_new("g"));
        assert!(!guard.is_new("f"));
    }

    /// What a listing gives out of these pages, and how it ended. Page `n` is behind the cursor `n`.
    fn listed(pages: &[Vec<u8>], next: impl Fn(usize) -> Option<usize>) -> (Vec<u8>, Step) {
        let (mut guard, mut seen, mut at) = (Guard::default(), Vec::new(), 0);
        loop {
            let page: Vec<u8> = pages[at].iter().copied().filter(|id| guard.is_new(&id.to_string())).collect();
            let cursor = next(at);
            let step = guard.after(page.len(), cursor.map(|next| next.to_string()).as_deref(), None);
            seen.extend(page);
            match (step, cursor) {
                (Step::More, Some(next)) => at = next,
                _ => return (seen, step),
            }
        }
    }

    proptest! {
        // J1, M4. Pages may be empty, and an item may stand on several.
        #[test]
        fn the_pages_together_are_the_list(
            pages in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..4), 1..MAX_EMPTY_PAGES as usize),
        ) {
            let mut whole: Vec<u8> = Vec::new();
            for id in pages.iter().flatten() {
                if !whole.contains(id) {
                    whole.push(*id);
                }
            }
            let last = pages.len() - 1;
            prop_assert_eq!(listed(&pages, |at| (at < last).then_some(at + 1)), (whole, Step::End));
        }

        // J2. Wherever the cursors lead, a listing goes over each page once at the most.
        #[test]
        fn no_web_of_cursors_holds_a_listing(links in prop::collection::vec(prop::option::of(0_usize..20), 20)) {
            let pages: Vec<Vec<u8>> = (0..20).map(|id| vec![id]).collect();
            let (seen, step) = listed(&pages, |at| links[at]);
            prop_assert!(seen.len() <= 20 && step != Step::More);
        }
    }
}
