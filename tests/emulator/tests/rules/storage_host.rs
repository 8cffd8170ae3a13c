//! The storage host: Google Cloud Storage's document "V4 signing process with HMAC keys" (what is signed, 7 days at
//! most), its XML errors (ExpiredToken 400, SignatureDoesNotMatch 403), S3's form of expiry, and that two ways of
//! authenticating at once are refused.

use attache_emulator::{EtagStyle, ExpiredStyle, Reply, Request};

use crate::support::{Bench, START, VOIPBIN, str_at, text};

fn link(bench: &mut Bench) -> String {
    str_at(&bench.voipbin("a.txt", b"hello"), "/uri_download").to_owned()
}

fn code(reply: &Reply) -> (u16, String) {
    let text = text(reply);
    let code = text.split("<Code>").nth(1).and_then(|rest| rest.split("</Code>").next()).unwrap_or_default();
    assert_eq!(reply.header("content-type"), Some("application/xml; charset=UTF-8"));
    (reply.status, code.to_owned())
}

fn is(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[test]
fn a_link_names_another_host_and_all_its_parameters() {
    let mut bench = Bench::new();
    let link = link(&mut bench);
    assert!(link.starts_with("http://storage.localhost/storage/voipbin/"), "{link}");
    for parameter in [
        "X-Goog-Algorithm=GOOG4-HMAC-SHA256",
        "X-Goog-Credential=",
        "X-Goog-Date=20260115T093000Z",
        "X-Goog-Expires=604800",
    ] {
        assert!(link.contains(parameter), "{parameter} in {link}");
    }
    assert!(link.contains("X-Goog-SignedHeaders=host") && link.contains("response-content-disposition="));
    let signature = link.split("X-Goog-Signature=").nth(1).unwrap();
    assert!(signature.len() == 64 && signature.bytes().all(|c| c.is_ascii_hexdigit()));
}

#[test]
fn any_change_to_path_query_host_or_method_breaks_the_signature() {
    let mut bench = Bench::new();
    let good = link(&mut bench);
    let other = link(&mut bench);
    let object = |link: &str| link.split('?').next().unwrap().to_owned();
    let mut ask = |method: &str, url: &str| bench.ask(Request::new(method, url));
    assert_eq!(ask("GET", &good).status, 200);
    assert_eq!(ask("HEAD", &good).status, 200, "a URL for GET serves HEAD");
    for url in [
        good.replace(&object(&good), &object(&other)),
        good.replace("Expires=604800", "Expires=604799"),
        good.replace("Date=20260115", "Date=20260116"),
        good.replace("a.txt", "b.txt"),
        format!("{good}&more=1"),
        good.replace("storage.localhost", "localhost"),
        good.strip_suffix(|_: char| true).unwrap().to_owned() + if good.ends_with('0') { "1" } else { "0" },
    ] {
        assert_eq!(code(&ask("GET", &url)), is(403, "SignatureDoesNotMatch"), "{url}");
    }
    for method in ["PUT", "DELETE", "POST"] {
        assert_eq!(code(&ask(method, &good)), is(403, "SignatureDoesNotMatch"), "{method}");
    }
}

#[test]
fn no_signature_or_half_a_one_is_refused() {
    let mut bench = Bench::new();
    let good = link(&mut bench);
    let mut ask = |url: &str| code(&bench.ask(Request::new("GET", url)));
    assert_eq!(ask(good.split('?').next().unwrap()), is(403, "AccessDenied"));
    assert_eq!(ask(&good.replace("X-Goog-Expires=604800", "X-Goog-Expires=604801")), is(400, "AuthenticationRequired"));
    assert_eq!(ask(&good.replace("X-Goog-Date", "X-Date")), is(400, "AuthenticationRequired"));
}

#[test]
fn a_link_ends_on_the_clock_with_a_400() {
    let mut bench = Bench::with(|options| options.url_lifetime_ms = 60_000.0);
    let link = link(&mut bench);
    bench.now = START + 59_999.0;
    assert_eq!(bench.ask(Request::new("GET", &link)).status, 200);
    bench.now = START + 60_000.0;
    let reply = bench.ask(Request::new("GET", &link));
    assert_eq!(code(&reply), is(400, "ExpiredToken"));
    assert!(text(&reply).contains("2026-01-15T09:31:00Z"));
}

#[test]
fn a_link_lives_seven_days_at_most() {
    let mut bench = Bench::with(|options| options.url_lifetime_ms = 30.0 * 86_400_000.0);
    let link = link(&mut bench);
    assert!(link.contains("X-Goog-Expires=604800"));
    bench.now = START + 604_800_000.0;
    assert_eq!(bench.ask(Request::new("GET", &link)).status, 400);
}

#[test]
fn s3_style_expiry_is_a_403_that_says_so() {
    let mut bench = Bench::with(|options| options.storage.expired = ExpiredStyle::S3);
    let link = link(&mut bench);
    bench.now = START + 604_800_000.0;
    let reply = bench.ask(Request::new("GET", &link));
    assert_eq!(code(&reply), is(403, "AccessDenied"));
    assert!(
        text(&reply).contains("<Message>Request has expired</Message>")
            && text(&reply).contains("<ServerTime>2026-01-22T09:30:00Z")
    );
}

#[test]
fn credentials_beside_a_signature_are_refused_and_remembered_as_a_leak() {
    let mut bench = Bench::new();
    let link = link(&mut bench);
    for name in ["Authorization", "X-Api-Key"] {
        assert_eq!(
            code(&bench.ask(Request::new("GET", &link).with(name, "secret"))),
            is(400, "InvalidArgument"),
            "{name}"
        );
    }
    for name in ["Cookie", "Idempotency-Key", "X-Goog-User-Project", "x-goog-api-key", "Proxy-Authorization"] {
        assert_eq!(bench.ask(Request::new("GET", &link).with(name, "secret")).status, 200, "{name}");
    }
    let leaked: Vec<&str> = bench.emulator.leaks().iter().map(|leak| leak.headers[0].as_str()).collect();
    let names = [
        "authorization",
        "x-api-key",
        "cookie",
        "idempotency-key",
        "x-goog-user-project",
        "x-goog-api-key",
        "proxy-authorization",
    ];
    assert_eq!(leaked, names);
    assert!(bench.emulator.leaks()[0].path.starts_with("/storage/voipbin/"));
}

#[test]
fn a_plain_request_leaks_nothing() {
    let mut bench = Bench::new();
    let link = link(&mut bench);
    let request = Request::new("GET", &link)
        .with("Range", "bytes=0-")
        .with("If-Range", "\"x\"")
        .with("If-None-Match", "\"x\"")
        .with("Accept", "*/*");
    bench.ask(request);
    bench.get(&format!("{VOIPBIN}/storage_files"));
    assert!(bench.emulator.leaks().is_empty());
}

#[test]
fn an_object_comes_with_its_type_length_validators_and_hashes() {
    let mut bench = Bench::new();
    let link = link(&mut bench);
    let reply = bench.ask(Request::new("GET", &link));
    assert_eq!(
        (reply.header("content-type"), reply.header("content-length"), reply.header("accept-ranges")),
        (Some("text/plain"), Some("5"), Some("bytes"))
    );
    assert_eq!(reply.header("x-goog-hash"), Some("crc32c=mnG7TA==,md5=XUFAKrxLKna5cZ2REBfFkg=="));
    assert_eq!(reply.header("last-modified"), Some("Thu, 15 Jan 2026 09:30:00 GMT"));
    assert!(reply.header("etag").unwrap().starts_with('"'));
    let head = bench.ask(Request::new("HEAD", &link));
    assert_eq!(
        (head.body.len(), head.header("content-length"), head.header("etag")),
        (0, Some("5"), reply.header("etag"))
    );
}

#[test]
fn validators_can_be_weak_or_absent() {
    let etag = |style: EtagStyle| {
        let mut bench = Bench::with(|options| options.storage.etag = style);
        let link = link(&mut bench);
        bench.ask(Request::new("GET", &link)).header("etag").map(str::to_owned)
    };
    assert!(etag(EtagStyle::Weak).unwrap().starts_with("W/\""));
    assert_eq!(etag(EtagStyle::None), None);
}
