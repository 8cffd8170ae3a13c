//! Google's dialects against a model server written from their guides; behaviours D6 to D11 by name, and any faults.

use super::*;
use crate::transfer::session::Saved;
use crate::transfer::session::trial::serial::google::*;
use crate::transfer::session::trial::serial::*;

const BOTH: [Dialect; 2] = [Dialect::Commands, Dialect::Json];
const M: u64 = 1 << 20;

fn plain(dialect: Dialect) -> Options {
    Options { dialect, may_restart: true, ..Options::default() }
}

fn play(model: &mut Model, options: &Options, total: u64, faults: &[Fault]) -> (End, Vec<Outgoing>) {
    let mut machine = super::machine(options, None);
    let mut trial = Trial::new(machine.as_mut(), model, total).faults(faults);
    let end = trial.run();
    let log = core::mem::take(&mut trial.log);
    (end, log)
}

/// What was said, in a word a request.
fn words(log: &[Outgoing]) -> Vec<String> {
    let word =
        |out: &Outgoing| get(out, "x-goog-upload-command").or(get(out, "content-range")).unwrap_or(out.method.clone());
    log.iter().map(word).collect()
}

#[test]
fn a_start_says_what_the_dialect_wants() {
    let options = |dialect| Options {
        description: Some("{}".into()),
        media_type: Some("a/b".into()),
        headers: vec![("x-a".into(), "1".into())],
        ..plain(dialect)
    };
    let start = |dialect| play(&mut Model::default(), &options(dialect), 5, &[]).1.remove(0);
    let out = start(Dialect::Commands);
    for (name, value) in [
        ("x-goog-upload-protocol", "resumable"),
        ("x-goog-upload-command", "start"),
        ("x-goog-upload-header-content-type", "a/b"),
        ("x-goog-upload-header-content-length", "5"),
        ("content-type", "application/json; charset=utf-8"),
        ("x-a", "1"),
    ] {
        assert_eq!(get(&out, name).as_deref(), Some(value), "{name}");
    }
    assert_eq!(out.payload, Payload::Text("{}".into()));
    let out = start(Dialect::Json);
    assert_eq!(
        (get(&out, "x-upload-content-type").as_deref(), get(&out, "x-upload-content-length").as_deref()),
        (Some("a/b"), Some("5"))
    );
    let (_, log) =
        play(&mut Model::default(), &Options { media_type: Some("a/b".into()), ..plain(Dialect::Xml) }, 5, &[]);
    assert_eq!(
        (get(&log[0], "x-goog-resumable").as_deref(), get(&log[0], "content-type").as_deref(), &log[0].payload),
        (Some("start"), Some("a/b"), &Payload::Empty)
    );
    assert_eq!(get(&log[0], "x-upload-content-length"), None);
}

#[test]
fn d9_chunks_are_a_multiple_of_the_granularity_and_only_the_last_is_smaller() {
    let options = |dialect| Options { part_size: Some(600_000), ..plain(dialect) };
    let (end, log) = play(&mut Model::default(), &options(Dialect::Json), M + 5, &[]);
    assert_eq!(
        words(&log),
        ["POST", "bytes 0-524287/1048581", "bytes 524288-1048575/1048581", "bytes 1048576-1048580/1048581"]
    );
    assert_eq!((done(&end).text.as_deref(), done(&end).url.as_deref()), (Some("record"), None));
    assert_eq!(words(&play(&mut Model::default(), &options(Dialect::Json), M, &[]).1).len(), 3);
    let mut model = Model { granule: Some(200_000), ..Model::default() };
    let (_, log) = play(&mut model, &options(Dialect::Commands), M, &[]);
    assert_eq!(
        (words(&log), &log[1].payload),
        (
            vec!["start".into(), "upload".into(), "upload, finalize".into()],
            &Payload::Window { offset: 0, length: 600_000 }
        )
    );
    // A part below the granularity is one granule.
    let small = Options { part_size: Some(1), ..plain(Dialect::Commands) };
    assert_eq!(play(&mut model, &small, M, &[]).1[1].payload, Payload::Window { offset: 0, length: 200_000 });
    // Without a part size everything goes at once, whatever its size.
    for total in [1, 5 << 30] {
        assert_eq!(
            words(&play(&mut Model::default(), &plain(Dialect::Commands), total, &[]).1),
            ["start", "upload, finalize"]
        );
    }
}

#[test]
fn an_empty_file_is_ended_without_a_body() {
    for (dialect, word) in [(Dialect::Commands, "finalize"), (Dialect::Json, "bytes */0")] {
        let mut model = Model::default();
        let (end, log) = play(&mut model, &plain(dialect), 0, &[]);
        assert_eq!((words(&log)[1].as_str(), &log[1].payload), (word, &Payload::Empty));
        done(&end);
        assert_eq!(model.files, [whole(0)]);
    }
}

#[test]
fn d10_a_lost_answer_to_the_last_chunk_is_found_by_asking() {
    for (dialect, word) in [(Dialect::Commands, "query"), (Dialect::Json, "bytes */1000")] {
        for fault in [Fault::LostAfter, Fault::StatusAfter(503), Fault::StatusAfter(500)] {
            let mut model = Model::default();
            let (end, log) = play(&mut model, &plain(dialect), 1_000, &[Fault::Fine, fault]);
            assert_eq!((words(&log).len(), words(&log)[2].as_str(), model.files.len()), (3, word, 1));
            assert_eq!((done(&end).text.as_deref(), done(&end).resent), (Some("record"), 0));
        }
        // A server that knows nothing any more cannot be asked: a second object is never risked.
        let mut model = Model::default();
        let (end, _) = play(&mut model, &plain(dialect), 1_000, &[Fault::Fine, Fault::LostAfter, Fault::Forget(true)]);
        assert_eq!((end.reason(), model.files.len()), ("final-reply-lost", 1));
    }
    // Where the page may not read the status, it is asked for, and then it is said.
    let hidden = [Fault::Fine, Fault::Hide, Fault::Hide];
    assert_eq!(
        play(&mut Model::default(), &plain(Dialect::Commands), 1_000, &hidden).0.reason(),
        "upload-status-missing"
    );
    done(&play(&mut Model::default(), &plain(Dialect::Commands), 1_000, &[Fault::Fine, Fault::Hide]).0);
    for dialect in BOTH {
        assert_eq!(
            play(&mut Model::default(), &plain(dialect), 1_000, &[Fault::Hide]).0.reason(),
            "session-url-missing"
        );
    }
}

#[test]
fn d11_308_without_range_is_nothing_received() {
    let mut model = Model::default();
    let (end, log) = play(&mut model, &plain(Dialect::Json), M, &[Fault::Fine, Fault::Cut(10)]);
    assert_eq!(words(&log), ["POST", "bytes 0-1048575/1048576", "bytes */1048576", "bytes 0-1048575/1048576"]);
    assert_eq!((done(&end).resent, model.files.len()), (M, 1));
    // A page that may not read Range would send the first chunk for ever.
    let options = Options { part_size: Some(GRANULE), ..plain(Dialect::Json) };
    let hidden = [Fault::Fine, Fault::Hide, Fault::Hide, Fault::Hide];
    let (end, log) = play(&mut Model::default(), &options, M, &hidden);
    assert_eq!((end.reason(), log.len()), ("offset-stuck", 4));
    let later = [Fault::Fine, Fault::Fine, Fault::Hide];
    assert_eq!(play(&mut Model::default(), &options, M, &later).0.reason(), "offset-went-back");
}

#[test]
fn d6_the_servers_offset_wins_and_must_be_possible() {
    for dialect in BOTH {
        let (end, log) = play(&mut Model::default(), &plain(dialect), M, &[Fault::Fine, Fault::Cut(128)]);
        assert_eq!(log[3].payload, Payload::Window { offset: M / 2, length: M / 2 });
        assert_eq!(done(&end).resent, M / 2);
        // Less was kept than was sent: the rest goes again.
        let mut model =
            Model { drops: GRANULE, granule: (dialect == Dialect::Commands).then_some(GRANULE), ..Model::default() };
        let (end, _) = play(&mut model, &Options { part_size: Some(3 * GRANULE), ..plain(dialect) }, 2 * M, &[]);
        assert_eq!((done(&end).resent, model.files), (3 * GRANULE, vec![whole(2 * M)]));
    }
    let options = Options { part_size: Some(GRANULE), ..plain(Dialect::Json) };
    for (delta, reason) in
        [(-100_000, "offset-went-back"), (300_000, "offset-never-sent"), (10_000_000, "offset-beyond-end")]
    {
        let faults = [Fault::Fine, Fault::Fine, Fault::LostBefore, Fault::Lie(delta)];
        assert_eq!(play(&mut Model::default(), &options, M, &faults).0.reason(), reason);
    }
    assert_eq!(
        (held("bytes=0-41"), held("0-41"), held("bytes=1-41"), held("bytes=0-"), held("bytes=0-18446744073709551615")),
        (Some(42), None, None, None, None)
    );
}

#[test]
fn d7_and_d8_mismatches_and_lost_sessions() {
    for dialect in BOTH {
        let (end, log) = play(&mut Model::default(), &plain(dialect), M, &[Fault::Fine, Fault::Status(409)]);
        assert_eq!(log.len(), 4);
        done(&end);
        let twice = [Fault::Fine, Fault::Status(409), Fault::Fine, Fault::Status(409)];
        assert_eq!(play(&mut Model::default(), &plain(dialect), M, &twice).0.reason(), "offset-mismatch");
        for status in [404, 410] {
            let mut model = Model::default();
            done(&play(&mut model, &plain(dialect), M, &[Fault::Fine, Fault::Status(status)]).0);
            assert_eq!((model.sessions.len(), model.files.len()), (2, 1));
            let twice = [Fault::Fine, Fault::Status(status), Fault::Fine, Fault::Status(status)];
            assert_eq!(play(&mut Model::default(), &plain(dialect), M, &twice).0.reason(), "session-lost");
            let never = Options { may_restart: false, ..plain(dialect) };
            assert_eq!(
                play(&mut Model::default(), &never, M, &[Fault::Fine, Fault::Status(status)]).0.reason(),
                "session-lost"
            );
        }
    }
}

#[test]
fn a_308_in_disguise_is_read_as_one() {
    let mut model = Model { no_308: true, ..Model::default() };
    let (end, _) = play(
        &mut model,
        &Options { part_size: Some(GRANULE), ..plain(Dialect::Json) },
        M,
        &[Fault::Fine, Fault::Fine, Fault::Cut(9)],
    );
    done(&end);
    assert_eq!(model.files, [whole(M)]);
}

#[test]
fn an_end_that_comes_too_early_or_with_another_size_is_not_believed() {
    let mut google = Google { options: plain(Dialect::Json), granule: GRANULE };
    let answer = Answer::new(200).member("size", 9);
    let ask =
        |google: &mut Google, answer: &Answer, total| answer.read(|reply| google.read(Errand::Ask, Some(total), reply));
    assert_eq!(
        (ask(&mut google, &answer, 9), ask(&mut google, &answer, 10)),
        (Reading::Complete, Reading::Failed(early()))
    );
    google.options.dialect = Dialect::Commands;
    let answer = Answer::new(200).with("x-goog-upload-status", "final").with("x-goog-upload-size-received", 9);
    assert_eq!(
        (ask(&mut google, &answer, 9), ask(&mut google, &answer, 10)),
        (Reading::Complete, Reading::Failed(early()))
    );
    let refused = Answer::new(400).with("x-goog-upload-status", "final");
    assert_eq!(ask(&mut google, &refused, 9), Reading::Refused);
    let cancelled = Answer::new(400).with("x-goog-upload-status", "cancelled");
    assert_eq!(ask(&mut google, &cancelled, 9), Reading::Gone);
    // 200 to a chunk that is not the last.
    let options = Options { part_size: Some(GRANULE), ..plain(Dialect::Json) };
    assert_eq!(
        play(&mut Model::default(), &options, M, &[Fault::Fine, Fault::Status(200)]).0.reason(),
        "completed-early"
    );
}

#[test]
fn an_upload_goes_on_elsewhere_in_chunks_of_the_same_granularity() {
    for (dialect, granule) in [(Dialect::Commands, 100_000), (Dialect::Json, GRANULE)] {
        let mut model = Model { granule: Some(granule), ..Model::default() };
        let options = Options { part_size: Some(300_000), ..plain(dialect) };
        let mut first = super::machine(&options, None);
        let mut trial =
            Trial::new(first.as_mut(), &mut model, M).faults(&[Fault::Fine, Fault::Fine, Fault::Status(401)]);
        assert_eq!(trial.run(), End::Refused(401));
        let saved = first.saved().unwrap();
        assert_eq!(saved, Saved { url: Some("/s?upload_id=0".into()), part_size: Some(granule), ..Saved::default() });
        for sent in [M - 300_000 / granule * granule, 0] {
            let mut again = super::machine(&options, Some(&saved));
            let mut trial = Trial::new(again.as_mut(), &mut model, M);
            done(&trial.run());
            assert_eq!(trial.sent, sent);
        }
        assert_eq!(model.files, [whole(M)]);
    }
}

#[test]
fn discarding_cancels_the_session() {
    for (dialect, word) in [(Dialect::Commands, "cancel"), (Dialect::Json, "DELETE")] {
        for (after, faults, count) in [
            (0, vec![], 0),
            (1, vec![], 2),
            (2, vec![Fault::Fine, Fault::Cut(9), Fault::LostAfter], 4),
            (2, vec![Fault::Fine, Fault::Cut(9), Fault::Status(404)], 3),
        ] {
            let mut machine = super::machine(&plain(dialect), None);
            let mut model = Model::default();
            let mut trial = Trial::new(machine.as_mut(), &mut model, M).faults(&faults);
            trial.discard_after = Some(after);
            assert_eq!(trial.run(), End::Discarded);
            assert_eq!((trial.log.len(), words(&trial.log).last().map_or(word, String::as_str)), (count, word));
        }
        // What was stored before the wish could be told is stored, and said to be.
        let mut machine = super::machine(&plain(dialect), None);
        let mut model = Model::default();
        let mut trial = Trial::new(machine.as_mut(), &mut model, M);
        trial.discard_after = Some(2);
        done(&trial.run());
    }
}
