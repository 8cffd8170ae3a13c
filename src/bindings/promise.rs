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
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

/// Runs `work` for `call`. Dropping the work is cancelling it: requests are aborted, timers cleared.
pub fn run<F, W>(face: &Face, signal: Option<AbortSignal>, call: Result<Call, WebValue>, work: W) -> Promise
where
    W: FnOnce(Rc<Call>) -> F + 'static,
    F: Future<Output = Result<JsValue, WebValue>> + 'static,
{
    let face = face.clone();
    future_to_promise(async move {
        match guarded(signal, call, work).await {
            Ok(value) => Ok(value),
            Err(error) => Err(convert::error(&face, *error)),
        }
    })
}

async fn guarded<F, W>(
    signal: Option<AbortSignal>,
    call: Result<Call, WebValue>,
    work: W,
) -> core::result::Result<JsValue, Thrown>
where
    W: FnOnce(Rc<Call>) -> F,
    F: Future<Output = Result<JsValue, WebValue>>,
{
    let call = shared(call?);
    let Some(signal) = signal else { return work(Rc::clone(&call)).await };
    if signal.aborted() {
        return Err(by_caller(&call, signal.reason()));
    }
    match race(work(Rc::clone(&call)), aborted(&signal)).await {
        Either::Left(result) => result,
        Either::Right(reason) => Err(by_caller(&call, reason)),
    }
}

fn by_caller(call: &Call, reason: JsValue) -> Thrown {
    let mut error = Error::new(Code::Aborted, "The call was aborted by its signal.");
    error.cause = Some(WebValue(reason));
    call.finish(error)
}
