//! `POST …/attachments/upload` and `DELETE …/attachments/{fileId}` (page upload; limits from the page
//! app-configurations). A missing field, a file too large and one too many are refused in a way that no page states.
//! Does not show attachments.

use serde_json::{Value, json};

use crate::backend::Backend;
use crate::call::Call;
use crate::kore::file::{Owner, extension};
use crate::kore::sessions::TYPES;
use crate::kore::{Home, Kore, body, errors};
use crate::multipart;
use crate::platform::{Ground, Incoming, object_name};
use crate::reply;
use crate::storage::vault::sha256;
use crate::wire::Reply;

impl Kore {
    pub(crate) fn upload(&mut self, call: &Call<'_>, home: Home<'_>, ground: &mut Ground<'_>) -> Result<Reply, Reply> {
        let (options, rules) = (ground.options, &ground.options.kore);
        let refuse = |status, message: &str| errors::refuse(options, status, message);
        let form = multipart::parse(call.header("content-type"), call.body()).map_err(|error| refuse(400, error.0))?;
        let part = form.part("file").filter(|part| part.filename.as_ref().is_some_and(|name| !name.is_empty()));
        let part = part.ok_or_else(|| refuse(400, "file is required"))?;
        let user = form.text("userReference").filter(|user| !user.is_empty());
        let user = user.ok_or_else(|| refuse(400, "userReference is required"))?;
        if form.text("uploadType").as_deref() != Some("runtime") {
            return Err(refuse(400, "uploadType must be runtime"));
        }
        let name = part.filename.clone().unwrap_or_default();
        if rules.types_checked && !TYPES.contains(&extension(&name).as_str()) {
            return Err(refuse(400, "The file type is not supported"));
        }
        if part.content.len() > rules.max_bytes {
            let message = format!("The file exceeds the maximum size of {} MB", rules.max_bytes >> 20);
            return Err(refuse(rules.refused_status, &message));
        }
        let owner = Owner { app: home.app.to_owned(), environment: home.environment.to_owned(), user };
        let held = self.files.iter().filter(|file| !file.deleted && file.owner.as_ref() == Some(&owner)).count();
        if held >= rules.max_files {
            return Err(refuse(rules.refused_status, &format!("At most {} files can be attached", rules.max_files)));
        }
        let file = Incoming {
            name,
            media_type: part.media_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned()),
            bytes: part.content.clone(),
            sha256: sha256(&part.content),
        };
        let id = self.keep(file, Some(owner), ground);
        let uploaded = self.files.iter().find(|file| file.id == id).map(|file| file.uploaded());
        Ok(reply::json(200, &uploaded.unwrap_or_default()))
    }

    /// The page shows a JSON body under a form's content type, so both are read.
    pub(crate) fn delete(
        &mut self,
        call: &Call<'_>,
        id: &str,
        home: Home<'_>,
        ground: &mut Ground<'_>,
    ) -> Result<Reply, Reply> {
        let refuse = |status, message: &str| errors::refuse(ground.options, status, message);
        let (session, reference) = named(call, ground)?;
        if session.is_none() && reference.is_none() {
            return Err(refuse(400, "sessionId or sessionReference is required"));
        }
        let known = self.look_up(session.as_deref(), reference.as_deref(), home, ground);
        let known = known.ok_or_else(|| refuse(404, "Session not found"))?;
        let shows = self.shows(&known, home, ground.options);
        let found = self.files.iter_mut().find(|file| file.id == id && shows(file));
        let file = found.ok_or_else(|| refuse(404, "File not found"))?;
        file.deleted = true;
        ground.vault.remove(&object_name(Backend::Kore, id));
        let body = json!({ "message": "file deleted successfully", "success": "true", "fileId": id });
        Ok(reply::json(200, &body))
    }
}

fn named(call: &Call<'_>, ground: &Ground<'_>) -> Result<(Option<String>, Option<String>), Reply> {
    let present = |text: Option<String>| text.filter(|text| !text.is_empty());
    if call.media_type() == "multipart/form-data"
        && let Ok(form) = multipart::parse(call.header("content-type"), call.body())
    {
        return Ok((present(form.text("sessionId")), present(form.text("sessionReference"))));
    }
    let body = body(call, ground)?;
    let text = |name: &str| present(body.get(name).and_then(Value::as_str).map(str::to_owned));
    Ok((text("sessionId"), text("sessionReference")))
}
