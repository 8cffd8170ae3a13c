//! A model platform: signs URLs that end, and a storage host that looks at nothing but the URL.

use super::plan::{Form, Kind, Plan};
use crate::platform::EPOCH;
use serde_json::{Value, json};

/// Where its API is, and where its bytes are.
pub const API: &str = "https://api.test";
pub const STORAGE: &str = "https://storage.test";
/// What makes a URL a secret.
pub const SIGNATURE: &str = "canary-5ignature";

/// One URL that was signed.
#[derive(Clone, Debug)]
pub(super) struct Signed {
    pub file: usize,
    /// Virtual time.
    pub at: f64,
    pub end: f64,
    pub url: String,
}

/// The platform's state.
#[derive(Debug, Default)]
pub(super) struct Platform {
    /// By number.
    pub signed: Vec<Signed>,
    /// What a record holds, where it is not signed anew: the number of each file's URL.
    pub current: Vec<usize>,
    /// When each file went.
    pub gone: Vec<Option<f64>>,
}

/// What an answer holds: a status, headers and a body.
pub(super) type Reply = (u16, Vec<(String, String)>, Vec<u8>);

/// The bytes of a file.
pub(super) fn content(file: usize) -> Vec<u8> {
    format!("the bytes of file {file}, all of them").into_bytes()
}

/// The name of a file.
pub(super) fn name(file: usize) -> String {
    format!("file-number-{file}")
}

/// As the client has it.
pub(super) fn description(kind: Kind) -> Value {
    let by_record = json!({ "path": "/files/{id}", "url": "url" });
    let by_redirect = json!({ "path": "/files/{id}/url", "via": "redirect" });
    let refresh = match kind {
        Kind::Redirect => json!([by_redirect]),
        Kind::Steps => json!([by_record, by_redirect]),
        _ => json!([by_record]),
    };
    json!({
        "name": "own",
        "baseUrl": API,
        "auth": { "scheme": "bearer" },
        "get": { "path": "/files/{id}" },
        "delete": { "path": "/files/{id}" },
        "download": { "via": "record-url" },
        "refresh": refresh,
        "record": {
            "id": "id", "name": "name", "sha256": "digest", "url": "url",
            "urlExpiresAt": { "at": "ends", "as": "epoch-ms" }
        },
        "statuses": { "": "ready" },
        "trustedHosts": ["storage.test"]
    })
}

impl Platform {
    pub fn new(plan: &Plan) -> Self {
        let mut platform = Self { gone: vec![None; plan.files], ..Self::default() };
        for file in 0..plan.files {
            let at = -plan.records.unwrap_or(0.0);
            let number = platform.sign(plan, file, at);
            platform.current.push(number);
        }
        platform
    }

    /// A URL made now; its number.
    pub fn sign(&mut self, plan: &Plan, file: usize, now: f64) -> usize {
        let number = self.signed.len();
        // Signers count in whole seconds.
        let end = (((EPOCH + now) / 1_000.0).floor() * 1_000.0) - EPOCH + plan.life;
        let secret = format!("{SIGNATURE}-{number}-");
        let query = match plan.kind {
            Kind::Record | Kind::Opaque => format!("token={secret}"),
            _ => format!("Expires={}&Signature={secret}", (EPOCH + end) / 1_000.0),
        };
        self.signed.push(Signed { file, at: now, end, url: format!("{STORAGE}/{}?{query}", name(file)) });
        number
    }

    /// The number of a URL.
    pub fn number(&self, url: &str) -> Option<usize> {
        self.signed.iter().position(|signed| signed.url == url)
    }

    /// Good now: not ended, and not before a rotation of keys.
    pub fn good(&self, plan: &Plan, number: usize, now: f64) -> bool {
        let signed = &self.signed[number];
        now < signed.end && !plan.voids.iter().any(|void| (signed.at..=now).contains(void))
    }

    /// What the API says.
    pub fn api(&mut self, plan: &Plan, method: &str, file: usize, redirects: bool, now: f64) -> Reply {
        if self.gone[file].is_some() {
            return (404, Vec::new(), br#"{"message":"no such file"}"#.to_vec());
        }
        if method == "DELETE" {
            self.gone[file] = Some(now);
            return (204, Vec::new(), Vec::new());
        }
        if redirects || plan.kind != Kind::Steps {
            self.current[file] = self.sign(plan, file, now);
        }
        let signed = &self.signed[self.current[file]];
        if redirects {
            return (302, vec![("location".to_owned(), signed.url.clone())], Vec::new());
        }
        let mut record = json!({ "id": name(file), "name": "a.bin", "digest": digest(file) });
        if plan.kind != Kind::Redirect {
            record["url"] = json!(signed.url);
        }
        if plan.kind == Kind::Record {
            record["ends"] = json!(EPOCH + signed.end);
        }
        (200, vec![("content-type".to_owned(), "application/json".to_owned())], record.to_string().into_bytes())
    }

    /// What storage says.
    pub fn storage(&self, plan: &Plan, number: usize, range: Option<&str>, now: f64) -> Reply {
        let file = self.signed[number].file;
        if self.gone[file].is_some() {
            return xml(404, "NoSuchKey", "The specified key does not exist.");
        }
        if !self.good(plan, number, now) {
            return refusal(plan.form);
        }
        if plan.denied && file == 0 {
            return xml(403, "AccessDenied", "Access denied");
        }
        let bytes = content(file);
        match range.and_then(|range| range.strip_prefix("bytes=0-")).and_then(|end| end.parse::<usize>().ok()) {
            Some(end) => {
                let told = format!("bytes 0-{end}/{}", bytes.len());
                (206, vec![("content-range".to_owned(), told)], bytes[..=end].to_vec())
            }
            None => (200, vec![("content-length".to_owned(), bytes.len().to_string())], bytes),
        }
    }
}

/// The digest that records tell of a file.
pub(super) fn digest(file: usize) -> String {
    format!("{:064x}", file + 7)
}

fn refusal(form: Form) -> Reply {
    match form {
        Form::S3 => xml(403, "AccessDenied", "Request has expired"),
        Form::Gcs => xml(400, "ExpiredToken", "Invalid argument."),
        Form::Azure => {
            xml(403, "AuthenticationFailed", "Signature not valid in the specified time frame: Start [1] Expiry [2]")
        }
        Form::Denied => xml(403, "AccessDenied", "Access denied"),
        Form::Bare(status) => (status, Vec::new(), Vec::new()),
    }
}

fn xml(status: u16, code: &str, message: &str) -> Reply {
    let body = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>");
    (status, vec![("content-type".to_owned(), "application/xml".to_owned())], body.into_bytes())
}
