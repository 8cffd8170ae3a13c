//! VoIPbin's error body (OpenAPI schema ErrorResponse; source `customer_ratelimit.go` for 429). Does not decide when
//! one is due.

use serde_json::json;

use crate::reply;
use crate::wire::Reply;

/// An error before it has its request id.
#[derive(Debug)]
pub(crate) struct Refusal {
    code: u16,
    status: &'static str,
    reason: &'static str,
    message: &'static str,
    limited_by: Option<String>,
    retry_after: Option<u64>,
}

pub(crate) fn refuse(code: u16, status: &'static str, reason: &'static str, message: &'static str) -> Refusal {
    Refusal { code, status, reason, message, limited_by: None, retry_after: None }
}

pub(crate) fn unauthenticated() -> Refusal {
    refuse(401, "UNAUTHENTICATED", "AUTHENTICATION_REQUIRED", "Authentication is required.")
}

pub(crate) fn not_found() -> Refusal {
    refuse(404, "NOT_FOUND", "RESOURCE_NOT_FOUND", "The requested resource was not found.")
}

pub(crate) fn invalid_upload() -> Refusal {
    refuse(400, "INVALID_ARGUMENT", "INVALID_FILE_UPLOAD", "Could not read the uploaded file.")
}

/// The documented sample of a 429 has no request id.
pub(crate) fn too_many(seconds: f64, limited_by: &str) -> Refusal {
    Refusal {
        limited_by: Some(limited_by.to_owned()),
        retry_after: Some(seconds.ceil() as u64),
        ..refuse(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED", "Too many requests. Please try again later.")
    }
}

impl Refusal {
    pub(crate) fn reply(self, request_id: &str) -> Reply {
        let mut error = json!({ "status": self.status, "reason": self.reason, "message": self.message });
        if let Some(fields) = error.as_object_mut() {
            if self.code != 429 {
                fields.insert("request_id".to_owned(), json!(request_id));
            }
            if let Some(limiter) = self.limited_by {
                fields.insert("details".to_owned(), json!([{ "limited_by": limiter }]));
            }
        }
        let reply = reply::bytes(self.code, "application/json; charset=utf-8", json!({ "error": error }).to_string());
        match self.retry_after {
            Some(seconds) => reply.with("retry-after", seconds.to_string()),
            None => reply,
        }
    }
}
