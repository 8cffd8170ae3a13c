//! `GET /storage_files` and `GET /service_agents/files` (source `GetStorageFiles`): newest first, pages below a
//! creation time. Every page that has a file has a token; the end is an empty page with an empty one. Does not write
//! records.

use serde_json::{Value, json};

use crate::call::Call;
use crate::platform::Ground;
use crate::reply;
use crate::time;
use crate::voipbin::errors::{self, Refusal};
use crate::voipbin::record::File;
use crate::voipbin::{View, Voipbin};
use crate::wire::Reply;

impl Voipbin {
    pub(crate) fn list(&self, call: &Call<'_>, view: View<'_>, ground: &Ground<'_>) -> Result<Reply, Refusal> {
        let size = page_size(call, ground.options.voipbin.max_page)?;
        let token = call.query("page_token").filter(|token| !token.is_empty());
        let refuse = || errors::refuse(400, "INVALID_ARGUMENT", "INVALID_PAGE_TOKEN", "The page token is not valid.");
        let before = token.map(|token| time::read_token(token).ok_or_else(refuse)).transpose()?;
        let fits = |file: &&File| {
            file.deleted_us.is_none() && view.shows(file) && before.is_none_or(|before| file.created_us < before)
        };
        let mut found: Vec<&File> = self.files.iter().filter(fits).collect();
        found.sort_by_key(|file| std::cmp::Reverse(file.created_us));
        found.truncate(size);
        let next = found.last().map(|file| time::rfc3339_micros(file.created_us)).unwrap_or_default();
        let result: Vec<Value> = found.into_iter().map(|file| file.json(&self.customer, ground.options)).collect();
        Ok(reply::json(200, &json!({ "result": result, "next_page_token": next })))
    }
}

/// Absent, 0, negative and too large all silently mean the largest page; what is no number is refused by the router.
fn page_size(call: &Call<'_>, max: usize) -> Result<usize, Refusal> {
    let Some(text) = call.query("page_size") else { return Ok(max) };
    let refuse =
        |_| errors::refuse(400, "INVALID_ARGUMENT", "INVALID_PARAMETER", "Invalid format for parameter page_size.");
    let size: i64 = text.parse().map_err(refuse)?;
    Ok(usize::try_from(size).ok().filter(|size| (1..=max).contains(size)).unwrap_or(max))
}
