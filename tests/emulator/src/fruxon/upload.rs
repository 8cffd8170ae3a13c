//! `POST …/storage` (page storage-post): one form part `file`, 50 MiB at most, limited in how many one caller has under
//! way; `?temporary=true` (official client; page assets-import). Does not decide what becomes of the file later.

use std::collections::BTreeMap;

use serde_json::json;

use crate::call::Call;
use crate::fruxon::{Caller, Fruxon, errors, form, incoming};
use crate::platform::Ground;
use crate::reply;
use crate::wire::{Reply, Wire};

/// When the uploads of each caller that are being worked on will be done.
#[derive(Debug, Default)]
pub(crate) struct InFlight {
    until: BTreeMap<String, Vec<f64>>,
}

impl InFlight {
    fn admit(&mut self, caller: &str, limit: Option<usize>, now_ms: f64, busy_ms: f64) -> bool {
        let under_way = self.until.entry(caller.to_owned()).or_default();
        under_way.retain(|until| *until > now_ms);
        let admitted = limit.is_none_or(|limit| under_way.len() < limit);
        if admitted && busy_ms > 0.0 {
            under_way.push(now_ms + busy_ms);
        }
        admitted
    }
}

impl Fruxon {
    pub(crate) fn upload(
        &mut self,
        call: &Call<'_>,
        caller: Caller<'_>,
        ground: &mut Ground<'_>,
    ) -> Result<Reply, Reply> {
        let rules = &ground.options.fruxon;
        let (limit, works_ms) = (rules.max_bytes, rules.upload_time_ms);
        if !self.in_flight.admit(caller.credential, rules.concurrency, ground.now_ms, ground.busy_ms + works_ms) {
            return Err(errors::too_many("Too many concurrent uploads.", rules));
        }
        let form = form(call)?;
        if form.parts.iter().any(|part| part.content.len() > limit) {
            return Err(errors::too_large(rules.too_large));
        }
        let file = incoming(&form, "file")?;
        let bare = rules.bare_reply;
        let temporary = call.target.query.iter().find(|(name, _)| name.eq_ignore_ascii_case("temporary"));
        let temporary = match temporary.map(|(_, value)| value.to_ascii_lowercase()).as_deref() {
            None | Some("" | "false") => false,
            Some("true") => true,
            Some(other) => return Err(errors::invalid("temporary", &format!("The value '{other}' is not valid."))),
        };
        let (name, media_type) = (file.name.clone(), file.media_type.clone());
        let id = self.keep(file, Some(caller.tenant), temporary, ground);
        let kind = kind(&media_type);
        let mut body = json!({ "fileId": id, "fileType": kind, "promptLink": format!("<{kind}:{id}/>") });
        if let (Some(fields), false) = (body.as_object_mut(), bare) {
            fields.insert("contentType".to_owned(), json!(media_type));
            fields.insert("displayName".to_owned(), json!(name));
        }
        let reply = reply::json(200, &body);
        Ok(if works_ms > 0.0 { Reply { wire: Wire::Delay(works_ms), ..reply } } else { reply })
    }
}

/// The word of a prompt link, `<image:…/>`, `<audio:…/>`, `<pdf:…/>` (official client): no media type.
fn kind(media_type: &str) -> &'static str {
    match media_type.split('/').next().unwrap_or_default() {
        "image" => "image",
        "audio" => "audio",
        "video" => "video",
        _ if media_type.starts_with("application/pdf") => "pdf",
        _ => "file",
    }
}
