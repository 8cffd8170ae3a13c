//! One call as a promise: the caller's signal ends it, its error becomes the face's.

use super::{Thrown, convert, shared};
use crate::client::call::Call;
use crate::client::select::{Either, race};
use crate::model::{Code, Error, Result};
use crate::web::abort::aborted;
use crate::web::face::Face;
use crate::web::value::WebValue;
use js_sys::Promise;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

/// A verb's work with its types forgotten: the machinery around it is compiled once, not once for each verb.
type Work = Pin<Box<dyn Future<Output = Result<JsValue, WebValue>>>>;

/// Runs `work` for `call`. Dropping the work is cancelling it: requests are aborted, timers cleared.
pub fn run<F, W>(face: &Face, signal: Option<AbortSignal>, call: Result<Call, WebValue>, work: W) -> Promise
where
    W: FnOnce(Rc<Call>) -> F + 'static,
    F: Future<Output = Result<JsValue, WebValue>> + 'static,
{
    let started = call.map(|call| {
        let call = shared(call);
        let work: Work = Box::pin(work(Rc::clone(&call)));
        (call, work)
    });
    promise(face.clone(), signal, started)
}

fn promise(face: Face, signal: Option<AbortSignal>, started: Result<(Rc<Call>, Work), WebValue>) -> Promise {
    future_to_promise(async move {
        match guarded(signal, started).await {
            Ok(value) => Ok(value),
            Err(error) => Err(convert::error(&face, *error)),
        }
    })
}

async fn guarded(
    signal: Option<AbortSignal>,
    started: Result<(Rc<Call>, Work), WebValue>,
) -> core::result::Result<JsValue, Thrown> {
    let (call, work) = started?;
    let Some(signal) = signal else { return work.await };
    if signal.aborted() {
        return Err(by_caller(&call, signal.reason()));
    }
    match race(work, aborted(&signal)).await {
        Either::Left(result) => result,
        Either::Right(reason) => Err(by_caller(&call, reason)),
    }
}

fn by_caller(call: &Call, reason: JsValue) -> Thrown {
    let mut error = Error::new(Code::Aborted, "The call was aborted by its signal.");
    error.cause = Some(WebValue(reason));
    call.finish(error)
}
