//! IETF resumable uploads against a model server written from the draft; behaviours D6, D7, D8, D18 by name, and any
//! faults at all.

use super::*;
use crate::transfer::session::Saved;
use crate::transfer::session::trial::serial::ietf::*;
use crate::transfer::session::trial::serial::*;

fn plain() -> Options {
    Options { may_restart: true, ..Options::default() }
}

fn play(model: &mut Model, options: &Options, total: u64, faults: &[Fault]) -> (End, Vec<Outgoing>) {
    let mut machine = super::machine(options, None);
    let mut trial = Trial::new(machine.as_mut(), model, total).faults(faults);
    let end = trial.run();
    let log = core::mem::take(&mut trial.log);
    (end, log)
}

#[test]
fn a_careful_upload_is_two_requests() {
    for total in [0, 1, 5 << 30] {
        let mut model = Model::default();
        let headers = vec![("content-type".to_owned(), "text/plain".to_owned())];
        let (end, log) = play(&mut model, &Options { headers, ..plain() }, total, &[]);
        assert_eq!(
            (methods(&log).as_str(), get(&log[0], "content-type").as_deref()),
            ("POST PATCH", Some("text/plain"))
        );
        assert_eq!(
            (get(&log[0], "upload-complete").unwrap(), get(&log[0], "upload-length").unwrap()),
            ("?0".into(), total.to_string())
        );
        assert_eq!((done(&end).text.as_deref(), done(&end).etag.as_deref()), (Some("record"), Some("\"e\"")));
        assert_eq!(model.files, [whole(total)]);
    }
}

#[test]
fn d6_after_a_failure_the_server_is_asked_and_its_offset_wins() {
    let (end, log) = play(&mut Model::default(), &plain(), 1_000, &[Fault::Fine, Fault::Cut(128)]);
    assert_eq!(methods(&log), "POST PATCH HEAD PATCH");
    assert_eq!((&log[3].payload, done(&end).resent), (&Payload::Window { offset: 500, length: 500 }, 500));
    let options = Options { part_size: Some(400_000), ..plain() };
    for (delta, reason) in [(-500_000, "offset-went-back"), (900_000, "offset-beyond-end")] {
        let faults = [Fault::Fine, Fault::Fine, Fault::LostAfter, Fault::Lie(delta)];
        assert_eq!(
            play(&mut Model::default(), &options, 1_000_000, &faults).0.reason(),
            if delta < 0 { "offset-went-back" } else { reason }
        );
    }
    assert_eq!(
        play(&mut Model::default(), &plain(), 10, &[Fault::Fine, Fault::LostBefore, Fault::Hide]).0.reason(),
        "upload-offset-missing"
    );
    assert_eq!(play(&mut Model::default(), &plain(), 10, &[Fault::Hide]).0.reason(), "location-missing");
}

#[test]
fn d7_a_mismatch_tells_the_offset_and_comes_once() {
    let (end, log) = play(&mut Model::default(), &plain(), 1_000, &[Fault::Fine, Fault::Status(409)]);
    assert_eq!(methods(&log), "POST PATCH HEAD PATCH");
    done(&end);
    let twice = [Fault::Fine, Fault::Status(409), Fault::Fine, Fault::Status(409)];
    assert_eq!(play(&mut Model::default(), &plain(), 1_000, &twice).0.reason(), "offset-mismatch");
    // The answer itself says where the server stands: nothing is asked.
    let mut ietf =
        Ietf { headers: vec![], first: First::default(), discover: false, limit: Limit::default(), told: true };
    let window = Window { offset: 5, length: 5, last: true };
    let mut read = |answer: Answer| answer.read(|reply| ietf.read(Errand::Append(window), Some(10), reply));
    assert_eq!(read(problem(409, "mismatching-upload-offset").member("expected-offset", 7)), Reading::Clash(Some(7)));
    assert_eq!(read(Answer::new(409).with("upload-offset", "8;a")), Reading::Clash(Some(8)));
    assert_eq!(read(Answer::new(409)), Reading::Clash(None));
    assert_eq!(read(problem(400, "completed-upload")), Reading::Unseen);
    assert!(
        matches!(read(problem(400, "inconsistent-upload-length")), Reading::Failed(failure) if failure.code == Code::SourceChanged)
    );
}

#[test]
fn d8_a_lost_session_is_followed_by_one_other_where_allowed() {
    for status in [404, 410] {
        let (end, log) = play(&mut Model::default(), &plain(), 1_000, &[Fault::Fine, Fault::Status(status)]);
        assert_eq!(methods(&log), "POST PATCH POST PATCH");
        done(&end);
        let again = [Fault::Fine, Fault::Status(status), Fault::Fine, Fault::Status(status)];
        assert_eq!(play(&mut Model::default(), &plain(), 1_000, &again).0.reason(), "session-lost");
        let never = Options { may_restart: false, ..plain() };
        assert_eq!(
            play(&mut Model::default(), &never, 1_000, &[Fault::Fine, Fault::Status(status)]).0.reason(),
            "session-lost"
        );
    }
}

#[test]
fn d18_limits_are_read_strictly_and_kept() {
    let read = |text| Limit::read(text);
    let limit = read("max-size=10, min-size=1, max-append-size=5, min-append-size=2, max-age=60").unwrap();
    assert_eq!(
        (limit.max_size, limit.min_size, limit.max_append, limit.min_append, limit.max_age),
        (Some(10), Some(1), Some(5), Some(2), Some(60))
    );
    assert_eq!(read("new-thing=\"x\", max-size=10, other").unwrap().max_size, Some(10));
    for void in [
        "max-size=\"10\"",
        "max-size",
        "max-size=1.0",
        "max-age=(1)",
        "max-size=10, max-append-size=?1",
        "max-size=-1",
        "max-size=10,",
    ] {
        assert_eq!(read(void), None, "{void}");
    }
    let mut model = Model {
        limit: "max-append-size=300, min-append-size=200",
        max_append: Some(300),
        min_append: 200,
        ..Model::default()
    };
    let (end, log) = play(&mut model, &Options { part_size: Some(100), ..plain() }, 1_000, &[]);
    assert_eq!(methods(&log), "POST PATCH PATCH PATCH PATCH PATCH");
    done(&end);
    let (_, log) = play(&mut model, &plain(), 1_000, &[]);
    assert_eq!(methods(&log), "POST PATCH PATCH PATCH PATCH");
    let mut model = Model { limit: "max-size=999", quiet: true, ..Model::default() };
    let (end, log) = play(&mut model, &plain(), 1_000, &[]);
    assert_eq!((end.reason(), methods(&log).as_str()), ("max-size", "POST"));
    let (end, log) = play(&mut model, &Options { discover: true, ..plain() }, 1_000, &[]);
    assert_eq!((end.reason(), methods(&log).as_str()), ("max-size", "OPTIONS"));
    // Below min-size there is no session: the file goes at once.
    let mut model = Model { limit: "min-size=100", min_size: 100, ..Model::default() };
    assert_eq!(methods(&play(&mut model, &Options { discover: true, ..plain() }, 50, &[]).1), "OPTIONS POST");
    assert_eq!(model.files, [whole(50)]);
}

#[test]
fn d18_a_request_that_is_too_large_is_followed_by_smaller_ones() {
    let mut model = Model { max_append: Some(300_000), quiet: true, ..Model::default() };
    let (end, log) = play(&mut model, &plain(), 1_000_000, &[]);
    let lengths: Vec<u64> = log
        .iter()
        .filter_map(|out| if let Payload::Window { length, .. } = out.payload { Some(length) } else { None })
        .collect();
    assert_eq!(lengths, [1_000_000, 500_000, 250_000, 250_000, 250_000, 250_000]);
    done(&end);
    // Where the refusal tells the limit, that is the next size.
    let mut model = Model { limit: "max-append-size=300000", max_append: Some(300_000), ..Model::default() };
    let options = Options { with_creation: 900_000, ..plain() };
    let (end, log) = play(&mut model, &options, 1_000_001, &[]);
    assert_eq!((methods(&log).as_str(), &log[1].payload), ("POST POST PATCH PATCH PATCH PATCH", &Payload::Empty));
    done(&end);
}

#[test]
fn a_lost_creation_is_begun_anew_unless_it_carried_the_whole_file() {
    let lost = [Fault::LostAfter];
    assert_eq!(methods(&play(&mut Model::default(), &plain(), 9, &lost).1), "POST POST PATCH");
    let options = Options { with_creation: 100, whole_creation: true, ..plain() };
    let (end, log) = play(&mut Model::default(), &options, 9, &[]);
    assert_eq!((methods(&log).as_str(), done(&end).text.as_deref()), ("POST", Some("record")));
    assert_eq!(play(&mut Model::default(), &options, 9, &lost).0.reason(), "creation-reply-lost");
    assert_eq!(play(&mut Model::default(), &options, 9, &[Fault::StatusAfter(502)]).0.reason(), "creation-reply-lost");
    let (end, log) = play(&mut Model::default(), &options, 900, &lost);
    assert_eq!(methods(&log), "POST POST PATCH");
    done(&end);
}

#[test]
fn the_url_of_a_final_answer_is_used_even_if_it_is_a_failure() {
    let mut ietf =
        Ietf { headers: vec![], first: First::default(), discover: false, limit: Limit::default(), told: true };
    let window = Window { offset: 0, length: 5, last: true };
    let answer = Answer::new(500).with("location", "/up/0");
    assert_eq!(answer.read(|reply| ietf.read(Errand::Create(window), Some(5), reply)), Reading::Known("/up/0".into()));
    let answer = answer.with("upload-complete", "?1");
    assert_eq!(answer.read(|reply| ietf.read(Errand::Create(window), Some(5), reply)), Reading::Passing);
}

#[test]
fn a_lost_last_answer_is_seen_again() {
    for (forgetful, text) in [(false, Some("record")), (true, None)] {
        let mut model = Model { forgetful, ..Model::default() };
        let (end, log) = play(&mut model, &plain(), 1_000, &[Fault::Fine, Fault::LostAfter]);
        assert_eq!((methods(&log).as_str(), done(&end).text.as_deref()), ("POST PATCH HEAD PATCH", text));
        assert_eq!((&log[3].payload, model.files.len()), (&Payload::Window { offset: 1_000, length: 0 }, 1));
    }
    // The resource refused the whole file: going on would not help.
    let mut ietf =
        Ietf { headers: vec![], first: First::default(), discover: false, limit: Limit::default(), told: true };
    let answer = Answer::new(422).with("upload-complete", "?1");
    for errand in [Errand::Replay, Errand::Append(Window { offset: 0, length: 5, last: true })] {
        assert_eq!(answer.read(|reply| ietf.read(errand, Some(5), reply)), Reading::Refused);
    }
    let (end, _) = play(&mut Model::default(), &plain(), 9, &[Fault::Fine, Fault::LostAfter, Fault::Forget(true)]);
    assert_eq!(end.reason(), "final-reply-lost");
}

#[test]
fn a_server_that_is_content_too_early_is_not_believed() {
    let mut model = Model { stops: Some(600), ..Model::default() };
    let (end, _) = play(&mut model, &Options { part_size: Some(300), ..plain() }, 1_000, &[]);
    assert_eq!(end.reason(), "completed-early");
    let mut model = Model { stops: Some(600), ..Model::default() };
    let (end, _) = play(
        &mut model,
        &Options { part_size: Some(300), ..plain() },
        1_000,
        &[Fault::Fine, Fault::Fine, Fault::LostAfter],
    );
    assert_eq!(end.reason(), "completed-early");
}

#[test]
fn an_upload_goes_on_elsewhere() {
    let mut model = Model { limit: "max-age=60", ..Model::default() };
    let mut first = super::machine(&Options { part_size: Some(300), ..plain() }, None);
    let mut trial =
        Trial::new(first.as_mut(), &mut model, 1_000).faults(&[Fault::Fine, Fault::Fine, Fault::Status(401)]);
    assert_eq!(trial.run(), End::Refused(401));
    let saved = first.saved().unwrap();
    assert_eq!(saved, Saved { url: Some("/up/0".into()), lives_for: Some(60_000.0), ..Saved::default() });
    let mut other = super::machine(&plain(), Some(&saved));
    assert_eq!(Trial::new(other.as_mut(), &mut model, 999).run().reason(), "upload-length-differs");
    for expected in ["HEAD PATCH", "HEAD PATCH"] {
        let mut again = super::machine(&plain(), Some(&saved));
        let mut trial = Trial::new(again.as_mut(), &mut model, 1_000);
        assert_eq!((done(&trial.run()).resent, methods(&trial.log).as_str()), (0, expected));
    }
    assert_eq!(model.files, [whole(1_000)]);
}

#[test]
fn discarding_ends_the_session_and_takes_missing_for_done() {
    for (after, faults, expected) in [
        (0, vec![], ""),
        (1, vec![], "POST DELETE"),
        (2, vec![Fault::Fine, Fault::Cut(99), Fault::LostAfter], "POST PATCH DELETE DELETE"),
        (2, vec![Fault::Fine, Fault::Cut(99), Fault::Status(410)], "POST PATCH DELETE"),
    ] {
        let mut machine = super::machine(&plain(), None);
        let mut model = Model::default();
        let mut trial = Trial::new(machine.as_mut(), &mut model, 1_000).faults(&faults);
        trial.discard_after = Some(after);
        assert_eq!((trial.run(), methods(&trial.log).as_str()), (End::Discarded, expected));
    }
    // What was stored before the wish could be told is stored, and said to be.
    let mut machine = super::machine(&plain(), None);
    let mut model = Model::default();
    let mut trial = Trial::new(machine.as_mut(), &mut model, 1_000);
    trial.discard_after = Some(2);
    done(&trial.run());
}
