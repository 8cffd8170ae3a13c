//! Cuadra's upload: reference page upload-file, guide "Files" (limits), schema FileOut (deduplication).

use attache_emulator::{Backend, Request};
use serde_json::{Value, json};

use crate::support::{BOUNDARY, Bench, CUADRA, form, json, str_at, upload};

fn files() -> String {
    format!("{CUADRA}/v1/files")
}

#[test]
fn the_answer_is_the_whole_record() {
    let mut bench = Bench::new();
    let reply = bench.send(upload(&files(), "a b.txt", b"hello", &[("resource_type", "chat"), ("resource_id", "c1")]));
    assert_eq!(reply.status, 201);
    let record = json(&reply);
    let id = str_at(&record, "/id").to_owned();
    assert!(id.starts_with("file_"));
    assert_eq!(
        record,
        json!({
            "id": id,
            "filename": "a b.txt",
            "contentType": "text/plain",
            "sizeBytes": 5,
            "sha256": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
            "status": "uploaded",
            "isDuplicate": false,
            "storageCharged": 5,
            "processingStatus": null,
            "createdAt": "2026-01-15T09:30:00Z",
            "processedAt": null,
            "associations": [{ "resourceType": "chat", "resourceId": "c1", "createdAt": "2026-01-15T09:30:00Z" }],
            "source": "api",
            "sourceDetail": null,
            "connectorMetadata": null,
        })
    );
}

#[test]
fn the_same_content_is_a_new_file_over_shared_bytes() {
    let mut bench = Bench::new();
    let first = bench.cuadra("a.txt", b"same");
    let second = bench.cuadra("b.txt", b"same");
    assert_ne!(first["id"], second["id"]);
    assert_eq!(first["sha256"], second["sha256"]);
    assert_eq!(
        (second["isDuplicate"].clone(), second["storageCharged"].clone(), second["sizeBytes"].clone()),
        (json!(true), json!(0), json!(4))
    );
    assert_eq!(bench.cuadra("c.txt", b"other")["isDuplicate"], json!(false));
    assert_eq!(bench.emulator.copies(Backend::Cuadra, b"same"), 2);
}

#[test]
fn content_goes_with_its_last_file() {
    let mut bench = Bench::new();
    let (first, second) = (bench.cuadra("a.txt", b"same"), bench.cuadra("b.txt", b"same"));
    bench.delete(&format!("{}/{}", files(), str_at(&first, "/id")));
    let rest = str_at(&second, "/id").to_owned();
    assert_eq!(bench.emulator.content(Backend::Cuadra, &rest).as_deref(), Some(b"same".as_slice()));
    bench.delete(&format!("{}/{rest}", files()));
    assert_eq!(bench.cuadra("c.txt", b"same")["isDuplicate"], json!(false));
}

#[test]
fn an_empty_file_is_a_file() {
    let record = Bench::new().cuadra("empty.txt", b"");
    assert_eq!(record["sizeBytes"], json!(0));
    assert_eq!(str_at(&record, "/sha256"), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

#[test]
fn documents_and_images_have_limits_of_their_own() {
    let mut bench = Bench::with(|options| (options.cuadra.document_bytes, options.cuadra.image_bytes) = (5, 2));
    let status = |bench: &mut Bench, name: &str, size: usize| {
        let reply = bench.send(upload(&files(), name, &vec![b'x'; size], &[]));
        if reply.status == 413 {
            let body = json(&reply);
            assert_eq!((str_at(&body, "/title"), str_at(&body, "/type")), ("Payload Too Large", "about:blank"));
        }
        reply.status
    };
    assert_eq!(status(&mut bench, "a.pdf", 5), 201);
    assert_eq!(status(&mut bench, "a.pdf", 6), 413);
    assert_eq!(status(&mut bench, "a.PNG", 2), 201);
    assert_eq!(status(&mut bench, "a.PNG", 3), 413);
    assert_eq!(status(&mut bench, "a.webp", 3), 413);
}

#[test]
fn the_limits_are_those_of_the_guide() {
    let rules = attache_emulator::CuadraRules::default();
    assert_eq!((rules.document_bytes, rules.image_bytes), (50 << 20, 20 << 20));
}

#[test]
fn a_missing_file_is_a_422_on_the_field() {
    let mut bench = Bench::new();
    let body = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"\r\n\r\nx\r\n--{BOUNDARY}--\r\n");
    let request =
        Request::new("POST", &files()).with("Content-Type", &format!("multipart/form-data; boundary={BOUNDARY}"));
    let reply = bench.send(request.body(body));
    assert_eq!(reply.status, 422);
    assert_eq!(
        json(&reply)["detail"][0],
        json!({ "type": "missing", "loc": ["body", "file"], "msg": "Field required", "input": null })
    );
}

#[test]
fn a_file_field_without_a_filename_is_no_file() {
    let mut bench = Bench::new();
    let body = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--{BOUNDARY}--\r\n");
    let request =
        Request::new("POST", &files()).with("Content-Type", &format!("multipart/form-data; boundary={BOUNDARY}"));
    assert_eq!(bench.send(request.body(body)).status, 422);
}

#[test]
fn a_broken_form_is_a_400_with_a_problem() {
    let mut bench = Bench::new();
    let request =
        Request::new("POST", &files()).with("Content-Type", &format!("multipart/form-data; boundary={BOUNDARY}"));
    let whole = form("a.txt", b"hello", &[]);
    let reply = bench.send(request.body(whole.slice(..whole.len() - 10)));
    assert_eq!((reply.status, reply.header("content-type")), (400, Some("application/problem+json")));
    assert!(bench.emulator.stored(Backend::Cuadra).is_empty());
}

#[test]
fn a_resource_is_named_by_both_fields_in_snake_case_or_not_at_all() {
    let mut bench = Bench::new();
    let mut status = |fields: &[(&str, &str)]| bench.send(upload(&files(), "a.txt", b"a", fields)).status;
    assert_eq!(status(&[("resource_type", "chat")]), 422);
    assert_eq!(status(&[("resource_id", "c1")]), 422);
    assert_eq!(status(&[("resource_type", "boat"), ("resource_id", "c1")]), 422);
    assert_eq!(status(&[("resource_type", "chat"), ("resource_id", "missing_1")]), 404);
    assert_eq!(status(&[("resourceType", "boat")]), 201, "camelCase names are unknown here and ignored");
}

#[test]
fn the_media_type_is_the_parts_own() {
    let mut bench = Bench::new();
    let body = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n{{}}\r\n--{BOUNDARY}--\r\n"
    );
    let request =
        Request::new("POST", &files()).with("Content-Type", &format!("multipart/form-data; boundary={BOUNDARY}"));
    assert_eq!(str_at(&json(&bench.send(request.body(body))), "/contentType"), "application/octet-stream");
    assert_eq!(bench.cuadra("y", b"")["contentType"], Value::from("text/plain"));
}
