//! One request by fetch. Only the fields that every runtime takes are ever set: workerd throws on the others.

use super::abort::AbortGuard;
use super::face::Face;
use super::value::WebValue;
use super::{WebAnswer, WebSource, xhr};
use crate::platform::{Body, FormBody, Request, SendFailure, Source, Watch};
use crate::transfer::base64;
use gloo_net::http::Headers;
use js_sys::{Array, Reflect, Uint8Array};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, RequestInit, Response};

/// Sends a request and waits for its headers.
pub async fn send(face: &Face, request: Request<WebSource>) -> Result<WebAnswer, SendFailure<WebValue>> {
    let follows = (request.sees_308 || request.runtime_follows) && hides_redirects();
    let headers = lines(&request.headers).ok_or(SendFailure { not_sent: true, cause: None })?;
    let init = face.init(&request.method, &headers, follows);
    let mut length = None;
    let mut streaming = None;
    match &request.body {
        Body::Empty => {}
        Body::Text(text) => init.set_body(&JsValue::from_str(text)),
        Body::Raw(source) => init.set_body(&source.0),
        Body::Form(form) | Body::Base64(form) => {
            if let Some(feed) = form.source.stream() {
                let around = (form.prefix.len() + form.suffix.len()) as u64;
                let source = form.source.clone();
                let size = move || source.supply().0.map(|size| (around + size) as f64);
                let told = counting(Rc::clone(&form.watch), size.clone());
                let (prefix, suffix) = (Uint8Array::from(&*form.prefix), Uint8Array::from(&*form.suffix));
                let read = form.watch.reads().then(|| reading(Rc::clone(&form.watch)));
                let reader = read.as_ref().map_or(JsValue::UNDEFINED, |read| read.as_ref().clone());
                let stream = feed.whole(prefix, suffix, told.as_ref().unchecked_ref(), &reader).map_err(not_sent)?;
                body_of(&init, &stream);
                // A Worker tells the length of the stream itself.
                length = size().filter(|_| face.streams());
                streaming = Some(Streaming { stream, _told: told, _read: read });
            } else {
                let blob = match &request.body {
                    Body::Base64(form) => base64_blob(form).await.map_err(not_sent)?,
                    _ => form_blob(form).map_err(not_sent)?,
                };
                if face.xhr() && form.watch.watched() && xhr::may_carry(&request.headers) {
                    return xhr::send(&request, &blob, Rc::clone(&form.watch)).await;
                }
                if face.streams() && blob.size() > 0.0 {
                    let size = blob.size();
                    let told = counting(Rc::clone(&form.watch), move || Some(size));
                    let stream = face.stream(&blob, told.as_ref().unchecked_ref()).map_err(not_sent)?;
                    body_of(&init, &stream);
                    length = Some(blob.size());
                    streaming = Some(Streaming { stream, _told: told, _read: None });
                } else if blob.size() > 0.0 {
                    init.set_body(&blob);
                } else {
                    // Deno would send an empty Blob without its length, which storage hosts refuse.
                    init.set_body(&Uint8Array::new_with_length(0));
                }
            }
        }
    }
    if let Some(length) = length {
        let headers = Reflect::get(&init, &"headers".into()).unwrap_or_default().unchecked_into();
        Headers::from_raw(headers).append("content-length", &(length as u64).to_string());
    }
    let guard = AbortGuard::new();
    if let Some(signal) = guard.signal() {
        init.set_signal(Some(&signal));
    }
    let promise = face.send(&request.url, &init, request.verb, request.attempt, request.storage).map_err(lost)?;
    let answer = JsFuture::from(promise).await.map_err(lost);
    drop(streaming);
    // Not `instanceof`: the caller's fetch may come from another realm.
    Ok(WebAnswer::fetched(answer?.unchecked_into::<Response>(), guard, request.runtime_follows))
}

/// Names and values in turn, a line each: what crosses over at once costs less than what crosses one by one. `None` where one has a
/// line end, which every way in refuses (`policy::header`): it must not become a header of its own.
fn lines(headers: &[(String, String)]) -> Option<String> {
    let words: Vec<&str> = headers.iter().flat_map(|(name, value)| [name.as_str(), value]).collect();
    (!words.iter().any(|word| word.contains('\n'))).then(|| words.join("\n"))
}

fn body_of(init: &RequestInit, stream: &ReadableStream) {
    let _ = Reflect::set(init, &"duplex".into(), &"half".into());
    init.set_body(stream);
}

/// Pages and their workers see nothing of a redirect that they do not follow.
fn hides_redirects() -> bool {
    let global = js_sys::global();
    ["XMLHttpRequest", "registration"]
        .iter()
        .any(|name| Reflect::has(&global, &JsValue::from_str(name)).unwrap_or(false))
}

/// A body under way. The runtime may ask for more of it after the request has ended, however it did: nobody is told then.
struct Streaming {
    stream: ReadableStream,
    _told: Closure<dyn FnMut(f64)>,
    _read: Option<Closure<dyn FnMut(Uint8Array)>>,
}

impl Drop for Streaming {
    fn drop(&mut self) {
        let _ = Reflect::set(&self.stream, &"onSent".into(), &JsValue::UNDEFINED);
    }
}

/// The form as one Blob: its parts by reference, its length known to every runtime.
fn form_blob(form: &FormBody<WebSource>) -> Result<Blob, JsValue> {
    if form.prefix.is_empty() && form.suffix.is_empty() {
        return Ok(form.source.0.clone().unchecked_into::<Blob>());
    }
    let parts = Array::of3(&Uint8Array::from(&*form.prefix), &form.source.0, &Uint8Array::from(&*form.suffix));
    Blob::new_with_u8_array_sequence(&parts)
}

/// The source as base64 between its prefix and suffix, window by window: the text lies with the engine, not in the core.
async fn base64_blob(form: &FormBody<WebSource>) -> Result<Blob, JsValue> {
    let parts = Array::of1(&Uint8Array::from(&*form.prefix));
    let size = form.source.size();
    let mut offset = 0;
    while offset < size {
        let length = base64::WINDOW.min(size - offset);
        let window = form.source.bytes(offset, length).await?;
        parts.push(&JsValue::from_str(&base64::encode(&window)));
        offset += length;
    }
    parts.push(&Uint8Array::from(&*form.suffix));
    Blob::new_with_str_sequence(&parts)
}

/// `size` tells how many bytes there are, at the latest when all have been read.
fn counting(watch: Rc<dyn Watch>, size: impl Fn() -> Option<f64> + 'static) -> Closure<dyn FnMut(f64)> {
    Closure::new(move |sent: f64| {
        watch.sent(sent as u64);
        if size().is_some_and(|size| sent >= size) {
            watch.left();
        }
    })
}

fn reading(watch: Rc<dyn Watch>) -> Closure<dyn FnMut(Uint8Array)> {
    Closure::new(move |bytes: Uint8Array| watch.read(&bytes.to_vec()))
}

fn not_sent(cause: JsValue) -> SendFailure<WebValue> {
    SendFailure { not_sent: true, cause: Some(WebValue(cause)) }
}

/// A rejection of fetch. Server runtimes name a connection that was never made; browsers hide it.
fn lost(cause: JsValue) -> SendFailure<WebValue> {
    let code = |error: &JsValue| Reflect::get(error, &"code".into()).ok().and_then(|code| code.as_string());
    let inner = Reflect::get(&cause, &"cause".into()).unwrap_or_default();
    let named = [code(&cause), code(&inner)];
    let never = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ConnectionRefused", "ENETUNREACH", "EHOSTUNREACH"];
    let not_sent = named.iter().flatten().any(|code| never.contains(&code.as_str()));
    SendFailure { not_sent, cause: Some(WebValue(cause)) }
}
