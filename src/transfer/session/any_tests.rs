//! Whatever the line, the server and the source do: the file is stored once, or a failure is said (behaviours D6 to D12,
//! D18, I3, M4). Every protocol against its model server.

use super::trial::serial::{self, *};
use super::{google, ietf, tus};
use proptest::prelude::*;

/// Cloud Storage's granularity.
const GRANULE: u64 = 256 * 1024;

proptest! {

    #[test]
    fn tus_stores_the_file_once_or_says_a_failure(
        (total, part, faults, source) in (sizes(), parts(), faults(), sources()),
        (may_restart, discover, whole_creation, checked) in any::<(bool, bool, bool, bool)>(),
        (with_creation, parallel, at_once, order) in (prop_oneof![Just(0_u64), Just(1_000), Just(1 << 33)], 0_u32..5, 1_usize..6, any::<u64>()),
        extensions in prop::sample::select(vec!["creation", "creation,creation-with-upload,checksum"]),
    ) {
        let checksum = checked.then_some(Hash::Sha1);
        let may_restart = may_restart && source == Source::AtHand;
        let part_size = sane(part, total).or(checksum.map(|_| total / 20 + 1));
        let options = tus::Options { part_size, may_restart, discover, whole_creation, with_creation, parallel, checksum, metadata: vec![] };
        let known = (!matches!(source, Source::Stream(_))).then_some(total);
        let mut model = serial::tus::Model { extensions, ..serial::tus::Model::default() };
        let mut machine = tus::machine(&options, known, None).unwrap();
        let mut trial = Trial::new(machine.as_mut(), &mut model, total).source(source).faults(&faults);
        (trial.at_once, trial.order) = (at_once, order);
        let end = trial.run();
        let (sent, failed) = (trial.sent, trial.failed);
        judge(&end, &model.files, total)?;
        // Again goes what failed, and once more everything where a session was lost.
        let restarts = if may_restart { total } else { 0 };
        prop_assert!(sent <= total + failed + restarts, "{} {} {}", sent, failed, total);
        if let End::Done(finished) = &end {
            prop_assert_eq!(finished.resent, sent - total);
        }
    }

    #[test]
    fn tus_discarded_at_any_time_leaves_no_wrong_file(
        (total, part, faults) in (sizes(), parts(), faults()),
        (after, parallel, at_once, order) in (0_usize..12, 0_u32..4, 1_usize..4, any::<u64>()),
    ) {
        let options = tus::Options { part_size: sane(part, total), parallel, may_restart: true, ..Default::default() };
        let mut model = serial::tus::Model::default();
        let mut machine = tus::machine(&options, Some(total), None).unwrap();
        let mut trial = Trial::new(machine.as_mut(), &mut model, total).faults(&faults);
        (trial.at_once, trial.order, trial.discard_after) = (at_once, order, Some(after));
        let end = trial.run();
        judge(&end, &model.files, total)?;
    }


    #[test]
    fn ietf_stores_the_file_once_or_says_a_failure(
        (total, part, faults, source) in (sizes(), parts(), faults(), sources()),
        (may_restart, discover, whole_creation, quiet, forgetful) in any::<(bool, bool, bool, bool, bool)>(),
        with_creation in prop_oneof![Just(0_u64), Just(1_000), Just(1 << 33)],
        limits in prop::option::of((100_000_u64..1 << 32, 0_u64..100_000)),
        discard_after in prop::option::weighted(0.2, 0_usize..10),
    ) {
        let may_restart = may_restart && source == Source::AtHand;
        let options = ietf::Options { headers: vec![], part_size: sane(part, total), with_creation, whole_creation, discover, may_restart };
        let mut model = serial::ietf::Model { quiet, forgetful, ..serial::ietf::Model::default() };
        if let Some((most, least)) = limits {
            let most = most.max(total / 40);
            model.max_append = Some(most);
            if !quiet {
                let text = format!("max-append-size={most}, min-append-size={least}, x=(1 2)");
                model.limit = Box::leak(text.into_boxed_str());
                // Before it has said so once, and where its saying so is hidden, nobody can keep to it.
                model.min_append = 0;
            }
        }
        let mut machine = ietf::machine(&options, None);
        let mut trial = Trial::new(machine.as_mut(), &mut model, total).source(source).faults(&faults);
        trial.discard_after = discard_after;
        let end = trial.run();
        let (sent, failed, log) = (trial.sent, trial.failed, trial.log.len());
        judge(&end, &model.files, total)?;
        prop_assert!(log < 400);
        let restarts = if may_restart { total } else { 0 };
        prop_assert!(sent <= total + failed + restarts, "{} {} {}", sent, failed, total);
    }


    #[test]
    fn google_stores_the_file_once_or_says_a_failure(
        (total, part, faults, source) in (sizes(), parts(), faults(), sources()),
        (may_restart, no_308, commands) in any::<(bool, bool, bool)>(),
        (granule, drops) in (prop::option::of(prop::sample::select(vec![1_u64, GRANULE, 100_000, 8 << 20])), prop_oneof![4 => Just(0_u64), 1 => Just(GRANULE)]),
        discard_after in prop::option::weighted(0.2, 0_usize..10),
    ) {
        let may_restart = may_restart && source == Source::AtHand;
        let options = google::Options { part_size: sane(part, total), may_restart, dialect: if commands { google::Dialect::Commands } else { google::Dialect::Json }, ..Default::default() };
        let hides = faults.contains(&Fault::Hide);
        // A granularity that a page cannot read cannot be kept to.
        let granule = granule.filter(|granule| commands && (!hides || GRANULE.is_multiple_of(*granule)));
        let mut model = serial::google::Model { granule, no_308: no_308 && !hides, drops: if granule.is_none() { drops } else { 0 }, ..serial::google::Model::default() };
        if commands {
            model.drops = 0;
        }
        let mut machine = google::machine(&options, None);
        let mut trial = Trial::new(machine.as_mut(), &mut model, total).source(source).faults(&faults);
        trial.discard_after = discard_after;
        let end = trial.run();
        let (sent, failed, log) = (trial.sent, trial.failed, trial.log.len());
        judge(&end, &model.files, total)?;
        // Again goes what failed, what the server did not keep, and once more everything where a session was lost.
        let restarts = if may_restart { total } else { 0 };
        prop_assert!(sent <= total + failed + restarts + log as u64 * model.drops, "{} {} {}", sent, failed, total);
    }
}

#[test]
fn a_refusal_that_is_mended_ends_nothing() {
    let end = |machine: &mut dyn Machine, server: &mut dyn Server, skip: usize| {
        let mut faults = vec![Fault::Fine; skip];
        faults.push(Fault::Status(401));
        let mut trial = Trial::new(machine, server, 4 * GRANULE).faults(&faults);
        trial.mends = 1;
        done(&trial.run());
        trial.mends
    };
    let part_size = Some(2 * GRANULE);
    for skip in 0..3 {
        let mut model = serial::tus::Model { extensions: "creation", ..Default::default() };
        let options = tus::Options { part_size, ..Default::default() };
        let mut machine = tus::machine(&options, Some(4 * GRANULE), None).unwrap();
        assert_eq!((end(machine.as_mut(), &mut model, skip), model.files), (0, vec![whole(4 * GRANULE)]), "{skip}");

        let mut model = serial::tus::Model { extensions: "creation", ..Default::default() };
        let options = tus::Options { parallel: 2, ..Default::default() };
        let mut machine = tus::machine(&options, Some(4 * GRANULE), None).unwrap();
        assert_eq!((end(machine.as_mut(), &mut model, skip + 2), model.files.len()), (0, 1), "{skip}");

        let mut model = serial::ietf::Model::default();
        let mut machine = ietf::machine(&ietf::Options { part_size, ..Default::default() }, None);
        assert_eq!((end(machine.as_mut(), &mut model, skip), model.files), (0, vec![whole(4 * GRANULE)]), "{skip}");

        for dialect in [google::Dialect::Commands, google::Dialect::Json] {
            let mut model = serial::google::Model::default();
            let mut machine = google::machine(&google::Options { part_size, dialect, ..Default::default() }, None);
            assert_eq!((end(machine.as_mut(), &mut model, skip), model.files.len()), (0, 1), "{skip}");
        }
    }
}
