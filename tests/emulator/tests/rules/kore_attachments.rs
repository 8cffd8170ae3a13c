//! Kore's attachments: page upload (form fields file, userReference, uploadType=runtime; delete with a JSON body whose
//! answer has `success` as text), page app-configurations (25 MB, 10 files). How refusals look is documented nowhere.

use attache_emulator::{Backend, KoreRules, Reply, Request};
use serde_json::json;

use crate::support::{BOUNDARY, Bench, KORE, json, posted, str_at, text, upload};

fn send(bench: &mut Bench, name: &str, content: &[u8], fields: &[(&str, &str)]) -> Reply {
    bench.keyed(upload(&format!("{KORE}/attachments/upload"), name, content, fields))
}

const GOOD: [(&str, &str); 2] = [("userReference", "ann"), ("uploadType", "runtime")];

#[test]
fn the_answer_has_the_documented_members() {
    let mut bench = Bench::new();
    bench.now += 120.0;
    let body = bench.kore("My File.PDF", b"hello", "ann");
    let id = str_at(&body, "/fileId");
    assert!(id.starts_with("f-") && id.len() == 38, "{id}");
    let expected = json!({
        "fileId": id,
        "fileName": "My File.PDF",
        "filePath": format!("AppFileSystem/{id}.pdf"),
        "fileSize": 5,
        "mimeType": "text/plain",
        "extension": "pdf",
        "uploadedAt": "2026-01-15T09:30:00.120Z",
    });
    assert_eq!(body, expected);
    assert_eq!(bench.emulator.copies(Backend::Kore, b"hello"), 1);
}

#[test]
fn all_three_fields_are_required() {
    let mut bench = Bench::new();
    for fields in [&GOOD[..1], &GOOD[1..], &[("userReference", ""), GOOD[1]], &[GOOD[0], ("uploadType", "build")]] {
        assert_eq!(send(&mut bench, "a.txt", b"hello", fields).status, 400, "{fields:?}");
    }
    assert_eq!(send(&mut bench, "", b"hello", &GOOD).status, 400, "a file has a name");
    assert_eq!(bench.keyed(posted("POST", &format!("{KORE}/attachments/upload"), &json!({}))).status, 400);
    assert!(bench.emulator.stored(Backend::Kore).is_empty());
}

#[test]
fn a_file_has_at_most_25_mb_and_a_user_at_most_10_files() {
    let rules = KoreRules::default();
    assert_eq!((rules.max_bytes, rules.max_files, rules.max_tokens), (25 << 20, 10, 800_000));
    let mut bench = Bench::with(|options| options.kore.max_bytes = 5);
    assert_eq!(send(&mut bench, "a.txt", b"hello!", &GOOD).status, 400);
    for _ in 0..10 {
        assert_eq!(send(&mut bench, "a.txt", b"hello", &GOOD).status, 200);
    }
    assert_eq!(send(&mut bench, "a.txt", b"hello", &GOOD).status, 400);
    bench.emulator.options.kore.refused_status = 413;
    assert_eq!(send(&mut bench, "a.txt", b"hello", &GOOD).status, 413);
    bench.kore("a.txt", b"hello", "bob");
    bench.seed(Backend::Kore, 3);
    let other = KORE.replace("/dev", "/live");
    let elsewhere = upload(&format!("{other}/attachments/upload"), "a.txt", b"hello", &GOOD);
    assert_eq!(bench.keyed(elsewhere).status, 200, "of that environment");
}

#[test]
fn types_are_checked_where_the_options_say_so() {
    let mut bench = Bench::new();
    assert_eq!(send(&mut bench, "a.exe", b"hello", &GOOD).status, 200);
    bench.emulator.options.kore.types_checked = true;
    assert_eq!(send(&mut bench, "a.exe", b"hello", &GOOD).status, 400);
    assert_eq!(send(&mut bench, "a.PDF", b"hello", &GOOD).status, 200);
}

#[test]
fn a_delete_names_the_session_in_its_body_and_answers_success_as_text() {
    let mut bench = Bench::new();
    for name in ["sessionId", "sessionReference"] {
        let id = str_at(&bench.kore("a.txt", b"hello", "ann"), "/fileId").to_owned();
        let url = format!("{KORE}/attachments/{id}");
        let mut delete = |body| bench.keyed(posted("DELETE", &url, &body));
        assert_eq!(delete(json!({})).status, 400, "neither given");
        assert_eq!(delete(json!({ name: "missing" })).status, 404);
        let reply = delete(json!({ name: "s-1" }));
        let expected = json!({ "message": "file deleted successfully", "success": "true", "fileId": id });
        assert_eq!((reply.status, json(&reply)), (200, expected));
        assert_eq!(delete(json!({ name: "s-1" })).status, 404, "gone");
        assert_eq!(bench.emulator.content(Backend::Kore, &id), None);
    }
    assert!(bench.emulator.stored(Backend::Kore).iter().all(|file| file.deleted));
}

#[test]
fn a_delete_without_a_body_is_refused_and_a_form_is_read_as_the_page_has_it() {
    let mut bench = Bench::new();
    let id = str_at(&bench.kore("a.txt", b"hello", "ann"), "/fileId").to_owned();
    let delete = Request::new("DELETE", &format!("{KORE}/attachments/{id}"));
    assert_eq!(bench.keyed(delete.clone()).status, 400);
    let form =
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"sessionId\"\r\n\r\ns-1\r\n--{BOUNDARY}--\r\n");
    let typed = |kind: &str| delete.clone().with("Content-Type", kind);
    let reply = bench.keyed(typed(&format!("multipart/form-data; boundary={BOUNDARY}")).body(form));
    assert_eq!(reply.status, 200, "{}", text(&reply));
    let again = bench.kore("a.txt", b"hello", "ann");
    let url = format!("{KORE}/attachments/{}", str_at(&again, "/fileId"));
    let json_as_form = Request::new("DELETE", &url).with("Content-Type", "multipart/form-data");
    assert_eq!(bench.keyed(json_as_form.body("{\"sessionId\":\"s-1\"}")).status, 200);
}
