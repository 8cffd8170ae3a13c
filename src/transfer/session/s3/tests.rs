//! S3's machine against a small storage host: its own reading of the API, digest-only, with every signature counted.

use super::super::parts::{AUTO, Rules};
use super::super::trial::parts::*;
use super::host::Host;
use super::wire::Page;
use super::*;
use crate::model::Code;

const MIB: u64 = 1 << 20;

pub(super) fn plan(total: u64) -> Plan {
    Plan::new(Some(total), None, &Rules::S3).unwrap()
}

fn count(trial: &Trial, method: &str) -> usize {
    trial.requests.iter().filter(|request| request.method == method).count()
}

fn upload(total: u64) -> (End, Host, Trial) {
    let (mut host, mut trial) = (Host::new(), Trial::of(total));
    let end = trial.run(&mut S3::new(plan(total)), &mut host);
    (end, host, trial)
}

fn reason(end: &End) -> (Code, &'static str) {
    match end {
        End::Failed(failure) => (failure.code, failure.reason),
        other => panic!("did not fail: {other:?}"),
    }
}

#[test]
fn whole_files_of_every_kind_of_size() {
    for (total, parts) in [(0, 1), (1, 1), (AUTO, 1), (AUTO + 1, 2), (4 * AUTO, 4), (5 << 32, 2_560)] {
        let (end, host, trial) = upload(total);
        let End::Done(finished) = end else { panic!("{total}: {end:?}") };
        assert!(is_file(host.objects[0].iter().copied(), total), "{total}");
        assert_eq!((count(&trial, "PUT"), trial.sent, finished.resent), (parts, total, 0), "{total}");
        assert_eq!(finished.etag, Some(format!("\"whole-{parts}\"")));
        assert_eq!(finished.url.as_deref(), Some("https://b.s3.test/k"));
        assert!(trial.most_at_once <= 3);
    }
}

/// One at a time, so that faults meet known requests: sign, create, then sign and send in turns.
fn in_turn(total: u64, faults: &[Option<Fault>]) -> (End, Host, Trial) {
    let (mut host, mut trial) = (Host::new(), Trial::of(total));
    trial.room = 1;
    trial.faults = faults.to_vec();
    let end = trial.run(&mut S3::new(plan(total)), &mut host);
    (end, host, trial)
}

#[test]
fn d15_one_expired_part_is_signed_anew_and_goes_again_alone() {
    let expired = Fault::Status(403, "AccessDenied", false);
    let (end, host, trial) = in_turn(3 * AUTO, &after(3, &[expired]));
    assert!(matches!(end, End::Done(ref finished) if finished.resent == AUTO), "{end:?}");
    assert_eq!((count(&trial, "PUT"), trial.sent, host.objects.len()), (4, 4 * AUTO, 1));
    assert_eq!(trial.wishes.iter().filter(|wish| wish.part_number == Some(1)).count(), 2);
    assert_eq!(trial.wishes.iter().filter(|wish| wish.part_number == Some(2)).count(), 1);
    // Refused with a fresh signature too: final.
    let (end, ..) = in_turn(3 * AUTO, &[after(3, &[expired]), after(1, &[expired])].concat());
    assert_eq!(end, End::Refused(403));
    // A refusal that is none of expiry is final at once.
    let (end, _, trial) = in_turn(3 * AUTO, &after(3, &[Fault::Status(400, "InvalidArgument", false)]));
    assert_eq!((end, count(&trial, "PUT")), (End::Refused(400), 1));
}

#[test]
fn a_signature_is_asked_for_again_after_every_failed_attempt() {
    let slow = Fault::Status(503, "SlowDown", false);
    let one = |fault| after(1, &[fault]);
    let faults =
        [after(2, &[]), one(slow), one(Fault::NotSent), one(Fault::LostAfter), one(slow), vec![Some(Fault::NotSent)]]
            .concat();
    let (end, host, trial) = in_turn(AUTO, &faults);
    assert!(matches!(end, End::Done(_)), "{end:?}");
    // One signature never came, one request never left.
    assert_eq!((count(&trial, "PUT"), trial.wishes.iter().filter(|wish| wish.action == "part").count()), (4, 6));
    assert_eq!(host.objects.len(), 1);
}

#[test]
fn d14_a_hidden_etag_is_said_to_be_one() {
    let (end, ..) = in_turn(AUTO, &after(3, &[Fault::Hidden]));
    assert_eq!(reason(&end), (Code::BadResponse, "etag-hidden"));
    let End::Failed(failure) = end else { panic!() };
    assert!(failure.message.contains("not exposed by CORS"));
}

#[test]
fn d13_a_200_with_an_error_is_a_failure() {
    // sign, create, sign, part, sign, complete
    let at = |fault| in_turn(AUTO, &after(5, &[fault]));
    let (end, host, trial) = at(Fault::Status(200, "InternalError", false));
    assert!(matches!(end, End::Done(_)), "{end:?}");
    assert_eq!((host.objects.len(), count(&trial, "POST")), (1, 3));
    assert_eq!(at(Fault::Status(200, "SlowDown", true)).1.objects.len(), 1);
    assert_eq!(at(Fault::Status(200, "EntityTooSmall", false)).0, End::Refused(200));
}

#[test]
fn a_lost_complete_is_made_again_or_ambiguous() {
    for (fault, repeats) in [
        (Fault::LostAfter, true),
        (Fault::LostAfter, false),
        (Fault::LostBefore, false),
        (Fault::Blank, false),
        (Fault::Status(500, "", true), false),
    ] {
        let (mut host, mut trial) = (Host::new(), Trial::of(AUTO));
        (host.repeats, trial.room) = (repeats, 1);
        trial.faults = after(5, &[fault]);
        let end = trial.run(&mut S3::new(plan(AUTO)), &mut host);
        assert_eq!(host.objects.len(), 1);
        if repeats || fault == Fault::LostBefore {
            assert!(matches!(end, End::Done(_)), "{fault:?}");
        } else {
            assert_eq!(reason(&end), (Code::Ambiguous, "s3-complete-unknown"), "{fault:?}");
            assert_eq!(trial.wishes.iter().filter(|wish| wish.action == "list").count(), 1);
        }
    }
}

#[test]
fn a_forgotten_session_is_lost() {
    let (end, ..) = in_turn(3 * AUTO, &after(5, &[Fault::Forget]));
    assert_eq!(reason(&end), (Code::SessionLost, "s3-session-lost"));
}

#[test]
fn of_1500_stored_parts_none_goes_again() {
    let total = 1_500 * AUTO;
    let mut host = Host::new();
    let mut first = Trial::of(total);
    // Create, and all parts; then the page goes away.
    first.stop = Some(2 + 2 * 1_500);
    let mut machine = S3::new(plan(total));
    assert_eq!(first.run(&mut machine, &mut host), End::Stopped);
    let saved = machine.saved().unwrap();
    assert_eq!((first.sent, saved.part_size, saved.url.clone()), (total, Some(AUTO), None));
    let again = Plan::again(total, saved.part_size.unwrap(), &Rules::S3).unwrap();
    let mut machine = S3::resume(again, saved.upload_id.unwrap(), saved.ending);
    let mut trial = Trial::of(total);
    let end = trial.run(&mut machine, &mut host);
    assert!(matches!(end, End::Done(ref finished) if finished.resent == 0), "{end:?}");
    assert_eq!((trial.sent, count(&trial, "GET"), count(&trial, "PUT")), (0, 2, 0));
    assert!(is_file(host.objects[0].iter().copied(), total));
    assert_eq!(machine.acknowledged(), total);
    assert_eq!(machine.saved(), None);
}

#[test]
fn a_resume_takes_no_foreign_parts_and_no_list_that_turns_round() {
    let total = 6 * AUTO;
    let mut host = Host::new();
    let mut first = Trial::of(total);
    first.stop = Some(8);
    let mut machine = S3::new(plan(total));
    first.run(&mut machine, &mut host);
    let id = machine.saved().unwrap().upload_id.unwrap();
    let other = Plan::new(Some(total), Some(7 * MIB), &Rules::S3).unwrap();
    let end = Trial::of(total).run(&mut S3::resume(other, id.clone(), false), &mut host);
    assert_eq!(reason(&end), (Code::OffsetConflict, "s3-foreign-parts"));
    (host.ignores_marker, host.page) = (true, 1);
    let end = Trial::of(total).run(&mut S3::resume(plan(total), id.clone(), false), &mut host);
    assert_eq!(reason(&end), (Code::PaginationLoop, "s3-list-loop"));
    host.forget();
    let end = Trial::of(total).run(&mut S3::resume(plan(total), id, false), &mut host);
    assert_eq!(reason(&end), (Code::SessionLost, "s3-session-lost"));
}

#[test]
fn lists_that_cannot_be_used() {
    for (text, expected) in [
        ("<html></html>", "s3-list-unreadable"),
        (
            "<ListPartsResult><Part><PartNumber>x</PartNumber><ETag>e</ETag><Size>1</Size></Part></ListPartsResult>",
            "s3-list-unreadable",
        ),
        (
            "<ListPartsResult><Part><PartNumber>0</PartNumber><ETag>e</ETag><Size>1</Size></Part></ListPartsResult>",
            "s3-list-unreadable",
        ),
        ("<ListPartsResult><IsTruncated>true</IsTruncated></ListPartsResult>", "s3-list-loop"),
        (
            "<ListPartsResult><IsTruncated>true</IsTruncated><NextPartNumberMarker>4294967296</NextPartNumberMarker></ListPartsResult>",
            "s3-list-loop",
        ),
    ] {
        match wire::page(text, 0) {
            Page::Bad(failure) => assert_eq!(failure.reason, expected, "{text}"),
            _ => panic!("{text}"),
        }
    }
    assert!(matches!(wire::page("<ListPartsResult><Part>", 0), Page::Cut));
    assert!(matches!(wire::page(" \n", 0), Page::Cut));
}

#[test]
fn lists_of_other_servers_are_read_as_far_as_they_go() {
    let parts = "<Part><PartNumber>1</PartNumber><Size>1</Size></Part><Part><PartNumber>2</PartNumber><ETag>e</ETag><Size>1</Size></Part>";
    for name in ["ListPartsResult", "ListPartsResponse"] {
        match wire::page(&format!("<{name}>{parts}</{name}>"), 0) {
            Page::Read(parts, None) => assert_eq!(parts.iter().map(|part| part.number).collect::<Vec<_>>(), [2]),
            _ => panic!("{name}"),
        }
        assert!(matches!(wire::page(&format!("<{name}>{parts}"), 0), Page::Cut));
    }
}

#[test]
fn a_complete_that_may_have_worked_elsewhere_is_not_sent_again_for_a_session_that_is_gone() {
    let total = 2 * AUTO;
    let (mut host, mut trial) = (Host::new(), Trial::of(total));
    let end = trial.run(&mut S3::resume(plan(total), "gone".to_owned(), true), &mut host);
    assert_eq!(reason(&end), (Code::Ambiguous, "s3-complete-unknown"));
}

#[test]
fn discarding_aborts_at_every_point() {
    // Six pairs of a signature and a request: with the last, all is done.
    for stop in 0..12 {
        for faults in [vec![], vec![Fault::LostAfter, Fault::Status(503, "", false), Fault::Status(403, "", false)]] {
            let (mut host, mut trial) = (Host::new(), Trial::of(4 * AUTO));
            trial.stop = Some(stop);
            let mut machine = S3::new(plan(4 * AUTO));
            assert_eq!(trial.run(&mut machine, &mut host), End::Stopped, "{stop}");
            machine.discard();
            let mut after = Trial::of(4 * AUTO);
            (after.faults, after.room) = (faults.into_iter().map(Some).collect(), 2);
            // A create whose answer nobody hears any more cannot be named.
            if machine.desk.has(Job::Start) {
                assert_eq!(machine.next(after.supply), Action::Wait);
                let ticket = 1 + Ticket::from(stop > 0);
                machine.event(Event::Lost(ticket));
            }
            assert_eq!(after.run(&mut machine, &mut host), End::Discarded, "{stop}");
            assert_eq!((host.sessions.len(), after.sent, machine.saved()), (0, 0, None), "{stop}");
            assert!(host.objects.is_empty());
        }
    }
}

#[test]
fn a_stream_that_never_ends_fails_in_words() {
    let rules = Rules { most: 3, ..Rules::S3 };
    let mut machine = S3::new(Plan::new(None, None, &rules).unwrap());
    let end = Trial::stream(1 << 40).run(&mut machine, &mut Host::new());
    assert_eq!(reason(&end), (Code::TooLarge, "too-many-parts"));
    assert_eq!(machine.saved(), None);
}

#[test]
fn a_refusal_that_is_mended_ends_nothing() {
    for skip in 0..10 {
        let (mut host, mut trial) = (Host::new(), Trial::of(3 * AUTO));
        (trial.room, trial.mends) = (1, 1);
        trial.faults = after(skip, &[Fault::Status(400, "InvalidArgument", false)]);
        done(&trial.run(&mut S3::new(plan(3 * AUTO)), &mut host));
        // A wish for a signature is not refused.
        assert_eq!((host.objects.len(), trial.mends), (1, u32::from(skip % 2 == 0)), "{skip}");
    }
}
