//! A face made in Rust, for programs that have no JavaScript of ours: the runtime's own fetch, and credentials from Rust. Makes
//! nothing that only the face of the npm package is asked for (records, pages, errors).

use super::WebPlatform;
use super::face::Face;
use crate::platform::{Secret, SecretReason};
use gloo_net::http::Headers;
use js_sys::{Array, Object, Promise, Reflect};
use std::future::{Future, ready};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::RequestInit;

#[wasm_bindgen]
extern "C" {
    /// As a free function: engines refuse a `fetch` that is called on another object.
    fn fetch(url: &str, init: &RequestInit) -> Promise;
}

type Draft = Closure<dyn FnMut(String, String, bool) -> RequestInit>;
type Send = Closure<dyn FnMut(String, RequestInit) -> Promise>;
type Ask = Closure<dyn FnMut(String) -> Promise>;
type Look = Closure<dyn FnMut() -> bool>;

/// Lives as long as the face that calls it.
pub struct Held {
    _init: Draft,
    _send: Send,
    _secret: Ask,
    _hidden: Look,
}

impl WebPlatform {
    /// The runtime's fetch, with a token or key that does not change.
    pub fn with_token(token: impl Into<String>) -> Self {
        let secret = Secret { headers: vec![(String::new(), token.into())], expires_at: None };
        Self::with_secrets(move |_| ready(Ok(secret.clone())))
    }

    /// The runtime's fetch, with credentials that `provider` is asked for when the first is needed, when the one in use is
    /// about to end, and once when the server refuses it. A token stands in its headers under an empty name.
    pub fn with_secrets<F>(provider: impl Fn(SecretReason) -> F + 'static) -> Self
    where
        F: Future<Output = Result<Secret, JsValue>> + 'static,
    {
        let init = Draft::new(|method: String, lines: String, follows: bool| drafted(&method, &lines, follows));
        let send = Send::new(|url: String, init: RequestInit| fetch(&url, &init));
        let secret = Ask::new(move |reason: String| {
            let given = provider(reason_of(&reason));
            future_to_promise(async move { given.await.map(told) })
        });
        let hidden = Look::new(hidden);
        let face = Object::new();
        let set = |name: &str, value: &JsValue| {
            let _ = Reflect::set(&face, &JsValue::from_str(name), value);
        };
        set("init", init.as_ref());
        set("send", send.as_ref());
        set("secret", secret.as_ref());
        set("xhr", &JsValue::from_bool(has("XMLHttpRequest") && has("XMLHttpRequestUpload")));
        for absent in ["streams", "logs", "keepsUrls"] {
            set(absent, &JsValue::FALSE);
        }
        let getter = Object::new();
        let _ = Reflect::set(&getter, &"get".into(), hidden.as_ref());
        Object::define_property(&face, &"hidden".into(), &getter);
        let held = Held { _init: init, _send: send, _secret: secret, _hidden: hidden };
        Self { _held: Some(Rc::new(held)), ..Self::new(face.unchecked_into::<Face>()) }
    }
}

fn reason_of(word: &str) -> SecretReason {
    [SecretReason::Unauthorized, SecretReason::Expiring]
        .into_iter()
        .find(|reason| reason.word() == word)
        .unwrap_or(SecretReason::First)
}

/// A request's options as the npm package's face gives them (`init` in `js/face.js`).
fn drafted(method: &str, lines: &str, follows: bool) -> RequestInit {
    let headers = Headers::new();
    let mut words = lines.split('\n');
    while let (Some(name), Some(value)) = (words.next(), words.next()) {
        headers.append(name, value);
    }
    let init = RequestInit::new();
    init.set_method(method);
    init.set_headers(&headers.into_raw());
    for (name, value) in [("redirect", if follows { "follow" } else { "manual" }), ("referrerPolicy", "no-referrer")] {
        let _ = Reflect::set(&init, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    init
}

/// A secret as [`WebPlatform`] reads it from a face.
fn told(secret: Secret) -> JsValue {
    let given = Object::new();
    let headers = Array::new();
    for (name, value) in &secret.headers {
        if name.is_empty() {
            let _ = Reflect::set(&given, &"token".into(), &value.into());
        } else {
            headers.push(&Array::of2(&name.into(), &value.into()));
        }
    }
    let _ = Reflect::set(&given, &"headers".into(), &headers);
    let _ = Reflect::set(&given, &"expiresAt".into(), &secret.expires_at.map_or(JsValue::NULL, JsValue::from));
    given.into()
}

fn has(name: &str) -> bool {
    Reflect::get(&js_sys::global(), &JsValue::from_str(name)).is_ok_and(|found| found.is_function())
}

/// A page in the background; false where there is no page.
fn hidden() -> bool {
    let document = Reflect::get(&js_sys::global(), &"document".into()).unwrap_or_default();
    document.is_object()
        && Reflect::get(&document, &"visibilityState".into())
            .is_ok_and(|state| state.as_string().as_deref() == Some("hidden"))
}
