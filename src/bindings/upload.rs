//! An upload's door: from the face's job to the verb, its progress back, and the helm of one that can be steered.

use super::convert;
use super::options::Options;
use super::promise;
use super::steered::{self, Steered};
use crate::client::call::Call;
use crate::client::{Client, Lane, Protocol, Signing, UploadEvents, UploadHost, UploadOptions, UploadPhase};
use crate::model::Result;
use crate::platform::{Platform, Source};
use crate::transfer::progress::{Progress, Snapshot};
use crate::transfer::session::{Signed, Wish};
use crate::web::face::{self, Face};
use crate::web::value::WebValue;
use crate::web::{WebPlatform, WebSource};
use js_sys::{Function, Promise, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

/// Tells the face how an upload goes.
struct JobEvents {
    job: JsValue,
    on_state: Option<Function>,
    on_progress: Option<Function>,
    on_saved: Option<Function>,
    progress: RefCell<Progress>,
    platform: WebPlatform,
}

impl JobEvents {
    fn tell(&self, event: Option<Snapshot>) {
        let (Some(event), Some(listener)) = (event, &self.on_progress) else { return };
        let arguments = js_sys::Array::of5(
            &(event.sent as f64).into(),
            &(event.acknowledged as f64).into(),
            &optional(event.total.map(|total| total as f64)),
            &optional(event.bytes_per_second),
            &optional(event.fraction),
        );
        // A listener that throws must not end the upload.
        let _ = listener.apply(&self.job, &arguments);
    }

    /// All has arrived.
    fn finish(&self) {
        let last = self.progress.borrow_mut().finish(self.platform.now());
        self.tell(Some(last));
    }
}

impl UploadEvents for JobEvents {
    fn watched(&self) -> bool {
        Reflect::get(&self.job, &"watched".into()).is_ok_and(|watched| watched.is_truthy())
    }

    fn phase(&self, phase: UploadPhase) {
        let word = match phase {
            UploadPhase::Uploading => "uploading",
            UploadPhase::Verifying => "verifying",
            UploadPhase::Processing => "processing",
        };
        if let Some(listener) = &self.on_state {
            let _ = listener.call1(&self.job, &word.into());
        }
    }

    fn sent(&self, bytes: u64) {
        let event = self.progress.borrow_mut().sent(bytes, self.platform.now());
        self.tell(event);
    }

    fn acknowledged(&self, bytes: u64) {
        let event = self.progress.borrow_mut().acknowledged(bytes, self.platform.now());
        self.tell(event);
    }
}

impl UploadHost<WebValue> for JobEvents {
    fn sign(&self, wish: &Wish, _key: &str) -> Signing<WebValue> {
        let target = Options::new(&Options::new(&self.job, "").value("target"), "target");
        let asked = target.function("sign").map(|sign| {
            let id = wish.upload_id.as_deref().map_or(JsValue::UNDEFINED, JsValue::from_str);
            let part = wish.part_number.map_or(JsValue::UNDEFINED, JsValue::from);
            sign.call3(&target.value("this"), &wish.action.into(), &id, &part)
        });
        Box::pin(async move {
            let promise = asked.unwrap_or(Ok(JsValue::UNDEFINED)).map_err(|error| Some(WebValue(error)))?;
            let given = JsFuture::from(Promise::resolve(&promise)).await.map_err(|error| Some(WebValue(error)))?;
            let signed = Options::new(&given, "target.sign");
            Ok(Signed {
                url: signed.value("url").as_string().unwrap_or_default(),
                method: signed.value("method").as_string(),
                headers: face::pairs(&signed.value("headers")),
            })
        })
    }

    fn saved(&self, token: Option<&str>, expires_at: Option<f64>) {
        if let Some(listener) = &self.on_saved {
            let token = token.map_or(JsValue::UNDEFINED, JsValue::from_str);
            let _ = listener.call2(&self.job, &token, &optional(expires_at));
        }
    }
}

/// Requests of several uploads that go through one gate.
#[wasm_bindgen(js_name = Lane)]
pub struct CoreLane(Rc<Lane>);

#[wasm_bindgen(js_class = Lane)]
impl CoreLane {
    /// For so many at once.
    #[wasm_bindgen(constructor)]
    pub fn new(width: u32) -> Self {
        Self(Lane::new(width))
    }

    /// The same gate, for one upload.
    pub fn share(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

/// One upload.
#[wasm_bindgen]
pub struct CoreUpload {
    client: Client<WebPlatform>,
    face: Face,
    source: WebSource,
    events: Rc<JobEvents>,
    options: Result<UploadOptions, WebValue>,
    lane: Option<Rc<Lane>>,
    /// One that can be steered; nothing for uploads of one request.
    session: Option<Rc<dyn Steered>>,
}

impl CoreUpload {
    pub(super) fn new(client: &Client<WebPlatform>, face: &Face, job: JsValue, lane: Option<CoreLane>) -> Self {
        let own = Options::new(&job, "");
        let source = WebSource(own.value("source"));
        let lane = lane.map(|lane| lane.0);
        let events = Rc::new(JobEvents {
            on_state: own.function("onState"),
            on_progress: own.function("onProgress"),
            on_saved: own.function("onSaved"),
            progress: RefCell::new(Progress::new(source.supply().0)),
            platform: WebPlatform::new(face.clone()),
            job,
        });
        let mut options = read(&own);
        let mut session = None;
        if let Ok(upload) = &options {
            match own.text("protocol").map(|word| word.as_deref().and_then(Protocol::from_word)) {
                Ok(Some(protocol)) => {
                    let host: Rc<dyn UploadHost<WebValue>> = Rc::<JobEvents>::clone(&events);
                    match steered::open(client, &own, protocol, upload, host, lane.clone()) {
                        Ok(upload) => session = Some(upload),
                        Err(error) => options = Err(error),
                    }
                }
                Ok(None) => {}
                Err(error) => options = Err(error),
            }
        }
        Self { client: client.clone(), face: face.clone(), source, events, options, lane, session }
    }

    fn call(&self) -> Result<Call, WebValue> {
        let mut call = self.client.upload_call(self.options.as_ref().map_err(Clone::clone)?);
        call.lane = self.lane.clone();
        Ok(call)
    }
}

#[wasm_bindgen]
impl CoreUpload {
    /// Uploads the file; once. The signal ends it and keeps what the server holds.
    pub fn run(&self, signal: Option<web_sys::AbortSignal>) -> Promise {
        let (client, face, events) = (self.client.clone(), self.face.clone(), Rc::clone(&self.events));
        let (source, options, session) = (self.source.clone(), self.options.clone(), self.session.clone());
        promise::run(&self.face, signal, self.call(), move |call| async move {
            let record = match session {
                Some(session) => session.run(&call).await?,
                None => client.upload(&call, source, &options?, Rc::clone(&events)).await?,
            };
            events.finish();
            Ok(convert::record(&face, client.backend(), &record))
        })
    }

    /// Stands still, at once or after what is under way; false where it cannot.
    pub fn pause(&self) -> bool {
        self.session.as_ref().map(|session| session.pause()).is_some()
    }

    /// Goes on.
    pub fn resume(&self) {
        if let Some(session) = &self.session {
            session.resume();
        }
    }

    /// Ends the session on the server, after `run` has ended.
    pub fn discard(&self) -> Promise {
        let session = self.session.clone();
        future_to_promise(async move {
            if let Some(session) = session {
                session.discard().await;
            }
            Ok(JsValue::UNDEFINED)
        })
    }

    /// What is needed to continue elsewhere.
    pub fn token(&self) -> Option<String> {
        self.session.as_ref()?.token()
    }
}

fn read(options: &Options) -> Result<UploadOptions, WebValue> {
    Ok(UploadOptions {
        name: options.text("name")?.unwrap_or_else(|| "file".to_owned()),
        media_type: options
            .text("mediaType")?
            .filter(|kind| !kind.is_empty())
            .unwrap_or_else(|| "application/octet-stream".to_owned()),
        fields: face::pairs(&options.value("fields")),
        idempotency_key: options.text("idempotencyKey")?,
        checksum: options.value("checksum").as_string().as_deref() == Some("sha256"),
        reconcile: options.text("onAmbiguous")?.as_deref() != Some("fail"),
        until_ready: options.text("until")?.as_deref() == Some("ready"),
        call: options.call()?,
    })
}

fn optional(number: Option<f64>) -> JsValue {
    number.map_or(JsValue::UNDEFINED, JsValue::from_f64)
}
