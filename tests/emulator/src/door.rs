//! The wasm door: the emulator as a class for JavaScript. Converts (JSON texts for what is deep, bytes for bodies) and
//! calls. Does not match faults, keep time or carry replies: the JavaScript face does.

use serde::Serialize;
use serde_json::json;
use wasm_bindgen::prelude::*;

use crate::backend::Backend;
use crate::emulator::Emulator;
use crate::fault::Action;
use crate::inspect::NewFile;
use crate::job::Outcome;
use crate::options::Options;
use crate::route::{Place, locate};
use crate::wire::{Reply, Request};

/// The emulator behind the door.
#[wasm_bindgen]
pub struct EmulatorCore {
    emulator: Emulator,
}

/// A reply on its way out.
#[wasm_bindgen]
pub struct EmulatorReply {
    reply: Reply,
}

#[wasm_bindgen]
impl EmulatorReply {
    /// The HTTP status.
    #[wasm_bindgen(getter)]
    pub fn status(&self) -> u16 {
        self.reply.status
    }

    /// JSON: `[[name, value], …]`.
    #[wasm_bindgen(getter)]
    pub fn headers(&self) -> String {
        text(&self.reply.headers)
    }

    /// JSON: `"normal"`, `"loseReply"`, `{"resetAfter": 5}` and so on.
    #[wasm_bindgen(getter)]
    pub fn wire(&self) -> String {
        text(&self.reply.wire)
    }

    /// The whole body.
    #[wasm_bindgen(getter)]
    pub fn body(&self) -> Vec<u8> {
        self.reply.body.to_vec()
    }
}

#[wasm_bindgen]
impl EmulatorCore {
    /// Options as JSON.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> Result<EmulatorCore, JsError> {
        Ok(EmulatorCore { emulator: Emulator::new(options_of(options)?) })
    }

    /// Answers a request; headers as JSON `[[name, value], …]`, the action of a fault that strikes it as JSON.
    pub fn handle(
        &mut self,
        method: String,
        url: String,
        headers: &str,
        body: Vec<u8>,
        now: f64,
        action: Option<String>,
    ) -> Result<EmulatorReply, JsError> {
        let action: Option<Action> = action.map(|action| serde_json::from_str(&action)).transpose()?;
        let request = Request { method, url, headers: serde_json::from_str(headers)?, body: body.into() };
        Ok(EmulatorReply { reply: self.emulator.handle_with(request, now, action.as_ref()) })
    }

    /// Other rules from the next request on; what is stored stays.
    pub fn configure(&mut self, options: &str) -> Result<(), JsError> {
        self.emulator.options = options_of(options)?;
        Ok(())
    }

    /// Forgets files, operations, links, tokens and leaks.
    pub fn reset(&mut self) {
        self.emulator.reset();
    }

    /// JSON: the files that a platform ever stored.
    pub fn stored(&self, backend: &str) -> String {
        text(&Backend::named(backend).map(|backend| self.emulator.stored(backend)).unwrap_or_default())
    }

    /// JSON: requests for what needs no credentials that carried what only the API may see.
    pub fn leaks(&self) -> String {
        text(&self.emulator.leaks())
    }

    /// JSON: polls of one operation less than a second apart.
    #[wasm_bindgen(js_name = fastPolls)]
    pub fn fast_polls(&self) -> String {
        text(&self.emulator.fast_polls())
    }

    /// Starts an operation that no request has started; its name. The outcome as in JSON, e.g. `failure`.
    #[wasm_bindgen(js_name = startOperation)]
    pub fn start_operation(&mut self, backend: &str, outcome: &str, now: f64) -> Result<Option<String>, JsError> {
        let outcome: Outcome = serde_json::from_value(json!(outcome))
            .map_err(|error| JsError::new(&format!("the operation's outcome is not one: {error}")))?;
        Ok(Backend::named(backend).and_then(|backend| self.emulator.start_operation(backend, outcome, now)))
    }

    /// Puts a file there as if somebody else had uploaded it; its id.
    #[wasm_bindgen(js_name = addFile)]
    pub fn add_file(
        &mut self,
        backend: &str,
        name: String,
        media_type: String,
        body: Vec<u8>,
        connector: bool,
        now: f64,
    ) -> Option<String> {
        let file = NewFile { name, media_type, bytes: body.into(), from_connector: connector };
        self.emulator.add_file(Backend::named(backend)?, file, now)
    }

    /// Replaces the bytes of a file's object.
    #[wasm_bindgen(js_name = changeObject)]
    pub fn change_object(&mut self, backend: &str, id: &str, body: Vec<u8>, now: f64) -> bool {
        Backend::named(backend).is_some_and(|backend| self.emulator.change_object(backend, id, body, now))
    }

    /// Makes a file the newest of its list.
    #[wasm_bindgen(js_name = moveItem)]
    pub fn move_item(&mut self, backend: &str, id: &str, now: f64) -> bool {
        Backend::named(backend).is_some_and(|backend| self.emulator.move_item(backend, id, now))
    }

    /// Expires every signed URL issued so far; silently means that the platforms go on telling the old expiry.
    #[wasm_bindgen(js_name = expireLinks)]
    pub fn expire_links(&mut self, silently: bool, now: f64) {
        if silently { self.emulator.void_links(now) } else { self.emulator.expire_links(now) }
    }
}

/// JSON: where a URL leads, so that faults can be matched outside. `backend` is null where it leads nowhere; `path` is
/// the URL's own, `below` what stands below the base address.
#[wasm_bindgen(js_name = locate)]
pub fn locate_url(url: &str) -> String {
    let Some(target) = locate(url) else { return "null".to_owned() };
    let storage = matches!(target.place, Place::Storage { .. });
    let nowhere = target.place == Place::Nowhere;
    json!({ "backend": target.backend(), "storage": storage, "nowhere": nowhere, "path": target.path, "below": target.below }).to_string()
}

fn options_of(text: &str) -> Result<Options, JsError> {
    serde_json::from_str(text).map_err(|error| JsError::new(&format!("the emulator's options are not right: {error}")))
}

fn text<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}
