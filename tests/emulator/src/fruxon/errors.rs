//! Fruxon's error bodies: problem details (every API page), ASP.NET's `errors` for a 400, the `insufficient_scope` form
//! of a 403, and the two answers without a body that most pages show (official client for the last three). Does not
//! decide when one is due.

use serde_json::{Value, json};

use crate::fruxon::Caller;
use crate::options::{FruxonRules, TooLarge};
use crate::reply;
use crate::wire::{Reply, Wire};

/// What an API key may have to be allowed.
pub(crate) enum Scope {
    Read,
    Write,
}

fn body(status: u16, title: &str, detail: Option<&str>) -> Value {
    let section = match status {
        400 => "15.5.1",
        404 => "15.5.5",
        413 => "15.5.14",
        415 => "15.5.16",
        _ => "15.5",
    };
    let kind = format!("https://tools.ietf.org/html/rfc9110#section-{section}");
    let mut body = json!({ "type": kind, "title": title, "status": status });
    if let (Some(fields), Some(detail)) = (body.as_object_mut(), detail) {
        fields.insert("detail".to_owned(), json!(detail));
    }
    body
}

/// Problem details, with the extension member that ASP.NET adds.
fn sent(status: u16, mut body: Value) -> Reply {
    if let Some(fields) = body.as_object_mut() {
        fields.insert("traceId".to_owned(), json!("00-84c1fd4063c38d9f3900d06e56542d48-85d1d4c4f0a1b2c3-00"));
    }
    reply::bytes(status, "application/problem+json; charset=utf-8", body.to_string())
}

pub(crate) fn problem(status: u16, title: &str, detail: Option<&str>) -> Reply {
    sent(status, body(status, title, detail))
}

pub(crate) fn not_found(detail: &str) -> Reply {
    problem(404, "Not Found", Some(detail))
}

/// A 400 that names a field in ASP.NET's `errors`.
pub(crate) fn invalid(field: &str, message: &str) -> Reply {
    let mut body = body(400, "One or more validation errors occurred.", None);
    if let Some(fields) = body.as_object_mut() {
        fields.insert("errors".to_owned(), json!({ field: [message] }));
    }
    sent(400, body)
}

pub(crate) fn unauthorized() -> Reply {
    reply::empty(401).with("www-authenticate", "Bearer")
}

pub(crate) fn forbidden() -> Reply {
    reply::empty(403)
}

pub(crate) fn no_route() -> Reply {
    reply::empty(404)
}

pub(crate) fn method(allowed: &str) -> Reply {
    reply::empty(405).with("allow", allowed)
}

/// A credential that begins with `readonly` may not write, one that begins with `writeonly` not read; the answer has
/// neither title nor detail.
pub(crate) fn scope(caller: Caller<'_>, wanted: Scope) -> Result<(), Reply> {
    let (lacks, required, granted) = match wanted {
        Scope::Read => ("writeonly", "assets:read", "assets:write"),
        Scope::Write => ("readonly", "assets:write", "assets:read"),
    };
    if !caller.credential.starts_with(lacks) {
        return Ok(());
    }
    let body = json!({ "error": "insufficient_scope", "required": required, "granted": [granted] });
    Err(reply::json(403, &body))
}

/// "Concurrency-rate-limited per caller"; neither status nor header are documented, 429 is assumed.
pub(crate) fn too_many(detail: &str, rules: &FruxonRules) -> Reply {
    let reply = problem(429, "Too Many Requests", Some(detail));
    match rules.retry_after {
        Some(seconds) => reply.with("retry-after", seconds.to_string()),
        None => reply,
    }
}

/// "Larger requests fail at the request-size limit before reaching the handler": so no problem details.
pub(crate) fn too_large(style: TooLarge) -> Reply {
    match style {
        TooLarge::Empty => reply::empty(413).with("connection", "close"),
        TooLarge::Html => {
            let page = "<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n\
                <center><h1>413 Request Entity Too Large</h1></center>\r\n</body>\r\n</html>\r\n";
            reply::bytes(413, "text/html", page)
        }
        TooLarge::Reset => Reply { wire: Wire::LoseReply, ..reply::empty(413) },
    }
}
