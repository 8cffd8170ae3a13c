//! One VoIPbin file and its timestamps: File page (space-separated times, the year 9999), OpenAPI (date-time), public
//! source (RFC 3339 or null since February 2026; soft delete).

use std::collections::BTreeSet;

use attache_emulator::{Backend, Times};
use serde_json::{Value, json};

use crate::support::{Bench, VOIPBIN, json, str_at};

fn file(bench: &mut Bench) -> String {
    let record = bench.voipbin("a.txt", b"hello");
    format!("{VOIPBIN}/storage_files/{}", str_at(&record, "/id"))
}

#[test]
fn delete_answers_with_the_deleted_file_and_then_404() {
    let mut bench = Bench::with(|options| options.voipbin.times = Times::Rfc3339);
    let url = file(&mut bench);
    bench.now += 1_500.0;
    let reply = bench.delete(&url);
    let record = json(&reply);
    assert_eq!(
        (reply.status, str_at(&record, "/tm_delete"), str_at(&record, "/filename")),
        (200, "2026-01-15T09:30:01.5Z", "a.txt")
    );
    for reply in [bench.delete(&url), bench.get(&url), bench.get(&format!("{url}/file"))] {
        assert_eq!((reply.status, str_at(&json(&reply), "/error/reason")), (404, "RESOURCE_NOT_FOUND"));
    }
    assert!(bench.emulator.stored(Backend::Voipbin)[0].deleted);
}

#[test]
fn a_deleted_files_object_is_gone_from_storage() {
    let mut bench = Bench::new();
    let record = bench.voipbin("a.txt", b"hello");
    let link = str_at(&record, "/uri_download").to_owned();
    assert_eq!(bench.ask(attache_emulator::Request::new("GET", &link)).status, 200);
    bench.delete(&format!("{VOIPBIN}/storage_files/{}", str_at(&record, "/id")));
    let gone = bench.ask(attache_emulator::Request::new("GET", &link));
    assert_eq!(gone.status, 404);
    assert!(crate::support::text(&gone).contains("<Code>NoSuchKey</Code>"));
}

#[test]
fn an_id_that_is_no_uuid_is_a_400_and_an_unknown_one_a_404() {
    let mut bench = Bench::new();
    let url = |id: &str| format!("{VOIPBIN}/storage_files/{id}");
    for path in ["42", "42/file"] {
        let reply = bench.get(&url(path));
        assert_eq!((reply.status, str_at(&json(&reply), "/error/reason")), (400, "INVALID_ID"), "{path}");
    }
    let unknown = "0c0c305c-7a55-4395-85a8-ae4860f01393";
    assert_eq!((bench.get(&url(unknown)).status, bench.delete(&url(unknown)).status), (404, 404));
}

#[test]
fn times_are_spaced_with_the_year_9999_or_rfc_3339_with_null() {
    let times = |style: Times| {
        let mut bench = Bench::with(|options| options.voipbin.times = style);
        bench.now += 120.0;
        let url = file(&mut bench);
        let record = bench.read(&url);
        (record["tm_create"].clone(), record["tm_delete"].clone())
    };
    assert_eq!(times(Times::Spaced), (json!("2026-01-15 09:30:00.120000"), json!("9999-01-01 00:00:00.000000")));
    assert_eq!(times(Times::Rfc3339), (json!("2026-01-15T09:30:00.12Z"), Value::Null));
}

#[test]
fn mixed_times_show_every_form_and_each_file_keeps_its_own() {
    let (mut set, mut unset) = (BTreeSet::new(), BTreeSet::new());
    let mut bench = Bench::new();
    bench.now += 120.0;
    for _ in 0..40 {
        let url = file(&mut bench);
        let record = bench.read(&url);
        assert_eq!(record, bench.read(&url));
        let text = str_at(&record, "/tm_create");
        set.insert((text.contains('T'), text.len()));
        unset.insert(record["tm_delete"].to_string());
    }
    assert!(set.iter().any(|form| !form.0) && set.iter().filter(|form| form.0).count() >= 2, "{set:?}");
    let every = ["\"\"", "\"9999-01-01 00:00:00.000000\"", "\"9999-01-01T00:00:00.000000Z\"", "null"];
    assert!(unset.iter().eq(every.iter()), "{unset:?}");
}

#[test]
fn the_defaults_are_the_documented_ones() {
    let rules = attache_emulator::VoipbinRules::default();
    assert_eq!((rules.max_page, rules.times, rules.signing, rules.seed_rule), (100, Times::Mixed, true, false));
}
