//! VoIPbin's signed URLs: File page ("Fetch fresh details via GET /storage_files/{id} if expired"), OpenAPI (/file
//! answers 307), public source (`StorageFileDownloadRedirect`: signs when expired or empty only, stores what it signed;
//! 7 days; 503 when signing is not set up).

use attache_emulator::{Request, Times};
use serde_json::{Value, json};

use crate::support::{Bench, START, VOIPBIN, json, str_at, text};

const WEEK: f64 = 7.0 * 86_400_000.0;

fn file(bench: &mut Bench) -> (String, String) {
    let record = bench.voipbin("a b.txt", b"hello");
    (format!("{VOIPBIN}/storage_files/{}", str_at(&record, "/id")), str_at(&record, "/uri_download").to_owned())
}

fn fetch(bench: &mut Bench, link: &str) -> u16 {
    bench.ask(Request::new("GET", link)).status
}

#[test]
fn the_redirect_gives_the_stored_url_while_it_is_good() {
    let mut bench = Bench::new();
    let (url, link) = file(&mut bench);
    bench.now = START + WEEK - 1.0;
    let reply = bench.get(&format!("{url}/file"));
    assert_eq!((reply.status, reply.header("location")), (307, Some(link.as_str())));
    assert_eq!(fetch(&mut bench, &link), 200);
}

#[test]
fn the_redirect_signs_anew_once_it_is_expired_and_stores_what_it_signed() {
    let mut bench = Bench::with(|options| options.voipbin.times = Times::Spaced);
    let (url, link) = file(&mut bench);
    bench.now = START + WEEK;
    assert_eq!(fetch(&mut bench, &link), 400);
    let fresh = bench.get(&format!("{url}/file")).header("location").unwrap().to_owned();
    assert_ne!(fresh, link);
    assert_eq!(fetch(&mut bench, &fresh), 200);
    let record = bench.read(&url);
    assert_eq!(str_at(&record, "/uri_download"), fresh);
    assert_eq!(str_at(&record, "/tm_download_expire"), "2026-01-29 09:30:00.000000");
    assert_eq!(str_at(&record, "/tm_update"), "2026-01-22 09:30:00.000000");
    assert_eq!(
        bench.get(&format!("{url}/file")).header("location"),
        Some(fresh.as_str()),
        "no third URL while the second is good"
    );
}

#[test]
fn reading_the_file_gives_the_stored_url_even_when_it_is_expired() {
    let mut bench = Bench::new();
    let (url, link) = file(&mut bench);
    bench.now = START + WEEK;
    assert_eq!(str_at(&bench.read(&url), "/uri_download"), link);
}

#[test]
fn by_the_file_pages_rule_reading_the_file_signs_anew_once_it_is_expired() {
    let mut bench = Bench::with(|options| options.voipbin.seed_rule = true);
    let (url, link) = file(&mut bench);
    bench.now = START + WEEK - 1.0;
    assert_eq!(str_at(&bench.read(&url), "/uri_download"), link);
    bench.now = START + WEEK;
    let fresh = str_at(&bench.read(&url), "/uri_download").to_owned();
    assert_ne!(fresh, link);
    assert_eq!(fetch(&mut bench, &fresh), 200);
}

#[test]
fn without_signing_the_url_is_empty_and_the_redirect_a_503() {
    let mut bench = Bench::with(|options| (options.voipbin.signing, options.voipbin.times) = (false, Times::Rfc3339));
    let record = bench.voipbin("a.txt", b"hello");
    assert_eq!((record["uri_download"].clone(), record["tm_download_expire"].clone()), (json!(""), Value::Null));
    let url = format!("{VOIPBIN}/storage_files/{}", str_at(&record, "/id"));
    let reply = bench.get(&format!("{url}/file"));
    let error = json(&reply);
    assert_eq!((reply.status, str_at(&error, "/error/status")), (503, "UNAVAILABLE"));
    assert_eq!(str_at(&error, "/error/reason"), "SIGNING_NOT_CONFIGURED");
    bench.emulator.options.voipbin.signing = true;
    assert_eq!(bench.get(&format!("{url}/file")).status, 307);
    assert!(!str_at(&bench.read(&url), "/uri_download").is_empty());
}

#[test]
fn the_redirect_needs_a_credential_and_the_storage_host_none() {
    let mut bench = Bench::new();
    let (url, link) = file(&mut bench);
    assert_eq!(bench.ask(Request::new("GET", &format!("{url}/file"))).status, 401);
    let reply = bench.ask(Request::new("GET", &link));
    assert_eq!((reply.status, text(&reply).as_str()), (200, "hello"));
    assert_eq!(reply.header("content-disposition"), Some("attachment; filename=\"a b.txt\""));
}

#[test]
fn links_can_be_expired_at_will_with_the_platforms_knowledge_or_without() {
    let mut bench = Bench::new();
    let (url, link) = file(&mut bench);
    bench.emulator.void_links(bench.now);
    assert_eq!(fetch(&mut bench, &link), 400);
    assert_eq!(bench.get(&format!("{url}/file")).header("location"), Some(link.as_str()), "the platform knows nothing");
    let other = file(&mut bench).1;
    bench.emulator.expire_links(bench.now);
    assert_eq!(fetch(&mut bench, &other), 400);
    let fresh = bench.get(&format!("{url}/file")).header("location").unwrap().to_owned();
    assert_ne!(fresh, link);
    assert_eq!(fetch(&mut bench, &fresh), 200, "in the very same millisecond");
}

#[test]
fn a_life_may_be_a_fraction_of_a_second() {
    let mut bench = Bench::with(|options| (options.url_lifetime_ms, options.voipbin.times) = (250.0, Times::Rfc3339));
    bench.now += 900.0;
    let (url, link) = file(&mut bench);
    assert_eq!(str_at(&bench.read(&url), "/tm_download_expire"), "2026-01-15T09:30:01.15Z");
    bench.now += 249.0;
    assert_eq!(fetch(&mut bench, &link), 200);
    bench.now += 1.0;
    assert_eq!(fetch(&mut bench, &link), 400);
}
