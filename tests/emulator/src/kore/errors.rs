//! Kore's error bodies, which no page of this API generation states: either the `errors` list that its other products
//! answer with, or plain text, as the options say. Does not decide when one is due.

use serde_json::json;

use crate::options::{ErrorBody, MissingChunks, Options};
use crate::reply;
use crate::wire::Reply;

/// Chunks that are missing. Plain text can list nothing.
pub(crate) fn incomplete(options: &Options, missing: &[u64]) -> Reply {
    let numbers: Vec<String> = missing.iter().map(u64::to_string).collect();
    let message = format!("Missing chunks: {}", numbers.join(", "));
    match (options.kore.missing_chunks, options.kore.errors) {
        (MissingChunks::Listed, ErrorBody::Messages) => {
            let body = json!({ "errors": [{ "msg": message, "code": 400 }], "missingChunks": missing });
            reply::json(400, &body)
        }
        _ => refuse(options, 400, &message),
    }
}

pub(crate) fn refuse(options: &Options, status: u16, message: &str) -> Reply {
    match options.kore.errors {
        ErrorBody::Messages => reply::json(status, &json!({ "errors": [{ "msg": message, "code": status }] })),
        ErrorBody::Text => reply::bytes(status, "text/html; charset=utf-8", message.to_owned()),
    }
}
