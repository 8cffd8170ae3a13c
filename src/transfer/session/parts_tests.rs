//! Plans over every size up to 2^53, with the rules of S3, Azure, Google and invented ones.

use super::*;
use proptest::prelude::*;

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;
const TIB: u64 = 1 << 40;
const GOOGLE: Rules = Rules { min: 256 << 10, max: GIB, most: u32::MAX, granularity: 256 << 10 };

fn cut(total: u64, wish: Option<u64>, rules: &Rules) -> (u32, Vec<u64>) {
    let plan = Plan::new(Some(total), wish, rules).unwrap();
    let count = plan.count(total).unwrap();
    assert_eq!(plan.piece(count, Some(total)), None);
    (count, (0..count).map(|index| plan.piece(index, None).unwrap().length).collect())
}

#[test]
fn eight_mebibytes_where_nothing_is_wished() {
    assert_eq!(cut(0, None, &Rules::S3), (1, vec![0]));
    assert_eq!(cut(1, None, &Rules::S3), (1, vec![1]));
    assert_eq!(cut(AUTO, None, &Rules::S3), (1, vec![AUTO]));
    assert_eq!(cut(AUTO + 1, None, &Rules::S3), (2, vec![AUTO, 1]));
    assert_eq!(cut(3 * AUTO, None, &Rules::S3), (3, vec![AUTO; 3]));
}

#[test]
fn parts_grow_before_they_are_too_many() {
    let plan = |total| Plan::new(Some(total), None, &Rules::S3).unwrap();
    assert_eq!(plan(9_500 * AUTO).equal(), Some(AUTO));
    assert_eq!(plan(9_500 * AUTO + 1).equal(), Some(AUTO + 1));
    let five = plan(5 * TIB);
    assert!(five.count(5 * TIB).unwrap() <= 9_500);
    // Beyond 9,500 parts of 5 GiB the rest up to 10,000 is used.
    let brim = 10_000 * 5 * GIB;
    assert_eq!(plan(brim).count(brim), Some(10_000));
    assert_eq!(Plan::new(Some(brim + 1), None, &Rules::S3).unwrap_err().reason, "too-many-parts");
    assert_eq!(Plan::new(Some(1 << 53), None, &Rules::S3).unwrap_err().code, Code::TooLarge);
}

#[test]
fn an_impossible_wish_is_said_to_be_one() {
    let reason = |wish, rules: &Rules| Plan::new(Some(1), Some(wish), rules).unwrap_err();
    assert_eq!(reason(0, &Rules::AZURE).reason, "part-size-too-small");
    assert_eq!(reason(5 * MIB - 1, &Rules::S3).message, "partSize: the target takes parts of at least 5242880 bytes.");
    assert_eq!(reason(5 * GIB + 1, &Rules::S3).reason, "part-size-too-large");
    assert_eq!(reason(u64::MAX, &Rules::S3).code, Code::InvalidArgument);
}

#[test]
fn of_unknown_size_five_tebibytes_are_reached_from_the_smallest_beginning() {
    let plan = Plan::new(None, Some(5 * MIB), &Rules::S3).unwrap();
    assert_eq!(plan.equal(), None);
    assert!(plan.count(5 * TIB).unwrap() <= 9_500, "{:?}", plan.count(5 * TIB));
    assert_eq!(plan.piece(899, None).unwrap().length, 5 * MIB);
    assert_eq!(plan.piece(900, None).unwrap(), Piece { index: 900, offset: 4_500 * MIB, length: 10 * MIB });
    assert_eq!(plan.piece(9_999, None).unwrap().length, 5 * GIB);
    assert_eq!(plan.piece(10_000, None), None);
    assert_eq!(plan.count(1 << 53), None);
    // A hundred parts are 800 MiB: a small stream stays in small parts.
    assert_eq!(Plan::new(None, None, &Rules::S3).unwrap().piece(99, None).unwrap().end(), 800 * MIB);
}

#[test]
fn an_earlier_plan_is_taken_up_as_it_was() {
    let plan = Plan::again(20 * MIB, 7 * MIB, &Rules::S3).unwrap();
    assert_eq!((plan.equal(), plan.count(20 * MIB), plan.total()), (Some(7 * MIB), Some(3), Some(20 * MIB)));
    assert_eq!(Plan::again(0, 7 * MIB, &Rules::S3).unwrap().count(0), Some(1));
    assert_eq!(Plan::again(TIB, MIB, &Rules::S3).unwrap_err().reason, "too-many-parts");
    assert_eq!(Plan::again(1, 0, &Rules::S3).unwrap_err().reason, "too-many-parts");
}

fn sizes() -> impl Strategy<Value = u64> {
    prop_oneof![
        0_u64..=1 << 53,
        0_u64..=64 * MIB,
        (0_u64..20_000, 0_u64..3).prop_map(|(parts, more)| (parts * AUTO + more).saturating_sub(1)),
        (0_u32..=53).prop_map(|shift| 1 << shift),
    ]
}

fn rules() -> impl Strategy<Value = Rules> {
    prop_oneof![
        Just(Rules::S3),
        Just(Rules::AZURE),
        Just(GOOGLE),
        (1_u64..9 * MIB, 0_u64..9 * GIB, 1_u32..60_000, prop_oneof![Just(1_u64), Just(256 << 10), 1_u64..9_000_000])
            .prop_map(|(min, more, most, granularity)| {
                let max = (min + more).max(granularity);
                Rules { min: min.min(max / granularity * granularity), max, most, granularity }
            }),
    ]
}

proptest! {
    #[test]
    fn parts_are_the_file(total in sizes(), wish in prop::option::of(1_u64..6 * GIB), rules in rules(), at in any::<prop::sample::Index>()) {
        let plan = match Plan::new(Some(total), wish, &rules) {
            Ok(plan) => plan,
            Err(failure) => {
                let outside = wish.is_some_and(|wish| wish < rules.min || wish > rules.max);
                let brim = rules.max / rules.granularity * rules.granularity;
                let full = u128::from(total) > u128::from(brim) * u128::from(rules.most);
                prop_assert!(if failure.code == Code::TooLarge { full } else { outside }, "{:?}", failure);
                return Ok(());
            }
        };
        let count = plan.count(total).unwrap();
        let size = plan.equal().unwrap();
        prop_assert!(count >= 1 && count <= rules.most);
        prop_assert!(count == 1 || size >= rules.min);
        prop_assert!(size <= rules.max);
        prop_assert!(count == 1 || size % rules.granularity == 0);
        let last = plan.piece(count - 1, None).unwrap();
        prop_assert_eq!(last.end(), total);
        prop_assert!(last.length > 0 || total == 0);
        prop_assert_eq!(plan.piece(count, None), None);
        let index = at.index(count as usize) as u32;
        let piece = plan.piece(index, Some(total)).unwrap();
        prop_assert_eq!(piece.offset, u64::from(index) * size);
        prop_assert!(piece.length == size || index == count - 1);
        if let Some(next) = plan.piece(index + 1, None) {
            prop_assert_eq!(next.offset, piece.end());
        }
        prop_assert!(u64::from(count) <= u64::from(rules.most) * 95 / 100 || size >= rules.max / rules.granularity * rules.granularity / 2 || rules.most < 100,
            "{} parts of {}", count, size);
    }

    #[test]
    fn growing_parts_join_and_end_with_the_file(total in sizes(), wish in prop::option::of(1_u64..6 * GIB), rules in rules(), at in any::<prop::sample::Index>()) {
        let Ok(plan) = Plan::new(None, wish, &rules) else { return Ok(()) };
        let Some(count) = plan.count(total) else {
            // Then the last part allowed ends before the file does.
            prop_assert!(plan.piece(rules.most - 1, None).is_none_or(|last| last.end() < total));
            return Ok(());
        };
        let index = at.index(count as usize) as u32;
        let (open, known) = (plan.piece(index, None).unwrap(), plan.piece(index, Some(total)).unwrap());
        prop_assert_eq!(open.offset, known.offset);
        prop_assert!(known.length == open.length || (index == count - 1 && known.length < open.length));
        prop_assert!(open.length >= rules.min.min(rules.max) && open.length <= rules.max);
        prop_assert_eq!(open.length % rules.granularity, 0);
        if let Some(next) = plan.piece(index + 1, None) {
            prop_assert_eq!(next.offset, open.end());
            prop_assert!(next.length >= open.length);
        }
        prop_assert_eq!(plan.piece(count - 1, Some(total)).unwrap().end(), total);
        prop_assert_eq!(plan.piece(count, Some(total)), None);
    }
}
