//! Uploads to Fruxon's storage: API page storage-post (one part `file`, 50 MiB, concurrency), page assets-import and
//! official Python client (`?temporary=true`, 24 hours, `contentType` and `displayName` in the answer).

use attache_emulator::{Action, Backend, FruxonRules, Request, TooLarge, Wire};
use serde_json::json;

use crate::support::{Bench, FRUXON, json, str_at, text, upload};

fn request(query: &str, content: &[u8]) -> Request {
    upload(&format!("{FRUXON}/storage{query}"), "a.png", content, &[])
}

#[test]
fn the_answer_is_a_file_link() {
    let mut bench = Bench::new();
    let link = bench.fruxon("a.pdf", b"hello");
    let id = str_at(&link, "/fileId");
    assert!(id.ends_with(".pdf"), "{id}");
    assert_eq!(link["promptLink"], format!("<file:{id}/>"), "the kind follows from the part's type, not from the name");
    assert_eq!((str_at(&link, "/contentType"), str_at(&link, "/displayName")), ("text/plain", "a.pdf"));
    bench.emulator.options.fruxon.bare_reply = true;
    let bare = bench.fruxon("a.pdf", b"hello");
    assert!(bare.as_object().unwrap().keys().eq(["fileId", "fileType", "promptLink"]));
}

#[test]
fn every_upload_is_another_file() {
    let mut bench = Bench::new();
    bench.fruxon("a.txt", b"hello");
    bench.fruxon("a.txt", b"hello");
    assert_eq!(bench.emulator.copies(Backend::Fruxon, b"hello"), 2);
}

#[test]
fn an_empty_file_is_a_file() {
    let mut bench = Bench::new();
    bench.fruxon("empty.txt", b"");
    assert_eq!(bench.read(&format!("{FRUXON}/sessions/s/files"))["items"][0]["sizeBytes"], 0);
}

#[test]
fn the_part_is_bound_in_any_case_and_must_be_a_file() {
    let mut bench = Bench::new();
    let form = crate::support::form("a.txt", b"hello", &[]);
    let upper = String::from_utf8(form.to_vec()).unwrap().replace("name=\"file\"", "name=\"File\"");
    let headers = request("", b"").headers;
    let mut sent = |body: &str| {
        let request = Request { headers: headers.clone(), ..Request::new("POST", &format!("{FRUXON}/storage")) };
        bench.send(request.body(body.to_owned()))
    };
    assert_eq!(sent(&upper).status, 200);
    for broken in [upper.replace("; filename=\"a.txt\"", ""), upper.replace("\"File\"", "\"upload\""), "x".to_owned()] {
        let reply = sent(&broken);
        assert_eq!(reply.status, 400, "{broken}");
        assert!(json(&reply)["errors"].is_object(), "{}", text(&reply));
    }
    let json_body = bench.post(&format!("{FRUXON}/storage"), &json!({}));
    assert_eq!((json_body.status, str_at(&json(&json_body), "/title")), (415, "Unsupported Media Type"));
}

#[test]
fn a_larger_file_fails_before_the_handler_without_problem_details() {
    assert_eq!(FruxonRules::default().max_bytes, 52_428_800);
    let mut bench = Bench::with(|options| options.fruxon.max_bytes = 10);
    assert_eq!(bench.send(request("", &[0; 10])).status, 200);
    let reply = bench.send(request("", &[0; 11]));
    assert_eq!((reply.status, reply.body.len(), reply.header("content-type")), (413, 0, None));
    bench.emulator.options.fruxon.too_large = TooLarge::Html;
    let reply = bench.send(request("", &[0; 11]));
    assert_eq!((reply.status, reply.header("content-type")), (413, Some("text/html")));
    bench.emulator.options.fruxon.too_large = TooLarge::Reset;
    assert_eq!(bench.send(request("", &[0; 11])).wire, Wire::LoseReply);
    assert_eq!(bench.emulator.stored(Backend::Fruxon).len(), 1);
}

#[test]
fn a_temporary_file_goes_after_24_hours() {
    let mut bench = Bench::new();
    let reply = bench.send(request("?temporary=true", b"hello"));
    let url = format!("{FRUXON}/storage/{}", str_at(&json(&reply), "/fileId"));
    let list = format!("{FRUXON}/sessions/s/files");
    assert_eq!(bench.read(&list)["items"][0]["status"], "TEMPORARY");
    bench.now += 86_400_000.0 - 1.0;
    assert_eq!(bench.get(&url).status, 200);
    bench.now += 1.0;
    assert_eq!((bench.get(&url).status, &bench.read(&list)["totalCount"]), (404, &json!(0)));
    assert!(bench.emulator.stored(Backend::Fruxon)[0].deleted);
    assert_eq!(bench.emulator.content(Backend::Fruxon, str_at(&json(&reply), "/fileId")), None);
}

#[test]
fn other_words_for_temporary_are_refused() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(request("?temporary=maybe", b"hello")).status, 400);
    bench.send(request("?Temporary=False", b"hello"));
    bench.emulator.options.fruxon.retained_status = "KEPT".into();
    assert_eq!(bench.read(&format!("{FRUXON}/sessions/s/files"))["items"][0]["status"], "KEPT");
}

#[test]
fn more_uploads_of_one_caller_at_once_than_allowed_are_refused() {
    let mut bench = Bench::with(|options| {
        options.fruxon.concurrency = Some(1);
        options.fruxon.upload_time_ms = 100.0;
    });
    let first = bench.send(request("", b"one"));
    assert_eq!((first.status, first.wire), (200, Wire::Delay(100.0)));
    let second = bench.send(request("", b"two"));
    assert_eq!((second.status, second.header("retry-after")), (429, None));
    assert_eq!(str_at(&json(&second), "/title"), "Too Many Requests");
    let other = bench.ask(request("", b"two").with("Authorization", "Bearer other"));
    assert_eq!(other.status, 200, "per caller");
    bench.now += 100.0;
    assert_eq!(bench.send(request("", b"two")).status, 200);
    bench.emulator.options.fruxon.retry_after = Some(7);
    assert_eq!(bench.send(request("", b"three")).header("retry-after"), Some("7"));
}

#[test]
fn a_slow_answer_counts_as_an_upload_under_way() {
    let mut bench = Bench::with(|options| options.fruxon.concurrency = Some(1));
    let sent = request("", b"one").with("Authorization", "Bearer key");
    bench.emulator.handle_with(sent, bench.now, Some(&Action::Delay(50.0)));
    assert_eq!(bench.send(request("", b"two")).status, 429);
    bench.now += 50.0;
    assert_eq!(bench.send(request("", b"two")).status, 200);
    assert_eq!(bench.send(request("", b"three")).status, 200, "what takes no time is never under way");
}
