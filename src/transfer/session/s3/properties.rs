//! S3's machine under any faults in any order, and taken up again anywhere.

use super::super::parts::{AUTO, Rules};
use super::super::trial::parts::*;
use super::host::Host;
use super::tests::plan;
use super::*;
use crate::model::Code;
use proptest::prelude::*;

fn faults() -> impl Strategy<Value = Fault> {
    prop_oneof![
        4 => Just(Fault::NotSent),
        4 => Just(Fault::LostBefore),
        4 => Just(Fault::LostAfter),
        4 => (prop::sample::select(vec![500, 502, 503, 504, 429, 408]), any::<bool>()).prop_map(|(status, done)| Fault::Status(status, "", done && status != 429)),
        2 => any::<bool>().prop_map(|done| Fault::Status(200, "InternalError", done)),
        2 => Just(Fault::Status(403, "AccessDenied", false)),
        2 => Just(Fault::Status(400, "ExpiredToken", false)),
        1 => Just(Fault::Status(400, "InvalidRequest", false)),
        1 => Just(Fault::Forget),
        1 => Just(Fault::Hidden),
        1 => Just(Fault::Blank),
        1 => Just(Fault::Half),
    ]
}

/// What may be said, given what went wrong.
fn honest(end: &End, faults: &[Fault], host: &Host, total: u64) -> Result<(), TestCaseError> {
    let met = |wanted: &dyn Fn(&Fault) -> bool| faults.iter().any(wanted);
    prop_assert!(host.objects.len() <= 1, "stored twice");
    match end {
        End::Done(_) => {
            prop_assert_eq!(host.objects.len(), 1);
            prop_assert!(is_file(host.objects[0].iter().copied(), total));
            return Ok(());
        }
        End::Failed(failure) if failure.code == Code::Ambiguous => {
            prop_assert!(met(&|fault| matches!(
                fault,
                Fault::LostAfter | Fault::LostBefore | Fault::Blank | Fault::Status(..)
            )));
            return Ok(());
        }
        End::Failed(failure) => match failure.reason {
            "s3-session-lost" => prop_assert!(met(&|fault| *fault == Fault::Forget)),
            "etag-hidden" => prop_assert!(met(&|fault| *fault == Fault::Hidden)),
            other => prop_assert!(false, "{}", other),
        },
        End::Refused(_) => prop_assert!(met(&|fault| matches!(fault, Fault::Status(400 | 403, ..)))),
        other => prop_assert!(false, "{:?}", other),
    }
    // Said to have failed: then nothing is stored.
    prop_assert!(host.objects.is_empty(), "stored, but said to have failed: {:?}", end);
    Ok(())
}

proptest! {
    #[test]
    fn any_faults_in_any_order(
        total in prop_oneof![8 => Just(0), 8 => Just(1), 24 => 0..=12 * AUTO, 24 => (1_u64..12).prop_map(|parts| parts * AUTO), 1 => Just(5 << 30)],
        faults in prop::collection::vec(faults(), 0..24), gaps in prop::collection::vec(0_usize..6, 24),
        room in 1_usize..7, seed in 1_u64..u64::MAX, repeats in any::<bool>(), stream in any::<bool>(),
    ) {
        let (mut host, mut trial) = (Host::new(), if stream { Trial::stream(total) } else { Trial::of(total) });
        host.repeats = repeats;
        (trial.room, trial.seed, trial.faults) = (room, seed, spread(&faults, &gaps));
        let plan = Plan::new((!stream).then_some(total), None, &Rules::S3).unwrap();
        let longest = plan.equal().unwrap_or(64 * AUTO).min(total);
        let mut machine = S3::new(plan);
        let end = trial.run(&mut machine, &mut host);
        honest(&end, &faults, &host, total)?;
        let met = faults.len() as u64;
        prop_assert!(trial.sent <= total + met * longest, "too much was sent again");
        if let End::Done(finished) = end {
            prop_assert_eq!(trial.sent, total + finished.resent);
            prop_assert_eq!(machine.acknowledged(), total);
        }
    }

    #[test]
    fn resumed_anywhere_nothing_stored_goes_again(
        total in AUTO..40 * AUTO, stop in 2_usize..60, faults in prop::collection::vec(faults(), 0..10),
        gaps in prop::collection::vec(0_usize..6, 10), seed in 1_u64..u64::MAX, page in 1_usize..9,
    ) {
        let mut host = Host::new();
        host.page = page;
        let mut first = Trial::of(total);
        (first.stop, first.seed, first.room) = (Some(stop), seed, 4);
        let mut machine = S3::new(plan(total));
        if first.run(&mut machine, &mut host) != End::Stopped { return Ok(()) }
        let Some(saved) = machine.saved() else { return Ok(()) };
        let id = saved.upload_id.unwrap();
        let stored: u64 = host.sessions.get(&id).map_or(0, |parts| parts.values().map(|(_, length, _)| length).sum());
        prop_assert!(machine.acknowledged() <= stored);
        let mut trial = Trial::of(total);
        (trial.seed, trial.faults) = (seed, spread(&faults, &gaps));
        let mut machine = S3::resume(Plan::again(total, AUTO, &Rules::S3).unwrap(), id, false);
        let end = trial.run(&mut machine, &mut host);
        honest(&end, &faults, &host, total)?;
        if let End::Done(finished) = end {
            prop_assert_eq!(trial.sent, total - stored + finished.resent);
        }
    }
}
