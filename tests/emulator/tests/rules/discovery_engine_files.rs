//! Discovery Engine's paged list: discovery documents, method sessions.files.list (default 100, above 1,000 coerced, 0 and
//! less INVALID_ARGUMENT; filter and orderBy; "all other parameters must match … except page_size"); a public report that
//! the live service has no such path.

use attache_emulator::{Backend, NewFile};
use serde_json::{Value, json};

use crate::support::{Bench, GOOGLE, SESSION, all, json, str_at};

fn url(query: &str) -> String {
    format!("{GOOGLE}/{SESSION}/files?{query}")
}

fn escaped(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn invalid(bench: &mut Bench, query: &str) {
    let reply = bench.get(&url(query));
    assert_eq!((reply.status, str_at(&json(&reply), "/error/status")), (400, "INVALID_ARGUMENT"), "{query}");
}

#[test]
fn pages_hold_100_by_default_newest_first_and_the_last_has_no_token() {
    let mut bench = Bench::new();
    let ids = bench.seed(Backend::DiscoveryEngine, 130);
    let first = bench.read(&url(""));
    let token = escaped(str_at(&first, "/nextPageToken"));
    let last = bench.read(&url(&format!("pageToken={token}")));
    assert!(last.get("nextPageToken").is_none());
    let met = [all(&first, "files", "fileId"), all(&last, "files", "fileId")];
    assert_eq!((met[0].len(), met[1].len()), (100, 30));
    assert!(met.concat().iter().eq(ids.iter().rev()));
    assert_eq!(Bench::new().read(&url("")), json!({}), "no key when there is none");
}

#[test]
fn sizes_above_1000_are_coerced_and_below_1_refused() {
    let mut bench = Bench::new();
    bench.seed(Backend::DiscoveryEngine, 1001);
    for (size, files) in [("1000", 1000), ("1001", 1000), ("2147483647", 1000), ("1", 1)] {
        assert_eq!(bench.read(&url(&format!("pageSize={size}")))["files"].as_array().unwrap().len(), files);
    }
    for size in ["0", "-1", "ten", "2147483648"] {
        invalid(&mut bench, &format!("pageSize={size}"));
    }
}

#[test]
fn a_token_holds_for_the_same_parameters_except_the_size() {
    let mut bench = Bench::new();
    bench.seed(Backend::DiscoveryEngine, 5);
    let order = "orderBy=file_name";
    let token = escaped(str_at(&bench.read(&url(&format!("pageSize=2&{order}"))), "/nextPageToken"));
    assert_eq!(bench.get(&url(&format!("pageSize=3&{order}&pageToken={token}"))).status, 200);
    invalid(&mut bench, &format!("pageSize=2&pageToken={token}"));
    invalid(&mut bench, &format!("{order}&filter={}&pageToken={token}", escaped("file_name = 'a'")));
    invalid(&mut bench, "pageToken=nonsense");
    let other = url(&format!("{order}&pageToken={token}")).replace("/42/", "/43/");
    assert_eq!(bench.get(&other).status, 400, "of that session");
}

fn three(bench: &mut Bench) {
    for (name, kind) in [("b.txt", "text/plain"), ("a.txt", "text/plain"), ("a.png", "image/png")] {
        bench.now += 1_000.0;
        bench.emulator.add_file(Backend::DiscoveryEngine, NewFile::new(name, kind, "x"), bench.now).unwrap();
    }
}

fn names(list: &Value) -> Vec<&str> {
    if list.get("files").is_some() { all(list, "files", "name") } else { Vec::new() }
}

#[test]
fn a_filter_compares_the_documented_fields() {
    let mut bench = Bench::new();
    three(&mut bench);
    for (filter, expected) in [
        ("file_name = 'a.txt'", &["a.txt"][..]),
        ("file_name = 'a.txt' AND mime_type = 'image/png'", &[]),
        ("mime_type != \"image/png\" AND file_name < 'b'", &["a.txt"]),
        ("upload_time > '2026-01-15T09:30:01Z'", &["a.png", "a.txt"]),
        ("last_add_time <= '2026-01-15T10:30:01+01:00'", &["b.txt"]),
        ("file_name = 'x AND y'", &[]),
        (" ", &["a.png", "a.txt", "b.txt"]),
    ] {
        assert_eq!(names(&bench.read(&url(&format!("filter={}", escaped(filter))))), expected, "{filter}");
    }
    for filter in
        ["size > 1", "file_name", "file_name = a", "upload_time > 'soon'", "a OR b", "file_name ~ 'a'", "é = 'a'"]
    {
        invalid(&mut bench, &format!("filter={}", escaped(filter)));
    }
}

#[test]
fn the_order_is_by_fields_one_after_the_other() {
    let mut bench = Bench::new();
    three(&mut bench);
    for (order, expected) in [
        ("", ["a.png", "a.txt", "b.txt"]),
        ("upload_time", ["b.txt", "a.txt", "a.png"]),
        ("file_name desc", ["b.txt", "a.txt", "a.png"]),
        ("mime_type desc, file_name", ["a.txt", "b.txt", "a.png"]),
        ("session_name, upload_time desc", ["a.png", "a.txt", "b.txt"]),
    ] {
        assert_eq!(names(&bench.read(&url(&format!("orderBy={}", escaped(order))))), expected, "{order}");
    }
    for order in ["size", "file_name asc", "file_name desc desc", "file_name,,mime_type"] {
        invalid(&mut bench, &format!("orderBy={}", escaped(order)));
    }
}

#[test]
fn the_list_may_be_missing_as_the_live_service_is_said_to_have_none() {
    let mut bench = Bench::with(|options| options.discovery_engine.files_missing = true);
    let reply = bench.get(&url(""));
    assert_eq!((reply.status, reply.header("content-type")), (404, Some("text/html; charset=UTF-8")));
}
