//! Cuadra's error bodies: problem details with and without `type` (guide "Errors"), and FastAPI's 422 (schema
//! HTTPValidationError). Does not decide when one is due.

use serde_json::{Value, json};

use crate::reply;
use crate::wire::Reply;

fn problem_json(status: u16, value: &Value) -> Reply {
    reply::bytes(status, "application/problem+json", value.to_string())
}

/// RFC 7807 with `type: about:blank`.
pub(crate) fn problem(status: u16, title: &str, detail: &str) -> Reply {
    problem_json(status, &json!({ "type": "about:blank", "title": title, "status": status, "detail": detail }))
}

/// The same without `type`, as the guide's samples for 401, 402, 403 and 429 have it.
pub(crate) fn bare(status: u16, title: &str, detail: &str) -> Reply {
    problem_json(status, &json!({ "title": title, "status": status, "detail": detail }))
}

pub(crate) fn unauthorized(detail: &str) -> Reply {
    bare(401, "Unauthorized", detail).with("www-authenticate", "Bearer")
}

pub(crate) fn too_many() -> Reply {
    bare(429, "Too Many Requests", "Rate limit exceeded. Please retry later.")
        .with("retry-after", "60")
        .with("x-ratelimit-remaining", "0")
}

/// "Resource not found".
pub(crate) fn not_found() -> Reply {
    problem(404, "Not Found", "Resource not found")
}

/// What FastAPI says of a path that it has no route for: a problem with a `detail` and nothing else.
pub(crate) fn no_route() -> Reply {
    reply::json(404, &json!({ "detail": "Not Found" }))
}

pub(crate) fn method(allowed: &str) -> Reply {
    reply::json(405, &json!({ "detail": "Method Not Allowed" })).with("allow", allowed)
}

/// FastAPI's 422 for one field.
pub(crate) fn invalid(location: &[&str], kind: &str, message: &str, input: Value) -> Reply {
    reply::json(422, &json!({ "detail": [{ "type": kind, "loc": location, "msg": message, "input": input }] }))
}

pub(crate) fn missing(location: &[&str]) -> Reply {
    invalid(location, "missing", "Field required", Value::Null)
}
