//! Kore's sessions: page sessions (get with attachments, create with the upload limits, list by offset, terminate), page
//! overview ("Session Resolution Process"), and the four spellings of an attachment's members over the pages.

use std::collections::BTreeSet;

use attache_emulator::{AttachmentKeys, Backend, KoreSession, Request};
use serde_json::{Value, json};

use crate::support::{Bench, KORE, all, json, posted, str_at, text};

fn get(bench: &mut Bench, query: &str) -> Value {
    let reply = bench.keyed(Request::new("GET", &format!("{KORE}/sessions?{query}")));
    assert_eq!(reply.status, 200, "{}", text(&reply));
    json(&reply)["session"].clone()
}

fn post(bench: &mut Bench, path: &str, body: &Value) -> Value {
    let reply = bench.keyed(posted("POST", &format!("{KORE}/{path}"), body));
    assert_eq!(reply.status, 200, "{}", text(&reply));
    json(&reply)
}

fn identity(kind: &str, value: &str) -> Value {
    json!({ "sessionIdentity": [{ "type": kind, "value": value }] })
}

#[test]
fn attachments_have_four_members_and_every_session_shows_them() {
    let mut bench = Bench::with(|options| options.kore.keys = AttachmentKeys::Documented);
    let id = str_at(&bench.kore("a.txt", b"hello", "ann"), "/fileId").to_owned();
    let expected = json!([{ "fileId": id, "filename": "a.txt", "mimetype": "text/plain", "isActive": true }]);
    for query in ["sessionId=s-1", "sessionReference=any", "sessionId=s-2&sessionReference="] {
        let session = get(&mut bench, query);
        assert_eq!(session["attachments"], expected, "{query}");
        assert_eq!((str_at(&session, "/status"), str_at(&session, "/appId")), ("idle", "aa-1"));
    }
    let elsewhere = KORE.replace("aa-1", "aa-2");
    let reply = bench.keyed(Request::new("GET", &format!("{elsewhere}/sessions?sessionId=s-1")));
    assert_eq!(json(&reply)["session"]["attachments"], json!([]), "of that app");
}

#[test]
fn one_of_two_parameters_is_required() {
    let mut bench = Bench::new();
    for (query, status) in [("", 400), ("sessionId=", 400), ("userReference=ann", 400), ("sessionId=missing-1", 404)] {
        let reply = bench.keyed(Request::new("GET", &format!("{KORE}/sessions?{query}")));
        assert_eq!(reply.status, status, "{query}");
    }
}

#[test]
fn spellings_drift_by_the_seed_and_each_file_keeps_its_own() {
    let mut bench = Bench::new();
    bench.seed(Backend::Kore, 60);
    let session = get(&mut bench, "sessionId=s-1");
    let mut seen = BTreeSet::new();
    for attachment in session["attachments"].as_array().unwrap() {
        let keys: Vec<&str> = attachment.as_object().unwrap().keys().map(String::as_str).collect();
        assert!(matches!(&attachment["isActive"], Value::Bool(true)) || attachment["isActive"] == "true");
        seen.insert((keys[1].to_owned(), keys[2].to_owned(), attachment["isActive"].is_string()));
    }
    assert_eq!(seen.len(), 8, "{seen:?}");
    assert_eq!(session, get(&mut bench, "sessionId=s-1"));
}

#[test]
fn named_sessions_show_the_files_of_their_user_and_others_are_unknown() {
    let fixture = |id: &str, user: &str| KoreSession {
        session_id: id.into(),
        session_reference: format!("ref-{id}"),
        user_reference: user.into(),
    };
    let mut bench = Bench::with(|options| options.kore.sessions = vec![fixture("s-a", "ann"), fixture("s-b", "bob")]);
    let id = str_at(&bench.kore("a.txt", b"hello", "ann"), "/fileId").to_owned();
    assert_eq!(all(&get(&mut bench, "sessionId=s-a"), "attachments", "fileId"), [id.as_str()]);
    assert_eq!(all(&get(&mut bench, "sessionReference=ref-s-a"), "attachments", "fileId"), [id.as_str()]);
    assert_eq!(get(&mut bench, "sessionId=s-b")["attachments"], json!([]));
    let unknown = bench.keyed(Request::new("GET", &format!("{KORE}/sessions?sessionId=s-c")));
    assert_eq!(unknown.status, 404);
    let url = format!("{KORE}/attachments/{id}");
    let mut delete = |session: &str| bench.keyed(posted("DELETE", &url, &json!({ "sessionId": session }))).status;
    assert_eq!((delete("s-b"), delete("s-a")), (404, 200));
    let made = post(&mut bench, "sessions", &identity("userReference", "ann"));
    let made = str_at(&made, "/session/sessionId").to_owned();
    bench.kore("b.txt", b"hello", "ann");
    assert_eq!(get(&mut bench, &format!("sessionId={made}"))["attachments"].as_array().unwrap().len(), 1);
}

#[test]
fn a_new_session_tells_the_upload_limits_and_its_mime_types_are_extensions() {
    let mut bench = Bench::new();
    let body = post(&mut bench, "sessions", &identity("userReference", "ann"));
    let limits = json!({ "enabled": true, "maxFileCount": 10, "maxFileSize": 25, "maxTokens": 800_000 });
    assert_eq!(body["fileUploadConfig"], limits);
    assert!(body["allowedMimeTypes"].as_array().unwrap().contains(&json!("docx")));
    assert_eq!(str_at(&body, "/session/userReference"), "ann");
    assert!(str_at(&body, "/session/userId").starts_with("u-"));
}

#[test]
fn a_user_makes_a_new_session_a_reference_finds_its_own_and_an_id_makes_none() {
    let mut bench = Bench::new();
    let mut made = |body: &Value| str_at(&post(&mut bench, "sessions", body), "/session/sessionId").to_owned();
    assert_ne!(made(&identity("userReference", "ann")), made(&identity("userReference", "ann")));
    assert_eq!(made(&identity("sessionReference", "x")), made(&identity("sessionReference", "x")));
    for (body, status) in [(identity("sessionId", "missing"), 404), (json!({}), 400)] {
        assert_eq!(bench.keyed(posted("POST", &format!("{KORE}/sessions"), &body)).status, status);
    }
}

#[test]
fn sessions_are_listed_by_offset() {
    let mut bench = Bench::with(|options| options.kore.session_page = 2);
    for at in 0..5 {
        bench.now += 1_000.0;
        post(&mut bench, "sessions", &identity("userReference", if at < 4 { "ann" } else { "bob" }));
    }
    let first = post(&mut bench, "sessions/list", &json!({}));
    assert_eq!(first["pagination"], json!({ "totalCount": 5, "endIndex": 2, "hasMore": true }));
    let last = post(&mut bench, "sessions/list", &json!({ "offset": 4 }));
    assert_eq!(last["pagination"], json!({ "totalCount": 5, "endIndex": 5, "hasMore": false }));
    assert_eq!(all(&first, "sessions", "userReference"), ["bob", "ann"]);
    assert_eq!(post(&mut bench, "sessions/list", &json!({ "userReference": "ann" }))["pagination"]["totalCount"], 4);
    let date = json!({ "date": { "start": "2026-01-15T09:30:02.000Z", "end": "2026-01-15T09:30:03.000Z" } });
    assert_eq!(post(&mut bench, "sessions/list", &date)["pagination"]["totalCount"], 2);
    let reply = bench.keyed(posted("POST", &format!("{KORE}/sessions/list"), &json!({ "offset": "4" })));
    assert_eq!(reply.status, 400);
}

#[test]
fn a_terminated_session_tells_its_attachments_in_another_spelling() {
    let mut bench = Bench::with(|options| options.kore.keys = AttachmentKeys::Documented);
    bench.kore("a.txt", b"hello", "ann");
    let body = post(&mut bench, "sessions/terminate", &identity("sessionId", "s-1"));
    assert_eq!((str_at(&body, "/status"), str_at(&body, "/attachments/0/fileType")), ("terminated", "text/plain"));
    assert_eq!(str_at(&get(&mut bench, "sessionId=s-1"), "/status"), "terminated");
}
