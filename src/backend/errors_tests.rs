//! Every error body of `tests/errors/bodies.json`, and what must hold for any body at all (behaviours L4, L5).

use super::*;
use proptest::prelude::*;
use serde_json::Value;

fn read(case: &Value) -> Reading {
    let status = case["status"].as_u64().unwrap() as u16;
    match (case.get("json"), case.get("text")) {
        (Some(json), None) => read_error(status, Body::Json(json.clone())),
        (None, Some(text)) => read_error::<Value>(status, Body::Text(text.as_str().unwrap())),
        (None, None) => read_error::<Value>(status, Body::Empty),
        _ => panic!("{}: json and text are one or the other", case["name"]),
    }
}

#[test]
fn the_table_of_bodies() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/errors/bodies.json");
    let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(cases.len() >= 90, "only {} bodies", cases.len());
    let mut names = std::collections::HashSet::new();
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        assert!(names.insert(name), "{name} twice");
        assert!(case["source"].as_str().is_some_and(|source| !source.is_empty()), "{name} rests on nothing");
        let reading = read(case);
        let expect = &case["expect"];
        assert_eq!(expect["code"], reading.code.word(), "{name}: code");
        assert_eq!(expect.get("reason").and_then(Value::as_str), reading.reason.as_deref(), "{name}: reason");
        assert_eq!(expect.get("detail").and_then(Value::as_str), reading.detail.as_deref(), "{name}: detail");
        assert_eq!(
            expect.get("requestId").and_then(Value::as_str),
            reading.request_id.as_deref(),
            "{name}: request id"
        );
        assert_eq!(expect.get("retryAfter").and_then(Value::as_f64), reading.retry_after, "{name}: wait");
        let fields: Vec<Value> =
            reading.fields.iter().map(|field| serde_json::json!([field.path, field.message])).collect();
        assert_eq!(
            expect.get("fields").cloned().unwrap_or(Value::Array(Vec::new())),
            Value::Array(fields),
            "{name}: fields"
        );
        assert!(reading.message.ends_with(['.', '!', '?', '…']), "{name}: {}", reading.message);
        if let Some(absent) = case.get("absent") {
            let all = format!("{reading:?}");
            for secret in absent.as_array().unwrap() {
                assert!(!all.contains(secret.as_str().unwrap()), "{name} shows {secret}");
            }
        }
    }
}

#[test]
fn a_status_alone_has_a_code() {
    for (status, code) in [
        (400, "validation"),
        (401, "unauthorized"),
        (402, "payment_required"),
        (403, "forbidden"),
        (404, "not_found"),
        (405, "unsupported"),
        (406, "validation"),
        (408, "unavailable"),
        (409, "conflict"),
        (410, "gone"),
        (412, "precondition_failed"),
        (413, "too_large"),
        (415, "unsupported_media_type"),
        (416, "range_not_satisfiable"),
        (418, "validation"),
        (422, "validation"),
        (423, "conflict"),
        (425, "unavailable"),
        (429, "rate_limited"),
        (431, "validation"),
        (451, "forbidden"),
        (500, "server"),
        (501, "unsupported"),
        (502, "server"),
        (503, "unavailable"),
        (504, "server"),
        (507, "quota_exceeded"),
        (520, "server"),
        (529, "unavailable"),
        (600, "server"),
        (200, "bad_response"),
        (0, "bad_response"),
    ] {
        assert_eq!(code_for(status, "").word(), code, "{status}");
    }
}

#[test]
fn words_that_say_more_than_their_status() {
    for (status, reason, code) in [
        (403, "storageQuotaExceeded", Code::QuotaExceeded),
        (429, "insufficient_quota", Code::QuotaExceeded),
        (500, "STORAGE_LIMIT_EXCEEDED", Code::QuotaExceeded),
        (429, "RATE_LIMIT_EXCEEDED", Code::RateLimited),
        (429, "RESOURCE_EXHAUSTED", Code::RateLimited),
        (400, "EntityTooLarge", Code::TooLarge),
        (400, "FILE_TOO_LARGE", Code::TooLarge),
        (400, "INVALID_FILE_UPLOAD", Code::Validation),
        (401, "quota", Code::Unauthorized),
        (404, "quota", Code::NotFound),
        (200, "quota", Code::BadResponse),
    ] {
        assert_eq!(code_for(status, reason), code, "{status} {reason}");
    }
}

#[test]
fn complaints_are_counted() {
    let errors: serde_json::Map<String, Value> =
        (0..100).map(|index| (index.to_string(), Value::from(vec!["no", "never"]))).collect();
    let reading = read_error(400, Body::Json(serde_json::json!({ "errors": errors })));
    assert_eq!(reading.fields.len(), MOST_FIELDS);
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
    ];
    let name = prop_oneof![
        "error|errors|detail|details|message|msg|title|reason|code|status|type|loc|field|path|required|requestId|request_id|fieldViolations|retryDelay|description",
        ".{0,8}"
    ];
    leaf.prop_recursive(5, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..6)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_comes_is_one_bounded_sentence(status in any::<u16>(), body in json()) {
        let reading = read_error(status, Body::Json(body));
        prop_assert!(reading.message.chars().count() <= LONGEST_MESSAGE + 100);
        prop_assert!(!reading.message.chars().any(char::is_control));
        prop_assert!(reading.fields.len() <= MOST_FIELDS);
        for text in reading.fields.iter().flat_map(|field| [&field.path, &field.message]).chain(&reading.reason) {
            prop_assert!(text.chars().count() <= LONGEST_NAME && !text.chars().any(char::is_control));
        }
    }

    #[test]
    fn whatever_text_comes_too(status in any::<u16>(), text in any::<String>()) {
        let reading = read_error::<Value>(status, Body::Text(&text));
        prop_assert!(reading.message.chars().count() <= LONGEST_MESSAGE + 100);
    }

    #[test]
    fn a_signature_is_shown_in_no_place(place in 0_usize..8, key in "[A-F]{4}[0-9]{4}[a-zA-Z0-9]{24}") {
        let url = ["https://storage.example/b/o?X-Goog-Signature=", &key].concat();
        let places = ["/message", "/error", "/detail", "/title", "/reason", "/errors/File", "/error/message", "/error/reason"];
        let mut body = serde_json::json!({});
        let steps: Vec<&str> = places[place].split('/').skip(1).collect();
        match steps[..] {
            [one] => body[one] = url.into(),
            [one, two] => body[one] = serde_json::json!({ two: url }),
            _ => {}
        }
        let reading = read_error(403, Body::Json(body));
        let shown = format!("{reading:?}");
        prop_assert!(!shown.contains(&key), "{}", shown);
    }
}
