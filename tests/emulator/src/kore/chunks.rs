//! Kore's other family of files (page upload-file-api): `POST /api/public/files` whole, and in chunks by `session/start`,
//! `session/{id}` and `session/{id}/complete`. Its files are no attachments. Limits and refusals beyond the page are
//! assumed. Does not serve them.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::call::Call;
use crate::kore::file::extension;
use crate::kore::{Kore, body, errors};
use crate::multipart;
use crate::platform::{Ground, Incoming};
use crate::reply;
use crate::storage::vault::sha256;
use crate::time;
use crate::wire::Reply;

/// An upload in chunks.
#[derive(Debug)]
pub(crate) struct Chunks {
    id: String,
    name: String,
    size: u64,
    total: u64,
    /// By number, from 0; one that is sent again replaces the first.
    parts: BTreeMap<u64, Bytes>,
    /// Numbers that will be confirmed and lost.
    doomed: Vec<u64>,
    until_ms: f64,
}

/// "Media/image types only."
const TYPES: [&str; 12] = ["m4a", "mp3", "webm", "mp4", "mpga", "wav", "mpeg", "png", "jpeg", "jpg", "webp", "gif"];

impl Kore {
    pub(crate) fn public_files(
        &mut self,
        call: &Call<'_>,
        rest: &[&str],
        ground: &mut Ground<'_>,
    ) -> Result<Reply, Reply> {
        self.chunks.retain(|chunks| chunks.until_ms > ground.now_ms);
        match (rest, call.method()) {
            ([], "POST") => self.whole(call, ground),
            (["session", "start"], "POST") => self.begin(call, ground),
            (["session", id], "POST") => self.chunk(call, id, ground),
            (["session", id, "complete"], "POST") => self.complete(call, id, ground),
            _ => Err(errors::refuse(ground.options, 404, "Not found")),
        }
    }

    /// "For files smaller than 25 MB."
    fn whole(&mut self, call: &Call<'_>, ground: &mut Ground<'_>) -> Result<Reply, Reply> {
        let (options, rules) = (ground.options, &ground.options.kore);
        let refuse = |status, message: &str| errors::refuse(options, status, message);
        let form = multipart::parse(call.header("content-type"), call.body()).map_err(|error| refuse(400, error.0))?;
        let file = form.part("file").and_then(|part| Some((part, part.filename.clone()?)));
        let (part, name) = file.ok_or_else(|| refuse(400, "file is required"))?;
        form.text("fileContext").ok_or_else(|| refuse(400, "fileContext is required"))?;
        if part.content.len() > rules.max_bytes {
            return Err(refuse(rules.refused_status, "The file is too large, upload it in chunks"));
        }
        if rules.media_checked && !TYPES.contains(&extension(&name).as_str()) {
            return Err(refuse(400, "The file type is not supported"));
        }
        let bytes = part.content.clone();
        Ok(self.publish(call, name, bytes, ground))
    }

    fn begin(&mut self, call: &Call<'_>, ground: &mut Ground<'_>) -> Result<Reply, Reply> {
        let body = body(call, ground)?;
        let refuse = |name: &str| errors::refuse(ground.options, 400, &format!("{name} is required"));
        let text = |name: &str| {
            let value = body.get(name).and_then(Value::as_str).filter(|value| !value.is_empty());
            value.map(str::to_owned).ok_or_else(|| refuse(name))
        };
        let number = |name: &str| body.get(name).and_then(Value::as_u64).ok_or_else(|| refuse(name));
        text("fileContext")?;
        let (name, end) = (text("fileName")?, text("fileExtension")?);
        let (total, size) = (number("totalChunks")?, number("fileSize")?);
        if total == 0 {
            return Err(refuse("totalChunks"));
        }
        if ground.options.kore.media_checked && !TYPES.contains(&end.to_ascii_lowercase().as_str()) {
            return Err(errors::refuse(ground.options, 400, "The file type is not supported"));
        }
        let id = ground.ids.uuid("kore chunks");
        let until_ms = ground.now_ms + ground.options.kore.chunks_life_ms;
        let told = json!({ "sessionId": id, "expirationDate": time::rfc3339_millis(time::micros(until_ms)) });
        let doomed = ground.options.kore.lost_chunks.clone();
        self.chunks.push(Chunks { id, name, size, total, parts: BTreeMap::new(), doomed, until_ms });
        Ok(reply::json(200, &told))
    }

    fn chunk(&mut self, call: &Call<'_>, id: &str, ground: &Ground<'_>) -> Result<Reply, Reply> {
        let refuse = |status, message: &str| errors::refuse(ground.options, status, message);
        let found = self.chunks.iter_mut().find(|chunks| chunks.id == id);
        let chunks = found.ok_or_else(|| refuse(404, "Session not found or expired"))?;
        let form = multipart::parse(call.header("content-type"), call.body()).map_err(|error| refuse(400, error.0))?;
        let part = form.part("file").ok_or_else(|| refuse(400, "file is required"))?;
        let number = form.text("chunkNumber").and_then(|text| text.parse::<u64>().ok());
        let number = number.filter(|number| *number < chunks.total);
        let number = number.ok_or_else(|| refuse(400, "chunkNumber is not valid"))?;
        if part.content.len() > ground.options.kore.max_bytes {
            return Err(refuse(ground.options.kore.refused_status, "The chunk is too large"));
        }
        match chunks.doomed.iter().position(|doomed| *doomed == number) {
            Some(at) => drop(chunks.doomed.remove(at)),
            None => drop(chunks.parts.insert(number, part.content.clone())),
        }
        Ok(reply::json(200, &json!({ "chunkNumber": number.to_string(), "sessionId": id })))
    }

    /// "Any missing chunk numbers are identified after the merge."
    fn complete(&mut self, call: &Call<'_>, id: &str, ground: &mut Ground<'_>) -> Result<Reply, Reply> {
        let refuse = |status, message: &str| errors::refuse(ground.options, status, message);
        let found = self.chunks.iter().position(|chunks| chunks.id == id);
        let at = found.ok_or_else(|| refuse(404, "Session not found or expired"))?;
        let missing: Vec<u64> = self.chunks.get(at).map_or_else(Vec::new, |chunks| {
            (0..chunks.total).filter(|number| !chunks.parts.contains_key(number)).collect()
        });
        if !missing.is_empty() {
            return Err(errors::incomplete(ground.options, &missing));
        }
        let chunks = self.chunks.remove(at);
        let mut bytes = Vec::new();
        chunks.parts.values().for_each(|part| bytes.extend_from_slice(part));
        if bytes.len() as u64 != chunks.size {
            return Err(refuse(400, "The chunks do not add up to fileSize"));
        }
        Ok(self.publish(call, chunks.name, bytes.into(), ground))
    }

    fn publish(&mut self, call: &Call<'_>, name: String, bytes: Bytes, ground: &mut Ground<'_>) -> Reply {
        let media_type = media_type(&extension(&name)).to_owned();
        let sha256 = sha256(&bytes);
        let (id, url) = self.keep_medium(Incoming { name, media_type, bytes, sha256 }, &call.target.base, ground);
        reply::json(200, &json!({ "url": url, "fileId": id }))
    }
}

fn media_type(extension: &str) -> &'static str {
    match extension {
        "m4a" | "mp4" => "video/mp4",
        "mp3" | "mpga" => "audio/mpeg",
        "wav" => "audio/wav",
        "webm" => "video/webm",
        "mpeg" => "video/mpeg",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "gif" => "image/gif",
        _ => "application/octet-stream",
    }
}
