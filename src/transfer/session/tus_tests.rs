//! tus against a model server written from `protocol.md`; behaviours D6, D7, D8, D12 by name, and any faults at all.

use super::*;
use crate::transfer::session::trial::serial::tus::*;
use crate::transfer::session::trial::serial::*;

fn plain() -> Options {
    Options { may_restart: true, ..Options::default() }
}

fn play(options: &Options, total: u64, faults: &[Fault]) -> (End, Model, Vec<Outgoing>) {
    let mut model = Model { extensions: "creation", ..Model::default() };
    let mut machine = super::machine(options, Some(total), None).unwrap();
    let mut trial = Trial::new(machine.as_mut(), &mut model, total).faults(faults);
    let end = trial.run();
    let log = core::mem::take(&mut trial.log);
    (end, model, log)
}

#[test]
fn one_patch_carries_the_whole_rest_and_an_empty_file_needs_none() {
    let (end, model, log) = play(&plain(), 5 << 30, &[]);
    assert_eq!((methods(&log).as_str(), done(&end).url.as_deref()), ("POST PATCH", Some("/files/0")));
    assert_eq!((model.files, done(&end).resent), (vec![whole(5 << 30)], 0));
    let (end, model, log) = play(&plain(), 0, &[]);
    assert_eq!((methods(&log).as_str(), model.files.len()), ("POST", 1));
    done(&end);
    let options = Options { part_size: Some(100), ..plain() };
    assert_eq!(methods(&play(&options, 300, &[]).2), "POST PATCH PATCH PATCH");
    assert_eq!(methods(&play(&options, 301, &[]).2), "POST PATCH PATCH PATCH PATCH");
}

#[test]
fn d6_after_a_failure_the_server_is_asked_and_its_offset_wins() {
    let (end, model, log) = play(&plain(), 1_000, &[Fault::Fine, Fault::Cut(128)]);
    assert_eq!(methods(&log), "POST PATCH HEAD PATCH");
    assert_eq!(log[3].payload, Payload::Window { offset: 500, length: 500 });
    // Sent twice was what might have arrived; the server's word is that it had not.
    assert_eq!((done(&end).resent, model.files.len()), (500, 1));
    let lie = |delta| {
        play(
            &Options { part_size: Some(400_000), ..plain() },
            1_000_000,
            &[Fault::Fine, Fault::Fine, Fault::Lie(delta)],
        )
        .0
    };
    assert_eq!(lie(-500_000).reason(), "offset-went-back");
    assert_eq!(lie(900_000).reason(), "offset-beyond-end");
    assert_eq!(lie(100_000).reason(), "offset-never-sent");
}

#[test]
fn d7_after_409_the_server_is_asked_once() {
    let (end, _, log) = play(&plain(), 1_000, &[Fault::Fine, Fault::Status(409)]);
    assert_eq!(methods(&log), "POST PATCH HEAD PATCH");
    done(&end);
    let (end, model, log) = play(&plain(), 1_000, &[Fault::Fine, Fault::Status(409), Fault::Fine, Fault::Status(409)]);
    assert_eq!(
        (methods(&log).as_str(), end.reason(), model.files.len()),
        ("POST PATCH HEAD PATCH", "offset-mismatch", 0)
    );
}

#[test]
fn d8_a_lost_session_is_followed_by_one_other_where_allowed() {
    for status in [404, 410] {
        let (end, model, log) = play(&plain(), 1_000, &[Fault::Fine, Fault::Status(status)]);
        assert_eq!((methods(&log).as_str(), model.files.len()), ("POST PATCH POST PATCH", 1));
        done(&end);
        let again = [Fault::Fine, Fault::Status(status), Fault::Fine, Fault::Status(status)];
        assert_eq!(play(&plain(), 1_000, &again).0.reason(), "session-lost");
        let never = Options { may_restart: false, ..plain() };
        assert_eq!(play(&never, 1_000, &[Fault::Fine, Fault::Status(status)]).0.reason(), "session-lost");
    }
    // 403 to HEAD without an offset is a session that is gone; the bytes before it were no whole file.
    let options = Options { part_size: Some(600), ..plain() };
    let (end, _, log) = play(&options, 1_000, &[Fault::Fine, Fault::LostBefore, Fault::Status(403)]);
    assert_eq!(methods(&log), "POST PATCH HEAD POST PATCH PATCH");
    done(&end);
}

#[test]
fn a_lost_end_of_a_session_that_is_gone_is_said_to_be_unknown() {
    let faults = [Fault::Fine, Fault::LostAfter, Fault::Forget(true)];
    let (end, model, _) = play(&plain(), 1_000, &faults);
    assert_eq!((end.reason(), model.files.len()), ("final-reply-lost", 1));
    let (end, model, log) = play(&plain(), 1_000, &[Fault::Fine, Fault::LostAfter]);
    assert_eq!((methods(&log).as_str(), model.files.len()), ("POST PATCH HEAD", 1));
    done(&end);
    assert_eq!(play(&plain(), 0, &[Fault::LostAfter]).0.reason(), "creation-reply-lost");
    assert_eq!(play(&plain(), 0, &[Fault::Status(502)]).0.reason(), "creation-reply-lost");
    done(&play(&plain(), 0, &[Fault::Status(429)]).0);
    done(&play(&plain(), 1, &[Fault::LostAfter]).0);
}

#[test]
fn d12_each_refusal_has_its_own_word() {
    struct Fixed(Answer);
    impl Server for Fixed {
        fn serve(&mut self, request: &Outgoing, _: u64, _: bool) -> Answer {
            if request.method == "POST" { Answer::new(201).with("location", "a") } else { self.0.clone() }
        }
        fn forget(&mut self, _: bool) {}
        fn offset_header(&self) -> &'static str {
            ""
        }
    }
    for (answer, code, reason) in [
        (Answer::new(412).with("tus-version", "0.2.2"), Code::Unsupported, "tus-version"),
        (Answer::new(423), Code::Conflict, "tus-locked"),
        (Answer::new(204), Code::BadResponse, "tus-offset-missing"),
        (Answer::new(204).with("upload-offset", "-1"), Code::BadResponse, "tus-offset-missing"),
        (Answer::new(204).with("upload-offset", 0), Code::OffsetConflict, "offset-stuck"),
        (Answer::new(204).with("upload-offset", 11), Code::OffsetConflict, "offset-beyond-end"),
    ] {
        let mut server = Fixed(answer.clone());
        let mut machine = super::machine(&plain(), Some(10), None).unwrap();
        let End::Failed(failure) = Trial::new(machine.as_mut(), &mut server, 10).run() else { panic!("{answer:?}") };
        assert_eq!((failure.code, failure.reason), (code, reason));
    }
    let end = play(
        &plain(),
        10,
        &[
            Fault::Fine,
            Fault::Status(460),
            Fault::Fine,
            Fault::Status(460),
            Fault::Fine,
            Fault::Status(460),
            Fault::Fine,
            Fault::Status(460),
        ],
    )
    .0;
    assert_eq!(end.reason(), "tus-checksum");
    assert_eq!(play(&plain(), 10, &[Fault::Hide]).0.reason(), "tus-location-missing");
    // Without its versions a 412 is the server's own.
    assert_eq!(play(&plain(), 10, &[Fault::Status(412)]).0, End::Refused(412));
    // A lock that opens, and one damaged request, are got over.
    done(
        &play(&plain(), 10, &[Fault::Fine, Fault::Status(423), Fault::Status(423), Fault::Fine, Fault::Status(460)]).0,
    );
}

#[test]
fn metadata_is_base64_under_sound_keys() {
    let pairs = |list: &[(&str, &str)]| {
        list.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(metadata(&pairs(&[("filename", "ä.pdf"), ("flag", "")])).unwrap(), "filename w6QucGRm,flag");
    assert_eq!(metadata(&[]).unwrap(), "");
    for bad in [&[("", "x")][..], &[("a b", "x")], &[("a,b", "x")], &[("ä", "x")], &[("a", "x"), ("a", "y")]] {
        assert_eq!(metadata(&pairs(bad)).unwrap_err().reason, "tus-metadata-key");
    }
    let options = Options { metadata: pairs(&[("filename", "a")]), ..plain() };
    assert_eq!(play(&options, 3, &[]).1.metadata, ["filename YQ=="]);
}

#[test]
fn bytes_travel_with_the_creation_where_that_is_asked_for() {
    let options = Options { with_creation: 100, ..plain() };
    let (end, model, log) = play(&options, 1_000, &[]);
    assert_eq!((methods(&log).as_str(), model.files.len()), ("POST PATCH", 1));
    assert_eq!(log[1].payload, Payload::Window { offset: 100, length: 900 });
    done(&end);
    // The end of a file follows in a request whose fate can be asked.
    assert_eq!(methods(&play(&options, 100, &[]).2), "POST PATCH");
    let risky = Options { whole_creation: true, ..options.clone() };
    assert_eq!(methods(&play(&risky, 100, &[]).2), "POST");
    assert_eq!(play(&risky, 100, &[Fault::LostAfter]).0.reason(), "creation-reply-lost");
    // Too large a creation is repeated without bytes.
    assert_eq!(methods(&play(&options, 1_000, &[Fault::Status(413)]).2), "POST POST PATCH");
    // A server that does not offer it is not given it, and one that says nothing of it is asked.
    let asking = Options { discover: true, ..options };
    let (_, _, log) = play(&asking, 1_000, &[]);
    assert_eq!((methods(&log).as_str(), &log[1].payload), ("OPTIONS POST PATCH", &Payload::Empty));
}

#[test]
fn checksums_travel_where_the_server_knows_them() {
    let options = Options { checksum: Some(Hash::Sha1), part_size: Some(400), discover: true, ..plain() };
    let (end, model, log) = play(&options, 1_000, &[Fault::Fine, Fault::Fine, Fault::Cut(128)]);
    assert_eq!((methods(&log).as_str(), model.checked), ("OPTIONS POST PATCH HEAD PATCH PATCH PATCH", 4));
    done(&end);
    let unknown = Options { checksum: Some(Hash::Crc32c), ..options };
    assert!(play(&unknown, 1_000, &[]).2.iter().all(|out| get(out, "upload-checksum").is_none()));
}

#[test]
fn a_length_that_is_known_late_is_told_once() {
    for (total, step, extra) in [(1_000, 300, 0), (900, 300, 1), (0, 300, 1)] {
        let mut model = Model::default();
        let mut machine = super::machine(&plain(), None, None).unwrap();
        let mut trial = Trial::new(machine.as_mut(), &mut model, total).source(Source::Stream(step));
        done(&trial.run());
        let told: Vec<_> = trial.log.iter().filter_map(|out| get(out, "upload-length")).collect();
        assert_eq!(told, [total.to_string()], "{total}");
        let last = trial.log.last().unwrap();
        assert_eq!(matches!(last.payload, Payload::Window { length: 0, .. }), extra == 1, "{total}");
        assert_eq!(model.files, [whole(total)]);
    }
}

#[test]
fn requests_that_are_too_large_are_halved() {
    let mut model = Model { max_body: Some(70_000), ..Model::default() };
    let mut machine = super::machine(&plain(), Some(1_000_000), None).unwrap();
    let mut trial = Trial::new(machine.as_mut(), &mut model, 1_000_000);
    done(&trial.run());
    assert_eq!((trial.sent - 1_000_000, model.files.len()), (1_000_000 + 500_000 + 250_000 + 125_000, 1));
    let mut model = Model { max_body: Some(10), ..Model::default() };
    let mut machine = super::machine(&plain(), Some(1_000_000), None).unwrap();
    assert_eq!(Trial::new(machine.as_mut(), &mut model, 1_000_000).run(), End::Refused(413));
}

#[test]
fn a_server_that_takes_less_is_given_the_rest() {
    let mut model = Model { takes: Some(10), ..Model::default() };
    let mut machine = super::machine(&Options { part_size: Some(100), ..plain() }, Some(500), None).unwrap();
    let end = Trial::new(machine.as_mut(), &mut model, 500).run();
    assert_eq!(end.reason(), "offset-stuck");
    let mut model = Model { takes: Some(1), ..Model::default() };
    let mut machine = super::machine(&Options { part_size: Some(1), ..plain() }, Some(5), None).unwrap();
    assert_eq!(Trial::new(machine.as_mut(), &mut model, 5).run().reason(), "offset-stuck");
}

#[test]
fn an_upload_goes_on_elsewhere() {
    let options = Options { part_size: Some(300), ..plain() };
    let mut model = Model::default();
    let mut first = super::machine(&options, Some(1_000), None).unwrap();
    assert_eq!(first.saved(), None);
    let mut trial =
        Trial::new(first.as_mut(), &mut model, 1_000).faults(&[Fault::Fine, Fault::Fine, Fault::Status(401)]);
    assert_eq!(trial.run(), End::Refused(401));
    let saved = first.saved().unwrap();
    assert_eq!((saved.url.as_deref(), saved.expires_at), (Some("/files/0"), Some(784_111_777_000.0)));
    let mut second = super::machine(&options, Some(1_000), Some(&saved)).unwrap();
    let mut trial = Trial::new(second.as_mut(), &mut model, 1_000);
    assert_eq!(done(&trial.run()).resent, 0);
    assert_eq!((methods(&trial.log).as_str(), second.saved()), ("HEAD PATCH PATCH PATCH", None));
    assert_eq!(model.files, [whole(1_000)]);
    let mut other = super::machine(&options, Some(999), Some(&saved)).unwrap();
    assert_eq!(Trial::new(other.as_mut(), &mut model, 999).run().reason(), "tus-length-differs");
    // What was finished meanwhile is found finished.
    let mut third = super::machine(&options, Some(1_000), Some(&saved)).unwrap();
    let mut trial = Trial::new(third.as_mut(), &mut model, 1_000);
    done(&trial.run());
    assert_eq!(methods(&trial.log), "HEAD");
}

#[test]
fn discarding_ends_the_session_and_takes_missing_for_done() {
    for (after, faults, expected) in [
        (0, vec![], ""),
        (1, vec![], "POST DELETE"),
        (2, vec![Fault::Fine, Fault::Cut(99), Fault::LostAfter], "POST PATCH DELETE DELETE"),
        (2, vec![Fault::Fine, Fault::Fine, Fault::Status(404)], "POST PATCH DELETE"),
        (2, vec![Fault::Fine, Fault::Fine, Fault::Status(503)], "POST PATCH DELETE DELETE"),
        (1, vec![Fault::LostAfter], "POST"),
    ] {
        let mut model = Model::default();
        let mut machine = super::machine(&plain(), Some(1_000), None).unwrap();
        let mut trial = Trial::new(machine.as_mut(), &mut model, 1_000).faults(&faults);
        trial.discard_after = Some(after);
        // The request that is under way when the upload is discarded ends first.
        assert_eq!(trial.run(), End::Discarded, "{expected}");
        assert_eq!(methods(&trial.log), expected);
    }
}

#[test]
fn an_event_that_nobody_waits_for_changes_nothing() {
    let mut machine = super::machine(&plain(), Some(10), None).unwrap();
    assert_eq!(machine.event(crate::transfer::session::Event::Lost(99)), Verdict::On);
}

#[test]
fn an_end_that_was_sent_elsewhere_and_a_session_that_is_gone_are_no_leave_to_begin_anew() {
    let gone = |ending| {
        let mut model = Model { extensions: "creation", ..Model::default() };
        let saved = Saved { url: Some("/files/7".to_owned()), ending, ..Saved::default() };
        let mut machine = super::machine(&plain(), Some(1_000), Some(&saved)).unwrap();
        let end = Trial::new(machine.as_mut(), &mut model, 1_000).run();
        (end.reason().to_owned(), model.files.len())
    };
    assert_eq!(gone(true), ("final-reply-lost".to_owned(), 0));
    assert_eq!(gone(false), (String::new(), 1));
}

#[test]
fn an_end_that_shows_itself_on_the_border_of_a_part_ends_the_upload() {
    let answer = |machine: &mut dyn Machine, ticket, offset: u64| {
        Answer::new(204).with("upload-offset", offset).with("tus-resumable", "1.0.0").give(machine, ticket)
    };
    let options = Options { part_size: Some(100), ..Options::default() };
    let mut machine = super::machine(&options, None, None).unwrap();
    let Action::Send(ticket, _) = machine.next(Supply { total: None, ready: 100 }) else { panic!() };
    let created = Answer::new(201).with("location", "/files/1").with("tus-resumable", "1.0.0");
    assert_eq!(created.give(machine.as_mut(), ticket), Verdict::On);
    let Action::Send(ticket, out) = machine.next(Supply { total: None, ready: 100 }) else { panic!() };
    assert_eq!((out.method.as_str(), answer(machine.as_mut(), ticket, 100)), ("PATCH", Verdict::On));
    // Only now the source has ended: what is left is to tell the length.
    let ended = Supply { total: Some(100), ready: 100 };
    let Action::Send(ticket, out) = machine.next(ended) else { panic!() };
    assert!(out.headers.contains(&("upload-length".to_owned(), "100".to_owned())));
    assert_eq!(answer(machine.as_mut(), ticket, 100), Verdict::On);
    assert!(matches!(machine.next(ended), Action::Done(_)));
}
