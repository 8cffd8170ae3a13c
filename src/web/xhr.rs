//! One upload by XMLHttpRequest: the only transport that tells how many bytes have left.
//!
//! It follows redirects by itself, so it carries nothing but the one credential that engines take off across origins.

use super::value::WebValue;
use super::{WebAnswer, WebSource};
use crate::client::JSON_LIMIT;
use crate::platform::{Request, SendFailure, Watch};
use js_sys::{JsString, Reflect};
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, ProgressEvent, XmlHttpRequest};

/// Headers that may go along wherever a redirect leads, or that engines strip.
const HARMLESS: [&str; 14] = [
    "authorization",
    "content-type",
    "idempotency-key",
    "content-md5",
    "content-range",
    "tus-resumable",
    "upload-checksum",
    "upload-complete",
    "upload-draft-interop-version",
    "upload-length",
    "upload-offset",
    "x-goog-upload-command",
    "x-goog-upload-offset",
    "x-ms-blob-type",
];

/// True when no header would leave with a redirect that must not.
pub fn may_carry(headers: &[(String, String)]) -> bool {
    headers.iter().all(|(name, _)| HARMLESS.iter().any(|harmless| name.eq_ignore_ascii_case(harmless)))
}

#[derive(Default)]
struct State {
    ended: Cell<bool>,
    failed: Cell<bool>,
    too_long: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl State {
    fn end(&self, failed: bool) {
        self.ended.set(true);
        self.failed.set(failed);
        if let Some(waker) = self.waker.borrow_mut().take() {
            waker.wake();
        }
    }
}

/// Takes the handlers off and ends the request when it is dropped.
struct Running(XmlHttpRequest);

impl Drop for Running {
    fn drop(&mut self) {
        let request = &self.0;
        request.set_onload(None);
        request.set_onerror(None);
        request.set_onprogress(None);
        if let Ok(upload) = request.upload() {
            upload.set_onprogress(None);
            upload.set_onload(None);
        }
        let _ = request.abort();
    }
}

/// Sends a form and waits for the whole answer.
pub async fn send(
    request: &Request<WebSource>,
    body: &Blob,
    watch: Rc<dyn Watch>,
) -> Result<WebAnswer, SendFailure<WebValue>> {
    let failure = |not_sent| move |cause: JsValue| SendFailure { not_sent, cause: Some(WebValue(cause)) };
    let running = Running(XmlHttpRequest::new().map_err(failure(true))?);
    let xhr = &running.0;
    xhr.open(&request.method, &request.url).map_err(failure(true))?;
    for (name, value) in &request.headers {
        xhr.set_request_header(name, value).map_err(failure(true))?;
    }
    // As fetch reads text, whatever the answer says of itself.
    let _ = xhr.override_mime_type("text/plain;charset=utf-8");
    let state = Rc::new(State::default());
    let (loaded, broken) = (Rc::clone(&state), Rc::clone(&state));
    let on_load = Closure::<dyn FnMut()>::new(move || loaded.end(false));
    let on_error = Closure::<dyn FnMut()>::new(move || broken.end(true));
    // From here on bytes are shown.
    watch.sent(0);
    let coming = Rc::clone(&state);
    let on_answer = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.loaded() > JSON_LIMIT as f64 {
            coming.too_long.set(true);
            coming.end(false);
        }
    });
    xhr.set_onprogress(Some(on_answer.as_ref().unchecked_ref()));
    let progress = Rc::clone(&watch);
    let size = body.size();
    let on_progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
        progress.sent(event.loaded() as u64);
        // Firefox tells the end of the body only together with the answer.
        if event.loaded() >= size {
            progress.left();
        }
    });
    if size == 0.0 {
        watch.left();
    }
    let on_left = Closure::<dyn FnMut()>::new(move || watch.left());
    xhr.set_onload(Some(on_load.as_ref().unchecked_ref()));
    xhr.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    let upload = xhr.upload().map_err(failure(true))?;
    upload.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
    upload.set_onload(Some(on_left.as_ref().unchecked_ref()));
    xhr.send_with_opt_blob(Some(body)).map_err(failure(true))?;
    poll_fn(|context| {
        if state.ended.get() {
            return Poll::Ready(());
        }
        *state.waker.borrow_mut() = Some(context.waker().clone());
        Poll::Pending
    })
    .await;
    let status = xhr.status().unwrap_or(0);
    if state.failed.get() || status == 0 {
        return Err(SendFailure { not_sent: false, cause: None });
    }
    // As the engine's own text, which costs the core no memory.
    let text = Reflect::get(xhr, &"responseText".into()).ok().and_then(|text| text.dyn_into::<JsString>().ok());
    let text = text.filter(|_| !state.too_long.get());
    let headers = parse_headers(&xhr.get_all_response_headers().unwrap_or_default());
    let redirected = xhr.response_url() != request.url;
    drop(running);
    drop((on_load, on_error, on_progress, on_left, on_answer));
    Ok(WebAnswer::whole(status, headers, text, redirected))
}

fn parse_headers(text: &str) -> Vec<(String, String)> {
    text.split("\r\n")
        .filter_map(|line| line.split_once(": ").map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())))
        .collect()
}
