//! Discovery Engine's operations: discovery documents (schema GoogleLongrunningOperation; list with `filter`, `pageSize`,
//! `pageToken` and `returnPartialSuccess`; cancel only under branches of data stores), google.rpc.Code (1 = cancelled),
//! proto3 JSON (`done` absent is false).

use attache_emulator::{Backend, Outcome};
use serde_json::{Value, json};

use crate::support::{Bench, GOOGLE, json, str_at, text};

fn start(bench: &mut Bench, outcome: Outcome) -> String {
    bench.emulator.start_operation(Backend::DiscoveryEngine, outcome, bench.now).unwrap()
}

fn get(bench: &mut Bench, name: &str) -> Value {
    bench.read(&format!("{GOOGLE}/{name}"))
}

#[test]
fn done_is_absent_until_there_is_a_response() {
    let mut bench = Bench::new();
    let name = start(&mut bench, Outcome::Success);
    let running = get(&mut bench, &name);
    assert_eq!((str_at(&running, "/name"), running.get("done")), (name.as_str(), None));
    assert_eq!(str_at(&running, "/metadata/createTime"), "2026-01-15T09:30:00Z");
    bench.now += 3_000.0;
    let done = get(&mut bench, &name);
    assert_eq!((&done["done"], done.get("error")), (&json!(true), None));
    assert!(str_at(&done, "/response/@type").starts_with("type.googleapis.com/"));
    assert_eq!(str_at(&done, "/metadata/updateTime"), "2026-01-15T09:30:03Z");
    assert!(bench.emulator.fast_polls().is_empty());
}

#[test]
fn an_end_is_an_error_a_cancellation_neither_or_nothing_at_all() {
    let mut bench = Bench::new();
    let all = [Outcome::Failure, Outcome::Cancelled, Outcome::Unknown, Outcome::Vanishes, Outcome::Never];
    let names = all.map(|outcome| start(&mut bench, outcome));
    bench.now += 3_000.0;
    let [failed, cancelled, neither] = [&names[0], &names[1], &names[2]].map(|name| get(&mut bench, name));
    assert_eq!((&failed["error"]["code"], failed.get("response")), (&json!(3), None));
    assert_eq!((&cancelled["error"]["code"], &cancelled["done"]), (&json!(1), &json!(true)));
    assert_eq!((&neither["done"], neither.get("error"), neither.get("response")), (&json!(true), None, None));
    let gone = bench.get(&format!("{GOOGLE}/{}", names[3]));
    assert_eq!((gone.status, str_at(&json(&gone), "/error/status")), (404, "NOT_FOUND"));
    bench.now += 1e12;
    assert!(get(&mut bench, &names[4]).get("done").is_none());
}

#[test]
fn a_cancel_is_answered_with_nothing_and_is_idempotent() {
    let mut bench = Bench::new();
    let name = start(&mut bench, Outcome::Never);
    for _ in 0..2 {
        let reply = bench.post(&format!("{GOOGLE}/{name}:cancel"), &json!({}));
        assert_eq!((reply.status, text(&reply)), (200, String::new()));
    }
    let ended = get(&mut bench, &name);
    assert_eq!((&ended["done"], &ended["error"]["code"]), (&json!(true), &json!(1)));
    let over = start(&mut bench, Outcome::Success);
    bench.now += 3_000.0;
    bench.post(&format!("{GOOGLE}/{over}:cancel"), &json!({}));
    assert!(get(&mut bench, &over).get("response").is_some(), "too late");
    assert_eq!(bench.post(&format!("{GOOGLE}/{name}0:cancel"), &json!({})).status, 404);
}

#[test]
fn elsewhere_than_under_a_branch_there_is_no_cancel() {
    let engine = "projects/7/locations/global/collections/c/engines/e";
    let mut bench = Bench::with(|options| options.discovery_engine.operations_in = engine.into());
    let name = start(&mut bench, Outcome::Success);
    assert!(name.starts_with(&format!("{engine}/operations/")), "{name}");
    let reply = bench.post(&format!("{GOOGLE}/{name}:cancel"), &json!({}));
    assert_eq!((reply.status, reply.header("content-type")), (404, Some("text/html; charset=UTF-8")));
    bench.now += 3_000.0;
    assert!(get(&mut bench, &name).get("response").is_some());
}

#[test]
fn operations_are_listed_in_pages_under_their_parent() {
    let mut bench = Bench::new();
    let names: Vec<String> = (0..3).map(|_| start(&mut bench, Outcome::Success)).collect();
    let parent = names[0].rsplit_once("/operations/").unwrap().0;
    let url = format!("{GOOGLE}/{parent}/operations");
    let first = bench.read(&format!("{url}?pageSize=2"));
    let token = str_at(&first, "/nextPageToken").replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let last = bench.read(&format!("{url}?pageSize=2&pageToken={token}"));
    assert!(last.get("nextPageToken").is_none());
    let met: Vec<&str> =
        [&first, &last].iter().flat_map(|page| crate::support::all(page, "operations", "name")).collect();
    assert_eq!(met, names);
    assert_eq!(bench.read(&url.replace("/branches/0", "/branches/1")), json!({}));
    assert_eq!(bench.get(&format!("{url}?returnPartialSuccess=true")).status, 501);
    assert_eq!(bench.get(&format!("{url}?pageSize=2&filter=x&pageToken={token}")).status, 400);
}

#[test]
fn a_fast_poll_is_recorded() {
    let mut bench = Bench::new();
    let name = start(&mut bench, Outcome::Success);
    get(&mut bench, &name);
    bench.now += 10.0;
    get(&mut bench, &name);
    let fast = &bench.emulator.fast_polls()[0];
    assert_eq!((fast.backend, fast.operation.as_str(), fast.gap_ms), (Backend::DiscoveryEngine, name.as_str(), 10.0));
}
