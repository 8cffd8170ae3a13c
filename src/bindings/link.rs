//! A link's door.

use super::convert;
use super::options::Options;
use super::promise;
use crate::client::call::Verb;
use crate::client::{Client, Link};
use crate::model::Result;
use crate::web::WebPlatform;
use crate::web::face::Face;
use crate::web::value::WebValue;
use js_sys::Promise;
use wasm_bindgen::prelude::*;

/// A link to one file.
#[wasm_bindgen]
pub struct CoreLink {
    link: Result<Link<WebPlatform>, WebValue>,
    client: Client<WebPlatform>,
    options: Options,
    face: Face,
}

impl CoreLink {
    pub(super) fn new(client: &Client<WebPlatform>, face: Face, file: &JsValue, options: &JsValue) -> Self {
        let options = Options::new(options, "options");
        let link = convert::file_ref(file).and_then(|file| Ok(client.link(file, options.duration("minValidity")?)));
        Self { link, client: client.clone(), options, face }
    }

    fn ask(&self, options: &JsValue, refresh: bool) -> Promise {
        let own = Options::new(options, "options");
        let options = if options.is_object() { own } else { self.options.clone() };
        let link = self.link.clone();
        let call = options.call().map(|call| self.client.call(Verb::Link, &call));
        let signal = options.signal().or_else(|| self.options.signal());
        promise::run(&self.face, signal, call, move |call| async move {
            let link = link?;
            let url = if refresh { link.refresh(&call).await? } else { link.url(&call).await? };
            Ok(JsValue::from_str(&url))
        })
    }
}

#[wasm_bindgen]
impl CoreLink {
    /// A URL that is good for long enough.
    pub fn url(&self, options: JsValue) -> Promise {
        self.ask(&options, false)
    }

    /// A URL from the platform now.
    pub fn refresh(&self, options: JsValue) -> Promise {
        self.ask(&options, true)
    }

    /// When the URL given out last ends, epoch milliseconds.
    #[wasm_bindgen(js_name = expiresAt)]
    pub fn expires_at(&self) -> Option<f64> {
        self.link.as_ref().ok()?.expires_at()
    }
}
