//! One door that sends one request and hands back what its JSON has under a name: no retries, no time limit, no checks.

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

#[wasm_bindgen]
extern "C" {
    fn fetch(url: &str) -> Promise;
}

/// What `url` answers with, as far as `name` says.
#[wasm_bindgen]
pub async fn get(url: String, name: String) -> Result<JsValue, JsValue> {
    let response: Response = JsFuture::from(fetch(&url)).await?.dyn_into()?;
    if !response.ok() {
        return Err(JsError::new("the answer is an error").into());
    }
    let body = JsFuture::from(response.json()?).await?;
    Reflect::get(&body, &JsValue::from_str(&name))
}
