//! The doors for JavaScript: convert what comes in, call a verb, convert what goes out. No decisions.
//!
//! Exported classes hold an `Rc` and their methods take `&self` and give promises that own what they need, so that
//! `free()` during a call is safe.

mod convert;
mod link;
mod operation;
mod options;
mod pages;
mod promise;
mod rows;
mod steered;
mod upload;

use crate::backend::{Description, Dialect};
use crate::client::call::Verb;
use crate::client::{Client, Config, OwnRequest, WaitOptions};
use crate::model::{Error, FileRecord, Result};
use crate::transfer::session::Hash;
use crate::web::face::Face;
use crate::web::value::WebValue;
use crate::web::{WebPlatform, WebSource};
use js_sys::Promise;
use options::Options;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

pub use link::CoreLink;
pub use operation::CoreOperation;
pub use pages::Pages;
pub use upload::{CoreLane, CoreUpload};

type Thrown = Box<Error<WebValue>>;

/// One client's core.
#[wasm_bindgen]
pub struct Core {
    client: Client<WebPlatform>,
    face: Face,
}

#[wasm_bindgen]
impl Core {
    /// A client from its resolved configuration (`js/client.js`).
    #[wasm_bindgen(constructor)]
    pub fn new(face: Face, config: JsValue) -> core::result::Result<Core, JsValue> {
        let build = || -> Result<Client<WebPlatform>, WebValue> {
            let options = Options::new(&config, "options");
            let description = Description::read(&WebValue(options.value("definition")))?;
            let mut made = Config::new(description);
            options.configure(&mut made)?;
            Client::new(WebPlatform::new(face.clone()), made)
        };
        match build() {
            Ok(client) => Ok(Core { client, face }),
            Err(error) => Err(convert::error(&face, *error)),
        }
    }

    /// A listing. What is wrong with the options is told by its first page.
    pub fn list(&self, options: JsValue) -> Pages {
        Pages::new(&self.client, self.face.clone(), &options)
    }

    /// One file's record.
    pub fn get(&self, id: JsValue, options: JsValue) -> Promise {
        let options = Options::new(&options, "options");
        let client = self.client.clone();
        let face = self.face.clone();
        promise::run(
            &self.face,
            options.signal(),
            options.call().map(|call| client.call(Verb::Get, &call)),
            move |call| async move {
                let expand = options.texts("expand")?;
                let read = |dialect: &Dialect, raw: &WebValue| rows::record(&face, dialect, raw);
                let shaped = |record: &FileRecord<WebValue>| convert::record(&face, client.backend(), record);
                client.get_as(&call, &convert::id(&id)?, &expand, read, shaped).await
            },
        )
    }

    /// Deletes a file.
    pub fn delete(&self, id: JsValue, options: JsValue) -> Promise {
        let options = Options::new(&options, "options");
        let client = self.client.clone();
        let face = self.face.clone();
        promise::run(
            &self.face,
            options.signal(),
            options.call().map(|call| client.call(Verb::Delete, &call)),
            move |call| async move {
                let missing_ok = options.flag("missingOk")?.unwrap_or(false);
                let gone = client.delete(&call, &convert::id(&id)?, missing_ok).await?;
                Ok(face.deleted(&gone.id, true, gone.already_gone, &gone.raw.map_or(JsValue::NULL, |raw| raw.0)))
            },
        )
    }

    /// An upload that is not begun; `job` is described in `js/door.d.ts`. `lane` is taken: share it before.
    pub fn upload(&self, job: JsValue, lane: Option<CoreLane>) -> CoreUpload {
        CoreUpload::new(&self.client, &self.face, job, lane)
    }

    /// A link to a file, by id or record.
    pub fn link(&self, file: JsValue, options: JsValue) -> CoreLink {
        CoreLink::new(&self.client, self.face.clone(), &file, &options)
    }

    /// A long-running operation, by name.
    pub fn operation(&self, name: String, options: JsValue) -> CoreOperation {
        CoreOperation::new(&self.client, self.face.clone(), &name, &options)
    }

    /// The Response that holds a file's bytes.
    pub fn download(&self, file: JsValue, options: JsValue) -> Promise {
        let options = Options::new(&options, "options");
        let client = self.client.clone();
        promise::run(
            &self.face,
            options.signal(),
            options.call().map(|call| client.call(Verb::Download, &call)),
            move |call| async move {
                let answer = client.download(&call, &convert::file_ref(&file)?, &options.download()?).await?;
                Ok(convert::response(answer))
            },
        )
    }

    /// Waits until a file is processed. `options.onProgress` is told of each look.
    pub fn wait(&self, file: JsValue, options: JsValue) -> Promise {
        let options = Options::new(&options, "options");
        let client = self.client.clone();
        let face = self.face.clone();
        let wait = || -> Result<WaitOptions, WebValue> {
            Ok(WaitOptions {
                interval: options.duration("interval")?,
                max_interval: options.duration("maxInterval")?,
                call: options.call()?,
            })
        };
        let wait = wait();
        let call = wait.clone().map(|wait| client.wait_call(&wait));
        let watcher = options.function("onProgress");
        promise::run(&self.face, options.signal(), call, move |call| async move {
            // A record that is out of its processing states is the answer already, also where nothing can be looked up.
            let status = Options::new(&file, "file").text("status")?;
            if matches!(status.as_deref(), Some("ready" | "temporary")) {
                return Ok(file);
            }
            let told = face.clone();
            let backend = client.clone();
            let seen = move |record: &crate::model::FileRecord<WebValue>| {
                if let Some(watcher) = &watcher {
                    // A listener that throws must not end the wait.
                    let _ = watcher.call1(&JsValue::UNDEFINED, &convert::record(&told, backend.backend(), record));
                }
            };
            let record = client.wait_until_ready(&call, &convert::file_ref(&file)?.id, &wait?, seen).await?;
            Ok(convert::record(&face, client.backend(), &record))
        })
    }

    /// A request of the caller's own.
    pub fn request(&self, path: JsValue, options: JsValue) -> Promise {
        let options = Options::new(&options, "init");
        let client = self.client.clone();
        let method = options.text("method").ok().flatten().unwrap_or_else(|| "GET".to_owned()).to_ascii_uppercase();
        let body = Some(options.value("body")).filter(|body| !body.is_null() && !body.is_undefined()).map(WebSource);
        let headers = options.headers();
        let path = path.as_string().ok_or_else(|| Error::argument("path", "must be a string."));
        let own = path.and_then(|path| Ok(OwnRequest { method, path, headers: headers?, body }));
        let call = options
            .limits()
            .and_then(|limits| own.clone().map(|own| client.call_with(Verb::Request, own.writes(), &limits)));
        promise::run(&self.face, options.signal(), call, move |call| async move {
            let answer = client.request(&call, own?).await?;
            Ok(convert::response(answer))
        })
    }
}

/// Panics within a call, to show that the face recovers.
#[cfg(feature = "test-hooks")]
#[wasm_bindgen(js_name = panicForTests)]
#[allow(clippy::panic)]
pub fn panic_for_tests() -> Promise {
    wasm_bindgen_futures::future_to_promise(async { panic!("on purpose") })
}

/// A running digest for bytes that pass through JavaScript anyway.
#[wasm_bindgen]
pub struct Checksum(std::cell::RefCell<crate::transfer::checksum::Digest>);

#[wasm_bindgen]
impl Checksum {
    /// Nothing hashed yet: `crc32c`, `md5`, or else SHA-256.
    #[wasm_bindgen(constructor)]
    pub fn new(kind: &str) -> Self {
        let hash = match kind {
            "crc32c" => Hash::Crc32c,
            "md5" => Hash::Md5,
            _ => Hash::Sha256,
        };
        Self(std::cell::RefCell::new(crate::transfer::checksum::Digest::new(hash)))
    }

    /// Takes the next bytes.
    pub fn update(&self, bytes: &[u8]) {
        self.0.borrow_mut().update(bytes);
    }

    /// The digest in lower-case hex; the state stays usable.
    pub fn hex(&self) -> String {
        self.0.borrow().clone().hex()
    }
}

fn shared<T>(value: T) -> Rc<T> {
    Rc::new(value)
}
