//! What a test may look at and do behind the platforms' backs works for all five alike.

use attache_emulator::{Backend, NewFile, Outcome, Request};
use serde_json::Value;

use crate::support::{Bench, CUADRA, FRUXON, GOOGLE, KORE, SESSION, VOIPBIN, json};

/// Each platform's list, newest first, as ids.
fn listed(bench: &mut Bench, backend: Backend) -> Vec<String> {
    let (url, items, id) = match backend {
        Backend::Fruxon => (format!("{FRUXON}/sessions/s/files"), "/items", "fileId"),
        Backend::Kore => (format!("{KORE}/sessions?sessionId=s"), "/session/attachments", "fileId"),
        Backend::DiscoveryEngine => (format!("{GOOGLE}/{SESSION}/files"), "/files", "fileId"),
        Backend::Voipbin => (format!("{VOIPBIN}/storage_files"), "/result", "id"),
        Backend::Cuadra => (format!("{CUADRA}/v1/files"), "/items", "id"),
    };
    let request = Request::new("GET", &url).with("Authorization", "Bearer key");
    let body = json(&bench.keyed(request));
    let all = body.pointer(items).and_then(Value::as_array).unwrap_or_else(|| panic!("no {items} in {body}"));
    all.iter().map(|item| item[id].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_added_is_stored_listed_and_found_by_content() {
    for backend in Backend::ALL {
        let mut bench = Bench::new();
        let ids = bench.seed(backend, 3);
        let stored = bench.emulator.stored(backend);
        assert!(stored.iter().map(|file| &file.id).eq(&ids), "{backend:?}");
        assert!(listed(&mut bench, backend).iter().eq(ids.iter().rev()), "{backend:?}");
        assert_eq!((stored[0].name.as_str(), stored[0].size, stored[0].deleted), ("0.txt", 9, false));
        assert_eq!(bench.emulator.copies(backend, b"content 1"), 1);
        assert_eq!(bench.emulator.content(backend, &ids[1]).unwrap(), "content 1");
        assert!(bench.emulator.change_object(backend, &ids[1], "other", bench.now));
        assert_eq!(bench.emulator.content(backend, &ids[1]).unwrap(), "other");
        assert!(!bench.emulator.change_object(backend, "none", "other", bench.now));
    }
}

#[test]
fn a_moved_file_is_the_newest_but_was_stored_when_it_was() {
    for backend in Backend::ALL {
        let mut bench = Bench::new();
        let ids = bench.seed(backend, 3);
        bench.now += 1_000.0;
        assert!(bench.emulator.move_item(backend, &ids[0], bench.now));
        assert_eq!(listed(&mut bench, backend), [&ids[0], &ids[2], &ids[1]].map(String::clone), "{backend:?}");
        assert!(bench.emulator.stored(backend).iter().map(|file| &file.id).eq(&ids), "{backend:?}");
        assert!(!bench.emulator.move_item(backend, "none", bench.now));
    }
}

#[test]
fn operations_start_where_a_platform_has_them() {
    let mut bench = Bench::new();
    let started =
        Backend::ALL.map(|backend| bench.emulator.start_operation(backend, Outcome::Success, bench.now).is_some());
    assert_eq!(started, [true, true, true, false, false]);
}

#[test]
fn a_reset_forgets_files_and_operations_of_all() {
    let mut bench = Bench::new();
    for backend in Backend::ALL {
        bench.seed(backend, 1);
    }
    let name = bench.emulator.start_operation(Backend::Fruxon, Outcome::Never, bench.now).unwrap();
    bench.emulator.reset();
    assert!(Backend::ALL.iter().all(|&backend| bench.emulator.stored(backend).is_empty()));
    assert_eq!(bench.get(&format!("{FRUXON}/operations/{name}")).status, 404);
}

#[test]
fn outcomes_and_rules_are_read_from_json_in_camel_case() {
    let outcome: Outcome = serde_json::from_str("\"vanishes\"").unwrap();
    assert_eq!(outcome, Outcome::Vanishes);
    let options: attache_emulator::Options = serde_json::from_str(
        "{\"fruxon\":{\"tooLarge\":\"html\",\"echoedToken\":true},\
          \"kore\":{\"errors\":\"text\",\"sessions\":[{\"sessionId\":\"s\",\"sessionReference\":\"r\",\"userReference\":\"u\"}]},\
          \"discoveryEngine\":{\"shape\":\"newer\",\"uploadTimes\":\"unset\",\"filesMissing\":true}}",
    )
    .unwrap();
    assert_eq!((options.fruxon.echoed_token, options.kore.sessions.len()), (true, 1));
    assert!(options.discovery_engine.files_missing && options.discovery_engine.media_upload);
}

#[test]
fn a_file_of_somebody_else_is_no_use_to_a_full_user() {
    let mut bench = Bench::with(|options| options.kore.max_files = 1);
    let file = NewFile::new("other.txt", "text/plain", "other");
    bench.emulator.add_file(Backend::Kore, file, bench.now).unwrap();
    bench.kore("a.txt", b"hello", "ann");
    assert_eq!(listed(&mut bench, Backend::Kore).len(), 2);
}
