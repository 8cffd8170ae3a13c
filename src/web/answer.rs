//! An answer of fetch or XMLHttpRequest. Dropped unread, it frees its connection.

use super::abort::AbortGuard;
use super::value::WebValue;
use crate::platform::{Answer, BodyFailure, BodyResult, Pulse};
use gloo_net::http::Headers;
use js_sys::{Array, JsString, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, Response, ResponseType};

#[wasm_bindgen]
extern "C" {
    type TextDecoder;

    #[wasm_bindgen(constructor, catch)]
    fn new() -> Result<TextDecoder, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn decode(this: &TextDecoder, bytes: &Uint8Array) -> Result<JsString, JsValue>;
}

/// A body of known length up to this is read by the engine in one go, which is faster and hides its bytes: it must come
/// whole before it counts as stalled. 256 KiB in 30 seconds are 70 kbit/s.
const AT_ONCE: u64 = 256 << 10;

/// An answer whose body has not been read.
pub struct WebAnswer(Inner);

enum Inner {
    Fetched {
        response: Response,
        guard: AbortGuard,
        /// It may come from where a redirect led.
        followed: bool,
    },
    /// Without a text where it was longer than any that is read.
    Whole { status: u16, headers: Vec<(String, String)>, text: Option<JsString>, redirected: bool },
}

impl WebAnswer {
    pub(super) fn fetched(response: Response, guard: AbortGuard, followed: bool) -> Self {
        Self(Inner::Fetched { response, guard, followed })
    }

    /// An answer that has come whole. `redirected`: from another address than the one asked.
    pub(super) fn whole(status: u16, headers: Vec<(String, String)>, text: Option<JsString>, redirected: bool) -> Self {
        Self(Inner::Whole { status, headers, text, redirected })
    }

    /// The platform's own Response, and what ends it.
    pub fn into_response(self) -> Option<(Response, Option<AbortController>)> {
        match self.0 {
            Inner::Fetched { response, guard, .. } => Some((response, guard.release())),
            Inner::Whole { .. } => None,
        }
    }

    async fn js_text(self, limit: u64, pulse: &Pulse) -> BodyResult<JsString, WebValue> {
        match self.0 {
            Inner::Whole { text, .. } => {
                text.filter(|text| f64::from(text.length()) <= limit as f64).ok_or(BodyFailure::TooLong)
            }
            Inner::Fetched { response, guard, .. } => {
                let text = read_text(&response, limit, pulse).await?;
                // Read to its end: there is nothing left to abort.
                guard.release();
                Ok(text)
            }
        }
    }
}

impl Answer for WebAnswer {
    type Value = WebValue;

    fn status(&self) -> u16 {
        match &self.0 {
            Inner::Fetched { response, .. } => response.status(),
            Inner::Whole { status, .. } => *status,
        }
    }

    fn opaque_redirect(&self) -> bool {
        match &self.0 {
            Inner::Fetched { response, followed, .. } => {
                response.type_() == ResponseType::Opaqueredirect || (response.redirected() && !followed)
            }
            Inner::Whole { redirected, .. } => *redirected,
        }
    }

    fn led_to(&self) -> Option<String> {
        match &self.0 {
            Inner::Fetched { response, .. } if response.redirected() => Some(response.url()),
            _ => None,
        }
    }

    fn header(&self, name: &str) -> Option<String> {
        match &self.0 {
            Inner::Fetched { response, .. } => Headers::from_raw(response.headers()).get(name),
            Inner::Whole { headers, .. } => {
                headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
            }
        }
    }

    fn head(&self) -> impl Fn(&str) -> Option<String> + 'static {
        let (fetched, told) = match &self.0 {
            Inner::Fetched { response, .. } => (Some(response.headers()), Vec::new()),
            Inner::Whole { headers, .. } => (None, headers.clone()),
        };
        move |name: &str| match &fetched {
            Some(headers) => Headers::from_raw(headers.clone()).get(name),
            None => told.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()),
        }
    }

    async fn text(self, limit: u64, pulse: &Pulse) -> BodyResult<String, WebValue> {
        Ok(String::from(self.js_text(limit, pulse).await?))
    }

    async fn json(self, limit: u64, pulse: &Pulse) -> BodyResult<WebValue, WebValue> {
        WebValue::parse_js(&self.js_text(limit, pulse).await?).ok_or(BodyFailure::Syntax)
    }

    fn parse(text: &str) -> Option<WebValue> {
        WebValue::parse(text)
    }
}

/// Reads a body as text, never more than `limit` bytes of it.
async fn read_text(response: &Response, limit: u64, pulse: &Pulse) -> BodyResult<JsString, WebValue> {
    let headers = Headers::from_raw(response.headers());
    // A length is believed only where it is that of the bytes we get: a page is not shown another origin's encoding. As a
    // lower bound it serves all the same.
    let told = headers
        .get("content-length")
        .filter(|_| headers.get("content-encoding").is_none())
        .and_then(|length| length.parse::<u64>().ok());
    if told.is_some_and(|length| length > limit) {
        return Err(BodyFailure::TooLong);
    }
    let at_once = told.is_some_and(|length| length <= AT_ONCE) && response.type_() != ResponseType::Cors;
    let body = match response.body() {
        Some(body) if !at_once => body,
        _ => return whole(response.text().map_err(cut)?).await,
    };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let chunks = Array::new();
    let mut length = 0;
    loop {
        let step = JsFuture::from(reader.read()).await.map_err(cut)?;
        if Reflect::get(&step, &"done".into()).map_err(cut)?.is_truthy() {
            break;
        }
        let chunk = Reflect::get(&step, &"value".into()).map_err(cut)?;
        length += u64::from(chunk.unchecked_ref::<Uint8Array>().byte_length());
        if length > limit {
            // The guard aborts the rest.
            return Err(BodyFailure::TooLong);
        }
        pulse.moved(length);
        chunks.push(&chunk);
    }
    decoded(&chunks, length).map_err(cut)
}

/// As `Response.text()` decodes. Not by a Blob, which browsers keep in another process: that takes a millisecond.
fn decoded(chunks: &Array, length: u64) -> Result<JsString, JsValue> {
    let decoder = TextDecoder::new()?;
    if chunks.length() == 1 {
        return decoder.decode(chunks.get(0).unchecked_ref());
    }
    let joined = Uint8Array::new_with_length(u32::try_from(length).unwrap_or(u32::MAX));
    let mut offset = 0;
    for chunk in chunks.iter() {
        let chunk: &Uint8Array = chunk.unchecked_ref();
        joined.set(chunk, offset);
        offset += chunk.byte_length();
    }
    decoder.decode(&joined)
}

async fn whole(text: js_sys::Promise) -> BodyResult<JsString, WebValue> {
    let text = JsFuture::from(text).await.map_err(cut)?.dyn_into::<JsString>().map_err(cut)?;
    // Engines drop a byte order mark when they decode; workerd keeps the one of a Blob.
    Ok(if text.char_code_at(0) == f64::from(0xfeff) { text.slice(1, text.length()) } else { text })
}

fn cut(cause: JsValue) -> BodyFailure<WebValue> {
    BodyFailure::Cut(Some(WebValue(cause)))
}
