//! The guards of a listing against a model, under any server: it always ends, and only where it must (behaviour L and the
//! contract's `pagination_loop`). The input is a server's script, two bytes a page.

use arbitrary::{Arbitrary, Unstructured};
use attache::policy::pager::{Guard, MAX_EMPTY_PAGES, Step};
use std::collections::HashSet;

#[derive(Arbitrary)]
struct Page {
    cursor: u8,
    /// In the low bits how many items, in the high ones from which on.
    items: u8,
}

pub fn run(data: &[u8]) {
    let mut bytes = Unstructured::new(data);
    let start = bytes.arbitrary::<Option<u8>>().unwrap_or_default().map(|cursor| cursor.to_string());
    let total = bytes.arbitrary::<Option<u8>>().unwrap_or_default().map(u64::from);
    let mut guard = Guard::new(start.as_deref());
    let mut cursors: HashSet<String> = start.into_iter().collect();
    let mut ids = HashSet::new();
    let mut empty = 0;
    for index in 0_u32.. {
        // When the script ends the server says its last words for ever: a guard that waits for more would hang here.
        let page = if bytes.is_empty() {
            Page { cursor: 9, items: 0 }
        } else {
            bytes.arbitrary().unwrap_or(Page { cursor: 9, items: 0 })
        };
        let mut fresh = 0;
        for item in 0..page.items & 3 {
            let id = format!("{}", (page.items >> 2) + item);
            let new = ids.insert(id.clone());
            assert_eq!(guard.is_new(&id), new);
            assert!(!guard.is_new(&id), "an item is new once");
            fresh += usize::from(new);
        }
        let next = match page.cursor {
            0 => None,
            1 => Some(String::new()),
            cursor => Some(cursor.to_string()),
        };
        let step = guard.after(fresh, next.as_deref(), total);
        let Some(next) = next.filter(|next| !next.is_empty()) else {
            assert_eq!(step, Step::End);
            return;
        };
        empty = if fresh == 0 { empty + 1 } else { 0 };
        let repeated = !cursors.insert(next);
        let complete = total.is_some_and(|total| ids.len() as u64 >= total);
        let expected = match (repeated, empty > MAX_EMPTY_PAGES) {
            (false, false) => Step::More,
            _ if complete => Step::End,
            (true, _) => Step::RepeatedCursor,
            _ => Step::EmptyPages,
        };
        assert_eq!(step, expected);
        if step != Step::More {
            return;
        }
        assert!(index <= 256, "256 cursors cannot make more pages");
    }
}
