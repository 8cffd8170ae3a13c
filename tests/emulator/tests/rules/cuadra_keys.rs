//! Cuadra's idempotency keys: reference pages upload-file and associate-file-with-resource (header Idempotency-Key);
//! the three answers follow the IETF draft "The Idempotency-Key HTTP Header Field".

use attache_emulator::{Action, Backend, Fault, Match, Reply, Request, Wire};

use crate::support::{Bench, CUADRA, json, str_at, upload};

fn keyed(bench: &mut Bench, key: &str, name: &str, content: &[u8]) -> Reply {
    bench.send(upload(&format!("{CUADRA}/v1/files"), name, content, &[]).with("Idempotency-Key", key))
}

#[test]
fn the_same_key_and_payload_gets_the_first_answer_again() {
    let mut bench = Bench::new();
    let first = keyed(&mut bench, "k1", "a.txt", b"hello");
    bench.now += 60_000.0;
    let second = keyed(&mut bench, "k1", "a.txt", b"hello");
    assert_eq!((first.status, &first.body), (second.status, &second.body));
    assert_eq!(str_at(&json(&second), "/status"), "uploaded", "the answer of then, although the file is ready by now");
    assert_eq!(bench.emulator.copies(Backend::Cuadra, b"hello"), 1);
}

#[test]
fn the_same_key_with_another_payload_is_a_422() {
    let mut bench = Bench::new();
    keyed(&mut bench, "k1", "a.txt", b"hello");
    for (name, content) in [("a.txt", b"other".as_slice()), ("b.txt", b"hello")] {
        let reply = keyed(&mut bench, "k1", name, content);
        assert_eq!(reply.status, 422, "{name}");
        assert!(json(&reply)["detail"].is_string(), "a problem, not a list of fields");
    }
    assert_eq!(bench.emulator.stored(Backend::Cuadra).len(), 1);
}

#[test]
fn without_the_key_or_with_another_there_is_a_second_file() {
    let mut bench = Bench::new();
    keyed(&mut bench, "k1", "a.txt", b"hello");
    keyed(&mut bench, "k2", "a.txt", b"hello");
    bench.cuadra("a.txt", b"hello");
    assert_eq!(bench.emulator.copies(Backend::Cuadra, b"hello"), 3);
}

#[test]
fn keys_belong_to_their_credential_and_end_after_a_day() {
    let mut bench = Bench::new();
    let first = keyed(&mut bench, "k1", "a.txt", b"hello");
    let request = upload(&format!("{CUADRA}/v1/files"), "a.txt", b"hello", &[]).with("Idempotency-Key", "k1");
    assert_ne!(bench.ask(request.with("Authorization", "Bearer other")).body, first.body);
    bench.now += 86_400_000.0;
    assert_ne!(keyed(&mut bench, "k1", "a.txt", b"hello").body, first.body);
}

#[test]
fn a_request_still_being_worked_on_is_a_409() {
    let mut bench = Bench::new();
    bench.emulator.faults.push(Fault::once(Match::default(), Action::Delay(1_000.0)));
    let first = keyed(&mut bench, "k1", "a.txt", b"hello");
    assert_eq!(first.wire, Wire::Delay(1_000.0));
    bench.now += 999.0;
    let early = keyed(&mut bench, "k1", "a.txt", b"hello");
    assert_eq!((early.status, str_at(&json(&early), "/title")), (409, "Conflict"));
    bench.now += 1.0;
    assert_eq!(keyed(&mut bench, "k1", "a.txt", b"hello").body, first.body);
}

#[test]
fn a_lost_reply_is_found_again_by_its_key() {
    let mut bench = Bench::new();
    bench.emulator.faults.push(Fault::once(Match::default(), Action::LoseReply));
    assert_eq!(keyed(&mut bench, "k1", "a.txt", b"hello").wire, Wire::LoseReply);
    let again = keyed(&mut bench, "k1", "a.txt", b"hello");
    assert_eq!((again.status, again.wire), (201, Wire::Normal));
    assert_eq!(bench.emulator.copies(Backend::Cuadra, b"hello"), 1);
}

#[test]
fn a_refused_request_does_not_use_up_its_key() {
    let mut bench = Bench::with(|options| options.cuadra.document_bytes = 3);
    assert_eq!(keyed(&mut bench, "k1", "a.txt", b"hello").status, 413);
    assert_eq!(keyed(&mut bench, "k1", "a.txt", b"hi").status, 201);
}

#[test]
fn an_empty_or_overlong_key_is_refused() {
    let mut bench = Bench::new();
    assert_eq!(keyed(&mut bench, "", "a.txt", b"hello").status, 400);
    assert_eq!(keyed(&mut bench, &"k".repeat(256), "a.txt", b"hello").status, 400);
    assert_eq!(keyed(&mut bench, &"k".repeat(255), "a.txt", b"hello").status, 201);
}

#[test]
fn associating_takes_a_key_too() {
    let mut bench = Bench::new();
    let id = str_at(&bench.cuadra("a.txt", b"a"), "/id").to_owned();
    let mut associate = |resource: &str| {
        let request = Request::new("POST", &format!("{CUADRA}/v1/files/{id}/associations"));
        let request = request.with("Content-Type", "application/x-www-form-urlencoded").with("Idempotency-Key", "k");
        bench.send(request.body(format!("resource_type=chat&resource_id={resource}"))).status
    };
    assert_eq!([associate("c1"), associate("c1"), associate("c2")], [200, 200, 422]);
}
