//! Each bar fails where it should, and a seed gives the same figures every time.

use super::figures::Figures;
use super::judge::judge;
use super::outage::Kind;
use super::planted::Planted;
use super::platforms::rows;
use super::play::play;
use super::world::Wish;

fn figures(platform: &str, kind: Kind, planted: Option<Planted>) -> Figures {
    Figures::of(&play(Wish { row: rows(platform)[0], kind, clients: 30, seed: 1, planted }))
}

fn broken(platform: &str, kind: Kind, planted: Planted) -> Vec<String> {
    judge(&figures(platform, kind, Some(planted)))
}

fn says(broken: &[String], what: &str) -> bool {
    broken.iter().any(|sentence| sentence.starts_with(what))
}

#[test]
fn a_seed_gives_the_same_figures_every_time_and_breaks_nothing() {
    let one = figures("fruxon", Kind::Announced, None);
    assert_eq!(judge(&one), [""; 0]);
    assert_eq!(one, figures("fruxon", Kind::Announced, None));
}

#[test]
fn clients_whose_bucket_is_never_empty_are_found() {
    let broken = broken("voipbin", Kind::Refused, Planted::Bucket);
    assert!(says(&broken, "load: 4 requests"), "{broken:?}");
}

#[test]
fn clients_that_come_back_together_are_found() {
    let broken = broken("voipbin", Kind::Refused, Planted::Wave);
    assert!(says(&broken, "wave:"), "{broken:?}");
}

#[test]
fn clients_that_never_come_back_are_found() {
    let broken = broken("cuadra", Kind::Announced, Planted::Starved);
    assert!(says(&broken, "starved: 2 clients"), "{broken:?}");
}

#[test]
fn looks_under_their_floor_are_found() {
    let broken = broken("fruxon", Kind::Announced, Planted::Floor);
    assert!(says(&broken, "floor: two looks"), "{broken:?}");
    assert!(
        says(&broken, "floor: ") && broken.iter().any(|sentence| sentence.contains("at the platform")),
        "{broken:?}"
    );
}
