//! An upload's door: from the face's job to the verb, and its progress back.

use super::convert;
use super::options::Options;
use super::promise;
use crate::client::{Client, UploadEvents, UploadOptions, UploadPhase};
use crate::model::Result;
use crate::platform::{Platform, Source};
use crate::transfer::progress::{Progress, Snapshot};
use crate::web::face::{self, Face};
use crate::web::value::WebValue;
use crate::web::{WebPlatform, WebSource};
use js_sys::{Function, Promise, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Tells the face how an upload goes.
struct JobEvents {
    job: JsValue,
    on_state: Option<Function>,
    on_progress: Option<Function>,
    progress: RefCell<Progress>,
    platform: WebPlatform,
}

impl JobEvents {
    fn tell(&self, event: Option<Snapshot>) {
        let (Some(event), Some(listener)) = (event, &self.on_progress) else { return };
        let optional = |number: Option<f64>| number.map_or(JsValue::UNDEFINED, JsValue::from_f64);
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

/// Uploads what `job` describes.
pub fn upload(client: &Client<WebPlatform>, face: &Face, job: JsValue) -> Promise {
    let options = Options::new(&job, "");
    let source = WebSource(options.value("source"));
    let upload = read(&options);
    let client = client.clone();
    let call = upload.clone().map(|upload| client.upload_call(&upload));
    let events = Rc::new(JobEvents {
        on_state: options.function("onState"),
        on_progress: options.function("onProgress"),
        progress: RefCell::new(Progress::new(Some(source.size()))),
        platform: WebPlatform::new(face.clone()),
        job,
    });
    let maker = face.clone();
    promise::run(face, options.signal(), call, move |call| async move {
        let record = client.upload(&call, source, &upload?, Rc::clone(&events)).await?;
        let last = events.progress.borrow_mut().finish(events.platform.now());
        events.tell(Some(last));
        Ok(convert::record(&maker, client.backend(), &record))
    })
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
