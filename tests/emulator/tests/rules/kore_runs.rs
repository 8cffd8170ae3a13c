//! Kore's runs: page execute (asynchronous answer; status by POST with sessionIdentity; Pending, Running, success and
//! failed in mixed case; what went wrong in `kwargs.output`; attachments with `isActive` and, in a 200, an error).

use std::collections::BTreeSet;

use attache_emulator::{AttachmentKeys, Backend, Outcome, Reply};
use serde_json::{Value, json};

use crate::support::{Bench, KORE, json, posted, str_at, text};

fn post(bench: &mut Bench, path: &str, body: &Value) -> Reply {
    bench.keyed(posted("POST", &format!("{KORE}/runs/{path}"), body))
}

fn who() -> Value {
    json!([{ "type": "sessionReference", "value": "chat-1" }])
}

fn ask(input: &str) -> Value {
    json!({ "sessionIdentity": who(), "input": [{ "type": "text", "content": input }], "isAsync": true })
}

fn status(bench: &mut Bench, run: &str) -> Value {
    let reply = post(bench, &format!("{run}/status"), &json!({ "sessionIdentity": who() }));
    assert_eq!(reply.status, 200, "{}", text(&reply));
    json(&reply)["run"].clone()
}

#[test]
fn an_asynchronous_run_answers_at_once_and_is_polled_to_its_end() {
    let mut bench = Bench::new();
    let started = json(&post(&mut bench, "execute", &ask("read it")));
    assert_eq!(str_at(&started, "/status"), "processing");
    assert!(started["message"].is_string());
    let run = str_at(&started, "/runId").to_owned();
    let pending = status(&mut bench, &run);
    assert_eq!(
        (str_at(&pending, "/status").to_lowercase().as_str(), str_at(&pending, "/_id")),
        ("pending", run.as_str())
    );
    bench.now += 1_500.0;
    assert_eq!(str_at(&status(&mut bench, &run), "/status").to_lowercase(), "running");
    bench.now += 1_500.0;
    let done = status(&mut bench, &run);
    assert_eq!((str_at(&done, "/status"), str_at(&done, "/kwargs/output/0/type")), ("success", "text"));
    assert_eq!(str_at(&done, "/updatedAt"), "2026-01-15T09:30:03.000Z");
}

#[test]
fn a_failed_run_says_why_in_its_output() {
    let mut bench = Bench::new();
    let run = str_at(&json(&post(&mut bench, "execute", &ask("please fail"))), "/runId").to_owned();
    bench.now += 3_000.0;
    let failed = status(&mut bench, &run);
    assert_eq!(str_at(&failed, "/status"), "failed");
    assert_eq!(str_at(&failed, "/kwargs/output/0/content"), "The agent could not read the attached file.");
}

#[test]
fn words_are_in_mixed_case_by_the_seed() {
    let mut bench = Bench::new();
    let mut seen = BTreeSet::new();
    for _ in 0..20 {
        let run = bench.emulator.start_operation(Backend::Kore, Outcome::Success, bench.now).unwrap();
        seen.insert(str_at(&status(&mut bench, &run), "/status").to_owned());
    }
    assert!(seen.iter().map(String::as_str).eq(["Pending", "pending"]), "{seen:?}");
}

#[test]
fn who_asks_must_say_whose_run_it_is() {
    let mut bench = Bench::new();
    let run = str_at(&json(&post(&mut bench, "execute", &ask("read it"))), "/runId").to_owned();
    let path = format!("{run}/status");
    assert_eq!(post(&mut bench, &path, &json!({})).status, 400);
    let stranger = json!({ "sessionIdentity": [{ "type": "userReference", "value": "bob" }] });
    assert_eq!(post(&mut bench, &path, &stranger).status, 404);
    assert_eq!(post(&mut bench, "r-none/status", &json!({ "sessionIdentity": who() })).status, 404);
}

#[test]
fn a_fast_poll_is_recorded_and_a_run_may_vanish_or_end_unknown() {
    let mut bench = Bench::new();
    let mut start = |outcome| bench.emulator.start_operation(Backend::Kore, outcome, bench.now).unwrap();
    let (vanishes, unknown) = (start(Outcome::Vanishes), start(Outcome::Unknown));
    status(&mut bench, &unknown);
    bench.now += 500.0;
    status(&mut bench, &unknown);
    assert_eq!(bench.emulator.fast_polls()[0].gap_ms, 500.0);
    bench.now += 3_000.0;
    assert_eq!(str_at(&status(&mut bench, &unknown), "/status"), "interrupted");
    let gone = post(&mut bench, &format!("{vanishes}/status"), &json!({ "sessionIdentity": who() }));
    assert_eq!(gone.status, 404);
}

#[test]
fn files_are_included_on_demand_stay_and_are_excluded_on_demand() {
    let mut bench = Bench::with(|options| options.kore.keys = AttachmentKeys::Documented);
    let id = str_at(&bench.kore("a.txt", b"hello", "ann"), "/fileId").to_owned();
    let mut active = |attachments: Value| {
        let body = json!({
            "sessionIdentity": who(),
            "input": [{ "type": "text", "content": "read it" }],
            "attachments": attachments,
        });
        let body = json(&post(&mut bench, "execute", &body));
        assert_eq!(str_at(&body, "/sessionInfo/attachments/0/fileName"), "a.txt", "as this page spells it");
        body["sessionInfo"]["attachments"][0]["isActive"].as_bool().unwrap()
    };
    assert!(!active(Value::Null), "not automatically included");
    assert!(active(json!({ "enable": true, "includeFiles": [id] })));
    assert!(active(Value::Null), "for the session's duration");
    assert!(!active(json!({ "enable": true, "excludeFiles": [id] })));
    let body =
        json!({ "sessionIdentity": who(), "input": [{}], "attachments": { "enable": true, "includeFiles": ["f-0"] } });
    assert_eq!(post(&mut bench, "execute", &body).status, 404);
}

#[test]
fn a_file_over_the_token_limit_is_told_inside_a_200() {
    let mut bench = Bench::with(|options| options.kore.max_tokens = 2);
    let id = str_at(&bench.kore("a.txt", b"a dozen bytes", "ann"), "/fileId").to_owned();
    let include = json!({ "enable": true, "includeFiles": [id] });
    let body =
        json!({ "sessionIdentity": who(), "input": [{ "type": "text", "content": "x" }], "attachments": include });
    let reply = post(&mut bench, "execute", &body);
    let attachment = &json(&reply)["sessionInfo"]["attachments"][0];
    assert_eq!((reply.status, &attachment["Metadata"]["tokens"]), (200, &json!(3)));
    assert!(str_at(attachment, "/Metadata/error").contains("token limit"));
}

#[test]
fn input_and_identity_are_mandatory() {
    let mut bench = Bench::new();
    for body in [json!({ "sessionIdentity": who() }), json!({ "input": [{ "type": "text", "content": "x" }] })] {
        assert_eq!(post(&mut bench, "execute", &body).status, 400);
    }
}
