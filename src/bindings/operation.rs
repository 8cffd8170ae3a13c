//! An operation's door.

use super::options::Options;
use super::{convert, promise};
use crate::client::{Client, OperationOptions, OperationWatch};
use crate::model::{Operation, Result};
use crate::web::WebPlatform;
use crate::web::face::Face;
use crate::web::value::WebValue;
use js_sys::Promise;
use wasm_bindgen::prelude::*;

/// An operation that is watched.
#[wasm_bindgen]
pub struct CoreOperation {
    watch: Result<OperationWatch<WebPlatform>, WebValue>,
    options: Options,
    face: Face,
}

impl CoreOperation {
    pub(super) fn new(client: &Client<WebPlatform>, face: Face, name: &str, options: &JsValue) -> Self {
        let options = Options::new(options, "options");
        let read = || -> Result<OperationOptions, WebValue> {
            Ok(OperationOptions {
                interval: options.duration("interval")?,
                max_interval: options.duration("maxInterval")?,
                call: options.call()?,
            })
        };
        let watch = read().map(|read| client.operation(name, read));
        Self { watch, options, face }
    }
}

#[wasm_bindgen]
impl CoreOperation {
    /// One look.
    pub fn poll(&self, options: JsValue) -> Promise {
        let own = Options::new(&options, "options");
        let watch = self.watch.clone();
        let call = own.call().and_then(|limits| watch.clone().map(|watch| watch.call(&limits)));
        let face = self.face.clone();
        promise::run(&self.face, own.signal().or_else(|| self.options.signal()), call, move |call| async move {
            Ok(convert::operation(&face, &watch?.poll(&call).await?))
        })
    }

    /// Waits for the end; `seen` is told of each look. `signal` ends the waiting, not the operation.
    pub fn wait(&self, seen: js_sys::Function, signal: Option<web_sys::AbortSignal>) -> Promise {
        let watch = self.watch.clone();
        let call = watch.as_ref().map(OperationWatch::wait_call).map_err(Clone::clone);
        let face = self.face.clone();
        promise::run(&self.face, signal.or_else(|| self.options.signal()), call, move |call| async move {
            let told = |operation: &Operation<WebValue>| {
                let _ = seen.call1(&JsValue::UNDEFINED, &convert::operation(&face, operation));
            };
            Ok(convert::operation(&face, &watch?.wait(&call, told).await?))
        })
    }

    /// Asks the platform to cancel it.
    pub fn cancel(&self, options: JsValue) -> Promise {
        let own = Options::new(&options, "options");
        let watch = self.watch.clone();
        let call = own.call().and_then(|limits| watch.clone().map(|watch| watch.call(&limits)));
        promise::run(&self.face, own.signal(), call, move |call| async move {
            watch?.cancel(&call).await?;
            Ok(JsValue::UNDEFINED)
        })
    }
}
