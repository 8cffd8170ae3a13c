//! Parts side by side, against the model server of tus.

use super::super::trial::serial::{tus::Model, *};
use super::super::tus;
use super::*;

fn plain() -> Options {
    Options { may_restart: true, ..Options::default() }
}

#[test]
fn parts_in_parallel_are_joined_in_their_order() {
    let options = Options { parallel: 3, metadata: vec![("filename".into(), "a".into())], ..plain() };
    let mut model = Model::default();
    let mut machine = tus::machine(&options, Some(1_000), None).unwrap();
    let mut trial = Trial::new(machine.as_mut(), &mut model, 1_000).faults(&[
        Fault::Fine,
        Fault::Fine,
        Fault::Fine,
        Fault::Cut(50),
        Fault::LostAfter,
    ]);
    trial.at_once = 8;
    let end = trial.run();
    assert_eq!(get(trial.log.last().unwrap(), "upload-concat").unwrap().split(' ').count(), 3);
    assert_eq!(done(&end).url.as_deref(), Some("/files/3"));
    assert_eq!((model.files, model.metadata), (vec![whole(1_000)], vec!["filename YQ==".to_owned()]));
    // A lost answer to the joining cannot be asked for.
    let mut model = Model::default();
    let mut machine = tus::machine(&options, Some(3), None).unwrap();
    let mut trial = Trial::new(machine.as_mut(), &mut model, 3).faults(&[
        Fault::Fine,
        Fault::Fine,
        Fault::Fine,
        Fault::Fine,
        Fault::Fine,
        Fault::Fine,
        Fault::LostAfter,
    ]);
    assert_eq!(trial.run().reason(), "tus-concat-reply-lost");
    // One byte is one upload.
    let mut machine = tus::machine(&options, Some(1), None).unwrap();
    assert!(
        matches!(machine.next(Supply { total: Some(1), ready: 1 }), Action::Send(_, out) if get(&out, "upload-concat").is_none())
    );
}

#[test]
fn parts_in_parallel_go_on_elsewhere_and_are_all_discarded() {
    let options = Options { parallel: 4, ..plain() };
    let mut model = Model::default();
    let mut first = tus::machine(&options, Some(1_000), None).unwrap();
    let mut trial = Trial::new(first.as_mut(), &mut model, 1_000).faults(&[
        Fault::Fine,
        Fault::Fine,
        Fault::Fine,
        Fault::Status(403),
    ]);
    trial.at_once = 2;
    assert_eq!(trial.run(), End::Refused(403));
    let saved = first.saved().unwrap();
    assert_eq!((saved.part_size, saved.upload_id.as_ref().unwrap().split(' ').count()), (Some(250), 4));
    assert!(tus::machine(&options, Some(2_000), Some(&saved)).is_err());
    let mut second = tus::machine(&options, Some(1_000), Some(&saved)).unwrap();
    done(&Trial::new(second.as_mut(), &mut model, 1_000).run());
    assert_eq!(model.files, [whole(1_000)]);
    let mut third = tus::machine(&options, Some(1_000), None).unwrap();
    let mut trial = Trial::new(third.as_mut(), &mut model, 1_000);
    (trial.at_once, trial.discard_after) = (3, Some(9));
    assert_eq!(trial.run(), End::Discarded);
    assert!(model.uploads.iter().skip(5).all(|upload| upload.dead || upload.filed));
}
