//! `GET …/files` (discovery documents, method sessions.files.list): pages of 100, at most 1,000, 0 and less refused;
//! `filter`, `orderBy`, and a token that holds only for the same ones. Does not write FileMetadata.

use serde_json::{Value, json};

use crate::call::Call;
use crate::cursor;
use crate::discovery_engine::errors::{self, Refusal};
use crate::discovery_engine::file::{File, Message};
use crate::discovery_engine::filter::Filter;
use crate::discovery_engine::order::Order;
use crate::discovery_engine::{DiscoveryEngine, ok};
use crate::platform::Ground;
use crate::storage::vault::sha256;
use crate::wire::Reply;

impl DiscoveryEngine {
    pub(crate) fn files(&self, call: &Call<'_>, session: &str, ground: &Ground<'_>) -> Result<Reply, Refusal> {
        let (rules, options) = (&ground.options.discovery_engine, ground.options);
        let size = page_size(call, rules.default_page, rules.max_page)?;
        let given = |name: &str| call.query(name).unwrap_or_default();
        let (filter, order) = (Filter::read(given("filter"))?, Order::read(given("orderBy"))?);
        let same = sha256(json!([session, given("filter"), given("orderBy")]).to_string().as_bytes());
        let from = match given("pageToken") {
            "" => 0,
            token => read_token(token, &same)?,
        };
        let mut found: Vec<&File> =
            self.files.iter().filter(|file| file.is_in(session) && filter.takes(file)).collect();
        found.sort_by(|one, two| order.compare(one, two));
        let page = found.iter().skip(from).take(size);
        let files: Vec<Value> = page.map(|file| file.json(session, &call.target.base, options)).collect();
        let mut told = Message::default();
        if !files.is_empty() {
            told.set("files", json!(files));
        }
        if from + size < found.len() {
            told.text("nextPageToken", &cursor::write(&format!("{} {same}", from + size)));
        }
        Ok(ok(&Value::Object(told.0)))
    }
}

/// `pageSize` as an int32 greater than 0, never more than the largest.
pub(crate) fn page_size(call: &Call<'_>, default: usize, max: usize) -> Result<usize, Refusal> {
    let Some(text) = call.query("pageSize").filter(|text| !text.is_empty()) else { return Ok(default) };
    let message = format!("Invalid value at 'page_size' (TYPE_INT32), \"{text}\"");
    let size: i32 = text.parse().map_err(|_| errors::invalid_field("page_size", &message))?;
    let size = usize::try_from(size).ok().filter(|size| *size > 0);
    let size = size.ok_or_else(|| errors::invalid_field("page_size", "page_size must be greater than 0."))?;
    Ok(size.min(max))
}

/// Where a token leads, if it was given for the same parameters.
pub(crate) fn read_token(token: &str, same: &str) -> Result<usize, Refusal> {
    let said = cursor::read(token);
    let parts = said.as_deref().and_then(|said| said.split_once(' '));
    let (from, of) = parts.ok_or_else(|| errors::invalid_field("page_token", "The page token is not valid."))?;
    if of != same {
        let message = "The page token was given for other parameters; all of them must match.";
        return Err(errors::invalid_field("page_token", message));
    }
    from.parse().map_err(|_| errors::invalid_field("page_token", "The page token is not valid."))
}
