//! The chunked form against a small platform: its own reading of Kore's page, bytes only counted.

use super::super::parts::{AUTO, Rules};
use super::super::trial::parts::*;
use super::super::{Signed, Wish};
use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

const RULES: Rules = Rules { min: 1, max: 25_000_000, most: 10_000, granularity: 1 };
const BASE: &str = "https://kore.test/api/public/files/session";

/// Offset and length, by number.
type Stored = BTreeMap<u64, (u64, u64)>;

#[derive(Default)]
struct Platform {
    /// Chunks expected, and those that came.
    sessions: BTreeMap<String, (u64, Stored)>,
    files: Vec<Vec<(u64, u64)>>,
    started: Vec<serde_json::Value>,
    /// Drops these when it should finish, so often.
    drops: Vec<u64>,
    drop_times: usize,
    /// How it tells what is missing.
    as_text: bool,
    status: u16,
}

impl Server for Platform {
    fn sign(&mut self, _: &Wish) -> Signed {
        panic!("nothing is signed")
    }

    fn serve(&mut self, outgoing: &Outgoing) -> Answer {
        assert!(outgoing.method == "POST" && !outgoing.signed);
        let path = outgoing.url.strip_prefix(BASE).unwrap();
        if path == "/start" {
            let Payload::Text(json) = &outgoing.payload else { panic!() };
            assert_eq!(outgoing.headers, [("content-type".to_owned(), "application/json".to_owned())]);
            let start: serde_json::Value = serde_json::from_str(json).unwrap();
            let id = format!("s {}", self.sessions.len());
            self.sessions.insert(id.clone(), (start["totalChunks"].as_u64().unwrap(), BTreeMap::new()));
            self.started.push(start);
            return answer(200, format!("{{\"sessionId\":\"{id}\",\"expirationDate\":\"2026-02-06T16:01:44.285Z\"}}"));
        }
        let id = path.trim_start_matches('/').trim_end_matches("/complete").replace("%20", " ");
        let Some((expected, chunks)) = self.sessions.get_mut(&id) else {
            return answer(404, "{\"message\":\"no session\"}");
        };
        if let Payload::Form { fields, file_field, offset, length } = &outgoing.payload {
            assert_eq!((file_field.as_str(), fields[0].0.as_str(), fields.len()), ("file", "chunkNumber", 1));
            let number = fields[0].1.parse::<u64>().unwrap();
            chunks.insert(number, (*offset, *length));
            return answer(200, format!("{{\"chunkNumber\":\"{number}\",\"sessionId\":\"{id}\"}}"));
        }
        assert!(path.ends_with("/complete") && outgoing.payload == Payload::Empty);
        if self.drop_times > 0 {
            self.drop_times -= 1;
            chunks.retain(|number, _| !self.drops.contains(number));
        }
        let missing: Vec<u64> = (0..*expected).filter(|number| !chunks.contains_key(number)).collect();
        if !missing.is_empty() {
            let list = format!("{missing:?}");
            let list = if self.as_text { format!("\"{}\"", list.trim_matches(['[', ']'])) } else { list };
            return answer(self.status, format!("{{\"missingChunks\":{list}}}"));
        }
        self.files.push(chunks.values().copied().collect());
        self.sessions.remove(&id);
        answer(200, "{\"url\":\"https://kore.test/getMediaStream/f.wav?e=1&s=secret\",\"fileId\":\"657\"}")
    }

    fn forget(&mut self) {
        self.sessions.clear();
    }
}

fn target(name: &str) -> Target {
    Target {
        start: format!("{BASE}/start"),
        chunk: format!("{BASE}/{{sessionId}}"),
        complete: format!("{BASE}/{{sessionId}}/complete"),
        fields: vec![("fileContext".to_owned(), "bulk\"Import".to_owned())],
        name: name.to_owned(),
        file_field: "file".to_owned(),
    }
}

fn machine(total: u64) -> Chunks {
    Chunks::new(Plan::new(Some(total), None, &RULES).unwrap(), target("a \"b\".tar.gz"))
}

fn run(total: u64, faults: &[Option<Fault>], mut platform: Platform) -> (End, Platform, Trial) {
    let mut trial = Trial::of(total);
    (trial.room, trial.faults) = (1, faults.to_vec());
    (platform.status == 0).then(|| platform.status = 400);
    let end = trial.run(&mut machine(total), &mut platform);
    (end, platform, trial)
}

fn reason(end: &End) -> (Code, &'static str) {
    match end {
        End::Failed(failure) => (failure.code, failure.reason),
        other => panic!("did not fail: {other:?}"),
    }
}

#[test]
fn whole_files_of_every_kind_of_size() {
    for (total, chunks) in [(0, 1), (1, 1), (AUTO, 1), (AUTO + 1, 2), (4 * AUTO, 4), (5 << 32, 2_560)] {
        let (end, platform, trial) = run(total, &[], Platform::default());
        let End::Done(finished) = end else { panic!("{total}: {end:?}") };
        assert!(is_file(platform.files[0].iter().copied(), total));
        assert_eq!((trial.sent, trial.requests.len()), (total, chunks + 2));
        assert_eq!(finished.url.as_deref(), Some("https://kore.test/getMediaStream/f.wav"));
        assert!(finished.text.unwrap().contains("657"));
        assert_eq!(
            platform.started,
            [
                serde_json::json!({"fileContext": "bulk\"Import", "totalChunks": chunks, "fileExtension": "gz", "fileName": "a \"b\".tar.gz", "fileSize": total})
            ]
        );
    }
}

#[test]
fn endings_of_names_and_fields_that_say_otherwise() {
    let mut platform = Platform { status: 400, ..Platform::default() };
    let mut own = target("noending");
    Trial::of(1).run(&mut Chunks::new(Plan::new(Some(1), None, &RULES).unwrap(), own.clone()), &mut platform);
    own.fields.push(("fileExtension".to_owned(), "wav".to_owned()));
    Trial::of(1).run(&mut Chunks::new(Plan::new(Some(1), None, &RULES).unwrap(), own), &mut platform);
    let endings: Vec<_> = platform.started.iter().map(|start| start["fileExtension"].as_str().unwrap()).collect();
    assert_eq!(endings, ["", "wav"]);
}

#[test]
fn missing_chunks_go_again_once() {
    for (as_text, status) in [(false, 400), (true, 400), (false, 200), (true, 422)] {
        let platform = Platform { drops: vec![0, 2], drop_times: 1, as_text, status, ..Platform::default() };
        let (end, platform, trial) = run(4 * AUTO, &[], platform);
        assert!(matches!(end, End::Done(ref finished) if finished.resent == 2 * AUTO), "{end:?}");
        assert!(is_file(platform.files[0].iter().copied(), 4 * AUTO));
        assert_eq!(trial.sent, 6 * AUTO);
        let platform = Platform { drops: vec![3], drop_times: 9, as_text, status, ..Platform::default() };
        assert_eq!(reason(&run(4 * AUTO, &[], platform).0), (Code::BadResponse, "chunks-missing"));
    }
}

#[test]
fn a_finish_of_unknown_end_is_ambiguous_and_never_made_twice() {
    for fault in [Fault::LostAfter, Fault::LostBefore, Fault::Status(500, "", true), Fault::Status(503, "", true)] {
        let (end, platform, trial) = run(2 * AUTO, &after(3, &[fault]), Platform::default());
        assert_eq!(reason(&end), (Code::Ambiguous, "chunks-complete-unknown"), "{fault:?}");
        assert_eq!((trial.requests.len(), platform.files.len()), (4, usize::from(fault != Fault::LostBefore)));
    }
    for fault in [Fault::NotSent, Fault::Status(429, "", false)] {
        assert!(matches!(run(2 * AUTO, &after(3, &[fault]), Platform::default()).0, End::Done(_)));
    }
}

#[test]
fn sessions_that_are_none_and_chunks_under_another_number() {
    let start = |text: &str| {
        let mut machine = machine(1);
        let Action::Send(ticket, _) = machine.next(Supply { total: Some(1), ready: 1 }) else { panic!() };
        let id = text.to_owned();
        let member = move |name: &str| (name == "sessionId").then(|| id.clone());
        machine.event(Event::Answered(ticket, Reply { status: 200, header: &|_| None, text: "{}", member: &member }))
    };
    for id in ["", ".", ".."] {
        assert!(matches!(start(id), Verdict::Failed(failure) if failure.reason == "chunks-session-missing"), "{id}");
    }
    assert_eq!(start("a/b"), Verdict::On);
    let mut machine = machine(1);
    machine.event(Event::Lost(7));
    (machine.session, machine.phase) = ("s".to_owned(), Phase::Parts);
    let Action::Send(ticket, _) = machine.next(Supply { total: Some(1), ready: 1 }) else { panic!() };
    let member = |name: &str| (name == "chunkNumber").then(|| "1".to_owned());
    let verdict =
        machine.event(Event::Answered(ticket, Reply { status: 200, header: &|_| None, text: "{}", member: &member }));
    assert!(matches!(verdict, Verdict::Failed(failure) if failure.reason == "chunks-number"));
    let (end, ..) = run(3 * AUTO, &after(2, &[Fault::Forget]), Platform::default());
    assert_eq!(reason(&end), (Code::SessionLost, "chunks-session-lost"));
    assert_eq!(run(1, &after(1, &[Fault::Status(401, "", false)]), Platform::default()).0, End::Refused(401));
}

#[test]
fn nothing_is_kept_and_nothing_is_left_to_end() {
    let (mut platform, mut trial) = (Platform::default(), Trial::of(3 * AUTO));
    trial.stop = Some(2);
    let mut machine = machine(3 * AUTO);
    assert_eq!(trial.run(&mut machine, &mut platform), End::Stopped);
    assert_eq!(machine.saved(), None);
    machine.discard();
    let mut rest = Trial::of(3 * AUTO);
    assert_eq!((rest.run(&mut machine, &mut platform), rest.requests.len()), (End::Discarded, 0));
}

proptest! {
    #[test]
    fn any_faults_in_any_order(
        total in prop_oneof![8 => Just(0), 8 => Just(1), 24 => 0..=12 * AUTO, 24 => (1_u64..12).prop_map(|parts| parts * AUTO), 1 => Just(5 << 30)],
        faults in prop::collection::vec(prop_oneof![
            4 => Just(Fault::NotSent), 4 => Just(Fault::LostBefore), 4 => Just(Fault::LostAfter),
            4 => (prop::sample::select(vec![500, 502, 503, 504, 429, 408]), any::<bool>()).prop_map(|(status, done)| Fault::Status(status, "", done && status != 429)),
            1 => Just(Fault::Status(400, "", false)), 1 => Just(Fault::Forget), 1 => Just(Fault::Hidden),
        ], 0..20),
        gaps in prop::collection::vec(0_usize..6, 20), room in 1_usize..7, seed in 1_u64..u64::MAX,
        stream in any::<bool>(), drops in prop::collection::vec(0_u64..12, 0..4), drop_times in 0_usize..3,
    ) {
        let mut platform = Platform { drops, drop_times, status: 400, ..Platform::default() };
        let mut trial = if stream { Trial::stream(total) } else { Trial::of(total) };
        (trial.room, trial.seed, trial.faults) = (room, seed, spread(&faults, &gaps));
        let plan = Plan::new((!stream).then_some(total), None, &RULES).unwrap();
        let longest = plan.equal().unwrap_or(25_000_000).min(total);
        let mut machine = Chunks::new(plan, target("n"));
        let end = trial.run(&mut machine, &mut platform);
        let met = |wanted: &dyn Fn(&Fault) -> bool| faults.iter().any(wanted);
        prop_assert!(platform.files.len() <= 1, "stored twice");
        prop_assert!(trial.sent <= total + (faults.len() + platform.drops.len()) as u64 * longest);
        match end {
            End::Done(finished) => {
                prop_assert!(is_file(platform.files[0].iter().copied(), total));
                prop_assert_eq!(trial.sent, total + finished.resent);
                return Ok(());
            }
            End::Failed(failure) if failure.code == Code::Ambiguous => return Ok(()),
            End::Failed(failure) => match failure.reason {
                "chunks-missing" => prop_assert!(drop_times > 1),
                "chunks-session-lost" => prop_assert!(met(&|fault| *fault == Fault::Forget)),
                other => prop_assert!(false, "{}", other),
            },
            End::Refused(_) => prop_assert!(met(&|fault| matches!(fault, Fault::Status(400, ..)))),
            other => prop_assert!(false, "{:?}", other),
        }
        prop_assert!(platform.files.is_empty(), "stored, but said to have failed");
    }
}

#[test]
fn a_refusal_that_is_mended_ends_nothing() {
    for skip in 0..5 {
        let (mut platform, mut trial) = (Platform::default(), Trial::of(3 * AUTO));
        (trial.room, trial.mends) = (1, 1);
        trial.faults = after(skip, &[Fault::Status(401, "", false)]);
        done(&trial.run(&mut machine(3 * AUTO), &mut platform));
        assert_eq!((platform.files.len(), trial.mends), (1, 0), "{skip}");
    }
}
