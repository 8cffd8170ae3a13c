//! One Cuadra file: reference pages get-file and associate-file-with-resource. Delete (204) and download are assumed,
//! as no published page states their paths: delete follows its sibling `DELETE /v1/chats/{id}`.

use attache_emulator::{Backend, Request};
use serde_json::json;

use crate::support::{Bench, CUADRA, json, str_at};

fn stored(bench: &mut Bench, name: &str, content: &[u8]) -> String {
    let record = bench.cuadra(name, content);
    format!("{CUADRA}/v1/files/{}", str_at(&record, "/id"))
}

fn associate(bench: &mut Bench, url: &str, media_type: &str, body: &str) -> u16 {
    let request = Request::new("POST", &format!("{url}/associations")).with("Content-Type", media_type);
    bench.send(request.body(body.to_owned())).status
}

const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn associations_are_made_by_a_urlencoded_form_and_told_when_expanded() {
    let mut bench = Bench::new();
    let url = stored(&mut bench, "a.txt", b"a");
    for _ in 0..2 {
        assert_eq!(associate(&mut bench, &url, FORM, "resource_type=dataset&resource_id=d+1"), 200);
    }
    assert_eq!(bench.read(&url)["associations"], json!(null));
    let record = bench.read(&format!("{url}?expand[]=associations"));
    assert_eq!(
        record["associations"],
        json!([{ "resourceType": "dataset", "resourceId": "d 1", "createdAt": "2026-01-15T09:30:00Z" }])
    );
}

#[test]
fn an_association_needs_both_fields_a_form_and_what_exists() {
    let mut bench = Bench::new();
    let url = stored(&mut bench, "a.txt", b"a");
    assert_eq!(associate(&mut bench, &url, FORM, "resource_type=chat"), 422);
    assert_eq!(
        associate(&mut bench, &url, "application/json", "{\"resource_type\":\"chat\",\"resource_id\":\"c1\"}"),
        422
    );
    assert_eq!(associate(&mut bench, &url, FORM, "resource_type=chat&resource_id=missing"), 404);
    assert_eq!(
        associate(&mut bench, &format!("{CUADRA}/v1/files/file_0"), FORM, "resource_type=chat&resource_id=c1"),
        404
    );
}

#[test]
fn an_unknown_id_is_a_404_problem_everywhere() {
    let mut bench = Bench::new();
    let url = format!("{CUADRA}/v1/files/file_0");
    for reply in [bench.get(&url), bench.delete(&url), bench.get(&format!("{url}/download"))] {
        assert_eq!((reply.status, reply.header("content-type")), (404, Some("application/problem+json")));
        assert_eq!(
            json(&reply),
            json!({ "type": "about:blank", "title": "Not Found", "status": 404, "detail": "Resource not found" })
        );
    }
}

#[test]
fn a_path_without_a_route_is_fastapis_bare_404() {
    let reply = Bench::new().get(&format!("{CUADRA}/v1/files/x/y/z"));
    assert_eq!((reply.status, json(&reply)), (404, json!({ "detail": "Not Found" })));
}

#[test]
fn delete_is_204_without_a_body_and_then_404() {
    let mut bench = Bench::new();
    let url = stored(&mut bench, "a.txt", b"a");
    let reply = bench.delete(&url);
    assert_eq!((reply.status, reply.body.len(), reply.header("content-length")), (204, 0, None));
    assert_eq!((bench.delete(&url).status, bench.get(&url).status), (404, 404));
    assert!(bench.emulator.stored(Backend::Cuadra)[0].deleted);
}

#[test]
fn download_gives_the_bytes_their_validator_and_their_name() {
    let mut bench = Bench::new();
    let url = stored(&mut bench, "naïve \\x.txt", b"0123456789") + "/download";
    let reply = bench.get(&url);
    assert_eq!((reply.status, reply.body.as_ref()), (200, b"0123456789".as_slice()));
    assert_eq!(reply.header("content-type"), Some("text/plain"));
    assert_eq!(
        reply.header("content-disposition"),
        Some("attachment; filename=\"na_ve _x.txt\"; filename*=UTF-8''na%C3%AFve%20%5Cx%2Etxt")
    );
    let etag = reply.header("etag").unwrap().to_owned();
    let part = bench.send(Request::new("GET", &url).with("Range", "bytes=2-4").with("If-Range", &etag));
    assert_eq!(
        (part.status, part.body.as_ref(), part.header("content-range")),
        (206, b"234".as_slice(), Some("bytes 2-4/10"))
    );
    let head = bench.send(Request::new("HEAD", &url));
    assert_eq!((head.status, head.body.len(), head.header("content-length")), (200, 0, Some("10")));
}
