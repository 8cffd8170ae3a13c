//! The core's words as the contract's JSON: times as ISO strings, what is absent as null.

use attache::client::Deleted;
use attache::model::time::to_rfc3339;
use attache::model::{Error, FileRecord, Operation, Page};
use serde_json::{Value, json};

/// A moment as an ISO string.
pub fn time(ms: Option<f64>) -> Value {
    ms.and_then(to_rfc3339).map_or(Value::Null, Value::String)
}

/// A file record.
pub fn record(backend: &str, record: &FileRecord<Value>) -> Value {
    json!({
        "id": record.id,
        "name": record.name,
        "mediaType": record.media_type,
        "size": record.size,
        "status": record.status.word(),
        "progress": record.progress,
        "failure": record.failure,
        "createdAt": time(record.created_at),
        "updatedAt": time(record.updated_at),
        "sha256": record.sha256,
        "duplicate": record.duplicate,
        "url": record.url,
        "urlExpiresAt": time(record.url_expires_at),
        "backend": backend,
        "raw": record.raw,
    })
}

/// A page.
pub fn page(backend: &str, page: &Page<Value>) -> Value {
    let items: Vec<Value> = page.items.iter().map(|item| record(backend, item)).collect();
    json!({ "items": items, "nextCursor": page.next_cursor, "total": page.total, "raw": page.raw })
}

/// How a deletion ended.
pub fn deleted(gone: &Deleted<Value>) -> Value {
    json!({ "id": gone.id, "deleted": true, "alreadyGone": gone.already_gone, "raw": gone.raw })
}

/// An operation.
pub fn operation(operation: &Operation<Value>) -> Value {
    json!({
        "name": operation.name,
        "state": operation.state.word(),
        "done": operation.done,
        "progress": operation.progress,
        "resource": operation.resource,
        "error": operation.error,
        "metadata": operation.metadata,
        "raw": operation.raw,
    })
}

/// An error.
pub fn error(error: &Error<Value>) -> Value {
    let fields: Vec<Value> =
        error.fields.iter().map(|field| json!({ "path": field.path, "message": field.message })).collect();
    json!({
        "code": error.code.word(),
        "message": error.message,
        "status": error.status,
        "retryable": error.retryable,
        "retryAfter": error.retry_after,
        "commit": error.commit.map(attache::model::Commit::word),
        "attempts": error.attempts,
        "requestId": error.request_id,
        "reason": error.reason,
        "fields": fields,
        "operation": error.operation.as_deref().map(operation),
        "raw": error.raw,
    })
}
