//! Kore's error bodies, which no page of this API generation states: either the `errors` list that its other products
//! answer with, or plain text, as the options say. Does not decide when one is due.

use serde_json::json;

use crate::options::{ErrorBody, Options};
use crate::reply;
use crate::wire::Reply;

pub(crate) fn refuse(options: &Options, status: u16, message: &str) -> Reply {
    match options.kore.errors {
        ErrorBody::Messages => reply::json(status, &json!({ "errors": [{ "msg": message, "code": status }] })),
        ErrorBody::Text => reply::bytes(status, "text/html; charset=utf-8", message.to_owned()),
    }
}
