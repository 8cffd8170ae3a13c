//! Adding and removing context files: reference pages addContextFile (JSON; `fileName`; `mimeType` for inline contents;
//! one of fileContents and document; session `-` makes one; v1alpha, v1beta and v1) and removeContextFile; third-party
//! guide for the live reply's further members; proto3 JSON for numbers, base64 and what is left out.

use attache_emulator::{Backend, Request};
use serde_json::{Value, json};

use crate::support::{Bench, GOOGLE, SESSION, context, json, posted, str_at, text};

fn add() -> String {
    format!("{GOOGLE}/{SESSION}:addContextFile")
}

fn refused(bench: &mut Bench, body: &Value) -> String {
    let reply = bench.post(&add(), body);
    let told = json(&reply);
    assert_eq!((reply.status, str_at(&told, "/error/status")), (400, "INVALID_ARGUMENT"), "{body}");
    told["error"]["details"][0]["fieldViolations"][0]["field"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn the_reply_names_the_session_by_number_and_has_64_bit_numbers_as_text() {
    let mut bench = Bench::new();
    let told = bench.google("naïve.txt", b"hello");
    let id = str_at(&told, "/fileId");
    assert!(id.parse::<u64>().unwrap() > 1 << 53, "{id}");
    assert_eq!((str_at(&told, "/byteCount"), str_at(&told, "/fileName")), ("5", "naïve.txt"));
    assert_eq!(str_at(&told, "/mimeType"), "text/plain");
    let session = str_at(&told, "/session");
    let number = session.split('/').nth(1).unwrap();
    assert!(number.parse::<u64>().is_ok() && session.ends_with("/engines/chat/sessions/42"), "{session}");
    assert_eq!(bench.emulator.copies(Backend::DiscoveryEngine, b"hello"), 1);
}

#[test]
fn the_token_count_is_there_for_some_files_only() {
    let mut bench = Bench::new();
    let counts: Vec<bool> = (0..20).map(|_| bench.google("a.txt", b"hello").get("tokenCount").is_some()).collect();
    assert!(counts.contains(&true) && counts.contains(&false));
}

#[test]
fn an_empty_file_has_no_byte_count_as_zero_is_left_out() {
    let mut bench = Bench::new();
    let told = bench.google("empty.txt", b"");
    assert!(told.get("byteCount").is_none() && told["fileId"].is_string(), "{told}");
}

#[test]
fn the_session_of_a_hyphen_is_a_new_one() {
    let mut bench = Bench::new();
    let url = add().replace("/42:", "/-:");
    let told = json(&bench.post(&url, &context("a.txt", b"hello")));
    let session = str_at(&told, "/session").to_owned();
    assert!(!session.ends_with("/-") && session.rsplit('/').next().unwrap().parse::<u64>().is_ok(), "{session}");
    let list = bench.read(&format!("{GOOGLE}/{session}:listSessionFileMetadata"));
    assert_eq!(list["fileMetadata"][0]["fileId"], told["fileId"]);
    assert_ne!(json(&bench.post(&url, &context("a.txt", b"hello")))["session"], json!(session));
    assert_eq!(bench.get(&format!("{GOOGLE}/{}:listSessionFileMetadata", SESSION.replace("/42", "/-"))).status, 400);
}

#[test]
fn what_is_missing_or_too_much_is_named() {
    let mut bench = Bench::new();
    let document = "projects/p/locations/l/collections/c/dataStores/d/branches/0/documents/1";
    assert_eq!(refused(&mut bench, &json!({ "mimeType": "text/plain", "fileContents": "" })), "file_name");
    assert_eq!(refused(&mut bench, &json!({ "fileName": "a", "fileContents": "" })), "mime_type");
    assert_eq!(refused(&mut bench, &json!({ "fileName": "a", "mimeType": "text/plain" })), "file");
    refused(&mut bench, &json!({ "fileName": "a", "mimeType": "a/b", "fileContents": "", "document": document }));
    refused(&mut bench, &json!({ "fileName": "a", "mimeType": "a/b", "fileContents": "", "title": "x" }));
    assert_eq!(refused(&mut bench, &json!({ "fileName": "a", "document": "documents/1" })), "document");
    assert_eq!(refused(&mut bench, &json!({ "fileName": 1 })), "fileName");
    assert_eq!(bench.send(Request::new("POST", &add()).body("{")).status, 400);
    assert!(bench.emulator.stored(Backend::DiscoveryEngine).is_empty());
}

#[test]
fn base64_is_taken_in_both_alphabets_with_and_without_padding() {
    let mut bench = Bench::new();
    for contents in ["+/8=", "+/8", "-_8=", "-_8"] {
        let body = json!({ "fileName": "a", "mimeType": "a/b", "fileContents": contents });
        assert_eq!(bench.post(&add(), &body).status, 200, "{contents}");
    }
    assert_eq!(bench.emulator.copies(Backend::DiscoveryEngine, &[0xfb, 0xff]), 4);
    for contents in ["+/8=x", "+_8=", "a b"] {
        let body = json!({ "fileName": "a", "mimeType": "a/b", "fileContents": contents });
        assert_eq!(refused(&mut bench, &body), "file_contents", "{contents}");
    }
}

#[test]
fn a_document_can_be_added_in_v1alpha_only() {
    let mut bench = Bench::new();
    let document = "projects/p/locations/l/collections/c/dataStores/d/branches/0/documents/1";
    let body = json!({ "fileName": "a", "document": document });
    assert_eq!(str_at(&json(&bench.post(&add(), &body)), "/mimeType"), "text/plain");
    assert_eq!(bench.post(&add().replace("v1alpha", "v1"), &body).status, 400);
    assert_eq!(bench.post(&add().replace("v1alpha", "v1beta"), &context("a.txt", b"x")).status, 200);
    let missing = json!({ "fileName": "a", "document": document.replace("/1", "/missing") });
    assert_eq!(bench.post(&add(), &missing).status, 404);
}

#[test]
fn a_removal_answers_with_an_empty_body_and_then_404() {
    let mut bench = Bench::new();
    let id = str_at(&bench.google("a.txt", b"hello"), "/fileId").to_owned();
    let remove = format!("{GOOGLE}/{SESSION}:removeContextFile");
    let reply = bench.post(&remove, &json!({ "fileId": id, "metadata": { "reason": "old" } }));
    assert_eq!((reply.status, text(&reply), reply.header("content-length")), (200, String::new(), Some("0")));
    let again = bench.post(&remove, &json!({ "fileId": id }));
    assert_eq!((again.status, str_at(&json(&again), "/error/status")), (404, "NOT_FOUND"));
    assert_eq!(bench.post(&remove, &json!({})).status, 400);
    assert_eq!(bench.emulator.content(Backend::DiscoveryEngine, &id), None);
    bench.emulator.options.discovery_engine.empty_object = true;
    let id = str_at(&bench.google("a.txt", b"hello"), "/fileId").to_owned();
    assert_eq!(text(&bench.post(&remove, &json!({ "fileId": id }))), "{}");
}

#[test]
fn a_file_is_known_in_its_own_session_only_whatever_the_project_is_called() {
    let mut bench = Bench::new();
    let told = bench.google("a.txt", b"hello");
    let session = str_at(&told, "/session");
    let body = json!({ "fileId": told["fileId"] });
    let other = SESSION.replace("/42", "/43");
    assert_eq!(bench.post(&format!("{GOOGLE}/{other}:removeContextFile"), &body).status, 404);
    let by_number = posted("POST", &format!("{GOOGLE}/{session}:removeContextFile"), &body);
    assert_eq!(bench.send(by_number).status, 200);
}
