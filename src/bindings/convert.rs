//! Between the core's words and what callers hold: records, pages, errors, responses.

use super::Thrown;
use super::options::Options;
use crate::client::{FileRef, version};
use crate::model::{Error, FileRecord, Operation, Result};
use crate::web::WebAnswer;
use crate::web::face::Face;
use crate::web::value::WebValue;
use js_sys::Array;
use wasm_bindgen::prelude::*;

/// A record for the caller.
pub fn record(face: &Face, backend: &str, record: &FileRecord<WebValue>) -> JsValue {
    face.record(
        &record.id,
        &record.name,
        record.media_type.as_deref(),
        record.size.map(|size| size as f64),
        record.status.word(),
        record.progress,
        record.failure.as_deref(),
        record.created_at,
        record.updated_at,
        record.sha256.as_deref(),
        record.duplicate,
        record.url.as_deref(),
        record.url_expires_at,
        backend,
        &record.raw.0,
    )
}

/// An operation for the caller.
pub fn operation(face: &Face, operation: &Operation<WebValue>) -> JsValue {
    face.operation(
        &operation.name,
        operation.state.word(),
        operation.done,
        operation.progress,
        operation.resource.as_deref(),
        operation.error.as_deref(),
        operation.metadata.as_ref().map_or(&JsValue::NULL, |notes| &notes.0),
        &operation.raw.0,
    )
}

/// An error for the caller.
pub fn error(face: &Face, error: Error<WebValue>) -> JsValue {
    let pair = |path: &str, message: &str| Array::of2(&path.into(), &message.into());
    let fields: Array = error.fields.iter().map(|field| pair(&field.path, &field.message)).collect();
    let value = |value: Option<WebValue>| value.map_or(JsValue::UNDEFINED, |value| value.0);
    face.error(
        error.code.word(),
        &error.message,
        error.status,
        error.retryable,
        error.retry_after,
        error.commit.map(crate::model::Commit::word),
        error.attempts,
        error.request_id.as_deref(),
        error.reason.as_deref(),
        fields,
        &error.operation.as_ref().map_or(JsValue::NULL, |seen| operation(face, seen)),
        &value(error.raw),
        &value(error.cause),
    )
}

/// A file's id.
pub fn id(id: &JsValue) -> Result<String, WebValue> {
    id.as_string().ok_or_else(|| Error::argument("id", "must be a string."))
}

/// A file by id or record.
pub fn file_ref(file: &JsValue) -> Result<FileRef, WebValue> {
    if let Some(id) = file.as_string() {
        return Ok(FileRef::id(id));
    }
    let options = Options::new(file, "file");
    let Some(id) = options.text("id")? else { return Err(wrong_file()) };
    let time = |name: &str| options.value(name).dyn_ref::<js_sys::Date>().map(js_sys::Date::get_time);
    let sha256 = options.text("sha256")?;
    Ok(FileRef {
        id,
        url: options.text("url")?,
        url_expires_at: time("urlExpiresAt"),
        size: options.number("size")?.map(|size| size as u64),
        version: version(sha256.as_deref(), time("updatedAt")),
        sha256,
    })
}

fn wrong_file() -> Thrown {
    Error::argument("file", "must be a file's id or a record of it.")
}

/// The platform's own Response, and the controller that ends its body.
pub fn response(answer: WebAnswer) -> JsValue {
    let Some((response, controller)) = answer.into_response() else { return JsValue::UNDEFINED };
    Array::of2(&response, &controller.map_or(JsValue::UNDEFINED, JsValue::from)).into()
}
