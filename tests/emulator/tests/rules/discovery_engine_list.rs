//! Discovery Engine's unpaged list: reference page listSessionFileMetadata (older shape), discovery documents of
//! 20251030 and 20261106 (newer shape), a captured answer (1970 for unset, absent keys, the project's number).

use std::collections::BTreeSet;

use attache_emulator::{Backend, MetadataShape, NewFile, Request, UploadTimes};
use serde_json::{Value, json};

use crate::support::{Bench, GOOGLE, SESSION, START, all, json, str_at, text};

fn list(bench: &mut Bench) -> Value {
    bench.read(&format!("{GOOGLE}/{SESSION}:listSessionFileMetadata"))
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn an_empty_list_is_an_empty_message() {
    assert_eq!(list(&mut Bench::new()), json!({}));
}

#[test]
fn the_whole_list_comes_at_once_in_the_order_of_adding() {
    let mut bench = Bench::new();
    let ids: Vec<String> =
        (0..120).map(|at| str_at(&bench.google(&format!("{at}.txt"), b"x"), "/fileId").to_owned()).collect();
    assert_eq!(all(&list(&mut bench), "fileMetadata", "fileId"), ids);
}

#[test]
fn the_older_shape_names_the_session_by_number_and_leaves_out_what_is_unset() {
    let mut bench = Bench::with(|options| options.discovery_engine.upload_times = UploadTimes::Set);
    let told = bench.google("a.txt", b"hello");
    let item = list(&mut bench)["fileMetadata"][0].clone();
    assert_eq!((&item["fileId"], &item["session"]), (&told["fileId"], &told["session"]));
    assert_eq!((str_at(&item, "/byteSize"), str_at(&item, "/uploadTime")), ("5", "2026-01-15T09:30:00.000000Z"));
    assert_eq!(str_at(&item, "/originalSourceType"), "FILE_SOURCE_INLINE");
    for absent in ["originalUri", "metadata", "downloadUri", "views", "lastAddTime"] {
        assert!(item.get(absent).is_none(), "{absent}");
    }
    assert!(!keys(&item).iter().any(|key| item[key] == json!(false)), "false is left out: {item}");
}

#[test]
fn the_newer_shape_has_a_download_uri_and_views_and_no_session() {
    let mut bench = Bench::with(|options| options.discovery_engine.shape = MetadataShape::Newer);
    let png = NewFile { from_connector: true, ..NewFile::new("a.png", "image/png", "png") };
    let id = bench.emulator.add_file(Backend::DiscoveryEngine, png, START).unwrap();
    let item = list(&mut bench)["fileMetadata"][0].clone();
    for absent in ["session", "tokenCount", "quotaPercentage", "selected", "usedInConversation"] {
        assert!(item.get(absent).is_none(), "{absent}");
    }
    assert_eq!(
        (str_at(&item, "/fileOriginType"), str_at(&item, "/lastAddTime")),
        ("USER_PROVIDED", "2026-01-15T09:30:00.000000Z")
    );
    assert!(str_at(&item, "/originalUri").starts_with("https://drive.google.com/"));
    assert_eq!(str_at(&item, "/views/thumbnail/byteSize"), "3");
    let uri = str_at(&item, "/downloadUri").to_owned();
    assert!(uri.starts_with(GOOGLE) && uri.ends_with(&format!(":downloadFile?fileId={id}&alt=media")), "{uri}");
    assert_eq!(
        (bench.get(&uri).status, bench.ask(Request::new("GET", &uri)).status),
        (302, 401),
        "the same credentials"
    );
    let view = str_at(&item, "/views/thumbnail/uri").to_owned();
    assert_eq!(bench.get(&view).status, 302);
    let text_file = bench.google("a.txt", b"x");
    let item = list(&mut bench)["fileMetadata"][1].clone();
    assert_eq!((&item["fileId"], item.get("views")), (&text_file["fileId"], None));
}

#[test]
fn an_upload_time_has_0_3_6_or_9_digits_or_is_unset_by_the_seed() {
    let mut bench = Bench::new();
    bench.now += 123.456;
    (0..60).for_each(|_| drop(bench.google("a.txt", b"x")));
    let told = list(&mut bench);
    let times: BTreeSet<&str> = all(&told, "fileMetadata", "uploadTime").into_iter().collect();
    let expected = [
        "1970-01-01T00:00:00Z",
        "2026-01-15T09:30:00.123456789Z",
        "2026-01-15T09:30:00.123456Z",
        "2026-01-15T09:30:00.123Z",
        "2026-01-15T09:30:00Z",
    ];
    assert!(times.iter().eq(expected.iter()), "{times:?}");
    assert_eq!(told, list(&mut bench), "each file keeps its form");
    bench.emulator.options.discovery_engine.upload_times = UploadTimes::Unset;
    assert!(all(&list(&mut bench), "fileMetadata", "uploadTime").iter().all(|time| time.starts_with("1970")));
}

#[test]
fn the_request_body_must_be_empty() {
    let mut bench = Bench::new();
    let request = Request::new("GET", &format!("{GOOGLE}/{SESSION}:listSessionFileMetadata")).body("{}");
    assert_eq!(bench.send(request).status, 400);
}

#[test]
fn a_file_of_somebody_else_is_in_every_session() {
    let mut bench = Bench::new();
    let ids = bench.seed(Backend::DiscoveryEngine, 2);
    assert_eq!(all(&list(&mut bench), "fileMetadata", "fileId"), ids);
    let other = bench.get(&format!("{GOOGLE}/{}:listSessionFileMetadata", SESSION.replace("/42", "/7")));
    assert_eq!(all(&json(&other), "fileMetadata", "fileId"), ids, "{}", text(&other));
}
