//! Who Cuadra lets in: guides "Authentication" (client credentials, one hour), "Errors" (samples without `type`; 429
//! with Retry-After 60) and "Overview" (300 a minute for the organisation, 60 for a user); OpenAPI securitySchemes for
//! the second token address.

use attache_emulator::Request;
use serde_json::json;

use crate::support::{Bench, CUADRA, json, str_at};

fn list() -> Request {
    Request::new("GET", &format!("{CUADRA}/v1/files"))
}

#[test]
fn a_bearer_token_is_needed_and_the_refusal_has_no_type() {
    let mut bench = Bench::new();
    for request in [
        list(),
        list().with("Authorization", "Bearer "),
        list().with("Authorization", "Basic a2V5"),
        list().with("x-api-key", "key"),
    ] {
        let reply = bench.ask(request);
        assert_eq!((reply.status, reply.header("www-authenticate")), (401, Some("Bearer")));
        let body = json(&reply);
        assert_eq!((str_at(&body, "/title"), body.get("type")), ("Unauthorized", None));
    }
    assert_eq!(bench.ask(list().with("Authorization", "Bearer anything")).status, 200);
}

#[test]
fn only_listed_tokens_are_let_in_where_there_is_a_list() {
    let mut bench = Bench::with(|options| options.tokens = vec!["good".into()]);
    assert_eq!(bench.ask(list().with("Authorization", "Bearer good")).status, 200);
    assert_eq!(bench.ask(list().with("Authorization", "Bearer bad")).status, 401);
}

#[test]
fn payment_and_scope_have_their_own_answers() {
    let mut bench = Bench::new();
    for (token, status) in [("unpaid-1", 402), ("forbidden-1", 403)] {
        let reply = bench.ask(list().with("Authorization", &format!("Bearer {token}")));
        assert_eq!((reply.status, json(&reply).get("type")), (status, None));
    }
}

#[test]
fn a_minutes_fill_is_a_429_that_says_60_seconds() {
    let mut bench = Bench::with(|options| options.cuadra.user_per_minute = Some(2));
    let (first, second, third) = (bench.send(list()), bench.send(list()), bench.send(list()));
    assert_eq!([first.status, second.status, third.status], [200, 200, 429]);
    assert_eq!((third.header("retry-after"), third.header("x-ratelimit-remaining")), (Some("60"), Some("0")));
    assert_eq!(json(&third).get("type"), None);
    assert_eq!(
        bench.ask(list().with("Authorization", "Bearer other")).status,
        200,
        "another user has a window of its own"
    );
    bench.now += 60_000.0;
    assert_eq!(bench.send(list()).status, 200);
}

#[test]
fn the_organisation_has_a_limit_over_all_users() {
    let mut bench = Bench::with(|options| options.cuadra.org_per_minute = Some(1));
    assert_eq!(bench.send(list()).status, 200);
    assert_eq!(bench.ask(list().with("Authorization", "Bearer other")).status, 429);
}

fn token(bench: &mut Bench, path: &str, media_type: &str, body: &str) -> attache_emulator::Reply {
    bench.ask(Request::new("POST", &format!("{CUADRA}{path}")).with("Content-Type", media_type).body(body.to_owned()))
}

#[test]
fn the_token_endpoint_answers_at_both_addresses_as_json_and_as_a_form() {
    let mut bench = Bench::with(|options| options.tokens = vec!["good".into()]);
    let asked = "{\"grant_type\":\"client_credentials\",\"client_id\":\"i\",\"client_secret\":\"s\"}";
    for reply in [
        token(&mut bench, "/v1/oauth2/token", "application/json", asked),
        token(
            &mut bench,
            "/oauth/token",
            "application/x-www-form-urlencoded",
            "grant_type=client_credentials&client_id=i&client_secret=s&scope=files%3Aread",
        ),
    ] {
        assert_eq!((reply.status, reply.header("cache-control")), (200, Some("no-store")));
        let body = json(&reply);
        assert_eq!((str_at(&body, "/token_type"), &body["expires_in"]), ("Bearer", &json!(3600)));
        let credential = format!("Bearer {}", str_at(&body, "/access_token"));
        assert_eq!(bench.ask(list().with("Authorization", &credential)).status, 200);
    }
}

#[test]
fn an_issued_token_ends_after_its_hour() {
    let mut bench = Bench::new();
    let asked = "grant_type=client_credentials&client_id=i&client_secret=s";
    let body = json(&token(&mut bench, "/oauth/token", "application/x-www-form-urlencoded", asked));
    let credential = format!("Bearer {}", str_at(&body, "/access_token"));
    bench.now += 3_599_999.0;
    assert_eq!(bench.ask(list().with("Authorization", &credential)).status, 200);
    bench.now += 1.0;
    assert_eq!(bench.ask(list().with("Authorization", &credential)).status, 401);
}

#[test]
fn a_wrong_client_is_refused_as_rfc_6749_says() {
    let mut bench = Bench::with(|options| options.cuadra.clients = vec![("i".into(), "s".into())]);
    let form = "application/x-www-form-urlencoded";
    let wrong = token(&mut bench, "/oauth/token", form, "grant_type=client_credentials&client_id=i&client_secret=x");
    assert_eq!((wrong.status, str_at(&json(&wrong), "/error")), (401, "invalid_client"));
    let grant = token(&mut bench, "/oauth/token", form, "grant_type=password&client_id=i&client_secret=s");
    assert_eq!((grant.status, str_at(&json(&grant), "/error")), (400, "unsupported_grant_type"));
    let odd = token(&mut bench, "/oauth/token", "text/plain", "grant_type=client_credentials");
    assert_eq!((odd.status, str_at(&json(&odd), "/error")), (400, "invalid_request"));
    let basic = Request::new("POST", &format!("{CUADRA}/oauth/token"))
        .with("Content-Type", form)
        .with("Authorization", "Basic aTpz");
    assert_eq!(bench.ask(basic.body("grant_type=client_credentials")).status, 200);
}

#[test]
fn every_answer_has_a_request_id_of_its_own() {
    let mut bench = Bench::new();
    let (one, two) = (bench.send(list()), bench.ask(list()));
    assert_ne!(one.header("x-request-id").unwrap(), two.header("x-request-id").unwrap());
}
