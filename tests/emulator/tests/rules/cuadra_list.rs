//! Cuadra's list: its OpenAPI document "List Files" (operation listFiles, schemas FilePage and HTTPValidationError).

use attache_emulator::{Backend, Request};
use serde_json::{Value, json};

use crate::support::{Bench, CUADRA, all, json, str_at, text, upload};

fn url(query: &str) -> String {
    format!("{CUADRA}/v1/files?{query}")
}

#[test]
fn pages_hold_20_by_default_newest_first_and_follow_an_opaque_cursor_to_the_end() {
    let mut bench = Bench::new();
    let ids = bench.seed(Backend::Cuadra, 45);
    let (mut met, mut sizes, mut cursor) = (Vec::new(), Vec::new(), String::new());
    for _ in 0..5 {
        let page = bench.read(&url(&cursor));
        let items = all(&page, "items", "id");
        sizes.push(items.len());
        met.extend(items.into_iter().map(str::to_owned));
        if !page["hasMore"].as_bool().unwrap() {
            assert_eq!(page["nextCursor"], Value::Null);
            break;
        }
        let next = str_at(&page, "/nextCursor").to_owned();
        assert!(next.contains(['+', '/', '=']), "a cursor must need escaping: {next}");
        cursor = format!("cursor={}", next.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"));
    }
    assert_eq!(sizes, [20, 20, 5]);
    assert!(met.iter().eq(ids.iter().rev()));
}

#[test]
fn a_cursor_that_lost_its_plus_signs_is_refused() {
    let mut bench = Bench::new();
    bench.seed(Backend::Cuadra, 3);
    let page = bench.read(&url("limit=1"));
    let unescaped = bench.get(&url(&format!("limit=1&cursor={}", str_at(&page, "/nextCursor"))));
    assert_eq!(unescaped.status, 422, "an unescaped + means a space");
    assert_eq!(json(&unescaped)["detail"][0]["loc"], json!(["query", "cursor"]));
}

#[test]
fn the_limit_is_1_to_100_and_anything_else_is_a_422_that_names_it() {
    let mut bench = Bench::new();
    bench.seed(Backend::Cuadra, 101);
    assert_eq!(all(&bench.read(&url("limit=1")), "items", "id").len(), 1);
    assert_eq!(all(&bench.read(&url("limit=100")), "items", "id").len(), 100);
    for (limit, kind) in
        [("0", "greater_than_equal"), ("-1", "greater_than_equal"), ("101", "less_than_equal"), ("ten", "int_parsing")]
    {
        let reply = bench.get(&url(&format!("limit={limit}")));
        let detail = &json(&reply)["detail"][0];
        assert_eq!(
            (reply.status, &detail["loc"], str_at(detail, "/type")),
            (422, &json!(["query", "limit"]), kind),
            "{limit}"
        );
        assert!(detail["msg"].is_string());
    }
}

#[test]
fn exactly_a_full_last_page_has_no_more() {
    let mut bench = Bench::new();
    bench.seed(Backend::Cuadra, 4);
    let page = bench.read(&url("limit=4"));
    assert_eq!((page["hasMore"].clone(), page["nextCursor"].clone()), (json!(false), Value::Null));
}

#[test]
fn resource_id_requires_resource_type() {
    let mut bench = Bench::new();
    let reply = bench.get(&url("resourceId=chat_1"));
    assert_eq!(reply.status, 422);
    assert_eq!(json(&reply)["detail"][0]["loc"], json!(["query", "resourceType"]));
}

#[test]
fn filtering_by_an_unknown_resource_is_a_404() {
    let mut bench = Bench::new();
    let reply = bench.get(&url("resourceType=chat&resourceId=missing_1"));
    assert_eq!(reply.status, 404);
    assert_eq!(str_at(&json(&reply), "/detail"), "Resource not found");
    assert_eq!(bench.get(&url("resourceType=boat")).status, 404);
    assert_eq!(
        bench.get(&url("resourceType=chat&resourceId=chat_1")).status,
        200,
        "an empty resource is not a missing one"
    );
}

#[test]
fn filters_pick_by_resource_and_by_status() {
    let mut bench = Bench::new();
    let files = format!("{CUADRA}/v1/files");
    for (name, kind, id) in [("a.txt", "chat", "c1"), ("b.txt", "chat", "c2"), ("c.txt", "dataset", "c1")] {
        let reply = bench.send(upload(&files, name, name.as_bytes(), &[("resource_type", kind), ("resource_id", id)]));
        assert_eq!(reply.status, 201, "{}", text(&reply));
    }
    bench.now += 60_000.0;
    bench.cuadra("new.txt", b"new");
    let names = |bench: &mut Bench, query: &str| all(&bench.read(&url(query)), "items", "filename").join(" ");
    assert_eq!(names(&mut bench, "resourceType=chat"), "b.txt a.txt");
    assert_eq!(names(&mut bench, "resourceType=chat&resourceId=c1"), "a.txt");
    assert_eq!(names(&mut bench, "resourceType=dataset&resourceId=c1"), "c.txt");
    assert_eq!(names(&mut bench, "statusFilter=ready"), "c.txt b.txt a.txt");
    assert_eq!(names(&mut bench, "statusFilter=uploaded"), "new.txt");
    assert_eq!(names(&mut bench, "statusFilter=ready&resourceType=dataset"), "c.txt");
    assert_eq!(names(&mut bench, "statusFilter=lost"), "");
}

#[test]
fn an_item_that_moves_between_pages_is_met_twice() {
    let mut bench = Bench::new();
    let ids = bench.seed(Backend::Cuadra, 4);
    let first = bench.read(&url("limit=2"));
    assert!(bench.emulator.move_item(Backend::Cuadra, &ids[2], bench.now));
    assert_eq!(all(&first, "items", "id"), [&ids[3], &ids[2]]);
    assert_eq!(all(&bench.read(&url("limit=1")), "items", "id"), [&ids[2]]);
}

#[test]
fn deleted_files_are_gone_from_the_list() {
    let mut bench = Bench::new();
    let ids = bench.seed(Backend::Cuadra, 2);
    bench.delete(&format!("{CUADRA}/v1/files/{}", ids[0]));
    assert_eq!(all(&bench.read(&url("")), "items", "id"), [&ids[1]]);
}

#[test]
fn associations_are_listed_only_when_they_are_asked_for() {
    let mut bench = Bench::new();
    let files = format!("{CUADRA}/v1/files");
    bench.send(upload(&files, "a.txt", b"a", &[("resource_type", "chat"), ("resource_id", "c1")]));
    assert_eq!(bench.read(&url("")).pointer("/items/0/associations"), Some(&Value::Null));
    let page = bench.read(&url("expand%5B%5D=associations"));
    assert_eq!(str_at(&page, "/items/0/associations/0/resourceId"), "c1");
}

#[test]
fn another_method_is_a_405_that_says_which() {
    let reply = Bench::new().send(Request::new("PUT", &url("")));
    assert_eq!((reply.status, reply.header("allow")), (405, Some("GET, POST")));
}
