//! Scripted faults: the client contract's type Fault (skip, times default 1, the seven things a fault does).

use attache_emulator::{Action, Backend, Fault, Match, Request, Wire};
use serde_json::json;

use crate::support::{Bench, CUADRA, VOIPBIN, json, str_at, text, upload};

fn on(method: &str, path: &str) -> Match {
    Match { method: Some(method.into()), path: Some(path.into()), backend: None }
}

fn answer(status: u16) -> Action {
    Action::Answer { status, headers: vec![("Retry-After".into(), "3".into())], body: "{\"error\":1}".into() }
}

#[test]
fn a_scripted_answer_never_reaches_the_platform() {
    let mut bench = Bench::new();
    bench.emulator.faults.push(Fault::once(on("POST", "/v1/files"), answer(503)));
    let url = format!("{CUADRA}/v1/files");
    let reply = bench.send(upload(&url, "a.txt", b"a", &[]));
    assert_eq!((reply.status, reply.header("retry-after"), json(&reply)), (503, Some("3"), json!({ "error": 1 })));
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert!(bench.emulator.stored(Backend::Cuadra).is_empty());
    assert_eq!(bench.send(upload(&url, "a.txt", b"a", &[])).status, 201);
    let statuses: Vec<u16> = bench.emulator.requests().iter().map(|request| request.status).collect();
    assert_eq!(statuses, [503, 201]);
}

#[test]
fn a_fault_strikes_the_kind_and_the_number_of_requests_it_names() {
    let mut bench = Bench::new();
    let matches = Match { method: Some("GET".into()), path: None, backend: Some(Backend::Voipbin) };
    bench.emulator.faults.push(Fault { matches, skip: 1, times: 2, action: answer(500) });
    let list = format!("{VOIPBIN}/storage_files");
    bench.get(&format!("{CUADRA}/v1/files"));
    let statuses: Vec<u16> = (0..4).map(|_| bench.get(&list).status).collect();
    assert_eq!(statuses, [200, 500, 500, 200]);
}

#[test]
fn the_first_fault_that_is_due_strikes_and_hides_the_request_from_the_rest() {
    let mut bench = Bench::new();
    for status in [500, 502] {
        bench.emulator.faults.push(Fault::once(Match::default(), answer(status)));
    }
    let statuses: Vec<u16> = (0..3).map(|_| bench.get(&format!("{CUADRA}/v1/files")).status).collect();
    assert_eq!(statuses, [500, 502, 200]);
}

#[test]
fn what_happens_on_the_way_is_told_to_the_carrier_and_the_reply_stays_whole() {
    let whole = [
        (Action::ResetAfter(3), Wire::ResetAfter(3)),
        (Action::StallAfter(3), Wire::StallAfter(3)),
        (Action::TruncateAfter(3), Wire::TruncateAfter(3)),
        (Action::LoseReply, Wire::LoseReply),
        (Action::Delay(250.0), Wire::Delay(250.0)),
    ];
    for (action, wire) in whole {
        let mut bench = Bench::new();
        let link = str_at(&bench.voipbin("a.txt", b"hello"), "/uri_download").to_owned();
        bench.emulator.faults.push(Fault::once(Match::default(), action));
        let reply = bench.ask(Request::new("GET", &link));
        assert_eq!((reply.wire, text(&reply).as_str(), reply.header("content-length")), (wire, "hello", Some("5")));
    }
}

#[test]
fn a_lost_reply_was_handled() {
    let mut bench = Bench::new();
    bench.emulator.faults.push(Fault::once(on("POST", "/storage_files"), Action::LoseReply));
    bench.voipbin("a.txt", b"hello");
    assert_eq!(bench.emulator.copies(Backend::Voipbin, b"hello"), 1);
}

#[test]
fn expire_url_on_a_storage_request_refuses_it_and_lets_the_platform_sign_anew() {
    let mut bench = Bench::new();
    let record = bench.voipbin("a.txt", b"hello");
    let (url, link) = (format!("{VOIPBIN}/storage_files/{}", str_at(&record, "/id")), str_at(&record, "/uri_download"));
    bench.emulator.faults.push(Fault::once(on("GET", "/storage/voipbin"), Action::ExpireUrl));
    let refused = bench.ask(Request::new("GET", link));
    assert!(refused.status == 400 && text(&refused).contains("ExpiredToken"));
    let fresh = bench.get(&format!("{url}/file")).header("location").unwrap().to_owned();
    assert_ne!(fresh, link);
    assert_eq!(bench.ask(Request::new("GET", &fresh)).status, 200);
}

#[test]
fn expire_url_on_an_api_request_expires_what_its_reply_names_once_it_has_left() {
    let mut bench = Bench::new();
    let record = bench.voipbin("a.txt", b"hello");
    let other = str_at(&bench.voipbin("b.txt", b"hello"), "/uri_download").to_owned();
    let url = format!("{VOIPBIN}/storage_files/{}", str_at(&record, "/id"));
    bench.emulator.faults.push(Fault::once(on("GET", "/storage_files"), Action::ExpireUrl));
    let told = bench.read(&url);
    assert_eq!(told["tm_download_expire"], record["tm_download_expire"], "the reply does not know yet");
    assert_eq!(bench.ask(Request::new("GET", str_at(&told, "/uri_download"))).status, 400);
    assert_eq!(bench.ask(Request::new("GET", &other)).status, 200, "links that it did not name live on");
}

#[test]
fn expire_url_on_a_redirect_expires_its_location() {
    let mut bench = Bench::new();
    let record = bench.voipbin("a.txt", b"hello");
    let url = format!("{VOIPBIN}/storage_files/{}/file", str_at(&record, "/id"));
    bench.emulator.faults.push(Fault::once(on("GET", "/storage_files"), Action::ExpireUrl));
    let first = bench.get(&url).header("location").unwrap().to_owned();
    assert_eq!(bench.ask(Request::new("GET", &first)).status, 400);
    let second = bench.get(&url).header("location").unwrap().to_owned();
    assert_eq!(bench.ask(Request::new("GET", &second)).status, 200);
}

#[test]
fn reset_forgets_everything_but_options_and_faults() {
    let mut bench = Bench::with(|options| options.tokens = vec!["key".into()]);
    bench.emulator.faults.push(Fault::once(on("GET", "/v1/files"), answer(500)));
    let first = bench.cuadra("a.txt", b"a");
    let list = format!("{CUADRA}/v1/files");
    assert_eq!([bench.get(&list).status, bench.get(&list).status], [500, 200]);
    bench.emulator.reset();
    assert!(bench.emulator.requests().is_empty() && bench.emulator.stored(Backend::Cuadra).is_empty());
    assert_eq!(bench.emulator.faults.len(), 1);
    assert_eq!(bench.get(&list).status, 500, "faults count anew");
    assert_eq!(bench.ask(Request::new("GET", &list).with("Authorization", "Bearer other")).status, 401);
    assert_eq!(bench.cuadra("a.txt", b"a"), first, "the same ids again");
}

#[test]
fn a_browsers_preflight_uses_up_no_fault() {
    let mut bench = Bench::new();
    bench.emulator.faults.push(Fault::once(Match::default(), answer(500)));
    let url = format!("{CUADRA}/v1/files");
    let preflight = Request::new("OPTIONS", &url).with("Access-Control-Request-Method", "GET");
    assert_eq!(bench.ask(preflight).status, 204);
    assert_eq!(bench.get(&url).status, 500);
}
