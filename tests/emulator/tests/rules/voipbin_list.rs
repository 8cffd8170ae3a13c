//! VoIPbin's lists: OpenAPI parameters PageSize and PageToken, public source `GetStorageFiles` (sizes, tokens, order).

use attache_emulator::{Backend, NewFile, Times};
use serde_json::json;

use crate::support::{Bench, START, VOIPBIN, all, json, str_at, upload};

fn url(query: &str) -> String {
    format!("{VOIPBIN}/storage_files?{query}")
}

#[test]
fn every_page_with_a_file_has_a_token_and_the_end_is_an_empty_page_without_one() {
    let mut bench = Bench::new();
    let ids = bench.seed(Backend::Voipbin, 4);
    let (mut met, mut token) = (Vec::new(), String::new());
    for turn in 0..3 {
        let page = bench.read(&url(&format!("page_size=2&page_token={token}")));
        token = str_at(&page, "/next_page_token").to_owned();
        met.extend(all(&page, "result", "id").into_iter().map(str::to_owned));
        assert_eq!(token.is_empty(), turn == 2, "page {turn}");
        assert_eq!(all(&page, "result", "id").len(), if turn == 2 { 0 } else { 2 });
    }
    assert!(met.iter().eq(ids.iter().rev()), "newest first");
}

#[test]
fn the_token_is_the_creation_time_of_the_last_row() {
    let mut bench = Bench::with(|options| options.voipbin.times = Times::Spaced);
    bench.voipbin("a.txt", b"a");
    let page = bench.read(&url(""));
    assert_eq!(str_at(&page, "/next_page_token"), "2026-01-15T09:30:00.000000Z");
    assert_eq!(str_at(&page, "/result/0/tm_create"), "2026-01-15 09:30:00.000000");
    let spaced = bench.read(&url("page_token=2026-01-15%2009%3A30%3A00.000001"));
    assert_eq!(all(&spaced, "result", "id").len(), 1, "the documented form of a token is taken too");
}

#[test]
fn page_sizes_outside_of_1_to_100_silently_mean_100() {
    let mut bench = Bench::new();
    bench.seed(Backend::Voipbin, 101);
    for (query, count) in [
        ("", 100),
        ("page_size=0", 100),
        ("page_size=101", 100),
        ("page_size=-1", 100),
        ("page_size=7", 7),
        ("page_size=100", 100),
    ] {
        assert_eq!(all(&bench.read(&url(query)), "result", "id").len(), count, "{query}");
    }
    let reply = bench.get(&url("page_size=ten"));
    assert_eq!((reply.status, str_at(&json(&reply), "/error/status")), (400, "INVALID_ARGUMENT"));
}

#[test]
fn a_token_that_is_no_time_is_refused() {
    let reply = Bench::new().get(&url("page_token=soon"));
    assert_eq!((reply.status, str_at(&json(&reply), "/error/status")), (400, "INVALID_ARGUMENT"));
}

#[test]
fn a_file_that_arrives_between_pages_disturbs_nothing() {
    let mut bench = Bench::new();
    let ids = bench.seed(Backend::Voipbin, 3);
    let first = bench.read(&url("page_size=2"));
    bench.seed(Backend::Voipbin, 1);
    let second = bench.read(&url(&format!("page_size=2&page_token={}", str_at(&first, "/next_page_token"))));
    assert_eq!(all(&second, "result", "id"), [&ids[0]]);
}

#[test]
fn an_item_that_moves_between_pages_is_missed_behind_and_met_again_in_front() {
    let mut bench = Bench::new();
    let ids = bench.seed(Backend::Voipbin, 3);
    let first = bench.read(&url("page_size=1"));
    bench.now += 1_000.0;
    assert!(bench.emulator.move_item(Backend::Voipbin, &ids[0], bench.now));
    let rest = bench.read(&url(&format!("page_token={}", str_at(&first, "/next_page_token"))));
    assert_eq!(all(&rest, "result", "id"), [&ids[1]]);
    assert_eq!(all(&bench.read(&url("page_size=1")), "result", "id"), [&ids[0]]);
}

#[test]
fn rows_of_one_microsecond_are_lost_at_a_page_border_only_where_the_defect_is_on() {
    let met = |shared: bool| {
        let mut bench = Bench::with(|options| options.voipbin.same_microsecond = shared);
        for name in ["a", "b", "c"] {
            bench.emulator.add_file(Backend::Voipbin, NewFile::new(name, "text/plain", name), START);
        }
        let first = bench.read(&url("page_size=2"));
        let second = bench.read(&url(&format!("page_size=2&page_token={}", str_at(&first, "/next_page_token"))));
        all(&first, "result", "id").len() + all(&second, "result", "id").len()
    };
    assert_eq!((met(false), met(true)), (3, 2));
}

#[test]
fn agents_see_their_own_files_and_customers_all() {
    let mut bench = Bench::new();
    let agents = format!("{VOIPBIN}/service_agents/files");
    let mine = json(&bench.send(upload(&agents, "a.txt", b"a", &[("type", "talk")])));
    let others = bench.seed(Backend::Voipbin, 1);
    assert_eq!(all(&bench.read(&agents), "result", "id"), [str_at(&mine, "/id")]);
    assert_eq!(all(&bench.read(&url("")), "result", "id").len(), 2);
    assert_eq!(bench.get(&format!("{agents}/{}", others[0])).status, 404);
    assert_eq!(bench.get(&format!("{agents}/{}", str_at(&mine, "/id"))).status, 200);
    assert_eq!(bench.delete(&format!("{agents}/{}", str_at(&mine, "/id"))).status, 200);
}

#[test]
fn no_filter_is_known() {
    let mut bench = Bench::new();
    bench.seed(Backend::Voipbin, 2);
    assert_eq!(
        all(&bench.read(&url("filename=0.txt&type=talk")), "result", "id"),
        all(&bench.read(&url("")), "result", "id")
    );
    assert_eq!(bench.read(&url(""))["total"], json!(null));
}
