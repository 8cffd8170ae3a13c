//! Azure's machine against a small block blob service: its own reading of the REST API, bytes only counted.

use super::super::parts::{AUTO, Rules};
use super::super::trial::parts::*;
use super::service::Service;
use super::*;
use proptest::prelude::*;

fn machine(total: u64) -> Azure {
    Azure::new(Plan::new(Some(total), None, &Rules::AZURE).unwrap(), "w0rd", "text/plain".into())
}

fn again(total: u64, saved: Saved) -> Azure {
    assert_eq!(saved.url, None);
    let plan = Plan::again(total, saved.part_size.unwrap(), &Rules::AZURE).unwrap();
    Azure::resume(plan, &saved.upload_id.unwrap(), "text/plain".into())
}

fn reason(end: &End) -> (Code, &'static str) {
    match end {
        End::Failed(failure) => (failure.code, failure.reason),
        other => panic!("did not fail: {other:?}"),
    }
}

fn run(total: u64, room: usize, faults: &[Option<Fault>], change: fn(&mut Service)) -> (End, Service, Trial) {
    let (mut service, mut trial) = (Service::default(), Trial::of(total));
    change(&mut service);
    (trial.room, trial.faults) = (room, faults.to_vec());
    let end = trial.run(&mut machine(total), &mut service);
    (end, service, trial)
}

#[test]
fn one_request_for_what_fits_into_one_and_blocks_for_more() {
    for (total, requests) in [(0, 1), (1, 1), (AUTO, 1), (AUTO + 1, 3), (4 * AUTO, 5), (5 << 32, 2_561)] {
        let (end, service, trial) = run(total, 4, &[], |_| {});
        let End::Done(finished) = end else { panic!("{total}: {end:?}") };
        assert!(service.blobs.len() == 1 && is_file(service.blobs[0].iter().copied(), total), "{total}");
        assert_eq!((trial.requests.len(), trial.sent, trial.wishes.len()), (requests, total, 1), "{total}");
        assert_eq!(
            (finished.url.as_deref(), finished.etag.as_deref()),
            (Some("https://a.blob.test/c/b"), Some("\"0x1\""))
        );
    }
}

#[test]
fn names_have_one_length_and_are_found_again() {
    let names = Names::new("a/b=c-0123456789-0123456789-0123456789");
    assert_eq!(names.of(0), "abc01234567890123456789000000000");
    assert_eq!(names.of(49_999), "abc01234567890123456789000049999");
    assert_eq!(Names::new(names.word()).of(7), names.of(7));
    assert_eq!(Names::new("").of(1), "AAAAAAAAAAAAAAAAAAAAAAAA00000001");
}

#[test]
fn d15_a_signature_that_ended_is_renewed_and_only_that_block_goes_again() {
    // sas, block, block (refused), sas, block, …
    let (end, _, trial) = run(4 * AUTO, 1, &after(2, &[Fault::Status(403, "AuthenticationFailed", false)]), |_| {});
    assert!(matches!(end, End::Done(ref finished) if finished.resent == AUTO), "{end:?}");
    assert_eq!((trial.sent, trial.wishes.len()), (5 * AUTO, 2));
    // The renewed one is refused too.
    let denied = |service: &mut Service| service.valid_from = 99;
    let (end, _, trial) = run(4 * AUTO, 1, &[], denied);
    assert_eq!((end, trial.wishes.len(), trial.requests.len()), (End::Refused(403), 2, 2));
}

#[test]
fn one_renewal_serves_all_that_was_under_way() {
    for ends_after in 1..40 {
        for seed in 1..6 {
            let mut service = Service { ends_after, ..Service::default() };
            let mut trial = Trial::of(40 * AUTO);
            (trial.room, trial.seed) = (8, seed);
            let end = trial.run(&mut machine(40 * AUTO), &mut service);
            let End::Done(finished) = end else { panic!("{end:?}") };
            assert_eq!(trial.wishes.len(), 2, "{ends_after} {seed}");
            assert!(finished.resent >= AUTO && finished.resent <= 8 * AUTO, "{ends_after} {seed}");
            assert!(is_file(service.blobs[0].iter().copied(), 40 * AUTO));
        }
    }
}

#[test]
fn committing_again_is_the_same_commit() {
    for fault in [Fault::LostAfter, Fault::LostBefore, Fault::Status(500, "InternalError", true)] {
        let (end, service, _) = run(2 * AUTO, 1, &after(3, &[fault]), |_| {});
        assert!(matches!(end, End::Done(_)), "{fault:?}");
        assert!(service.blobs.iter().all(|blob| is_file(blob.iter().copied(), 2 * AUTO)));
    }
    // Where only a new blob is wanted, the second commit meets the first.
    let (end, service, _) = run(2 * AUTO, 1, &after(3, &[Fault::LostAfter]), |service| service.only_new = true);
    assert!(matches!(end, End::Done(ref finished) if finished.etag.as_deref() == Some("\"0xL\"")), "{end:?}");
    assert_eq!(service.blobs.len(), 1);
    // Of one request alone nothing can be asked.
    let (end, ..) = run(AUTO, 1, &after(1, &[Fault::LostAfter]), |service| service.only_new = true);
    assert_eq!(reason(&end), (Code::Ambiguous, "azure-complete-unknown"));
}

#[test]
fn conditions_and_conflicts_are_final() {
    let exists = |service: &mut Service| (service.only_new, service.blob) = (true, true);
    assert_eq!(run(AUTO, 1, &[], exists).0, End::Refused(409));
    assert_eq!(run(2 * AUTO, 1, &[], exists).0, End::Refused(409));
    assert_eq!(run(AUTO, 1, &after(1, &[Fault::Status(412, "LeaseIdMissing", false)]), |_| {}).0, End::Refused(412));
    let foreign = |service: &mut Service| service.uncommitted = [("short".to_owned(), (0, 1))].into();
    assert_eq!(reason(&run(2 * AUTO, 1, &[], foreign).0), (Code::OffsetConflict, "azure-foreign-blocks"));
    let (end, ..) = run(2 * AUTO, 1, &after(3, &[Fault::Forget]), |_| {});
    assert_eq!(reason(&end), (Code::SessionLost, "azure-blocks-lost"));
}

#[test]
fn two_uploads_to_one_blob_never_mix() {
    let (mut service, total) = (Service::default(), 3 * AUTO);
    let mut trial = Trial::of(total);
    trial.stop = Some(3);
    let mut first = machine(total);
    trial.run(&mut first, &mut service);
    let mut second = Azure::new(Plan::new(Some(total), None, &Rules::AZURE).unwrap(), "other", "text/plain".into());
    assert!(matches!(Trial::of(total).run(&mut second, &mut service), End::Done(_)));
    // Its blocks are gone; going on sends them again, and commits its own alone.
    let mut rest = again(total, first.saved().unwrap());
    let mut trial = Trial::of(total);
    assert!(matches!(trial.run(&mut rest, &mut service), End::Done(_)));
    assert_eq!((trial.sent, service.blobs.len()), (total, 2));
}

#[test]
fn discarding_needs_no_request() {
    let (mut service, mut trial) = (Service::default(), Trial::of(3 * AUTO));
    trial.stop = Some(3);
    let mut machine = machine(3 * AUTO);
    trial.run(&mut machine, &mut service);
    assert!(machine.saved().is_some());
    machine.discard();
    let mut rest = Trial::of(3 * AUTO);
    assert_eq!(rest.run(&mut machine, &mut service), End::Discarded);
    assert_eq!((rest.requests.len(), machine.saved()), (0, None));
}

#[test]
fn lists_that_break_off_are_asked_for_again() {
    for text in ["", "<html>", "<BlockList><UncommittedBlocks>", "<Error/>"] {
        assert!(matches!(wire::holding(text, &Names::new("x"), 1, &|_| None), Holding::Cut), "{text}");
    }
    for text in ["<BlockList />", "<BlockList/>", "<BlockList><CommittedBlocks/><UncommittedBlocks /></BlockList>"] {
        assert!(
            matches!(wire::holding(text, &Names::new("x"), 1, &|_| None), Holding::Blocks(blocks) if blocks.is_empty()),
            "{text}"
        );
    }
}

fn faults() -> impl Strategy<Value = Fault> {
    prop_oneof![
        4 => Just(Fault::NotSent),
        4 => Just(Fault::LostBefore),
        4 => Just(Fault::LostAfter),
        4 => (prop::sample::select(vec![500, 502, 503, 504, 429, 408]), any::<bool>()).prop_map(|(status, done)| Fault::Status(status, "", done && status != 429)),
        2 => Just(Fault::Status(403, "AuthenticationFailed", false)),
        2 => Just(Fault::Status(403, "AuthorizationFailure", false)),
        1 => Just(Fault::Status(409, "LeaseAlreadyPresent", false)),
        1 => Just(Fault::Forget),
        1 => Just(Fault::Hidden),
        1 => Just(Fault::Half),
    ]
}

fn honest(end: &End, faults: &[Fault], service: &Service, total: u64) -> Result<(), TestCaseError> {
    let met = |wanted: &dyn Fn(&Fault) -> bool| faults.iter().any(wanted);
    // Written again is the same blob, never a second file; and never anything but the whole file.
    for blob in &service.blobs {
        prop_assert!(is_file(blob.iter().copied(), total), "half a file was committed");
    }
    match end {
        End::Done(_) => prop_assert!(!service.blobs.is_empty()),
        End::Failed(failure) if failure.code == Code::Ambiguous => {
            prop_assert!(met(&|fault| matches!(fault, Fault::LostAfter | Fault::LostBefore | Fault::Status(..))));
        }
        End::Failed(failure) => {
            prop_assert_eq!(failure.reason, "azure-blocks-lost");
            prop_assert!(met(&|fault| *fault == Fault::Forget));
            prop_assert!(service.blobs.is_empty());
        }
        End::Refused(_) => {
            prop_assert!(met(&|fault| matches!(fault, Fault::Status(403 | 409, ..))));
            prop_assert!(service.blobs.is_empty(), "stored, but said to have failed");
        }
        other => prop_assert!(false, "{:?}", other),
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_faults_in_any_order(
        total in prop_oneof![8 => Just(0), 8 => Just(1), 24 => 0..=12 * AUTO, 24 => (1_u64..12).prop_map(|parts| parts * AUTO), 1 => Just(5 << 30)],
        faults in prop::collection::vec(faults(), 0..24), gaps in prop::collection::vec(0_usize..6, 24),
        room in 1_usize..7, seed in 1_u64..u64::MAX, only_new in any::<bool>(), stream in any::<bool>(),
    ) {
        let (mut service, mut trial) = (Service { only_new, ..Service::default() }, if stream { Trial::stream(total) } else { Trial::of(total) });
        (trial.room, trial.seed, trial.faults) = (room, seed, spread(&faults, &gaps));
        let plan = Plan::new((!stream).then_some(total), None, &Rules::AZURE).unwrap();
        let longest = plan.equal().unwrap_or(64 * AUTO).min(total);
        let mut machine = Azure::new(plan, "word", "text/plain".into());
        let end = trial.run(&mut machine, &mut service);
        if only_new && faults.contains(&Fault::Forget) && matches!(end, End::Refused(409) | End::Failed(_)) {
            // Somebody else's blob stands there now.
            return Ok(());
        }
        honest(&end, &faults, &service, total)?;
        prop_assert!(trial.sent <= total + faults.len() as u64 * longest, "too much was sent again");
        if let End::Done(finished) = end {
            // A commit that was found in the list may have been that of an attempt before.
            prop_assert_eq!(trial.sent, total + finished.resent);
            prop_assert_eq!(machine.acknowledged(), total);
        }
    }

    #[test]
    fn resumed_anywhere_nothing_stored_goes_again(
        total in AUTO + 1..40 * AUTO, stop in 2_usize..60, faults in prop::collection::vec(faults(), 0..10),
        gaps in prop::collection::vec(0_usize..6, 10), seed in 1_u64..u64::MAX,
    ) {
        let mut service = Service::default();
        let mut first = Trial::of(total);
        (first.stop, first.seed, first.room) = (Some(stop), seed, 4);
        let mut machine = machine(total);
        if first.run(&mut machine, &mut service) != End::Stopped { return Ok(()) }
        let Some(saved) = machine.saved() else { return Ok(()) };
        let stored: u64 = service.uncommitted.values().map(|(_, length)| length).sum();
        let mut trial = Trial::of(total);
        (trial.seed, trial.faults) = (seed, spread(&faults, &gaps));
        let end = trial.run(&mut again(total, saved), &mut service);
        honest(&end, &faults, &service, total)?;
        if let End::Done(finished) = end && !faults.contains(&Fault::Forget) {
            prop_assert_eq!(trial.sent, total - stored + finished.resent);
        }
    }
}

#[test]
fn a_refusal_that_is_mended_ends_nothing() {
    for (total, requests) in [(AUTO, 1), (3 * AUTO, 4)] {
        for skip in 1..=requests {
            let (mut service, mut trial) = (Service::default(), Trial::of(total));
            (trial.room, trial.mends) = (1, 1);
            trial.faults = after(skip, &[Fault::Status(400, "InvalidHeaderValue", false)]);
            done(&trial.run(&mut machine(total), &mut service));
            assert_eq!((service.blobs.len(), trial.mends), (1, 0), "{skip}");
        }
    }
}
