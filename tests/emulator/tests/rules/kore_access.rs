//! Who Kore lets in: pages upload and overview (`x-api-key`, app-specific keys). Statuses and bodies of refusals and
//! rates are documented nowhere.

use attache_emulator::{ErrorBody, Request};
use serde_json::json;

use crate::support::{Bench, KORE, json, text};

fn session() -> Request {
    Request::new("GET", &format!("{KORE}/sessions?sessionId=s-1"))
}

#[test]
fn an_api_key_is_needed_and_a_bearer_token_is_none() {
    let mut bench = Bench::with(|options| options.tokens = vec!["key".into(), "forbidden".into()]);
    for request in [session(), session().with("x-api-key", "bad"), session().with("Authorization", "Bearer key")] {
        assert_eq!(bench.ask(request).status, 401);
    }
    assert_eq!(bench.ask(session().with("X-API-Key", "key")).status, 200);
    assert_eq!(bench.ask(session().with("x-api-key", "forbidden")).status, 403);
}

#[test]
fn an_error_is_a_list_of_messages_or_plain_text() {
    let mut bench = Bench::new();
    let reply = bench.ask(session());
    assert_eq!(json(&reply), json!({ "errors": [{ "msg": "Invalid API key", "code": 401 }] }));
    bench.emulator.options.kore.errors = ErrorBody::Text;
    let reply = bench.ask(session());
    assert_eq!(
        (text(&reply), reply.header("content-type")),
        ("Invalid API key".into(), Some("text/html; charset=utf-8"))
    );
}

#[test]
fn a_rate_can_be_set_for_each_key() {
    let mut bench = Bench::with(|options| options.kore.per_minute = Some(2));
    let mut ask = |key: &str| bench.ask(session().with("x-api-key", key)).status;
    assert_eq!([ask("a"), ask("a"), ask("a"), ask("b")], [200, 200, 429, 200]);
}

#[test]
fn what_has_no_route_is_not_found() {
    let mut bench = Bench::new();
    for (method, url) in [
        ("GET", format!("{KORE}/attachments")),
        ("PUT", format!("{KORE}/sessions")),
        ("GET", KORE.replace("/v2/", "/v1/") + "/sessions?sessionId=s-1"),
        ("GET", KORE.replace("aa-1", "missing") + "/sessions?sessionId=s-1"),
    ] {
        assert_eq!(bench.keyed(Request::new(method, &url)).status, 404, "{method} {url}");
    }
}
