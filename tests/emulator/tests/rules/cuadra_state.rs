//! Cuadra's processing: schema FileOut (status, processingStatus, processedAt) and guide "Files" (poll until ready or
//! failed).

use attache_emulator::{Backend, NewFile};
use serde_json::{Value, json};

use crate::support::{Bench, CUADRA, START, str_at};

fn watch(bench: &mut Bench, id: &str, at: f64) -> Value {
    bench.now = START + at;
    bench.read(&format!("{CUADRA}/v1/files/{id}"))
}

#[test]
fn a_file_goes_from_uploading_to_ready_on_the_clock() {
    let mut bench = Bench::with(|options| {
        options.processing_time_ms = 1_000.0;
        options.cuadra.uploading_time_ms = 500.0;
    });
    let record = bench.cuadra("a.txt", b"a");
    assert_eq!(str_at(&record, "/status"), "uploading");
    let id = str_at(&record, "/id").to_owned();
    let seen: Vec<(String, Value)> = [499.0, 500.0, 599.0, 600.0, 1_000.0, 1_499.0, 1_500.0]
        .into_iter()
        .map(|at| {
            let record = watch(&mut bench, &id, at);
            (str_at(&record, "/status").to_owned(), record["processingStatus"].clone())
        })
        .collect();
    let step = |status: &str, told: Value| (status.to_owned(), told);
    let at = |progress: u32| json!({ "progress": progress, "error": null });
    assert_eq!(
        seen,
        [
            step("uploading", Value::Null),
            step("uploaded", Value::Null),
            step("uploaded", Value::Null),
            step("processing", at(10)),
            step("processing", at(50)),
            step("processing", at(99)),
            step("ready", at(100)),
        ]
    );
    assert_eq!(str_at(&watch(&mut bench, &id, 9_000.0), "/processedAt"), "2026-01-15T09:30:01.500000Z");
}

#[test]
fn processing_takes_three_seconds_by_default_and_can_take_none() {
    let mut bench = Bench::new();
    let id = str_at(&bench.cuadra("a.txt", b"a"), "/id").to_owned();
    assert_eq!(str_at(&watch(&mut bench, &id, 2_999.0), "/status"), "processing");
    assert_eq!(str_at(&watch(&mut bench, &id, 3_000.0), "/status"), "ready");
    let mut bench = Bench::with(|options| options.processing_time_ms = 0.0);
    assert_eq!(str_at(&bench.cuadra("a.txt", b"a"), "/status"), "ready");
}

#[test]
fn both_failure_words_come_with_an_error() {
    let mut bench = Bench::new();
    for (name, word) in [("will-FAIL.pdf", "failed"), ("error.pdf", "error")] {
        let id = str_at(&bench.cuadra(name, name.as_bytes()), "/id").to_owned();
        bench.now += 3_000.0;
        let record = bench.read(&format!("{CUADRA}/v1/files/{id}"));
        assert_eq!(str_at(&record, "/status"), word);
        assert_eq!(record["processingStatus"], json!({ "progress": 60, "error": "Failed to extract text from PDF" }));
        assert_eq!(record["processedAt"], Value::Null);
    }
}

#[test]
fn a_duplicate_of_a_processed_content_is_ready_at_once() {
    let mut bench = Bench::new();
    bench.cuadra("a.txt", b"same");
    bench.now += 5_000.0;
    let record = bench.cuadra("b.txt", b"same");
    assert_eq!((str_at(&record, "/status"), str_at(&record, "/processedAt")), ("ready", "2026-01-15T09:30:03Z"));
}

#[test]
fn progress_falls_back_only_where_it_is_asked_to() {
    let told = |dips: bool| -> Vec<u64> {
        let mut bench = Bench::with(|options| options.cuadra.progress_dips = dips);
        let id = str_at(&bench.cuadra("a.txt", b"a"), "/id").to_owned();
        let at = |step: u32| {
            watch(&mut bench, &id, f64::from(step) * 100.0)
                .pointer("/processingStatus/progress")
                .unwrap()
                .as_u64()
                .unwrap()
        };
        (3..=30).map(at).collect()
    };
    assert!(told(false).is_sorted());
    assert!(!told(true).is_sorted());
}

#[test]
fn a_connectors_file_says_where_it_came_from() {
    let mut bench = Bench::new();
    let file = NewFile { from_connector: true, ..NewFile::new("Revenue.pdf", "application/pdf", "x") };
    let id = bench.emulator.add_file(Backend::Cuadra, file, START).unwrap();
    let record = bench.read(&format!("{CUADRA}/v1/files/{id}"));
    assert_eq!((str_at(&record, "/source"), str_at(&record, "/sourceDetail")), ("connector", "google_drive"));
    assert_eq!(str_at(&record, "/connectorMetadata/externalPath"), "/Marketing/Q4 Reports/Revenue.pdf");
    assert!(record["connectorMetadata"]["externalId"].is_string());
}
