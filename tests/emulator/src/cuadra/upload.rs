//! `POST /v1/files` (reference page upload-file; limits from the guide "Files"). Does not decide what becomes of the
//! file later.

use serde_json::json;

use crate::call::Call;
use crate::cuadra::keys::Keys;
use crate::cuadra::record::Association;
use crate::cuadra::{Cuadra, errors, files};
use crate::multipart;
use crate::platform::{Ground, Incoming};
use crate::reply;
use crate::storage::vault::sha256;
use crate::wire::Reply;

const IMAGES: [&str; 5] = [".png", ".jpg", ".jpeg", ".gif", ".webp"];

impl Cuadra {
    pub(crate) fn upload(
        &mut self,
        call: &Call<'_>,
        credential: &str,
        ground: &mut Ground<'_>,
    ) -> Result<Reply, Reply> {
        let key = Keys::name(call, credential)?;
        let form = multipart::parse(call.header("content-type"), call.body()).map_err(|error| {
            errors::problem(400, "Bad Request", &format!("There was an error parsing the body: {}.", error.0))
        })?;
        let part = form.part("file").ok_or_else(|| errors::missing(&["body", "file"]))?;
        let Some(name) = part.filename.clone().filter(|name| !name.is_empty()) else {
            return Err(errors::invalid(
                &["body", "file"],
                "value_error",
                "Value error, Expected UploadFile, received: <class 'str'>",
                json!(""),
            ));
        };
        let rules = &ground.options.cuadra;
        let lower = name.to_lowercase();
        let (limit, kind) = if IMAGES.iter().any(|end| lower.ends_with(end)) {
            (rules.image_bytes, "Images")
        } else {
            (rules.document_bytes, "Documents")
        };
        if part.content.len() > limit {
            return Err(errors::problem(
                413,
                "Payload Too Large",
                &format!("{kind} may have at most {} MB.", limit >> 20),
            ));
        }
        let (kind, id) = (form.text("resource_type"), form.text("resource_id"));
        let resource = files::resource(kind.as_deref(), id.as_deref())?;
        let media_type = part.media_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned());
        let hash = sha256(&part.content);
        let payload = json!([name, media_type, hash, kind, id]).to_string();
        if let Some(known) = self.keys.recall(key.as_ref(), &payload, ground.now_ms) {
            return Ok(known);
        }
        let stored = self.keep(Incoming { name, media_type, bytes: part.content.clone(), sha256: hash }, false, ground);
        let at = ground.now_us;
        if let (Some(file), Some((kind, id))) = (self.files.iter_mut().find(|file| file.id == stored), resource) {
            file.associations.push(Association { kind, id, created_us: at });
        }
        // The reference page's sample has `associations` filled, without being asked.
        let body = self
            .files
            .iter()
            .find(|file| file.id == stored)
            .map(|file| self.record(file, true, ground))
            .unwrap_or_default();
        let reply = reply::json(ground.options.cuadra.upload_status, &body);
        self.keys.remember(key, payload, &reply, ground);
        Ok(reply)
    }
}
