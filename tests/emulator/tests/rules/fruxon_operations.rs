//! Fruxon's operations: API pages operations-get (PENDING, RUNNING, DONE, FAILED; not faster than once a second;
//! progress advisory and not monotonic), assets-operations and assets-asset-operations-operation-get (Completed,
//! Failed, Cancelled, `done`, counters), assets-operations-cancel (idempotent, runs on for a moment).

use attache_emulator::{Backend, Outcome};
use serde_json::{Value, json};

use crate::support::{Bench, FRUXON, START, all, json, str_at, upload};

fn start(bench: &mut Bench, outcome: Outcome) -> String {
    bench.emulator.start_operation(Backend::Fruxon, outcome, bench.now).unwrap()
}

fn general(bench: &mut Bench, name: &str) -> Value {
    bench.read(&format!("{FRUXON}/operations/{name}"))
}

fn asset(bench: &mut Bench, name: &str) -> Value {
    bench.read(&format!("{FRUXON}/assets/{name}/operations/{name}"))
}

#[test]
fn the_general_dialect_goes_from_pending_over_running_to_done() {
    let mut bench = Bench::new();
    let name = start(&mut bench, Outcome::Success);
    let pending = general(&mut bench, &name);
    assert_eq!(
        (str_at(&pending, "/status"), &pending["startedAt"], &pending["error"]),
        ("PENDING", &json!(0), &Value::Null)
    );
    assert!(pending.get("done").is_none());
    bench.now += 1_500.0;
    assert_eq!(str_at(&general(&mut bench, &name), "/status"), "RUNNING");
    bench.now += 1_500.0;
    let done = general(&mut bench, &name);
    assert_eq!((str_at(&done, "/status"), str_at(&done, "/resourceName")), ("DONE", name.as_str()));
    assert_eq!((&done["startedAt"], &done["completedAt"]), (&json!(START as u64), &json!(START as u64 + 3_000)));
    assert!(bench.emulator.fast_polls().is_empty());
}

#[test]
fn the_assets_dialect_has_other_words_and_done() {
    let ends = [
        (Outcome::Success, "COMPLETED", "DONE"),
        (Outcome::Failure, "FAILED", "FAILED"),
        (Outcome::Cancelled, "CANCELLED", "FAILED"),
    ];
    for (outcome, word, other) in ends {
        let mut bench = Bench::new();
        let name = start(&mut bench, outcome);
        let pending = asset(&mut bench, &name);
        assert_eq!((str_at(&pending, "/status"), &pending["done"]), ("PENDING", &json!(false)));
        bench.now += 3_000.0;
        let ended = asset(&mut bench, &name);
        assert_eq!((str_at(&ended, "/status"), &ended["done"]), (word, &json!(true)));
        assert_eq!(ended["errorMessage"].is_string(), outcome != Outcome::Success);
        assert_eq!((str_at(&ended, "/assetId"), &ended["itemsTotal"]), (name.as_str(), &json!(20)));
        bench.now += 1_000.0;
        assert_eq!(str_at(&general(&mut bench, &name), "/status"), other);
    }
}

#[test]
fn a_file_named_for_failure_fails_with_a_200() {
    let mut bench = Bench::new();
    let form = upload(&format!("{FRUXON}/assets:file"), "will-fail.pdf", b"hello", &[("payload", "{}")]);
    let id = str_at(&json(&bench.send(form)), "/asset/id").to_owned();
    bench.now += 3_000.0;
    let failed = general(&mut bench, &id);
    assert_eq!((str_at(&failed, "/status"), str_at(&failed, "/error")), ("FAILED", "The file could not be ingested."));
}

#[test]
fn progress_goes_backwards_once() {
    let mut bench = Bench::new();
    bench.emulator.options.processing_time_ms = 100_000.0;
    let name = start(&mut bench, Outcome::Success);
    let told: Vec<u64> = (0..100)
        .map(|_| {
            bench.now += 1_000.0;
            general(&mut bench, &name)["metadata"]["progress"].as_u64().unwrap()
        })
        .collect();
    assert_eq!(told.windows(2).filter(|pair| pair[1] < pair[0]).count(), 1, "{told:?}");
    assert_eq!(told.last(), Some(&100));
}

#[test]
fn a_poll_sooner_than_a_second_after_another_is_recorded() {
    let mut bench = Bench::new();
    let (one, two) = (start(&mut bench, Outcome::Never), start(&mut bench, Outcome::Never));
    general(&mut bench, &one);
    general(&mut bench, &two);
    bench.now += 999.0;
    asset(&mut bench, &one);
    bench.now += 1.0;
    general(&mut bench, &two);
    let fast = bench.emulator.fast_polls();
    assert_eq!(fast.len(), 1, "{fast:?}");
    assert_eq!((fast[0].backend, fast[0].operation.as_str(), fast[0].gap_ms), (Backend::Fruxon, one.as_str(), 999.0));
    bench.emulator.reset();
    assert!(bench.emulator.fast_polls().is_empty());
}

#[test]
fn an_operation_may_never_end_vanish_or_have_a_word_that_nobody_knows() {
    let mut bench = Bench::new();
    let never = start(&mut bench, Outcome::Never);
    let vanishes = start(&mut bench, Outcome::Vanishes);
    let unknown = start(&mut bench, Outcome::Unknown);
    bench.get(&format!("{FRUXON}/operations/{vanishes}"));
    bench.now += 1e12;
    assert_eq!(str_at(&general(&mut bench, &never), "/status"), "RUNNING");
    assert_eq!(bench.get(&format!("{FRUXON}/operations/{vanishes}")).status, 404);
    assert_eq!(str_at(&general(&mut bench, &unknown), "/status"), "SUSPENDED");
    assert_eq!(bench.get(&format!("{FRUXON}/operations/none")).status, 404);
}

#[test]
fn an_assets_operations_are_pages_newest_first() {
    let mut bench = Bench::new();
    let name = start(&mut bench, Outcome::Success);
    for _ in 0..2 {
        bench.now += 3_000.0;
        assert_eq!(bench.post(&format!("{FRUXON}/assets/{name}:refresh"), &json!({})).status, 200);
    }
    let page = bench.read(&format!("{FRUXON}/assets/{name}/operations?PageSize=2"));
    assert_eq!((all(&page, "items", "type"), &page["totalCount"]), (vec!["REFRESH", "REFRESH"], &json!(3)));
    let rest = bench.read(&format!("{FRUXON}/assets/{name}/operations?PageToken.Skip=2"));
    assert_eq!(all(&rest, "items", "id"), [name.as_str()]);
}

#[test]
fn a_cancelled_operation_runs_on_for_a_moment_and_a_second_cancel_changes_nothing() {
    let mut bench = Bench::new();
    let name = start(&mut bench, Outcome::Never);
    bench.now += 1_000.0;
    let cancel = format!("{FRUXON}/assets/{name}/operations/{name}:cancel");
    let first = json(&bench.post(&cancel, &json!({})));
    assert_eq!((str_at(&first, "/status"), &first["done"]), ("RUNNING", &json!(false)));
    bench.now += 400.0;
    bench.post(&cancel, &json!({}));
    bench.now += 100.0;
    let ended = asset(&mut bench, &name);
    assert_eq!((str_at(&ended, "/status"), &ended["done"]), ("CANCELLED", &json!(true)));
    assert_eq!(json(&bench.post(&cancel, &json!({}))), ended);
}
