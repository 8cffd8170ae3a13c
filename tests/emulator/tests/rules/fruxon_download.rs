//! Fruxon's anonymous download: API page storage-get (raw bytes, the original Content-Type, public for 24 hours, the id
//! is the only access control). Validators and ranges are assumed.

use attache_emulator::{Backend, Request};

use crate::support::{Bench, FRUXON, START, json, str_at, text};

fn file(bench: &mut Bench) -> String {
    format!("{FRUXON}/storage/{}", str_at(&bench.fruxon("a.txt", b"hello world"), "/fileId"))
}

#[test]
fn the_bytes_come_without_credentials_with_their_type_and_may_be_cached() {
    let mut bench = Bench::with(|options| options.tokens = vec!["good".into(), "key".into()]);
    let url = file(&mut bench);
    let reply = bench.ask(Request::new("GET", &url));
    assert_eq!((reply.status, text(&reply)), (200, "hello world".to_owned()));
    assert_eq!(reply.header("content-type"), Some("text/plain"));
    assert_eq!(reply.header("cache-control"), Some("public, max-age=86400"));
    assert_eq!(reply.header("x-goog-hash"), None, "it is no Google store");
    assert!(bench.emulator.leaks().is_empty());
}

#[test]
fn credentials_are_not_looked_at_and_are_kept_as_a_leak() {
    let mut bench = Bench::with(|options| options.tokens = vec!["key".into()]);
    let url = file(&mut bench);
    let request = Request::new("GET", &url).with("Authorization", "Bearer wrong").with("X-Fruxon-Actor", "ann");
    assert_eq!(bench.ask(request).status, 200);
    let leaks = bench.emulator.leaks();
    assert_eq!((leaks.len(), leaks[0].at_ms), (1, START));
    assert_eq!(leaks[0].headers, ["authorization", "x-fruxon-actor"]);
    assert!(url.ends_with(&leaks[0].path));
}

#[test]
fn an_unknown_file_is_a_problem() {
    let mut bench = Bench::new();
    let url = file(&mut bench);
    for url in [format!("{FRUXON}/storage/none"), url.replace("acme", "other")] {
        let reply = bench.ask(Request::new("GET", &url));
        assert_eq!((reply.status, str_at(&json(&reply), "/title")), (404, "Not Found"), "{url}");
    }
}

#[test]
fn a_part_can_be_asked_for_and_a_validator_held_against() {
    let mut bench = Bench::new();
    let url = file(&mut bench);
    let part = bench.ask(Request::new("GET", &url).with("Range", "bytes=6-"));
    assert_eq!((part.status, text(&part), part.header("content-range")), (206, "world".into(), Some("bytes 6-10/11")));
    let tag = part.header("etag").unwrap().to_owned();
    let known = bench.ask(Request::new("GET", &url).with("If-None-Match", &tag));
    assert_eq!((known.status, known.header("cache-control")), (304, Some("public, max-age=86400")));
    let head = bench.ask(Request::new("HEAD", &url));
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, Some("11"), 0));
}

#[test]
fn a_changed_object_has_another_validator() {
    let mut bench = Bench::new();
    let url = file(&mut bench);
    let tag = bench.ask(Request::new("GET", &url)).header("etag").unwrap().to_owned();
    let id = url.rsplit('/').next().unwrap();
    assert!(bench.emulator.change_object(Backend::Fruxon, id, "other", bench.now));
    let reply = bench.ask(Request::new("GET", &url).with("Range", "bytes=2-").with("If-Range", &tag));
    assert_eq!((reply.status, text(&reply)), (200, "other".to_owned()));
}
