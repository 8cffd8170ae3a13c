//! The files of a page as callers hold them. A value that crosses into wasm costs more than the reading of it, so the face
//! reads what is as described; what is not, it leaves to the core, which knows what that means.

use super::convert;
use crate::backend::mapping::read_record;
use crate::backend::{Description, Dialect};
use crate::model::{Document, Page, Result, Rows};
use crate::web::face::Face;
use crate::web::value::WebValue;
use js_sys::Array;

/// Records for the caller, and their ids.
#[derive(Default)]
pub struct Handed {
    /// The records.
    pub records: Array,
    ids: Vec<String>,
}

/// Reads a page.
pub fn page(face: &Face, dialect: &Dialect, raw: WebValue) -> Result<Page<WebValue, Handed>, WebValue> {
    dialect.page_as(raw, &|description, items| match from_face(face, &items) {
        Some(handed) => Ok(handed),
        None => from_core(face, description, &items),
    })
}

fn from_face(face: &Face, items: &WebValue) -> Option<Handed> {
    let records = face.rows(&items.0)?;
    // The last is no record: it holds all ids, which cross in one piece.
    let ids = records.pop().as_string()?;
    let ids: Vec<String> = if ids.is_empty() { Vec::new() } else { ids.split('\n').map(str::to_owned).collect() };
    (ids.len() == records.length() as usize).then_some(Handed { records, ids })
}

fn from_core(face: &Face, description: &Description, items: &WebValue) -> Result<Handed, WebValue> {
    let mut handed = Handed::default();
    for item in (0..items.len()).filter_map(|index| items.item(index)) {
        let record = read_record(description, item)?;
        handed.records.push(&convert::record(face, &description.name, &record));
        handed.ids.push(record.id);
    }
    Ok(handed)
}

impl Rows for Handed {
    fn count(&self) -> usize {
        self.ids.len()
    }

    fn keep(&mut self, keep: &mut dyn FnMut(&str) -> bool) {
        let kept: Vec<bool> = self.ids.iter().map(|id| keep(id)).collect();
        if kept.contains(&false) {
            let mut index = 0..;
            let mut is_kept = || index.next().and_then(|at: usize| kept.get(at).copied()).unwrap_or(false);
            self.records = self.records.iter().filter(|_| is_kept()).collect();
            let mut flags = kept.iter();
            self.ids.retain(|_| flags.next().copied().unwrap_or(false));
        }
    }

    fn cut(&mut self, length: usize) {
        self.ids.truncate(length);
        self.records.set_length(self.ids.len() as u32);
    }
}
