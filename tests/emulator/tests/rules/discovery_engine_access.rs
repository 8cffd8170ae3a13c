//! Who Discovery Engine lets in and how it refuses: discovery documents (OAuth 2 bearer; GoogleRpcStatus), third-party
//! guide (`X-Goog-User-Project`, an error as the only element of an array), quota page (reads and writes a minute).

use attache_emulator::Request;

use crate::support::{Bench, GOOGLE, SESSION, context, json, posted, str_at, text};

fn list() -> Request {
    Request::new("GET", &format!("{GOOGLE}/{SESSION}:listSessionFileMetadata"))
}

#[test]
fn a_bearer_token_is_needed() {
    let mut bench = Bench::with(|options| options.tokens = vec!["good".into(), "forbidden".into()]);
    for (request, reason) in [
        (list(), "CREDENTIALS_MISSING"),
        (list().with("x-goog-api-key", "good"), "CREDENTIALS_MISSING"),
        (list().with("Authorization", "Bearer bad"), "ACCESS_TOKEN_EXPIRED"),
    ] {
        let reply = bench.ask(request);
        let body = json(&reply);
        assert_eq!((reply.status, &body["error"]["code"]), (401, &serde_json::json!(401)));
        assert_eq!(
            (str_at(&body, "/error/status"), str_at(&body, "/error/details/0/reason")),
            ("UNAUTHENTICATED", reason)
        );
    }
    assert_eq!(bench.ask(list().with("Authorization", "Bearer good")).status, 200);
    let body = json(&bench.ask(list().with("Authorization", "Bearer forbidden")));
    let permission = "discoveryengine.sessions.listSessionFileMetadata";
    assert_eq!(str_at(&body, "/error/details/0/metadata/permission"), permission);
}

#[test]
fn a_users_own_credentials_need_a_project_that_is_billed() {
    let mut bench = Bench::new();
    let reply = bench.ask(list().with("Authorization", "Bearer user-1"));
    assert_eq!((reply.status, str_at(&json(&reply), "/error/details/0/reason")), (403, "USER_PROJECT_DENIED"));
    let billed = |project: &str| list().with("Authorization", "Bearer user-1").with("X-Goog-User-Project", project);
    assert_eq!(bench.ask(billed("shop")).status, 200);
    assert_eq!(str_at(&json(&bench.ask(billed("missing"))), "/error/details/0/reason"), "CONSUMER_INVALID");
}

#[test]
fn an_error_may_be_the_only_element_of_an_array() {
    let mut bench = Bench::with(|options| options.discovery_engine.errors_in_array = true);
    let body = json(&bench.ask(list()));
    assert_eq!((str_at(&body, "/0/error/status"), body.as_array().unwrap().len()), ("UNAUTHENTICATED", 1));
}

#[test]
fn reads_and_writes_have_a_quota_each() {
    let mut bench = Bench::with(|options| options.discovery_engine.per_minute = Some(1));
    let write = || posted("POST", &format!("{GOOGLE}/{SESSION}:addContextFile"), &context("a.txt", b"x"));
    assert_eq!((bench.send(list()).status, bench.send(write()).status), (200, 200));
    let reply = bench.send(list());
    let body = json(&reply);
    assert_eq!((reply.status, str_at(&body, "/error/status")), (429, "RESOURCE_EXHAUSTED"));
    assert_eq!((str_at(&body, "/error/details/0/reason"), reply.header("retry-after")), ("RATE_LIMIT_EXCEEDED", None));
    assert_eq!(bench.send(write()).status, 429);
    bench.now += 60_000.0;
    assert_eq!(bench.send(list()).status, 200);
}

#[test]
fn a_path_without_a_method_is_an_html_page() {
    let mut bench = Bench::new();
    for path in [
        format!("{SESSION}:listFiles"),
        format!("{SESSION}:selectContextFiles"),
        "projects/p/locations/l/engines/e/sessions/s:listSessionFileMetadata".to_owned(),
        format!("{SESSION}/files:x"),
    ] {
        let reply = bench.get(&format!("{GOOGLE}/{path}"));
        assert_eq!((reply.status, reply.header("content-type")), (404, Some("text/html; charset=UTF-8")), "{path}");
        assert!(text(&reply).contains("Error 404 (Not Found)!!1"));
    }
    let url = format!("{}/{SESSION}:listSessionFileMetadata", GOOGLE.replace("v1alpha", "v1"));
    assert_eq!(bench.get(&url).status, 404, "only in v1alpha");
}

#[test]
fn an_unknown_session_is_not_found_and_a_body_too_large_invalid() {
    let mut bench = Bench::with(|options| options.discovery_engine.max_body = Some(10));
    let reply = bench.get(&format!("{GOOGLE}/{}:listSessionFileMetadata", SESSION.replace("/42", "/missing")));
    assert_eq!((reply.status, str_at(&json(&reply), "/error/status")), (404, "NOT_FOUND"));
    let reply = bench.post(&format!("{GOOGLE}/{SESSION}:addContextFile"), &context("a.txt", b"x"));
    assert_eq!(str_at(&json(&reply), "/error/message"), "Request payload size exceeds the limit: 10 bytes.");
}
