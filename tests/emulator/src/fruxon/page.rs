//! Fruxon's pages, the same for every list: `PageSize`, `PageToken.Skip` and `PageToken.Cursor` (API pages), `pageSize`
//! and `pageToken` (official client), default 10, above 100 silently 100, and the two defects that the official client
//! guards against. Does not know what is listed.

use serde_json::{Value, json};

use crate::call::Call;
use crate::cursor;
use crate::fruxon::errors;
use crate::options::{FruxonRules, Options};
use crate::reply;
use crate::wire::Reply;

/// A page of items that are all there; `label` names the list.
pub(crate) fn page(call: &Call<'_>, label: &str, items: &[Value], options: &Options) -> Result<Reply, Reply> {
    let rules = &options.fruxon;
    let size = size(call, rules)?;
    let skip = if rules.echoed_token { 0 } else { skip(call)? };
    let shown: Vec<&Value> = items.iter().skip(skip).take(size).collect();
    let more = skip + size < items.len() || rules.empty_pages;
    let next = more.then(|| cursor::write(&format!("skip {}", skip + size)));
    let mut body = json!({ "items": shown, "nextPageToken": next, "totalCount": items.len() });
    if let (Some(fields), None) = (body.as_object_mut(), &next) {
        // At the end the token is absent or empty.
        if crate::ids::choose(options.seed, "fruxon end", label, 2) == 0 {
            fields.shift_remove("nextPageToken");
        } else {
            fields.insert("nextPageToken".to_owned(), json!(""));
        }
    }
    Ok(reply::json(200, &body))
}

/// A query parameter by its name in any case; an empty one is as none.
fn query<'a>(call: &Call<'a>, name: &str) -> Option<&'a str> {
    let found = call.target.query.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
}

fn number(call: &Call<'_>, name: &str) -> Result<Option<i32>, Reply> {
    let refuse = |text: &str| errors::invalid(name, &format!("The value '{text}' is not valid."));
    query(call, name).map(|text| text.parse().map_err(|_| refuse(text))).transpose()
}

/// Sizes below 1, of which no document speaks, mean the default.
fn size(call: &Call<'_>, rules: &FruxonRules) -> Result<usize, Reply> {
    let asked = number(call, "PageSize")?.and_then(|size| usize::try_from(size).ok()).filter(|size| *size > 0);
    Ok(asked.unwrap_or(rules.default_page).min(rules.max_page))
}

fn skip(call: &Call<'_>) -> Result<usize, Reply> {
    let refuse = |name: &str| errors::invalid(name, "The page token is not valid.");
    for name in ["pageToken", "PageToken.Cursor"] {
        if let Some(token) = query(call, name) {
            let said = cursor::read(token).and_then(|said| said.strip_prefix("skip ")?.parse().ok());
            return said.ok_or_else(|| refuse(name));
        }
    }
    let skip = number(call, "PageToken.Skip")?.unwrap_or(0);
    usize::try_from(skip).map_err(|_| refuse("PageToken.Skip"))
}
