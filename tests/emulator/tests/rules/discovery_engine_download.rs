//! Downloads and the media upload: discovery document of 20251030 (media.download with fileId and viewId, media.upload with
//! mediaResponseInfo), third-party guide (302 to a signed URL; without `alt=media` an empty 200 of type JSON; form parts
//! `metadata` and `file`).

use attache_emulator::{Backend, Request};
use serde_json::json;

use crate::support::{Bench, GOOGLE, SESSION, json, str_at, text, upload};

fn file(bench: &mut Bench) -> (String, String) {
    let id = str_at(&bench.google("a \"b\".txt", b"hello"), "/fileId").to_owned();
    let url = format!("{GOOGLE}/{SESSION}:downloadFile?fileId={id}");
    (id, url)
}

#[test]
fn with_alt_media_it_redirects_to_a_signed_url_that_wants_no_credentials() {
    let mut bench = Bench::new();
    let (id, url) = file(&mut bench);
    let reply = bench.get(&format!("{url}&alt=media"));
    let link = reply.header("location").unwrap().to_owned();
    assert_eq!((reply.status, reply.body.len()), (302, 0));
    assert!(link.starts_with(&format!("http://storage.localhost/storage/discovery-engine/{id}?")), "{link}");
    let bytes = bench.ask(Request::new("GET", &link));
    assert_eq!((text(&bytes), bytes.header("content-type")), ("hello".into(), Some("text/plain")));
    assert_eq!(bytes.header("content-disposition"), Some("attachment; filename=\"a _b_.txt\""));
    assert!(bench.emulator.leaks().is_empty());
    let leaked = Request::new("GET", &link).with("Authorization", "Bearer key").with("X-Goog-User-Project", "shop");
    assert_eq!(bench.ask(leaked).status, 400);
    assert_eq!(bench.emulator.leaks()[0].headers, ["authorization", "x-goog-user-project"]);
}

#[test]
fn every_call_signs_another_url_and_each_ends() {
    let mut bench = Bench::with(|options| options.url_lifetime_ms = 60_000.0);
    let (_, url) = file(&mut bench);
    let link = |bench: &mut Bench| bench.get(&format!("{url}&alt=media")).header("location").unwrap().to_owned();
    let (one, two) = (link(&mut bench), link(&mut bench));
    assert_ne!(one, two);
    bench.now += 60_000.0;
    assert_eq!(bench.ask(Request::new("GET", &one)).status, 400);
    let fresh = link(&mut bench);
    assert_eq!(bench.ask(Request::new("GET", &fresh)).status, 200);
}

#[test]
fn without_alt_media_it_is_an_empty_200_of_type_json() {
    let mut bench = Bench::new();
    let (_, url) = file(&mut bench);
    for url in [url.clone(), format!("{url}&alt=json")] {
        let reply = bench.get(&url);
        assert_eq!((reply.status, reply.body.len()), (200, 0));
        assert_eq!(reply.header("content-type"), Some("application/json; charset=UTF-8"));
    }
}

#[test]
fn an_unknown_file_or_view_is_not_found_and_a_missing_id_invalid() {
    let mut bench = Bench::new();
    let (_, url) = file(&mut bench);
    let base = format!("{GOOGLE}/{SESSION}:downloadFile");
    for (url, status) in [
        (format!("{base}?fileId=1&alt=media"), 404),
        (format!("{url}&alt=media&viewId=none"), 404),
        (format!("{base}?alt=media"), 400),
        (format!("{}&alt=media", url.replace("/42:", "/43:")), 404),
    ] {
        assert_eq!(bench.get(&url).status, status, "{url}");
    }
}

#[test]
fn other_versions_and_the_download_prefix_lead_to_the_same() {
    let mut bench = Bench::new();
    let (_, url) = file(&mut bench);
    for form in ["v1", "v1beta", "download/v1alpha"] {
        let url = format!("{}&alt=media", url.replace("v1alpha", form));
        assert_eq!(bench.get(&url).status, 302, "{url}");
    }
}

fn media(session: &str) -> Request {
    let url = GOOGLE.replace("/v1alpha", "/upload/v1alpha");
    let metadata = json!({ "name": session }).to_string();
    upload(&format!("{url}/{SESSION}:uploadFile"), "a.txt", b"hello", &[("metadata", &metadata)])
}

#[test]
fn the_media_upload_takes_metadata_and_a_file() {
    let mut bench = Bench::new();
    let reply = bench.send(media(SESSION));
    let told = json(&reply);
    assert_eq!((reply.status, &told["mediaResponseInfo"]), (200, &json!({})));
    let list = bench.read(&format!("{GOOGLE}/{SESSION}:listSessionFileMetadata"));
    assert_eq!(list["fileMetadata"][0]["fileId"], told["fileId"]);
    assert_eq!(str_at(&list, "/fileMetadata/0/originalSourceType"), "FILE_SOURCE_LOCAL");
    assert_eq!(bench.emulator.copies(Backend::DiscoveryEngine, b"hello"), 1);
}

#[test]
fn the_metadata_must_name_the_session_of_the_url() {
    let mut bench = Bench::new();
    let mut send = |request| bench.send(request).status;
    assert_eq!((send(media("projects/x")), send(media(""))), (400, 400));
    let url = format!("{}/{SESSION}:uploadFile", GOOGLE.replace("/v1alpha", "/upload/v1alpha"));
    assert_eq!(send(upload(&url, "a.txt", b"hello", &[])), 400);
    assert_eq!(send(Request::new("POST", &url).body("hello")), 400);
}

#[test]
fn the_media_upload_may_be_absent() {
    let mut bench = Bench::with(|options| options.discovery_engine.media_upload = false);
    assert_eq!(bench.send(media(SESSION)).status, 404);
    let plain = format!("{GOOGLE}/{SESSION}:uploadFile");
    bench.emulator.options.discovery_engine.media_upload = true;
    assert_eq!(bench.send(upload(&plain, "a.txt", b"hello", &[])).status, 404, "only with the upload prefix");
}
