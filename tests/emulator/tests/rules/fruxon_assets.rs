//! Fruxon's assets: API pages assets-file (parts File and Payload, 413 above 50 MB), assets-import (retains the file),
//! assets-refresh (rate-limited), assets-delete (204, then 404; running operations fail); official Python client (parts
//! in lower case, `longOperation` beside the asset).

use attache_emulator::{Backend, FruxonRules, Reply, Request};
use serde_json::{Value, json};

use crate::support::{Bench, FRUXON, START, json, str_at, text, upload};

fn send(bench: &mut Bench, content: &[u8], fields: &[(&str, &str)]) -> Reply {
    bench.send(upload(&format!("{FRUXON}/assets:file"), "a.pdf", content, fields))
}

fn asset(bench: &mut Bench) -> Value {
    let reply = send(bench, b"hello", &[("payload", "{\"Vectorize\":true}")]);
    assert_eq!(reply.status, 200, "{}", text(&reply));
    json(&reply)
}

#[test]
fn an_upload_answers_with_the_asset_and_its_operation_named_as_the_asset() {
    let mut bench = Bench::new();
    let body = asset(&mut bench);
    let id = str_at(&body, "/asset/id");
    assert_eq!((str_at(&body, "/asset/displayName"), str_at(&body, "/longOperation/name")), ("a.pdf", id));
    assert_eq!(
        (str_at(&body, "/longOperation/status"), &body["asset"]["createdAt"]),
        ("PENDING", &json!(START as u64))
    );
    assert_eq!(body["asset"]["modifiedAt"], 0, "0 is unset");
    let read = bench.read(&format!("{FRUXON}/assets/{id}"));
    assert_eq!((str_at(&read, "/id"), str_at(&read, "/embeddingStatus")), (id, "PENDING"));
    bench.emulator.options.fruxon.flat_operation = true;
    let flat = asset(&mut bench);
    assert_eq!((str_at(&flat, "/name"), str_at(&flat, "/status")), (str_at(&flat, "/asset/id"), "PENDING"));
}

#[test]
fn an_assets_content_is_stored_but_no_session_lists_it() {
    let mut bench = Bench::new();
    let id = str_at(&asset(&mut bench), "/asset/id").to_owned();
    assert_eq!(bench.emulator.copies(Backend::Fruxon, b"hello"), 1);
    assert_eq!(bench.emulator.content(Backend::Fruxon, &id).unwrap(), "hello");
    assert_eq!(bench.read(&format!("{FRUXON}/sessions/s/files"))["totalCount"], 0);
    assert_eq!(bench.get(&format!("{FRUXON}/storage/{id}")).status, 404);
}

#[test]
fn both_parts_are_required_in_any_case() {
    let mut bench = Bench::new();
    assert_eq!(send(&mut bench, b"hello", &[("Payload", "{}")]).status, 200);
    for fields in [&[][..], &[("payload", "no json")], &[("payload", "[]")]] {
        let reply = send(&mut bench, b"hello", fields);
        assert_eq!(reply.status, 400);
        assert!(json(&reply)["errors"]["Payload"].is_array(), "{}", text(&reply));
    }
}

#[test]
fn a_file_above_50_mb_is_a_413_with_problem_details() {
    assert_eq!(FruxonRules::default().max_asset_bytes, 50 << 20);
    let mut bench = Bench::with(|options| options.fruxon.max_asset_bytes = 4);
    let reply = send(&mut bench, b"hello", &[("payload", "{}")]);
    assert_eq!((reply.status, str_at(&json(&reply), "/title")), (413, "Payload Too Large"));
}

#[test]
fn an_import_retains_the_temporary_file() {
    let mut bench = Bench::new();
    let reply = bench.send(upload(&format!("{FRUXON}/storage?temporary=true"), "a.txt", b"hello", &[]));
    let id = str_at(&json(&reply), "/fileId").to_owned();
    let import = format!("{FRUXON}/assets:import");
    let made = json(&bench.post(&import, &json!({ "fileId": id, "vectorize": true })));
    assert_eq!((str_at(&made, "/asset/displayName"), str_at(&made, "/longOperation/status")), ("a.txt", "PENDING"));
    bench.now += 100.0 * 86_400_000.0;
    let page = bench.read(&format!("{FRUXON}/sessions/s/files"));
    assert_eq!((str_at(&page, "/items/0/fileId"), str_at(&page, "/items/0/status")), (id.as_str(), "RETAINED"));
    assert_eq!(bench.emulator.copies(Backend::Fruxon, b"hello"), 1, "the same bytes are not stored twice");
    assert_eq!(bench.post(&import, &json!({ "fileId": "none" })).status, 404);
    assert_eq!(bench.post(&import, &json!({})).status, 400);
    assert_eq!(bench.post(&import, &json!({ "fileId": id, "vectorize": "yes" })).status, 400);
}

#[test]
fn a_refresh_is_an_operation_of_its_own_and_one_at_a_time() {
    let mut bench = Bench::new();
    let id = str_at(&asset(&mut bench), "/asset/id").to_owned();
    let refresh = format!("{FRUXON}/assets/{id}:refresh");
    assert_eq!(bench.post(&refresh, &json!({})).status, 429, "the first ingestion still runs");
    bench.now += 3_000.0;
    let reply = bench.send(Request::new("POST", &refresh));
    let started = json(&reply);
    assert_eq!(
        (reply.status, str_at(&started, "/status"), str_at(&started, "/resourceName")),
        (200, "PENDING", id.as_str())
    );
    assert_ne!(str_at(&started, "/name"), id);
    assert_eq!(bench.post(&refresh, &json!({ "force": true })).status, 429);
    assert_eq!(bench.read(&format!("{FRUXON}/assets/{id}"))["modifiedAt"], START as u64 + 3_000);
    assert_eq!(bench.post(&format!("{FRUXON}/assets/none:refresh"), &json!({})).status, 404);
}

#[test]
fn a_delete_answers_204_then_404_and_fails_what_was_running() {
    let mut bench = Bench::new();
    let id = str_at(&asset(&mut bench), "/asset/id").to_owned();
    let url = format!("{FRUXON}/assets/{id}");
    let reply = bench.delete(&url);
    assert_eq!((reply.status, reply.body.len()), (204, 0));
    assert_eq!((bench.delete(&url).status, bench.get(&url).status), (404, 404));
    let operation = bench.read(&format!("{FRUXON}/operations/{id}"));
    assert_eq!(str_at(&operation, "/status"), "FAILED");
    assert!(operation["error"].is_string());
    assert!(bench.emulator.stored(Backend::Fruxon)[0].deleted);
    assert_eq!(bench.emulator.content(Backend::Fruxon, &id), None);
}

#[test]
fn assets_of_another_tenant_are_unknown() {
    let mut bench = Bench::new();
    let id = str_at(&asset(&mut bench), "/asset/id").to_owned();
    let other = FRUXON.replace("acme", "other");
    for path in ["assets", "operations"] {
        assert_eq!(bench.get(&format!("{other}/{path}/{id}")).status, 404);
    }
}
