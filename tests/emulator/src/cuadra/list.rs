//! `GET /v1/files` (OpenAPI operation listFiles): filters, the limit's bounds, cursors and pages. Does not write
//! records.

use serde_json::{Value, json};

use crate::call::Call;
use crate::cuadra::record::File;
use crate::cuadra::{Cuadra, errors, files};
use crate::cursor;
use crate::platform::Ground;
use crate::reply;
use crate::wire::Reply;

impl Cuadra {
    pub(crate) fn list(&mut self, call: &Call<'_>, ground: &mut Ground<'_>) -> Result<Reply, Reply> {
        let limit = limit(call, ground)?;
        let before = call.query("cursor").filter(|cursor| !cursor.is_empty()).map(read_cursor).transpose()?;
        let (kind, id) = (call.query("resourceType"), call.query("resourceId"));
        if id.is_some() && kind.is_none() {
            return Err(errors::missing(&["query", "resourceType"]));
        }
        if kind.is_some_and(|kind| !files::KINDS.contains(&kind)) || id.is_some_and(files::is_missing) {
            return Err(errors::not_found());
        }
        let fits = |file: &File| {
            let bound =
                |a: &super::record::Association| Some(a.kind.as_str()) == kind && id.is_none_or(|id| a.id == id);
            !file.deleted
                && before.is_none_or(|before| file.order < before)
                && (kind.is_none() || file.associations.iter().any(bound))
                && call.query("statusFilter").is_none_or(|wanted| self.state(file, ground).status == wanted)
        };
        let mut found: Vec<&File> = self.files.iter().filter(|file| fits(file)).collect();
        found.sort_by_key(|file| std::cmp::Reverse(file.order));
        let more = found.len() > limit;
        found.truncate(limit);
        let cursor = found.last().filter(|_| more).map(|file| cursor::write(&file.order.to_string()));
        let expanded = files::expanded(call);
        let items: Vec<Value> = found.into_iter().map(|file| self.record(file, expanded, ground)).collect();
        Ok(reply::json(200, &json!({ "items": items, "nextCursor": cursor, "hasMore": more })))
    }
}

/// 1 to 100, default 20; outside of it a 422 and not a clamp (schema: minimum and maximum).
fn limit(call: &Call<'_>, ground: &Ground<'_>) -> Result<usize, Reply> {
    let (default, max) = (ground.options.cuadra.default_page, ground.options.cuadra.max_page);
    let Some(text) = call.query("limit") else { return Ok(default) };
    let refuse = |kind: &str, message: String| errors::invalid(&["query", "limit"], kind, &message, json!(text));
    let Ok(limit) = text.parse::<i64>() else {
        return Err(refuse(
            "int_parsing",
            "Input should be a valid integer, unable to parse string as an integer".to_owned(),
        ));
    };
    if limit < 1 {
        return Err(refuse("greater_than_equal", "Input should be greater than or equal to 1".to_owned()));
    }
    usize::try_from(limit)
        .ok()
        .filter(|&limit| limit <= max)
        .ok_or_else(|| refuse("less_than_equal", format!("Input should be less than or equal to {max}")))
}

fn read_cursor(text: &str) -> Result<u64, Reply> {
    cursor::read(text)
        .and_then(|order| order.parse().ok())
        .ok_or_else(|| errors::invalid(&["query", "cursor"], "value_error", "Value error, invalid cursor", json!(text)))
}
