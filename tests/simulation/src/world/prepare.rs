//! What is there before anybody calls: files, and the address that signed URLs are made for.

use super::{Known, World};
use crate::net::hostile;
use attache_emulator::Request;

impl World {
    /// Puts the files of this run into place.
    pub fn prepare(&self) {
        let first = Request::new("GET", &self.address.base.href).with("authorization", &self.authorization());
        // The emulator signs URLs for the host that it was last asked under.
        self.emulator.borrow_mut().handle(first, self.true_now());
        let rates = {
            let options = &mut self.emulator.borrow_mut().options;
            (options.cuadra.user_per_minute.take(), options.voipbin.rate.take())
        };
        for number in 0..self.settings.files {
            if self.row.shared && number % 3 == 0 {
                self.somebody_uploads();
            } else {
                self.upload(number);
            }
        }
        self.strangers();
        let options = &mut self.emulator.borrow_mut().options;
        (options.cuadra.user_per_minute, options.voipbin.rate) = rates;
    }

    /// What others have, where callers see only their own.
    fn strangers(&self) {
        if !self.row.shared {
            self.somebody_uploads();
            let hidden = self.known.borrow().last().map(|known| known.id.clone());
            self.hidden.borrow_mut().extend(hidden);
        }
    }

    fn authorization(&self) -> String {
        format!("Bearer {}", self.tokens.borrow().current())
    }

    /// A file as any client would upload it, by a form of its own making.
    fn upload(&self, number: usize) {
        let Some(upload) = &self.description.upload else { return };
        let content = format!("prepared {number} {}", String::from_utf8_lossy(hostile::GARBAGE));
        let mut form = String::new();
        for (name, value) in &upload.fields {
            form.push_str(&format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
        }
        let field = upload.file_field.as_deref().unwrap_or("file");
        form.push_str(&format!(
            "--b\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"prepared-{number}.txt\"\r\nContent-Type: text/plain\r\n\r\n{content}\r\n--b--\r\n"
        ));
        let url = format!("{}{}", self.address.base.href.trim_end_matches('/'), upload.path);
        let request = Request::new("POST", &url)
            .with("authorization", &self.authorization())
            .with("content-type", "multipart/form-data; boundary=b")
            .body(form.into_bytes());
        let reply = self.emulator.borrow_mut().handle(request, self.true_now());
        let id = serde_json::from_slice::<serde_json::Value>(&reply.body)
            .ok()
            .and_then(|record| record["id"].as_str().map(str::to_owned));
        let id = id.unwrap_or_else(|| panic!("a prepared file was refused: {} {:?}", reply.status, reply.body));
        self.known.borrow_mut().push(Known { id, size: content.len() as u64 });
    }
}
