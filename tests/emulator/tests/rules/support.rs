//! A bench for the rules: an emulator, a clock that only moves when told, and short ways to ask.

use attache_emulator::{Backend, Bytes, Emulator, NewFile, Options, Reply, Request};
use serde_json::Value;

/// 2026-01-15T09:30:00Z.
pub const START: f64 = 1_768_469_400_000.0;
pub const CUADRA: &str = "http://api.localhost/cuadra";
pub const VOIPBIN: &str = "http://api.localhost/voipbin/v1.0";
pub const FRUXON: &str = "http://api.localhost/fruxon/v1/tenants/acme";
pub const KORE: &str = "http://api.localhost/kore/api/v2/apps/aa-1/environments/dev";
/// Below it: a session's name, or the parent of operations.
pub const GOOGLE: &str = "http://api.localhost/discovery-engine/v1alpha";
pub const SESSION: &str = "projects/shop/locations/global/collections/default_collection/engines/chat/sessions/42";
pub const BOUNDARY: &str = "----attache-7MA4YWxk";

pub struct Bench {
    pub emulator: Emulator,
    pub now: f64,
}

impl Bench {
    pub fn new() -> Bench {
        Bench::with(|_| ())
    }

    /// With options other than the defaults.
    pub fn with(set: impl FnOnce(&mut Options)) -> Bench {
        let mut options = Options::default();
        set(&mut options);
        Bench { emulator: Emulator::new(options), now: START }
    }

    /// As it is, with no credential added.
    pub fn ask(&mut self, request: Request) -> Reply {
        self.emulator.handle(request, self.now)
    }

    /// With a good credential.
    pub fn send(&mut self, request: Request) -> Reply {
        self.ask(request.with("Authorization", "Bearer key"))
    }

    /// With Kore's credential.
    pub fn keyed(&mut self, request: Request) -> Reply {
        self.ask(request.with("x-api-key", "key"))
    }

    pub fn post(&mut self, url: &str, body: &Value) -> Reply {
        self.send(posted("POST", url, body))
    }

    pub fn get(&mut self, url: &str) -> Reply {
        self.send(Request::new("GET", url))
    }

    pub fn delete(&mut self, url: &str) -> Reply {
        self.send(Request::new("DELETE", url))
    }

    /// GET of JSON that must be there.
    pub fn read(&mut self, url: &str) -> Value {
        let reply = self.get(url);
        assert_eq!(reply.status, 200, "{}", text(&reply));
        json(&reply)
    }

    /// Uploads to Cuadra and gives the record.
    pub fn cuadra(&mut self, name: &str, content: &[u8]) -> Value {
        let reply = self.send(upload(&format!("{CUADRA}/v1/files"), name, content, &[]));
        assert_eq!(reply.status, 201, "{}", text(&reply));
        json(&reply)
    }

    /// Uploads to VoIPbin and gives the record.
    pub fn voipbin(&mut self, name: &str, content: &[u8]) -> Value {
        let reply = self.send(upload(&format!("{VOIPBIN}/storage_files"), name, content, &[("type", "rag")]));
        assert_eq!(reply.status, 200, "{}", text(&reply));
        json(&reply)
    }

    /// Uploads to Fruxon's storage and gives the answer.
    pub fn fruxon(&mut self, name: &str, content: &[u8]) -> Value {
        let reply = self.send(upload(&format!("{FRUXON}/storage"), name, content, &[]));
        assert_eq!(reply.status, 200, "{}", text(&reply));
        json(&reply)
    }

    /// Uploads to Kore for a user and gives the answer.
    pub fn kore(&mut self, name: &str, content: &[u8], user: &str) -> Value {
        let fields = [("userReference", user), ("uploadType", "runtime")];
        let reply = self.keyed(upload(&format!("{KORE}/attachments/upload"), name, content, &fields));
        assert_eq!(reply.status, 200, "{}", text(&reply));
        json(&reply)
    }

    /// Adds a context file to Discovery Engine's session and gives the answer.
    pub fn google(&mut self, name: &str, content: &[u8]) -> Value {
        let body = context(name, content);
        let reply = self.post(&format!("{GOOGLE}/{SESSION}:addContextFile"), &body);
        assert_eq!(reply.status, 200, "{}", text(&reply));
        json(&reply)
    }

    /// Files that somebody else put there, one a second.
    pub fn seed(&mut self, backend: Backend, count: usize) -> Vec<String> {
        (0..count)
            .map(|at| {
                self.now += 1000.0;
                let file = NewFile::new(&format!("{at}.txt"), "text/plain", format!("content {at}"));
                self.emulator.add_file(backend, file, self.now).unwrap()
            })
            .collect()
    }
}

/// A form upload of one file and some fields.
pub fn upload(url: &str, name: &str, content: &[u8], fields: &[(&str, &str)]) -> Request {
    let request = Request::new("POST", url);
    request.with("Content-Type", &format!("multipart/form-data; boundary={BOUNDARY}")).body(form(name, content, fields))
}

pub fn form(name: &str, content: &[u8], fields: &[(&str, &str)]) -> Bytes {
    let mut body = Vec::new();
    for (field, value) in fields {
        body.extend(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    let head =
        format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/plain");
    body.extend(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").bytes());
    body.extend(content);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
    body.into()
}

/// A request with JSON.
pub fn posted(method: &str, url: &str, body: &Value) -> Request {
    Request::new(method, url).with("Content-Type", "application/json").body(body.to_string())
}

/// The body of addContextFile.
pub fn context(name: &str, content: &[u8]) -> Value {
    let contents = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, content);
    serde_json::json!({ "fileName": name, "mimeType": "text/plain", "fileContents": contents })
}

pub fn json(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).unwrap_or_else(|error| panic!("no JSON ({error}): {}", text(reply)))
}

pub fn text(reply: &Reply) -> String {
    String::from_utf8_lossy(&reply.body).into_owned()
}

pub fn str_at<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no text at {pointer} in {value}"))
}

/// The ids (or any text) of a list's items.
pub fn all<'a>(list: &'a Value, items: &str, field: &str) -> Vec<&'a str> {
    list[items].as_array().unwrap().iter().map(|item| item[field].as_str().unwrap()).collect()
}
