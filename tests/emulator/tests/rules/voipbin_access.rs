//! Who VoIPbin lets in, and its errors: OpenAPI schema ErrorResponse, the pages on authentication and rate limits, and
//! the public source (`getAuthString`, `request_id.go`, `customer_ratelimit.go`, `auth.go`).

use attache_emulator::{Bucket, Request};
use serde_json::json;

use crate::support::{Bench, VOIPBIN, json, str_at, text};

fn list() -> Request {
    Request::new("GET", &format!("{VOIPBIN}/storage_files"))
}

#[test]
fn no_credential_is_a_401_with_the_documented_body() {
    let reply = Bench::new().ask(list());
    let body = json(&reply);
    assert_eq!(reply.status, 401);
    assert_eq!(
        (str_at(&body, "/error/status"), str_at(&body, "/error/reason")),
        ("UNAUTHENTICATED", "AUTHENTICATION_REQUIRED")
    );
    assert_eq!(Some(str_at(&body, "/error/request_id")), reply.header("x-request-id"));
    assert!(body["error"].get("code").is_none(), "there is no numeric code");
}

#[test]
fn a_credential_comes_by_bearer_or_by_query() {
    let mut bench = Bench::with(|options| options.tokens = vec!["good".into()]);
    let mut status = |request: Request| bench.ask(request).status;
    let queried = |query: &str| Request::new("GET", &format!("{VOIPBIN}/storage_files?{query}"));
    assert_eq!(status(list().with("Authorization", "Bearer good")), 200);
    assert_eq!(status(queried("token=good")), 200);
    assert_eq!(status(queried("accesskey=good")), 200);
    assert_eq!(status(queried("apikey=good")), 401);
    assert_eq!(status(list().with("x-api-key", "good")), 401);
    assert_eq!(
        status(queried("token=bad").with("Authorization", "Bearer good")),
        401,
        "the query wins over the header"
    );
    assert_eq!(
        status(queried("accesskey=good").with("Authorization", "Bearer bad")),
        401,
        "a token wins over an access key"
    );
}

#[test]
fn payment_and_permission_have_their_own_words() {
    let mut bench = Bench::new();
    for (token, status, word) in [("unpaid", 402, "PAYMENT_REQUIRED"), ("forbidden", 403, "PERMISSION_DENIED")] {
        let reply = bench.ask(list().with("Authorization", &format!("Bearer {token}")));
        assert_eq!((reply.status, str_at(&json(&reply), "/error/status")), (status, word));
    }
}

#[test]
fn the_rate_limit_says_who_when_and_carries_no_request_id() {
    let mut bench = Bench::with(|options| {
        options.voipbin.rate = Some(Bucket { per_second: 0.5, burst: 2.0, limited_by: "customer".into() });
    });
    assert_eq!([bench.send(list()).status, bench.send(list()).status], [200, 200]);
    let reply = bench.send(list());
    assert_eq!((reply.status, reply.header("retry-after")), (429, Some("2")));
    let error = &json(&reply)["error"];
    assert_eq!(
        (str_at(error, "/status"), &error["details"]),
        ("RESOURCE_EXHAUSTED", &json!([{ "limited_by": "customer" }]))
    );
    assert!(error.get("request_id").is_none());
    bench.now += 2_000.0;
    assert_eq!(bench.send(list()).status, 200);
}

#[test]
fn a_safe_request_id_of_the_callers_is_kept() {
    let mut bench = Bench::new();
    let kept = bench.ask(list().with("X-Request-Id", "mine_1"));
    assert_eq!((kept.header("x-request-id"), str_at(&json(&kept), "/error/request_id")), (Some("mine_1"), "mine_1"));
    let odd = bench.ask(list().with("X-Request-Id", "not safe!"));
    assert!(odd.header("x-request-id").unwrap().starts_with("req_"));
}

#[test]
fn refusals_below_auth_have_no_body() {
    let mut bench = Bench::new();
    let mut login = |body: &str| {
        let request = Request::new("POST", &format!("{VOIPBIN}/auth/login")).with("Content-Type", "application/json");
        bench.ask(request.body(body.to_owned()))
    };
    let refused = login("{\"username\":\"me\"}");
    assert_eq!((refused.status, refused.body.len()), (400, 0));
    let good = login("{\"username\":\"me\",\"password\":\"secret\"}");
    assert_eq!(str_at(&json(&good), "/username"), "me");
    assert!(!str_at(&json(&good), "/token").is_empty());
}

#[test]
fn a_path_without_a_route_is_gins_plain_404() {
    let mut bench = Bench::new();
    for request in [
        Request::new("GET", &format!("{VOIPBIN}/files")),
        Request::new("PUT", &format!("{VOIPBIN}/storage_files")),
        Request::new("GET", "http://api.localhost/voipbin/storage_files"),
    ] {
        let reply = bench.send(request);
        assert_eq!(
            (reply.status, reply.header("content-type"), text(&reply).as_str()),
            (404, Some("text/plain"), "404 page not found")
        );
    }
}
