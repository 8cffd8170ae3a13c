//! Kore's other family of files: page upload-file-api (whole below 25 MB; start, chunks numbered from 0, complete; missing
//! chunks told at the end; media types only; a URL with `e`, `n` and `s`). What refuses beyond that is assumed.

use attache_emulator::{Backend, ErrorBody, MissingChunks, Reply, Request};
use serde_json::{Value, json};

use crate::support::{Bench, json, posted, str_at, text, upload};

const FILES: &str = "http://api.localhost/kore/api/public/files";

fn start(bench: &mut Bench, chunks: u64, size: u64) -> Value {
    let body = json!({ "fileContext": "bulkImport", "totalChunks": chunks, "fileExtension": "jpg", "fileName": "Rent.jpg", "fileSize": size });
    let reply = bench.keyed(posted("POST", &format!("{FILES}/session/start"), &body));
    assert_eq!(reply.status, 200, "{}", text(&reply));
    json(&reply)
}

fn chunk(bench: &mut Bench, session: &str, number: &str, content: &[u8]) -> Reply {
    bench.keyed(upload(&format!("{FILES}/session/{session}"), "blob", content, &[("chunkNumber", number)]))
}

fn complete(bench: &mut Bench, session: &str) -> Reply {
    bench.keyed(Request::new("POST", &format!("{FILES}/session/{session}/complete")))
}

#[test]
fn a_file_goes_up_in_chunks_in_any_order_and_has_a_url_without_credentials() {
    let mut bench = Bench::new();
    let started = start(&mut bench, 2, 11);
    assert_eq!(str_at(&started, "/expirationDate"), "2026-01-15T10:30:00.000Z");
    let session = str_at(&started, "/sessionId").to_owned();
    let second = chunk(&mut bench, &session, "1", b" world");
    assert_eq!(json(&second), json!({ "chunkNumber": "1", "sessionId": session }));
    let missing = complete(&mut bench, &session);
    assert_eq!(missing.status, 400);
    assert!(text(&missing).contains("Missing chunks: 0"));
    chunk(&mut bench, &session, "0", b"hello");
    let done = json(&complete(&mut bench, &session));
    assert_eq!(str_at(&done, "/fileId").len(), 24);
    let url = str_at(&done, "/url").to_owned();
    assert!(url.starts_with("http://api.localhost/kore/api/getMediaStream/orgFiles/f-"), "{url}");
    let reply = bench.ask(Request::new("GET", &url));
    assert_eq!((text(&reply), reply.header("content-type")), ("hello world".into(), Some("image/jpeg")));
    assert_eq!(bench.emulator.copies(Backend::Kore, b"hello world"), 1);
    assert_eq!(complete(&mut bench, &session).status, 404, "the session is over");
}

#[test]
fn a_chunk_that_is_lost_is_told_at_the_end_and_may_come_again() {
    for (listed, errors) in [
        (MissingChunks::Listed, ErrorBody::Messages),
        (MissingChunks::Told, ErrorBody::Messages),
        (MissingChunks::Listed, ErrorBody::Text),
    ] {
        let mut bench = Bench::with(|options| {
            options.kore.lost_chunks = vec![0, 2, 7];
            (options.kore.missing_chunks, options.kore.errors) = (listed, errors);
        });
        let session = str_at(&start(&mut bench, 3, 6), "/sessionId").to_owned();
        for (number, content) in [("0", b"ab"), ("1", b"cd"), ("2", b"ef")] {
            assert_eq!(str_at(&json(&chunk(&mut bench, &session, number, content)), "/chunkNumber"), number);
        }
        let missing = complete(&mut bench, &session);
        assert_eq!(missing.status, 400);
        assert!(text(&missing).contains("Missing chunks: 0, 2"), "{}", text(&missing));
        let list = (errors == ErrorBody::Messages).then(|| json(&missing)["missingChunks"].clone());
        let expected = if listed == MissingChunks::Listed { json!([0, 2]) } else { Value::Null };
        assert!(list.is_none_or(|list| list == expected));
        chunk(&mut bench, &session, "2", b"ef");
        assert!(text(&complete(&mut bench, &session)).contains("Missing chunks: 0"));
        chunk(&mut bench, &session, "0", b"ab");
        chunk(&mut bench, &session, "0", b"AB");
        assert_eq!(complete(&mut bench, &session).status, 200);
        assert_eq!(bench.emulator.copies(Backend::Kore, b"ABcdef"), 1, "the last of a number counts");
    }
}

#[test]
fn the_url_ends_and_is_signed_and_credentials_leak_to_it() {
    let mut bench = Bench::new();
    let whole = upload(FILES, "a.png", b"hello", &[("fileContext", "bulkImport")]);
    let body = json(&bench.keyed(whole));
    let url = str_at(&body, "/url").to_owned();
    assert_eq!(bench.ask(Request::new("GET", &url.replace("s=", "s=0"))).status, 403);
    assert!(bench.emulator.leaks().is_empty());
    assert_eq!(bench.keyed(Request::new("GET", &url)).status, 200);
    assert_eq!(bench.emulator.leaks()[0].headers, ["x-api-key"]);
    bench.now += 30.0 * 86_400_000.0;
    assert_eq!(bench.ask(Request::new("GET", &url)).status, 403);
}

#[test]
fn its_files_are_no_attachments() {
    let mut bench = Bench::new();
    bench.keyed(upload(FILES, "a.png", b"hello", &[("fileContext", "bulkImport")]));
    let session = Request::new("GET", &format!("{}/sessions?sessionId=s-1", crate::support::KORE));
    assert_eq!(json(&bench.keyed(session))["session"]["attachments"], json!([]));
    assert_eq!(bench.emulator.stored(Backend::Kore).len(), 1);
}

#[test]
fn other_than_media_is_taken_where_the_rules_say_so() {
    for (checked, status) in [(true, 400), (false, 200)] {
        let mut bench = Bench::with(|options| options.kore.media_checked = checked);
        let fields = [("fileContext", "bulkImport")];
        assert_eq!(bench.keyed(upload(FILES, "a.txt", b"hello", &fields)).status, status);
        let body =
            json!({ "fileContext": "x", "totalChunks": 1, "fileExtension": "txt", "fileName": "a.txt", "fileSize": 5 });
        assert_eq!(bench.keyed(posted("POST", &format!("{FILES}/session/start"), &body)).status, status);
    }
}

#[test]
fn what_is_wrong_is_refused() {
    let mut bench = Bench::with(|options| options.kore.max_bytes = 5);
    for (name, content, fields) in [
        ("a.txt", &b"hello"[..], &[("fileContext", "x")][..]),
        ("a.png", b"hello", &[]),
        ("a.png", b"hello!", &[("fileContext", "x")]),
    ] {
        assert_eq!(bench.keyed(upload(FILES, name, content, fields)).status, 400, "{name}");
    }
    let session = str_at(&start(&mut bench, 2, 11), "/sessionId").to_owned();
    for number in ["2", "-1", "x"] {
        assert_eq!(chunk(&mut bench, &session, number, b"x").status, 400);
    }
    assert_eq!(chunk(&mut bench, "none", "0", b"x").status, 404);
    chunk(&mut bench, &session, "0", b"hello");
    assert_eq!(chunk(&mut bench, &session, "1", b" world").status, 400, "a chunk has the limit of a file");
    chunk(&mut bench, &session, "1", b"short");
    assert_eq!(complete(&mut bench, &session).status, 400, "the sizes differ");
    let incomplete = bench.keyed(posted("POST", &format!("{FILES}/session/start"), &json!({ "fileName": "a.png" })));
    assert_eq!(incomplete.status, 400);
    let late = str_at(&start(&mut bench, 1, 5), "/sessionId").to_owned();
    chunk(&mut bench, &late, "0", b"hello");
    bench.now += 3_600_000.0;
    assert_eq!(chunk(&mut bench, &late, "0", b"hello").status, 404);
    assert_eq!(complete(&mut bench, &late).status, 404);
    assert!(bench.emulator.stored(Backend::Kore).is_empty());
}
