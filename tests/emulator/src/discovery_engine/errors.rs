//! Google's error bodies: google.rpc.Status under `error` (discovery documents, schema GoogleRpcStatus; AIP-193 for the
//! details), in an array of one where the options say so, and the HTML page of a path that has no method. Does not
//! decide when one is due.

use serde_json::{Value, json};

use crate::call::Call;
use crate::discovery_engine::JSON;
use crate::options::Options;
use crate::reply;
use crate::wire::Reply;

/// An error before it is written.
#[derive(Debug)]
pub(crate) struct Refusal {
    code: u16,
    status: &'static str,
    message: String,
    details: Vec<Value>,
}

impl Refusal {
    pub(crate) fn reply(self, options: &Options) -> Reply {
        let mut error = json!({ "code": self.code, "message": self.message, "status": self.status });
        if let (Some(fields), false) = (error.as_object_mut(), self.details.is_empty()) {
            fields.insert("details".to_owned(), json!(self.details));
        }
        let body = json!({ "error": error });
        let body = if options.discovery_engine.errors_in_array { json!([body]) } else { body };
        reply::bytes(self.code, JSON, body.to_string())
    }

    fn with(mut self, detail: Value) -> Refusal {
        self.details.push(detail);
        self
    }

    fn because(self, reason: &str, metadata: Value) -> Refusal {
        self.with(json!({
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": reason,
            "domain": "googleapis.com",
            "metadata": metadata,
        }))
    }
}

fn refuse(code: u16, status: &'static str, message: &str) -> Refusal {
    Refusal { code, status, message: message.to_owned(), details: Vec::new() }
}

pub(crate) fn invalid(message: &str) -> Refusal {
    refuse(400, "INVALID_ARGUMENT", message)
}

/// Names the field.
pub(crate) fn invalid_field(field: &str, message: &str) -> Refusal {
    invalid(message).with(json!({
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [{ "field": field, "description": message }],
    }))
}

pub(crate) fn too_large(limit: usize) -> Refusal {
    invalid(&format!("Request payload size exceeds the limit: {limit} bytes."))
}

pub(crate) fn not_found(message: &str) -> Refusal {
    refuse(404, "NOT_FOUND", message)
}

pub(crate) fn unimplemented(message: &str) -> Refusal {
    refuse(501, "UNIMPLEMENTED", message)
}

const SERVICE: &str = "discoveryengine.googleapis.com";

pub(crate) fn no_credentials() -> Refusal {
    let message = "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other \
        valid authentication credential.";
    refuse(401, "UNAUTHENTICATED", message).because("CREDENTIALS_MISSING", json!({ "service": SERVICE }))
}

pub(crate) fn bad_credentials() -> Refusal {
    let message = "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid \
        authentication credential.";
    refuse(401, "UNAUTHENTICATED", message).because("ACCESS_TOKEN_EXPIRED", json!({ "service": SERVICE }))
}

pub(crate) fn no_permission(verb: Option<&str>) -> Refusal {
    let permission = format!("discoveryengine.sessions.{}", verb.unwrap_or("listFiles"));
    refuse(403, "PERMISSION_DENIED", &format!("Permission '{permission}' denied on resource (or it may not exist)."))
        .because("IAM_PERMISSION_DENIED", json!({ "permission": permission }))
}

pub(crate) fn no_user_project() -> Refusal {
    let message = "Your application is authenticating by using local Application Default Credentials. The \
        discoveryengine.googleapis.com API requires a quota project, which is not set by default.";
    refuse(403, "PERMISSION_DENIED", message).because("USER_PROJECT_DENIED", json!({ "service": SERVICE }))
}

pub(crate) fn consumer_invalid() -> Refusal {
    refuse(403, "PERMISSION_DENIED", "Project 'missing' not found or deleted.")
        .because("CONSUMER_INVALID", json!({ "service": SERVICE }))
}

pub(crate) fn exhausted(kind: &str, project: &str) -> Refusal {
    let message = format!(
        "Quota exceeded for quota metric 'Conversational search {kind} requests' and limit 'Conversational search {kind} \
         requests per minute' of service '{SERVICE}' for consumer 'project_number:{project}'."
    );
    refuse(429, "RESOURCE_EXHAUSTED", &message)
        .because("RATE_LIMIT_EXCEEDED", json!({ "service": SERVICE, "quota_limit_value": "300" }))
}

/// What Google's front end says of a path that no method has.
pub(crate) fn no_route(call: &Call<'_>) -> Reply {
    let path = call.target.below.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let page = format!(
        "<!DOCTYPE html>\n<html lang=en>\n  <meta charset=utf-8>\n  <title>Error 404 (Not Found)!!1</title>\n  \
         <p><b>404.</b> <ins>That’s an error.</ins>\n  <p>The requested URL <code>{path}</code> was not found on this \
         server.  <ins>That’s all we know.</ins>\n"
    );
    reply::bytes(404, "text/html; charset=UTF-8", page)
}
