//! tus, section Concatenation: parts become one upload. Decides nothing of how parts come.

use super::tus::{Tus, Upload};
use super::{Reply, push};

/// What an upload is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A file by itself.
    Alone,
    /// A part of one.
    Part,
    /// A file by itself whose session is forgotten.
    Kept,
}

impl Tus {
    /// `final;` and the parts' URLs.
    pub(super) fn join(&mut self, list: &str) -> Reply {
        let Some(urls) = list.strip_prefix("final;") else { return Reply::new(400) };
        let mut pieces = Vec::new();
        for url in urls.split(' ') {
            let Some(part) = self.find(url).map(|id| &self.uploads[id]) else { return Reply::new(404) };
            if part.role != Role::Part || !part.is_complete() {
                return Reply::new(400);
            }
            part.pieces.iter().for_each(|piece| push(&mut pieces, *piece));
        }
        let length = Some(super::length(&pieces));
        self.uploads.push(Upload { pieces, length, role: Role::Alone, gone: false });
        let id = self.uploads.len() - 1;
        Reply::new(201).with("location", self.place(id))
    }
}
