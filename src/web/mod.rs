//! `Platform` on web APIs: fetch and XMLHttpRequest by web-sys, timers, the engine's URL and JSON parsers, and what the
//! JavaScript face gives (the caller's fetch and credentials). No dialect of any platform is known here.

pub mod abort;
mod answer;
mod built_in;
pub mod face;
mod rust;
mod send;
mod source;
mod timer;
pub mod value;
mod xhr;

use crate::platform::{KeptLink, LogEvent, Platform, Request, Secret, SecretReason, SendFailure, Url};
use face::Face;
use js_sys::Reflect;
use std::rc::Rc;
use value::WebValue;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

pub use answer::WebAnswer;
pub use built_in::{built_in, described};
pub use source::WebSource;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn get_random_values(into: &mut [u8]) -> Result<JsValue, JsValue>;
}

/// The platform of one client.
#[derive(Clone)]
pub struct WebPlatform {
    face: Face,
    logs: bool,
    /// What a face that was made in Rust calls.
    _held: Option<Rc<rust::Held>>,
}

impl WebPlatform {
    /// A platform over a face.
    pub fn new(face: Face) -> Self {
        Self { logs: face.logs(), face, _held: None }
    }

    /// The face beneath.
    pub fn face(&self) -> &Face {
        &self.face
    }
}

impl Platform for WebPlatform {
    type Value = WebValue;
    type Source = WebSource;
    type Answer = WebAnswer;

    async fn send(&self, request: Request<WebSource>) -> Result<WebAnswer, SendFailure<WebValue>> {
        send::send(&self.face, request).await
    }

    async fn sleep(&self, milliseconds: f64) {
        timer::sleep(milliseconds).await;
    }

    fn now(&self) -> f64 {
        js_sys::Date::now()
    }

    fn hidden(&self) -> bool {
        self.face.hidden()
    }

    fn offline(&self) -> bool {
        let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).unwrap_or_default();
        Reflect::get(&navigator, &"onLine".into()).is_ok_and(|on_line| on_line.as_bool() == Some(false))
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }

    fn random_bytes(&self, into: &mut [u8]) {
        if get_random_values(into).is_err() {
            // No runtime that is supported lacks it; a boundary must still not be all zeros.
            for byte in into {
                *byte = (js_sys::Math::random() * 256.0) as u8;
            }
        }
    }

    fn url(&self, text: &str, base: Option<&str>) -> Option<Url> {
        let parsed = match base {
            Some(base) => web_sys::Url::new_with_base(text, base),
            None => web_sys::Url::new(text),
        }
        .ok()?;
        let part =
            |text: String, mark: char| text.strip_prefix(mark).map(str::to_owned).filter(|rest| !rest.is_empty());
        Some(Url {
            href: parsed.href(),
            scheme: parsed.protocol().trim_end_matches(':').to_owned(),
            host: parsed.hostname(),
            port: parsed.port().parse().ok(),
            path: parsed.pathname(),
            query: part(parsed.search(), '?'),
            fragment: part(parsed.hash(), '#'),
            has_userinfo: !(parsed.username().is_empty() && parsed.password().is_empty()),
        })
    }

    async fn secret(&self, reason: SecretReason) -> Result<Secret, Option<WebValue>> {
        let promise = self.face.secret(reason.word()).map_err(|error| Some(WebValue(error)))?;
        let given = JsFuture::from(promise).await.map_err(|error| Some(WebValue(error)))?;
        let member = |name: &str| Reflect::get(&given, &JsValue::from_str(name)).unwrap_or_default();
        let mut headers = Vec::new();
        if let Some(token) = member("token").as_string() {
            headers.push((String::new(), token));
        }
        headers.extend(face::pairs(&member("headers")));
        Ok(Secret { headers, expires_at: member("expiresAt").as_f64() })
    }

    async fn read(&self, source: &WebSource, offset: u64, length: u64) -> Result<Vec<u8>, Option<WebValue>> {
        source.bytes(offset, length).await.map_err(|error| Some(WebValue(error)))
    }

    async fn fill(&self, source: &WebSource, until: u64) -> crate::model::Result<(), WebValue> {
        source.fill(until).await
    }

    fn keeps_links(&self) -> bool {
        self.face.keeps_urls()
    }

    async fn kept_link(&self, key: &str) -> Option<KeptLink> {
        let held = JsFuture::from(self.face.url_get(key).ok()?).await.ok()?;
        let member = |name: &str| Reflect::get(&held, &JsValue::from_str(name)).unwrap_or_default();
        Some(KeptLink { url: member("url").as_string()?, expires_at: member("expiresAt").as_f64() })
    }

    async fn keep_link(&self, key: &str, link: Option<KeptLink>) {
        let kept = match &link {
            Some(link) => self.face.url_set(key, &link.url, link.expires_at),
            None => self.face.url_delete(key),
        };
        if let Ok(promise) = kept {
            let _ = JsFuture::from(promise).await;
        }
    }

    fn logs(&self) -> bool {
        self.logs
    }

    fn log(&self, event: &LogEvent<'_>) {
        if self.logs {
            self.face.log(
                face::level(event.level),
                event.event,
                event.verb,
                event.method,
                event.url,
                event.status,
                event.attempt,
                event.delay,
                event.code,
            );
        }
    }
}
