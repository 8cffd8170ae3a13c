//! Who Fruxon lets in: API pages (Bearer; two answers without a body; problem details), official Python client
//! (`insufficient_scope` with `required` and `granted`).

use attache_emulator::Request;
use serde_json::json;

use crate::support::{Bench, FRUXON, json, str_at, text, upload};

fn list() -> Request {
    Request::new("GET", &format!("{FRUXON}/sessions/s/files"))
}

#[test]
fn without_a_good_token_the_answer_is_an_empty_401() {
    let mut bench = Bench::with(|options| options.tokens = vec!["good".into()]);
    for request in [list(), list().with("Authorization", "Bearer bad"), list().with("x-api-key", "good")] {
        let reply = bench.ask(request);
        assert_eq!((reply.status, reply.body.len(), reply.header("www-authenticate")), (401, 0, Some("Bearer")));
    }
    assert_eq!(bench.ask(list().with("Authorization", "Bearer good")).status, 200);
}

#[test]
fn a_403_is_empty_or_names_the_missing_scope() {
    let mut bench = Bench::new();
    let reply = bench.ask(list().with("Authorization", "Bearer forbidden"));
    assert_eq!((reply.status, reply.body.len()), (403, 0));
    let write = upload(&format!("{FRUXON}/storage"), "a.txt", b"hello", &[]);
    let reply = bench.ask(write.with("Authorization", "Bearer readonly-1"));
    let body = json!({ "error": "insufficient_scope", "required": "assets:write", "granted": ["assets:read"] });
    assert_eq!((reply.status, json(&reply)), (403, body));
    assert_eq!(bench.ask(list().with("Authorization", "Bearer readonly-1")).status, 200);
    let reply = bench.ask(list().with("Authorization", "Bearer writeonly-1"));
    assert_eq!(str_at(&json(&reply), "/required"), "assets:read");
}

#[test]
fn an_error_is_a_problem_with_an_extension_member() {
    let mut bench = Bench::new();
    for url in [format!("{FRUXON}/sessions/missing/files"), FRUXON.replace("acme", "missing") + "/sessions/s/files"] {
        let reply = bench.get(&url);
        let body = json(&reply);
        assert_eq!(
            (reply.status, reply.header("content-type")),
            (404, Some("application/problem+json; charset=utf-8"))
        );
        assert_eq!((str_at(&body, "/title"), &body["status"]), ("Not Found", &json!(404)));
        assert!(body["detail"].is_string() && body["traceId"].is_string(), "{body}");
    }
}

#[test]
fn a_bad_value_is_named_in_asp_nets_errors() {
    let mut bench = Bench::new();
    let reply = bench.get(&format!("{FRUXON}/sessions/s/files?PageSize=ten"));
    let body = json(&reply);
    assert_eq!((reply.status, str_at(&body, "/errors/PageSize/0")), (400, "The value 'ten' is not valid."));
    assert_eq!(str_at(&body, "/title"), "One or more validation errors occurred.");
}

#[test]
fn what_has_no_route_or_no_such_method_has_no_body() {
    let mut bench = Bench::new();
    for (method, path, status, allow) in [
        ("GET", "nothing", 404, None),
        ("DELETE", "storage/x", 405, Some("GET")),
        ("GET", "storage", 405, Some("POST")),
        ("PATCH", "assets/x", 405, Some("DELETE, GET")),
        ("POST", "assets/x", 405, Some("DELETE, GET")),
    ] {
        let reply = bench.send(Request::new(method, &format!("{FRUXON}/{path}")));
        assert_eq!(
            (reply.status, reply.header("allow"), text(&reply)),
            (status, allow, String::new()),
            "{method} {path}"
        );
    }
}
