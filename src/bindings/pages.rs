//! A listing's door: one page at a time.

use super::options::Options;
use super::promise;
use super::rows;
use crate::client::{Client, ListOptions, Listing};
use crate::model::Result;
use crate::web::WebPlatform;
use crate::web::face::Face;
use crate::web::value::WebValue;
use js_sys::{Promise, Set};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

/// A listing under way.
#[wasm_bindgen]
pub struct Pages {
    listing: Result<Listing<WebPlatform>, WebValue>,
    signal: Option<AbortSignal>,
    face: Face,
    /// Ids that were met.
    met: Set,
}

impl Pages {
    pub(super) fn new(client: &Client<WebPlatform>, face: Face, options: &JsValue) -> Self {
        let options = Options::new(options, "options");
        let listing = options.list().map(|list: ListOptions| client.list(list));
        Self { listing, signal: options.signal(), face, met: Set::new(&JsValue::UNDEFINED) }
    }
}

#[wasm_bindgen]
impl Pages {
    /// The next page, or undefined after the last. `signal` is the iteration's own; without one, the caller's counts.
    pub fn next(&self, signal: Option<AbortSignal>) -> Promise {
        let listing = self.listing.clone();
        let face = self.face.clone();
        let met = self.met.clone();
        let call = listing.as_ref().map(Listing::call).map_err(Clone::clone);
        promise::run(&self.face, signal.or_else(|| self.signal.clone()), call, move |call| async move {
            let page = listing?.next_as(&call, |dialect, raw| rows::page(&face, dialect, raw, &met)).await?;
            Ok(page.map_or(JsValue::UNDEFINED, |page| {
                let total = page.total.map(|total| total as f64);
                face.page(page.items.records, page.next_cursor.as_deref(), total, &page.raw.0)
            }))
        })
    }
}
