//! `POST /storage_files` and `POST /service_agents/files` (OpenAPI; source `storage_files.go`: the limit is over the
//! whole body, too large is a 400 like any unreadable form; no idempotency key, so a second POST makes a second file).
//! Does not sign.

use crate::backend::Backend;
use crate::call::Call;
use crate::multipart;
use crate::platform::{Ground, Incoming, object_name};
use crate::reply;
use crate::storage::vault::sha256;
use crate::voipbin::errors::{self, Refusal};
use crate::voipbin::record::File;
use crate::voipbin::{View, Voipbin};
use crate::wire::Reply;

impl Voipbin {
    pub(crate) fn upload(
        &mut self,
        call: &Call<'_>,
        kind: &'static str,
        agent: &str,
        ground: &mut Ground<'_>,
    ) -> Result<Reply, Refusal> {
        if call.body().len() > ground.options.voipbin.max_body {
            return Err(errors::invalid_upload());
        }
        let form = multipart::parse(call.header("content-type"), call.body()).map_err(|_| errors::invalid_upload())?;
        let part = form.part("file").ok_or_else(errors::invalid_upload)?;
        // Go hands on the last element of the name only, and no file without one.
        let name = part.filename.as_deref().and_then(|name| name.rsplit('/').next()).filter(|name| !name.is_empty());
        let name = name.ok_or_else(errors::invalid_upload)?.to_owned();
        if form.text("type").as_deref() != Some(kind) {
            return Err(errors::refuse(
                400,
                "INVALID_ARGUMENT",
                "INVALID_FILE_TYPE",
                "The file type is missing or not allowed here.",
            ));
        }
        let held: u64 = self.files.iter().filter(|file| file.deleted_us.is_none()).map(|file| file.size).sum();
        if held + part.content.len() as u64 > ground.options.voipbin.quota_bytes {
            return Err(errors::refuse(500, "INTERNAL", "INTERNAL_ERROR", "An internal error occurred."));
        }
        let media_type = part.media_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned());
        let bytes = part.content.clone();
        let file = Incoming { name, media_type, sha256: sha256(&bytes), bytes };
        let id = self.keep(file, kind, agent, ground);
        let file = self.find(&id, View::Customer)?;
        Ok(reply::json(200, &file.json(&self.customer, ground.options)))
    }

    /// Stores a file and signs its first URL.
    pub(crate) fn keep(&mut self, file: Incoming, kind: &'static str, owner: &str, ground: &mut Ground<'_>) -> String {
        let id = ground.ids.uuid("voipbin file");
        let size = file.bytes.len() as u64;
        let created_us = self.stamp(ground.now_us, ground.options.voipbin.same_microsecond);
        ground.vault.put(
            &object_name(Backend::Voipbin, &id),
            file.bytes,
            &file.media_type,
            file.sha256.clone(),
            ground.now_us,
        );
        self.files.push(File {
            id: id.clone(),
            owner: owner.to_owned(),
            kind,
            filename: file.name,
            size,
            sha256: file.sha256,
            uri: String::new(),
            expires_us: None,
            created_us,
            updated_us: None,
            deleted_us: None,
        });
        if let Some(file) = self.files.last_mut().filter(|_| ground.options.voipbin.signing) {
            file.sign(ground);
        }
        id
    }

    /// The next creation time: never the same microsecond twice, unless a test asks for the defect.
    pub(crate) fn stamp(&mut self, now_us: i64, shared: bool) -> i64 {
        self.last_us = if shared { self.last_us.max(now_us) } else { now_us.max(self.last_us.saturating_add(1)) };
        self.last_us
    }
}
