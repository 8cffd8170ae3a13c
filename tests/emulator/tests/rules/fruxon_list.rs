//! A session's files: API page sessions-files (newest first, public download URLs, totalCount; PageSize,
//! PageToken.Skip, PageToken.Cursor), official Python client (pageSize, pageToken; default 10, above 100 clamped;
//! epoch milliseconds; the two defects of its guards).

use attache_emulator::{Backend, Request};
use serde_json::{Value, json};

use crate::support::{Bench, FRUXON, START, all, str_at, text};

fn url(query: &str) -> String {
    format!("{FRUXON}/sessions/s-1/files?{query}")
}

fn escaped(token: &str) -> String {
    token.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

#[test]
fn an_item_has_the_documented_members() {
    let mut bench = Bench::new();
    let id = str_at(&bench.fruxon("ä b.pdf", b"hello"), "/fileId").to_owned();
    let page = bench.read(&url(""));
    let item = json!({
        "fileId": id,
        "displayName": "ä b.pdf",
        "contentType": "text/plain",
        "sizeBytes": 5,
        "status": "RETAINED",
        "createdAt": START as u64,
        "downloadUrl": format!("{FRUXON}/storage/{id}"),
    });
    assert_eq!((&page["items"], &page["totalCount"]), (&json!([item]), &json!(1)));
    let mut unset = Bench::with(|options| options.fruxon.unset_times = true);
    unset.fruxon("a.txt", b"hello");
    assert_eq!(unset.read(&url(""))["items"][0]["createdAt"], 0);
}

#[test]
fn pages_hold_10_by_default_newest_first_and_follow_the_token_in_either_spelling() {
    let mut bench = Bench::new();
    let ids = bench.seed(Backend::Fruxon, 25);
    for (size, token) in [("pageSize", "pageToken"), ("PageSize", "PageToken.Cursor")] {
        let (mut met, mut sizes, mut next) = (Vec::new(), Vec::new(), String::new());
        for _ in 0..4 {
            let query = if next.is_empty() { String::new() } else { format!("{token}={}", escaped(&next)) };
            let page = bench.read(&url(&query));
            let items = all(&page, "items", "fileId");
            assert_eq!(page["totalCount"], 25);
            sizes.push(items.len());
            met.extend(items.into_iter().map(str::to_owned));
            next = page["nextPageToken"].as_str().unwrap_or_default().to_owned();
            if next.is_empty() {
                break;
            }
            assert!(next.contains(['+', '/', '=']), "a token must need escaping: {next}");
        }
        assert_eq!(sizes, [10, 10, 5]);
        assert!(met.iter().eq(ids.iter().rev()));
        assert_eq!(all(&bench.read(&url(&format!("{size}=3"))), "items", "fileId").len(), 3);
    }
}

#[test]
fn skip_is_a_number_of_items() {
    let mut bench = Bench::new();
    let ids = bench.seed(Backend::Fruxon, 5);
    let page = bench.read(&url("PageToken.Skip=3"));
    assert_eq!(all(&page, "items", "fileId"), [&ids[1], &ids[0]]);
    assert_eq!(bench.get(&url("PageToken.Skip=-1")).status, 400);
    assert_eq!(bench.get(&url("pageToken=nonsense")).status, 400);
}

#[test]
fn sizes_above_100_are_silently_100_and_below_1_the_default() {
    let mut bench = Bench::new();
    bench.seed(Backend::Fruxon, 101);
    for (size, items) in [("100", 100), ("101", 100), ("2147483647", 100), ("0", 10), ("-5", 10)] {
        let page = bench.read(&url(&format!("pageSize={size}")));
        assert_eq!(page["items"].as_array().unwrap().len(), items, "{size}");
    }
    assert_eq!(bench.get(&url("pageSize=2147483648")).status, 400, "an int32");
}

#[test]
fn at_the_end_the_token_is_absent_or_empty_by_the_seed() {
    let mut ends: Vec<Option<Value>> = (0..20)
        .map(|seed| Bench::with(|options| options.seed = seed).read(&url("")).get("nextPageToken").cloned())
        .collect();
    ends.sort_by_key(Option::is_some);
    ends.dedup();
    assert_eq!(ends, [None, Some(json!(""))]);
}

#[test]
fn a_file_that_comes_between_pages_moves_the_others() {
    let mut bench = Bench::new();
    bench.seed(Backend::Fruxon, 4);
    let first = bench.read(&url("pageSize=2"));
    bench.seed(Backend::Fruxon, 1);
    let token = escaped(str_at(&first, "/nextPageToken"));
    let second = bench.read(&url(&format!("pageSize=2&pageToken={token}")));
    assert_eq!(all(&first, "items", "fileId")[1], all(&second, "items", "fileId")[0]);
}

#[test]
fn defect_the_same_token_and_the_first_page_for_ever() {
    let mut bench = Bench::with(|options| options.fruxon.echoed_token = true);
    bench.seed(Backend::Fruxon, 5);
    let first = bench.read(&url("pageSize=2"));
    let again = bench.read(&url(&format!("pageSize=2&pageToken={}", escaped(str_at(&first, "/nextPageToken")))));
    assert_eq!(first, again);
}

#[test]
fn defect_empty_pages_that_still_have_a_token() {
    let mut bench = Bench::with(|options| options.fruxon.empty_pages = true);
    bench.seed(Backend::Fruxon, 3);
    let (mut page, mut tokens) = (bench.read(&url("")), Vec::new());
    assert_eq!(page["items"].as_array().unwrap().len(), 3);
    for _ in 0..3 {
        let token = str_at(&page, "/nextPageToken").to_owned();
        page = bench.read(&url(&format!("pageToken={}", escaped(&token))));
        assert_eq!(page["items"], json!([]));
        tokens.push(token);
    }
    tokens.dedup();
    assert_eq!(tokens.len(), 3, "each another one");
}

#[test]
fn every_session_of_the_tenant_shows_its_files_or_the_one_that_is_set() {
    let mut bench = Bench::new();
    bench.fruxon("a.txt", b"hello");
    let count = |bench: &mut Bench, tenant: &str, session: &str| {
        let reply = bench.get(&format!("{}/sessions/{session}/files", FRUXON.replace("acme", tenant)));
        assert_eq!(reply.status, 200, "{}", text(&reply));
        crate::support::json(&reply)["totalCount"].as_u64().unwrap()
    };
    assert_eq!((count(&mut bench, "acme", "one"), count(&mut bench, "acme", "two")), (1, 1));
    assert_eq!(count(&mut bench, "other", "one"), 0);
    bench.emulator.options.fruxon.session = Some("one".into());
    assert_eq!((count(&mut bench, "acme", "one"), count(&mut bench, "acme", "two")), (1, 0));
}

#[test]
fn the_download_url_is_on_the_host_that_was_asked() {
    let mut bench = Bench::new();
    bench.seed(Backend::Fruxon, 1);
    let request = Request::new("GET", "https://api.fruxon.com/v1/tenants/a%2Fb/sessions/s/files");
    let page = crate::support::json(&bench.send(request));
    let url = str_at(&page, "/items/0/downloadUrl");
    assert!(url.starts_with("https://api.fruxon.com/v1/tenants/a%2Fb/storage/"), "{url}");
    assert_eq!(bench.ask(Request::new("GET", url)).status, 200);
}
