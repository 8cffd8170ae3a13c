//! What holds for every platform: determinism, the log, CORS (Fetch standard), the Date header, and addresses that lead
//! nowhere.

use attache_emulator::{Backend, Emulator, Options, Request};

use crate::support::{Bench, CUADRA, FRUXON, GOOGLE, KORE, SESSION, START, VOIPBIN, json, str_at};

#[test]
fn the_same_requests_at_the_same_times_give_the_same_bytes() {
    let story = |seed: u64| {
        let mut bench = Bench::with(|options| options.seed = seed);
        bench.voipbin("a.txt", b"hello");
        bench.cuadra("a.txt", b"hello");
        bench.fruxon("a.txt", b"hello");
        bench.kore("a.txt", b"hello", "ann");
        bench.google("a.txt", b"hello");
        bench.now += 777.0;
        let kore = Request::new("GET", &format!("{KORE}/sessions?sessionId=s-1"));
        [
            bench.get(&format!("{VOIPBIN}/storage_files")),
            bench.get(&format!("{CUADRA}/v1/files")),
            bench.get(&format!("{FRUXON}/sessions/s/files")),
            bench.keyed(kore),
            bench.get(&format!("{GOOGLE}/{SESSION}:listSessionFileMetadata")),
        ]
        .map(|reply| (reply.headers, reply.body))
    };
    assert_eq!(story(1), story(1));
    assert_ne!(story(1), story(2));
}

#[test]
fn options_are_read_from_json_in_camel_case_and_unknown_ones_refused() {
    let read = |text: &str| serde_json::from_str::<Options>(text);
    let options = read("{\"seed\":7,\"urlLifetimeMs\":5,\"voipbin\":{\"seedRule\":true,\"times\":\"spaced\"},\"storage\":{\"expired\":\"s3\"}}").unwrap();
    assert_eq!(
        (options.seed, options.url_lifetime_ms, options.voipbin.seed_rule, options.voipbin.max_page),
        (7, 5.0, true, 100)
    );
    assert!(read("{\"sead\":7}").is_err());
}

#[test]
fn every_request_is_logged_with_its_time_and_status_but_preflights_are_not() {
    let mut bench = Bench::new();
    let url = format!("{CUADRA}/v1/files?limit=0");
    bench.ask(Request::new("OPTIONS", &url).with("Access-Control-Request-Method", "GET"));
    bench.now += 5.0;
    bench.get(&url);
    let log = bench.emulator.requests();
    assert_eq!(log.len(), 1);
    assert_eq!((log[0].at_ms, log[0].method.as_str(), &log[0].url, log[0].status), (START + 5.0, "GET", &url, 422));
    assert_eq!((log[0].backend, log[0].storage), (Some(Backend::Cuadra), false));
    assert!(log[0].headers.contains(&("Authorization".into(), "Bearer key".into())));
}

#[test]
fn a_page_of_another_origin_may_ask_everything_and_read_what_it_needs() {
    let mut bench = Bench::new();
    for url in [
        format!("{CUADRA}/v1/files"),
        format!("{VOIPBIN}/storage_files"),
        "http://storage.localhost/storage/voipbin/x".to_owned(),
    ] {
        let preflight = Request::new("OPTIONS", &url)
            .with("Origin", "http://page.test")
            .with("Access-Control-Request-Method", "DELETE");
        let reply = bench.ask(preflight.with("Access-Control-Request-Headers", "authorization,idempotency-key"));
        assert_eq!((reply.status, reply.header("access-control-allow-origin"), reply.body.len()), (204, Some("*"), 0));
        assert_eq!(reply.header("access-control-allow-methods"), Some("DELETE"));
        assert_eq!(reply.header("access-control-allow-headers"), Some("authorization,idempotency-key"));
        let exposed = bench.get(&url).header("access-control-expose-headers").unwrap().to_owned();
        for name in ["etag", "content-range", "content-disposition", "retry-after", "x-request-id", "location"] {
            assert!(exposed.split(", ").any(|exposed| exposed == name), "{name}");
        }
    }
}

#[test]
fn replies_are_dated_by_the_injected_clock() {
    let reply = Bench::new().get(&format!("{CUADRA}/v1/files"));
    assert_eq!(reply.header("date"), Some("Thu, 15 Jan 2026 09:30:00 GMT"));
    assert_eq!(reply.header("content-length").unwrap(), reply.body.len().to_string());
}

#[test]
fn what_is_not_emulated_says_so() {
    let mut bench = Bench::new();
    for url in ["http://api.localhost/nobody/v1", "http://storage.localhost/storage", "not a url"] {
        let reply = bench.get(url);
        assert_eq!(reply.status, 501, "{url}");
        assert!(str_at(&json(&reply), "/error").starts_with("the emulator has nothing at this address"), "{url}");
    }
}

#[test]
fn a_client_left_at_the_public_addresses_can_be_pointed_here() {
    let mut bench = Bench::new();
    let form =
        crate::support::upload("https://api.voipbin.net/v1.0/storage_files", "a.txt", b"hello", &[("type", "rag")]);
    let record = json(&bench.send(form));
    let link = str_at(&record, "/uri_download").to_owned();
    assert!(link.starts_with("https://storage.googleapis.com/voipbin/"), "{link}");
    assert_eq!(bench.ask(Request::new("GET", &link)).status, 200);
}

#[test]
fn names_and_base_paths_are_those_of_the_client() {
    let paths: Vec<String> = Backend::ALL.iter().map(|backend| backend.base_path()).collect();
    assert_eq!(paths, ["/fruxon", "/kore/api/v2", "/discovery-engine", "/voipbin/v1.0", "/cuadra"]);
    assert_eq!(Backend::named("discovery-engine"), Some(Backend::DiscoveryEngine));
    assert_eq!(Backend::named("Cuadra"), None);
}

#[test]
fn an_emulator_is_empty_at_first() {
    let emulator = Emulator::new(Options::default());
    assert!(Backend::ALL.iter().all(|&backend| emulator.stored(backend).is_empty()));
    assert!(emulator.requests().is_empty() && emulator.leaks().is_empty());
}
