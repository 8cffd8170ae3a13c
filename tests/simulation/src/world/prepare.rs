//! What is there before anybody calls: files, and the address that signed URLs are made for.

use super::{Known, World};
use crate::net::hostile;
use attache::backend::description::Upload;
use attache::backend::mapping::read_record;
use attache_emulator::{Reply, Request};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

impl World {
    /// Puts the files of this run into place.
    pub fn prepare(&self) {
        let first = self.signed(Request::new("GET", &self.address.base.href));
        // The emulator signs URLs for the host that it was last asked under.
        self.emulator.borrow_mut().handle(first, self.true_now());
        for number in 0..self.settings.files {
            if self.row.shared && number % 3 == 0 {
                self.somebody_uploads(&mut self.dice.borrow_mut());
            } else {
                self.upload(number);
            }
        }
        self.strangers();
        // Nothing is limited before anybody calls.
        self.settings.limit(&mut self.emulator.borrow_mut().options);
    }

    /// What others have, where callers see only their own.
    fn strangers(&self) {
        if !self.row.shared {
            self.somebody_uploads(&mut self.dice.borrow_mut());
            let hidden = self.known.borrow().last().map(|known| known.id.clone());
            self.hidden.borrow_mut().extend(hidden);
        }
    }

    pub(super) fn signed(&self, request: Request) -> Request {
        let tokens = self.tokens.borrow();
        let (name, value) = tokens.header(tokens.current());
        request.with(&name, &value)
    }

    /// A file as any client would upload it, by a body of its own making.
    fn upload(&self, number: usize) {
        let Some(upload) = &self.description.upload else { return };
        let content = format!("prepared {number} {}", String::from_utf8_lossy(hostile::GARBAGE));
        let name = format!("prepared-{number}.txt");
        let (kind, body) = match upload.encoding.as_str() {
            "json-base64" => ("application/json", self.message(upload, &name, &content)),
            _ => ("multipart/form-data; boundary=b", self.form(upload, &name, &content)),
        };
        let base = self.address.base.href.trim_end_matches('/');
        let root = upload.beside.as_deref().and_then(|end| base.strip_suffix(end)).unwrap_or(base);
        let url = format!("{root}{}", self.filled(&upload.path));
        let request = self.signed(Request::new("POST", &url)).with("content-type", kind).body(body.into_bytes());
        let reply = self.emulator.borrow_mut().handle(request, self.true_now());
        let id = self.id_in(upload, &reply);
        let id = id.unwrap_or_else(|| panic!("a prepared file was refused: {} {:?}", reply.status, reply.body));
        self.known.borrow_mut().push(Known { id, size: content.len() as u64 });
        if self.row.media.is_some() {
            let answer: Value = serde_json::from_slice(&reply.body).expect("a record");
            self.answers.borrow_mut().push(read_record(&self.description, answer).expect("a record that can be read"));
        }
    }

    /// The fields that an upload needs, besides the file.
    fn fields(&self, upload: &Upload) -> Vec<(String, String)> {
        let scope = |name: &String| {
            self.row.scope.iter().find(|(known, _)| known == name).map(|(_, value)| (*value).to_owned())
        };
        let mut fields: Vec<(String, String)> =
            upload.fields.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        for (name, members) in upload.json_fields.iter() {
            let members: Map<String, Value> =
                members.iter().map(|(name, value)| (name.clone(), json!(self.filled(value)))).collect();
            fields.push((name.clone(), Value::Object(members).to_string()));
        }
        for name in upload.required_fields.iter().filter(|name| !upload.fields.iter().any(|(known, _)| known == *name))
        {
            fields.extend(scope(name).map(|value| (name.clone(), value)));
        }
        fields
    }

    fn form(&self, upload: &Upload, name: &str, content: &str) -> String {
        let mut form = String::new();
        for (field, value) in self.fields(upload) {
            form.push_str(&format!("--b\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"));
        }
        let field = upload.file_field.as_deref().unwrap_or("file");
        form.push_str(&format!(
            "--b\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: text/plain\r\n\r\n{content}\r\n--b--\r\n"
        ));
        form
    }

    fn message(&self, upload: &Upload, name: &str, content: &str) -> String {
        let mut message: Map<String, Value> =
            self.fields(upload).into_iter().map(|(name, value)| (name, json!(value))).collect();
        let member = |name: &Option<String>| name.clone().expect("a name for every member");
        message.insert(member(&upload.name_field), json!(name));
        message.insert(member(&upload.media_type_field), json!("text/plain"));
        message.insert(member(&upload.file_field), json!(STANDARD.encode(content)));
        Value::Object(message).to_string()
    }

    fn id_in(&self, upload: &Upload, reply: &Reply) -> Option<String> {
        let answer: Value = serde_json::from_slice(&reply.body).ok()?;
        let record = upload.record.as_ref().map_or(Some(&answer), |place| answer.get(place))?;
        let places = self.description.record.id.as_ref()?;
        places.at.iter().find_map(|place| record.get(place)?.as_str().map(str::to_owned))
    }
}
