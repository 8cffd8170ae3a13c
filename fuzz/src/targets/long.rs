//! A megabyte of one pattern through every reader of text (behaviour L7). Parts: what it begins with, what is repeated, what it
//! ends with. Nothing is timed here: work that grows with the square of a megabyte does not end within the driver's patience,
//! which is a thousand times what one pass takes.

use crate::parts::texts;
use attache::backend::errors::{Body, read_error};
use attache::backend::markup::read_markup;
use attache::backend::template::{expand, fill, query};
use attache::model::text::{percent_decode, split_once};
use attache::model::time::{parse_http_date, parse_timestamp};
use attache::policy::disposition::{Disposition, content_disposition, content_disposition_name};
use attache::policy::expiry::{looks_expired, parse_query, url_expiry};
use attache::policy::name::{form_escape, sanitize_download};
use attache::policy::range::{parse_content_range, weak_match};
use attache::policy::redact::{clean, hide};
use attache::policy::retry_after::retry_after;
use attache::transfer::form::is_media_type;
use serde_json::Value;

/// Instrumented code is some twenty times slower, and what grows too fast shows at less.
const LENGTH: usize = if cfg!(feature = "libfuzzer") { 1 << 16 } else { 1 << 20 };

pub fn run(data: &[u8]) {
    let [head, unit, tail] = texts(data);
    if unit.is_empty() {
        return;
    }
    let text = [head.as_str(), &unit.repeat(LENGTH / unit.len() + 1), &tail].concat();
    let _ = (parse_timestamp(&text), parse_http_date(&text), retry_after(&text, 0.0), percent_decode(&text));
    let _ = (parse_content_range(&text), weak_match(&text, &text), is_media_type(&text), split_once(&text, &unit));
    let _ = (url_expiry(&parse_query(&text)), looks_expired(400, Some(&text), Some(&text)));
    let _ =
        (content_disposition_name(&text), content_disposition(Disposition::Inline, &text), sanitize_download(&text));
    let _ = (form_escape(&text), fill(&text, |_| Some("x".to_owned())), expand(&text, |_| Some("x".to_owned())));
    assert!(expand("/{+id}", |_| Some(text.clone())).is_ok_and(|path| path.len() >= LENGTH) || !text.is_empty());
    assert!(query(&[(&text, &text)]).len() > 2 * LENGTH);
    assert!(clean(&text, 300).chars().count() <= 300);
    // With no limit the whole text is looked at.
    let _ = (clean(&text, LENGTH * 2), hide(&text, "secret-of-somebody"), read_markup(&text));
    let _ = read_error::<Value>(500, Body::Text(&text));
    let _ =
        read_error(400, Body::Json(serde_json::json!({"errors": {text.as_str(): [text.as_str()]}, "detail": text})));
}
