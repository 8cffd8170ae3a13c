//! Ranges and conditions of stored objects: RFC 9110 §13 (validators, If-Match, If-None-Match, If-Range) and §14
//! (Range, 206, 416).

use attache_emulator::{Backend, EtagStyle, Reply, Request};

use crate::support::{Bench, str_at};

struct Stored {
    bench: Bench,
    link: String,
    id: String,
}

impl Stored {
    fn new(content: &[u8]) -> Stored {
        Stored::under(Bench::new(), content)
    }

    fn under(mut bench: Bench, content: &[u8]) -> Stored {
        let record = bench.voipbin("a.txt", content);
        Stored { bench, link: str_at(&record, "/uri_download").to_owned(), id: str_at(&record, "/id").to_owned() }
    }

    fn get(&mut self, headers: &[(&str, &str)]) -> Reply {
        let request =
            headers.iter().fold(Request::new("GET", &self.link), |request, (name, value)| request.with(name, value));
        self.bench.ask(request)
    }

    fn etag(&mut self) -> String {
        self.get(&[]).header("etag").unwrap().to_owned()
    }
}

fn seen(reply: &Reply) -> (u16, Option<&str>, &[u8]) {
    (reply.status, reply.header("content-range"), &reply.body)
}

#[test]
fn one_range_is_answered_with_206_and_its_place() {
    let mut stored = Stored::new(b"0123456789");
    assert_eq!(seen(&stored.get(&[("Range", "bytes=2-4")])), (206, Some("bytes 2-4/10"), b"234".as_slice()));
    assert_eq!(seen(&stored.get(&[("Range", "bytes=8-")])), (206, Some("bytes 8-9/10"), b"89".as_slice()));
    assert_eq!(seen(&stored.get(&[("Range", "bytes=-3")])), (206, Some("bytes 7-9/10"), b"789".as_slice()));
    assert_eq!(stored.get(&[("Range", "bytes=2-4")]).header("content-length"), Some("3"));
}

#[test]
fn a_range_beyond_the_end_is_a_416_that_tells_the_length() {
    let mut stored = Stored::new(b"0123456789");
    assert_eq!(seen(&stored.get(&[("Range", "bytes=10-")])), (416, Some("bytes */10"), b"".as_slice()));
    let mut empty = Stored::new(b"");
    assert_eq!(seen(&empty.get(&[("Range", "bytes=0-")])), (416, Some("bytes */0"), b"".as_slice()));
    assert_eq!(seen(&empty.get(&[])), (200, None, b"".as_slice()));
}

#[test]
fn if_range_continues_with_the_strong_validator_or_the_date_and_restarts_with_any_other() {
    let mut stored = Stored::new(b"0123456789");
    let etag = stored.etag();
    let mut status = |validator: &str| stored.get(&[("Range", "bytes=2-"), ("If-Range", validator)]).status;
    assert_eq!(status(&etag), 206);
    assert_eq!(status("Thu, 15 Jan 2026 09:30:00 GMT"), 206);
    assert_eq!(status("\"other\""), 200);
    assert_eq!(status(&format!("W/{etag}")), 200);
    assert_eq!(status("Thu, 15 Jan 2026 09:30:01 GMT"), 200);
}

#[test]
fn a_weak_validator_never_continues_a_range() {
    let mut stored = Stored::under(Bench::with(|options| options.storage.etag = EtagStyle::Weak), b"0123456789");
    let etag = stored.etag();
    assert_eq!(stored.get(&[("Range", "bytes=2-"), ("If-Range", &etag)]).status, 200);
    assert_eq!(stored.get(&[("If-None-Match", &etag)]).status, 304);
}

#[test]
fn if_none_match_is_a_304_with_the_validator_and_without_a_body() {
    let mut stored = Stored::new(b"0123456789");
    let etag = stored.etag();
    for list in [etag.clone(), format!("\"x\", {etag}"), format!("W/{etag}"), "*".to_owned()] {
        let reply = stored.get(&[("If-None-Match", &list), ("Range", "bytes=0-1")]);
        assert_eq!((reply.status, reply.header("etag"), reply.body.len()), (304, Some(etag.as_str()), 0), "{list}");
        assert_eq!(reply.header("content-length"), None);
    }
    assert_eq!(stored.get(&[("If-None-Match", "\"x\"")]).status, 200);
}

#[test]
fn if_match_is_a_412_when_nothing_matches() {
    let mut stored = Stored::new(b"0123456789");
    let etag = stored.etag();
    assert_eq!(stored.get(&[("If-Match", &etag)]).status, 200);
    assert_eq!(stored.get(&[("If-Match", "\"x\"")]).status, 412);
}

#[test]
fn a_changed_object_has_another_validator_and_is_not_continued() {
    let mut stored = Stored::new(b"0123456789");
    let etag = stored.etag();
    assert!(stored.bench.emulator.change_object(Backend::Voipbin, &stored.id, "abcdefghij", stored.bench.now));
    let reply = stored.get(&[("Range", "bytes=2-"), ("If-Range", &etag)]);
    assert_eq!((reply.status, reply.body.as_ref()), (200, b"abcdefghij".as_slice()));
    assert_ne!(reply.header("etag"), Some(etag.as_str()));
    assert_eq!(
        stored.bench.emulator.stored(Backend::Voipbin)[0].sha256,
        "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882"
    );
}

#[test]
fn ranges_can_be_switched_off() {
    let mut stored = Stored::under(Bench::with(|options| options.storage.ranges = false), b"0123456789");
    let reply = stored.get(&[("Range", "bytes=2-4")]);
    assert_eq!((reply.status, reply.header("accept-ranges"), reply.body.len()), (200, Some("none"), 10));
}

#[test]
fn a_head_request_ignores_the_range() {
    let mut stored = Stored::new(b"0123456789");
    let reply = stored.bench.ask(Request::new("HEAD", &stored.link).with("Range", "bytes=2-4"));
    assert_eq!((reply.status, reply.header("content-length")), (200, Some("10")));
}
