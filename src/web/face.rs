//! What the JavaScript face gives to the core: the caller's fetch and credentials, and the makers of what callers get.

#![allow(missing_docs, reason = "the members of Face are described in js/door.d.ts")]

use crate::platform::Level;
use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, ReadableStream, RequestInit};

#[wasm_bindgen]
extern "C" {
    /// One client's face (`js/face.js`).
    #[derive(Clone)]
    pub type Face;

    #[wasm_bindgen(method, catch)]
    pub fn send(
        this: &Face,
        url: &str,
        init: &RequestInit,
        verb: &str,
        attempt: u32,
        storage: bool,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub fn secret(this: &Face, reason: &str) -> Result<Promise, JsValue>;

    /// Links are kept outside of this program too.
    #[wasm_bindgen(method, getter, js_name = keepsUrls)]
    pub fn keeps_urls(this: &Face) -> bool;

    #[wasm_bindgen(method, catch, js_name = urlGet)]
    pub fn url_get(this: &Face, key: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = urlSet)]
    pub fn url_set(this: &Face, key: &str, url: &str, expires_at: Option<f64>) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = urlDelete)]
    pub fn url_delete(this: &Face, key: &str) -> Result<Promise, JsValue>;

    /// Bodies go as streams, which show how much has left; elsewhere a runtime is better served with the Blob.
    #[wasm_bindgen(method, getter)]
    pub fn streams(this: &Face) -> bool;

    /// A stream over a Blob that counts what is pulled.
    #[wasm_bindgen(method, catch)]
    pub fn stream(this: &Face, blob: &Blob, sent: &js_sys::Function) -> Result<ReadableStream, JsValue>;

    #[wasm_bindgen(method, getter)]
    pub fn xhr(this: &Face) -> bool;

    #[wasm_bindgen(method, getter)]
    pub fn hidden(this: &Face) -> bool;

    #[wasm_bindgen(method, getter)]
    pub fn logs(this: &Face) -> bool;

    #[wasm_bindgen(method)]
    #[allow(clippy::too_many_arguments)]
    pub fn log(
        this: &Face,
        level: &str,
        event: &str,
        verb: &str,
        method: Option<&str>,
        url: Option<&str>,
        status: Option<u16>,
        attempt: Option<u32>,
        delay: Option<f64>,
        code: Option<&str>,
    );

    #[wasm_bindgen(method)]
    #[allow(clippy::too_many_arguments)]
    pub fn record(
        this: &Face,
        id: &str,
        name: &str,
        media_type: Option<&str>,
        size: Option<f64>,
        status: &str,
        progress: Option<f64>,
        failure: Option<&str>,
        created_at: Option<f64>,
        updated_at: Option<f64>,
        sha256: Option<&str>,
        duplicate: Option<bool>,
        url: Option<&str>,
        url_expires_at: Option<f64>,
        backend: &str,
        raw: &JsValue,
    ) -> JsValue;

    /// The records of a page's items and, behind them, their ids in one text, parted by line ends. `None` leaves them to the core.
    #[wasm_bindgen(method)]
    pub fn rows(this: &Face, items: &JsValue) -> Option<Array>;

    #[wasm_bindgen(method)]
    pub fn init(this: &Face, method: &str, headers: &str, follows: bool) -> web_sys::RequestInit;

    #[wasm_bindgen(method)]
    pub fn fresh(this: &Face, records: &Array, met: &js_sys::Set) -> Array;

    #[wasm_bindgen(method)]
    pub fn page(this: &Face, items: Array, next_cursor: Option<&str>, total: Option<f64>, raw: &JsValue) -> JsValue;

    #[wasm_bindgen(method)]
    #[allow(clippy::too_many_arguments)]
    pub fn operation(
        this: &Face,
        name: &str,
        state: &str,
        done: bool,
        progress: Option<f64>,
        resource: Option<&str>,
        error: Option<&str>,
        metadata: &JsValue,
        raw: &JsValue,
    ) -> JsValue;

    #[wasm_bindgen(method)]
    pub fn deleted(this: &Face, id: &str, deleted: bool, already_gone: bool, raw: &JsValue) -> JsValue;

    #[wasm_bindgen(method)]
    #[allow(clippy::too_many_arguments)]
    pub fn error(
        this: &Face,
        code: &str,
        message: &str,
        status: Option<u16>,
        retryable: bool,
        retry_after: Option<f64>,
        commit: Option<&str>,
        attempts: u32,
        request_id: Option<&str>,
        reason: Option<&str>,
        fields: Array,
        operation: &JsValue,
        raw: &JsValue,
        cause: &JsValue,
    ) -> JsValue;
}

/// The name of a level in the caller's logger.
pub const fn level(level: Level) -> &'static str {
    match level {
        Level::Debug => "debug",
        Level::Info => "info",
        Level::Warn => "warn",
        Level::Error => "error",
    }
}

/// An array of name and value, as Rust; what is no text is left out.
pub fn pairs(list: &JsValue) -> Vec<(String, String)> {
    let Some(list) = list.dyn_ref::<Array>() else { return Vec::new() };
    list.iter()
        .filter_map(|pair| {
            let pair = pair.dyn_into::<Array>().ok()?;
            Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
        })
        .collect()
}
