//! VoIPbin's uploads: OpenAPI operations on /storage_files and /service_agents/files, File page (the record), public
//! source `storage_files.go` (30 << 20 over the whole body, order of the checks) and the account's quota.

use attache_emulator::{Backend, Reply, Request, Times, VoipbinRules};
use serde_json::json;

use crate::support::{BOUNDARY, Bench, VOIPBIN, form, json, str_at, upload};

fn files() -> String {
    format!("{VOIPBIN}/storage_files")
}

fn agent_files() -> String {
    format!("{VOIPBIN}/service_agents/files")
}

fn reason(reply: &Reply) -> (u16, String) {
    (reply.status, str_at(&json(reply), "/error/reason").to_owned())
}

fn refused(code: u16, word: &str) -> (u16, String) {
    (code, word.to_owned())
}

#[test]
fn the_answer_is_200_with_the_whole_record() {
    let mut bench = Bench::with(|options| options.voipbin.times = Times::Spaced);
    let record = bench.voipbin("Screenshot.png", b"hello");
    let text = |name: &str| str_at(&record, &format!("/{name}")).to_owned();
    assert_eq!(
        record,
        json!({
            "id": text("id"),
            "customer_id": text("customer_id"),
            "owner_type": "agent",
            "owner_id": text("owner_id"),
            "reference_type": "",
            "reference_id": "00000000-0000-0000-0000-000000000000",
            "type": "rag",
            "name": "",
            "detail": "",
            "filename": "Screenshot.png",
            "filesize": 5,
            "uri_download": text("uri_download"),
            "tm_download_expire": "2026-01-22 09:30:00.000000",
            "tm_create": "2026-01-15 09:30:00.000000",
            "tm_update": "9999-01-01 00:00:00.000000",
            "tm_delete": "9999-01-01 00:00:00.000000",
        })
    );
    for id in ["id", "customer_id", "owner_id"] {
        assert_eq!((text(id).len(), text(id).matches('-').count()), (36, 4), "{id}");
    }
}

#[test]
fn the_limit_is_over_the_whole_body_and_its_answer_a_400() {
    let whole = form("a.txt", b"hello", &[("type", "rag")]).len();
    let mut bench = Bench::with(|options| options.voipbin.max_body = whole);
    assert_eq!(bench.send(upload(&files(), "a.txt", b"hello", &[("type", "rag")])).status, 200);
    let reply = bench.send(upload(&files(), "a.txt", b"hello!", &[("type", "rag")]));
    assert_eq!(reason(&reply), refused(400, "INVALID_FILE_UPLOAD"));
    assert_eq!(VoipbinRules::default().max_body, 30 << 20);
}

#[test]
fn a_body_above_30_mebibytes_is_refused_without_being_stored() {
    let mut bench = Bench::new();
    let body = vec![b'x'; (30 << 20) + 1];
    let request =
        Request::new("POST", &files()).with("Content-Type", &format!("multipart/form-data; boundary={BOUNDARY}"));
    assert_eq!(reason(&bench.send(request.body(body))), refused(400, "INVALID_FILE_UPLOAD"));
    assert!(bench.emulator.stored(Backend::Voipbin).is_empty());
}

#[test]
fn each_path_takes_its_own_type_and_no_other() {
    let mut bench = Bench::new();
    let mut send = |url: &str, fields: &[(&str, &str)]| bench.send(upload(url, "a.txt", b"a", fields));
    for (url, fields) in [
        (files(), vec![]),
        (files(), vec![("type", "talk")]),
        (files(), vec![("type", "RAG")]),
        (agent_files(), vec![("type", "rag")]),
    ] {
        assert_eq!(reason(&send(&url, &fields)), refused(400, "INVALID_FILE_TYPE"), "{url} {fields:?}");
    }
    assert_eq!(send(&agent_files(), &[("type", "talk")]).status, 200);
}

#[test]
fn a_broken_form_or_one_without_a_file_is_an_invalid_upload() {
    let mut bench = Bench::new();
    let multipart = format!("multipart/form-data; boundary={BOUNDARY}");
    let mut send = |media_type: &str, body: String| {
        let reply = bench.send(Request::new("POST", &files()).with("Content-Type", media_type).body(body));
        reason(&reply)
    };
    let only_type =
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nrag\r\n--{BOUNDARY}--\r\n");
    assert_eq!(send(&multipart, only_type), refused(400, "INVALID_FILE_UPLOAD"));
    assert_eq!(send(&multipart, "nonsense".to_owned()), refused(400, "INVALID_FILE_UPLOAD"));
    assert_eq!(send("application/json", "{}".to_owned()), refused(400, "INVALID_FILE_UPLOAD"));
}

#[test]
fn sending_twice_stores_twice() {
    let mut bench = Bench::new();
    let (first, second) = (bench.voipbin("a.txt", b"same"), bench.voipbin("a.txt", b"same"));
    assert_ne!(first["id"], second["id"]);
    assert_eq!(bench.emulator.copies(Backend::Voipbin, b"same"), 2);
}

#[test]
fn an_agents_file_is_named_after_its_file_and_other_fields_are_ignored() {
    let mut bench = Bench::new();
    let fields = [("type", "talk"), ("name", "mine"), ("detail", "more")];
    let record = json(&bench.send(upload(&agent_files(), "a.txt", b"a", &fields)));
    assert_eq!((str_at(&record, "/name"), str_at(&record, "/detail"), str_at(&record, "/type")), ("a.txt", "", "talk"));
}

#[test]
fn the_name_is_the_last_part_of_a_path() {
    assert_eq!(str_at(&Bench::new().voipbin("../dir/a.txt", b"a"), "/filename"), "a.txt");
}

#[test]
fn a_full_account_is_an_internal_error() {
    let mut bench = Bench::with(|options| options.voipbin.quota_bytes = 8);
    let first = bench.voipbin("a.txt", b"12345");
    let send = |bench: &mut Bench| bench.send(upload(&files(), "b.txt", b"1234", &[("type", "rag")]));
    let reply = send(&mut bench);
    assert_eq!((reply.status, str_at(&json(&reply), "/error/status")), (500, "INTERNAL"));
    bench.delete(&format!("{}/{}", files(), str_at(&first, "/id")));
    assert_eq!(send(&mut bench).status, 200, "what is deleted makes room");
    assert_eq!(VoipbinRules::default().quota_bytes, 10 << 30);
}

#[test]
fn the_account_counts_what_is_held() {
    let mut bench = Bench::new();
    let id = str_at(&bench.voipbin("a.txt", b"12345"), "/id").to_owned();
    bench.voipbin("b.txt", b"12");
    bench.delete(&format!("{}/{id}", files()));
    let account = bench.read(&format!("{VOIPBIN}/storage_account"));
    assert_eq!((account["total_file_count"].clone(), account["total_file_size"].clone()), (json!(1), json!(2)));
}
