//! The files of a page as callers hold them. A value that crosses into wasm costs more than the reading of it, so the face
//! reads what is as described; what is not, it leaves to the core, which knows what that means. Ids that were met are
//! remembered where they are, with the engine.

use super::convert;
use crate::backend::mapping::read_record;
use crate::backend::{Description, Dialect};
use crate::model::{Document, Page, Result, Rows};
use crate::web::face::Face;
use crate::web::value::WebValue;
use js_sys::{Array, Set};
use wasm_bindgen::JsValue;

/// Records for the caller.
#[derive(Default)]
pub struct Handed {
    /// The records.
    pub records: Array,
    /// Knows the ids that the listing has met.
    met: Option<(Face, Set)>,
}

/// Reads a page of the listing that has met these ids.
pub fn page(face: &Face, dialect: &Dialect, raw: WebValue, met: &Set) -> Result<Page<WebValue, Handed>, WebValue> {
    dialect.page_as(raw, &|description, items| {
        let records = match face.rows(&items.0) {
            Some(records) => records,
            None => from_core(face, description, &items)?,
        };
        Ok(Handed { records, met: Some((face.clone(), met.clone())) })
    })
}

/// The record that an answer to a look holds, where the face can read it.
pub fn record(face: &Face, dialect: &Dialect, raw: &WebValue) -> Option<JsValue> {
    let record = dialect.got_at(raw)?;
    let records = face.rows(&Array::of1(&record.0))?;
    Some(records.get(0))
}

fn from_core(face: &Face, description: &Description, items: &WebValue) -> Result<Array, WebValue> {
    let records = Array::new();
    for item in (0..items.len()).filter_map(|index| items.item(index)) {
        let record = read_record(description, item)?;
        records.push(&convert::record(face, &description.name, &record));
    }
    Ok(records)
}

impl Rows for Handed {
    fn count(&self) -> usize {
        self.records.length() as usize
    }

    /// The listing's own memory of ids is not asked, and stays empty: `met`, which lives with the engine, is.
    fn keep(&mut self, _: &mut dyn FnMut(&str) -> bool) {
        if let Some((face, met)) = &self.met {
            self.records = face.fresh(&self.records, met);
        }
    }

    fn cut(&mut self, length: usize) {
        self.records.set_length(u32::try_from(length).unwrap_or(u32::MAX).min(self.records.length()));
    }
}
