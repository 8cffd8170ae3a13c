//! Error answers of every kind (behaviours L4 to L6, F8). Parts: the status, a body, edits; each body is read as the client
//! reads it, and again with a secret at every kind of place.

use crate::edits::edit;
use crate::json::{Json, counted};
use crate::oracle::{CANARY, assert_no_canary, assert_one_line};
use crate::parts::split;
use attache::backend::errors::{Body, Reading, read_error};
use attache::model::Code;
use attache::policy::retry_after::LONGEST;
use serde_json::Value;

pub fn run(data: &[u8]) {
    let [status, body, edits] = split(data);
    let status = String::from_utf8_lossy(status).trim().parse().unwrap_or(500);
    let text = String::from_utf8_lossy(body).into_owned();
    let trimmed = text.trim_start();
    if let (true, Ok(mut value)) = (trimmed.starts_with(['{', '[']), serde_json::from_str::<Value>(&text)) {
        edit(&mut value, edits);
        let document = Json::from(&value);
        let size = document.size();
        let (reading, questions) = counted(|| read_error(status, Body::Json(document)));
        assert!(questions <= 2_000 + 40 * size, "{questions} questions for {size} values");
        check(status, &reading);
        return;
    }
    let body = |text| if trimmed.is_empty() { Body::Empty } else { Body::Text(text) };
    check(status, &read_error::<Value>(status, body(&text)));
    for step in edits.chunks_exact(2).take(8) {
        let place = usize::from(u16::from_be_bytes([step[0], step[1]])) % (text.len() + 1);
        let place = (0..=place).rev().find(|place| text.is_char_boundary(*place)).unwrap_or(0);
        let (before, after) = text.split_at(place);
        check(status, &read_error::<Value>(status, Body::Text(&[before, CANARY, after].concat())));
    }
}

fn check(status: u16, reading: &Reading) {
    assert_one_line(&reading.message, 400);
    assert!(reading.message.ends_with(['.', '!', '?', '…']), "{:?}", reading.message);
    let shown = [Some(&reading.message), reading.detail.as_ref(), reading.reason.as_ref()];
    let fields = reading.fields.iter().flat_map(|field| [&field.path, &field.message]);
    // Ids of requests look like secrets and are shown: they go to support, and hold what their own rule allows.
    for text in shown.into_iter().flatten().chain(fields) {
        assert_no_canary(text);
    }
    assert!(reading.detail.as_ref().is_none_or(|detail| !detail.is_empty() && detail.chars().count() <= 300));
    if let Some(reason) = &reading.reason {
        assert!(!reason.is_empty());
        assert_one_line(reason, 120);
    }
    assert!(reading.fields.len() <= 32);
    for field in &reading.fields {
        assert_one_line(&field.path, 120);
        assert_one_line(&field.message, 120);
    }
    if let Some(id) = &reading.request_id {
        assert!(
            !id.is_empty()
                && id.len() <= 128
                && id.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"'`\\&?#%".contains(&byte))
        );
    }
    assert!(reading.retry_after.is_none_or(|wait| (0.0..=LONGEST).contains(&wait)), "{:?}", reading.retry_after);
    match status {
        401 => assert_eq!(reading.code, Code::Unauthorized),
        402 => assert_eq!(reading.code, Code::PaymentRequired),
        404 => assert_eq!(reading.code, Code::NotFound),
        400.. => assert_ne!(reading.code, Code::BadResponse),
        _ => {}
    }
}
