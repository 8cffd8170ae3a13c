//! Bytes to upload where they lie with the engine: a `Blob`, a stream that is cut (`js/feed.js`), or the body of a request
//! of the caller's own.

use super::value::WebValue;
use crate::model::{Code, Error, Result};
use crate::platform::Source;
use js_sys::{Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream};

#[wasm_bindgen]
extern "C" {
    /// A stream that is read ahead of the sending (`js/feed.js`).
    pub type Feed;

    #[wasm_bindgen(method, getter)]
    fn size(this: &Feed) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn ready(this: &Feed) -> f64;
    /// It is sent as one stream.
    #[wasm_bindgen(method, getter, js_name = oneShot)]
    fn one_shot(this: &Feed) -> bool;
    #[wasm_bindgen(method, getter)]
    fn begun(this: &Feed) -> bool;
    #[wasm_bindgen(method)]
    fn slice(this: &Feed, start: f64, end: f64) -> Blob;
    #[wasm_bindgen(method, catch)]
    fn fill(this: &Feed, until: f64) -> core::result::Result<Promise, JsValue>;
    #[wasm_bindgen(method)]
    fn forget(this: &Feed, before: f64);
    /// All of it between two pieces, as one stream that tells how far it is.
    #[wasm_bindgen(method, catch)]
    pub fn whole(
        this: &Feed,
        prefix: Uint8Array,
        suffix: Uint8Array,
        sent: &js_sys::Function,
        read: &JsValue,
    ) -> core::result::Result<ReadableStream, JsValue>;
}

/// Bytes to upload.
#[derive(Clone, Debug)]
pub struct WebSource(pub JsValue);

impl From<Blob> for WebSource {
    fn from(blob: Blob) -> Self {
        Self(blob.into())
    }
}

impl WebSource {
    /// Bytes that Rust holds, copied to the engine. `None` where it has no memory for them.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let parts = js_sys::Array::of1(&Uint8Array::from(bytes));
        Blob::new_with_u8_array_sequence(&parts).ok().map(Self::from)
    }

    /// Not `instanceof`: it may come from another realm.
    fn blob(&self) -> Option<&Blob> {
        let reads = Reflect::get(&self.0, &"arrayBuffer".into()).is_ok_and(|read| read.is_function());
        if reads { Some(self.0.unchecked_ref()) } else { None }
    }

    fn feed(&self) -> Option<&Feed> {
        let fills = Reflect::get(&self.0, &"fill".into()).is_ok_and(|fill| fill.is_function());
        if fills { Some(self.0.unchecked_ref()) } else { None }
    }

    /// The stream that it is sent as, where it can be sent only so.
    pub fn stream(&self) -> Option<&Feed> {
        self.feed().filter(|feed| feed.one_shot())
    }

    /// Some of its bytes, copied into the core.
    pub async fn bytes(&self, offset: u64, length: u64) -> core::result::Result<Vec<u8>, JsValue> {
        let (start, end) = (offset as f64, (offset + length) as f64);
        let window = match (self.blob(), self.feed()) {
            (Some(blob), _) => blob.slice_with_f64_and_f64(start, end)?,
            (None, Some(feed)) => feed.slice(start, end),
            (None, None) => return Err(JsValue::UNDEFINED),
        };
        let buffer = JsFuture::from(window.array_buffer()).await?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }

    /// Waits for more bytes of a stream.
    pub async fn fill(&self, until: u64) -> Result<(), WebValue> {
        let Some(feed) = self.feed() else { return Ok(()) };
        let filled = match feed.fill(until as f64) {
            Ok(promise) => JsFuture::from(promise).await,
            Err(error) => Err(error),
        };
        filled.map(|_| ()).map_err(unread)
    }
}

impl Source for WebSource {
    fn size(&self) -> u64 {
        match (self.blob(), self.feed()) {
            (Some(blob), _) => blob.size() as u64,
            (None, Some(feed)) => feed.size().unwrap_or_default() as u64,
            (None, None) => 0,
        }
    }

    fn window(&self, offset: u64, length: u64) -> Self {
        let (start, end) = (offset as f64, (offset + length) as f64);
        let window = match (self.blob(), self.feed()) {
            (Some(blob), _) => blob.slice_with_f64_and_f64(start, end).ok(),
            (None, Some(feed)) => Some(feed.slice(start, end)),
            (None, None) => None,
        };
        Self(window.map_or(JsValue::UNDEFINED, JsValue::from))
    }

    fn supply(&self) -> (Option<u64>, u64) {
        match self.feed() {
            Some(feed) => (feed.size().map(|size| size as u64), feed.ready() as u64),
            None => (Some(self.size()), self.size()),
        }
    }

    fn forget(&self, before: u64) {
        if let Some(feed) = self.feed() {
            feed.forget(before as f64);
        }
    }

    fn rereadable(&self) -> bool {
        self.feed().is_none()
    }

    fn spent(&self) -> bool {
        self.stream().is_some_and(Feed::begun)
    }
}

/// What the feed says of its stream, with the code that it gave.
fn unread(cause: JsValue) -> Box<Error<WebValue>> {
    let told = |name: &str| Reflect::get(&cause, &JsValue::from_str(name)).ok().and_then(|value| value.as_string());
    let code = told("code").and_then(|word| Code::ALL.iter().copied().find(|code| code.word() == word));
    match (code, told("message")) {
        (Some(code), Some(message)) => {
            let mut error = Error::new(code, message);
            error.cause =
                Reflect::get(&cause, &"cause".into()).ok().filter(|inner| !inner.is_undefined()).map(WebValue);
            error
        }
        _ => {
            let mut error = Error::new(Code::Network, "The source failed while it was read.");
            error.cause = Some(WebValue(cause));
            error
        }
    }
}
