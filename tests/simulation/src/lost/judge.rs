//! Judges a run when everything has come to rest: nothing twice, nothing taken that is another's, every word about a write true, and each
//! request of a file one that the rules allow.

use super::plan::Key;
use super::table::Figures;
use super::told;
use super::world::{Book, Post, World};
use crate::check::digest;
use attache::model::{Code, Commit};
use attache_emulator::StoredFile;
use std::collections::BTreeMap;

/// How an upload ended.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    /// With this file.
    Given(String),
    /// With an error.
    Failed { code: Code, commit: Option<Commit>, retryable: bool },
}

/// Judges a run; gives its figures.
pub(super) fn judge(world: &World, outcomes: &[Outcome]) -> Figures {
    let mut figures = Figures { runs: 1, ..Figures::default() };
    let books = world.books.borrow().clone();
    let stored = world.stored();
    for (number, (book, outcome)) in books.iter().zip(outcomes).enumerate() {
        requests(world, number, book);
        count(world, book, outcome, &mut figures);
        let beyond = book.made.len().saturating_sub(1);
        figures.beyond += beyond as u64;
        if beyond > 0 {
            world.breaks("stored-once", format!("upload {number}: {} copies", book.made.len()));
        }
        match outcome {
            Outcome::Given(id) => match stored.iter().find(|file| file.id == *id && !file.deleted) {
                None => world.breaks("ok-means-stored", format!("upload {number}: no file {id}")),
                Some(file) => given(world, number, file, outcomes, &mut figures),
            },
            Outcome::Failed { code, commit, retryable } => {
                failed(world, number, book, (*code, *commit, *retryable));
                if *code == Code::Ambiguous {
                    if told::settles(world, number, outcomes) {
                        world.breaks("told-is-settled", format!("upload {number}: its file is the only one it can be"));
                    }
                    looked(world, number, book, outcomes);
                }
            }
        }
    }
    keys(world, &books, &stored, outcomes);
    figures
}

/// What the call was given is its own.
fn given(world: &World, number: usize, file: &StoredFile, outcomes: &[Outcome], figures: &mut Figures) {
    let same_bytes = file.sha256 == digest(&world.plan.uploads[number].content);
    let made = world.books.borrow()[number].made.contains(&file.id);
    if made || told::mistaken(world, number, file, outcomes) {
        figures.others += u64::from(!made);
        if made && !same_bytes {
            world.breaks("ok-means-stored", format!("upload {number}: {} has other bytes", file.id));
        }
        return;
    }
    // Two calls with one key of the caller's are one to the platform.
    let shared = world.keyed() && same_bytes && sharers(world, number).len() > 1;
    if !shared {
        world.breaks("its-own-file", format!("upload {number} was given {}, which it has not made", file.id));
    }
}

/// The uploads that carry this one's key, itself among them.
fn sharers(world: &World, number: usize) -> Vec<usize> {
    let uploads = &world.plan.uploads;
    let same = |other: &usize| {
        *other == number
            || matches!(uploads[number].key, Key::Given(_))
                && uploads[*other].key == uploads[number].key
                && uploads[*other].client == uploads[number].client
    };
    (0..uploads.len()).filter(same).collect()
}

/// What a failure says of the write is so.
fn failed(world: &World, number: usize, book: &Book, (code, commit, retryable): (Code, Option<Commit>, bool)) {
    let title = format!("upload {number} ({}, {commit:?})", code.word());
    let copies = book.made.len();
    let wrong = match commit {
        Some(Commit::NotSent) | None => copies > 0,
        Some(Commit::Stored) => copies == 0,
        _ => false,
    };
    if wrong {
        world.breaks("commit-is-true", format!("{title}: {copies} copies"));
    }
    let doubt = book.posts.iter().any(in_doubt);
    if code == Code::Ambiguous {
        if commit != Some(Commit::Unknown) || retryable {
            world.breaks("ambiguous-says-unknown", format!("{title}, retryable {retryable}"));
        }
        if !doubt || world.keyed() {
            world.breaks("ambiguous-has-a-cause", title);
        }
    } else if doubt && !world.keyed() && !matches!(code, Code::Aborted | Code::DeadlineExceeded) {
        world.breaks("doubt-is-ambiguous", title);
    }
}

/// Where a list can tell, it is looked into.
fn looked(world: &World, number: usize, book: &Book, outcomes: &[Outcome]) {
    let upload = &world.plan.uploads[number];
    let can = upload.reconcile && world.setting.row.lists_uploads && world.description.list.is_some();
    if can && book.looked == 0 && told::may_look(world, upload.client, outcomes) {
        world.breaks("looked-before-ambiguous", format!("upload {number}: no look"));
    }
}

/// Nobody can know whether this request stored anything.
fn in_doubt(post: &Post) -> bool {
    match post.status {
        None => !post.not_sent,
        Some(status) => !(refused(post) || (400..500).contains(&status) && status != 408),
    }
}

/// The platform said that it did nothing, and that it may be asked again.
fn refused(post: &Post) -> bool {
    post.status == Some(429) || (post.status == Some(503) && post.retry_after)
}

/// A request with a file follows another only where the rules allow that, and carries the key that it should.
fn requests(world: &World, number: usize, book: &Book) {
    for (place, pair) in book.posts.windows(2).enumerate() {
        let [before, _] = pair else { continue };
        if !(world.keyed() || refused(before) || before.not_sent) {
            world.breaks("sent-twice", format!("upload {number}: request {} after {before:?}", place + 2));
        }
    }
    let first = book.posts.first().and_then(|post| post.key.as_ref());
    if book.posts.iter().any(|post| post.key.as_ref() != first) {
        world.breaks("one-key-a-call", format!("upload {number}: {:?}", book.posts));
    }
    let right = match &world.plan.uploads[number].key {
        _ if book.posts.is_empty() => true,
        _ if !world.keyed() => first.is_none(),
        Key::Given(key) => first == Some(key),
        Key::Fresh => first.is_some_and(|key| key.len() >= 32),
    };
    if !right {
        world.breaks("the-right-key", format!("upload {number}: {first:?}"));
    }
}

/// A key is one call's, unless the caller gave it to several; those together store one file.
fn keys(world: &World, books: &[Book], stored: &[StoredFile], outcomes: &[Outcome]) {
    let mut owners: BTreeMap<&String, usize> = BTreeMap::new();
    for (number, book) in books.iter().enumerate() {
        let Some(key) = book.posts.first().and_then(|post| post.key.as_ref()) else { continue };
        let owner = owners.entry(key).or_insert(number);
        if world.plan.uploads[number].key == Key::Fresh && *owner != number {
            world.breaks("a-new-key-a-call", format!("uploads {owner} and {number}: {key}"));
        }
        let together: usize = sharers(world, number).iter().map(|sharer| books[*sharer].made.len()).sum();
        if world.keyed() && together > 1 {
            world.breaks("stored-once", format!("{together} copies under {key}"));
        }
    }
    let mut given: BTreeMap<&String, usize> = BTreeMap::new();
    for (number, outcome) in outcomes.iter().enumerate() {
        let Outcome::Given(id) = outcome else { continue };
        let Some(other) = given.insert(id, number) else { continue };
        let own = |number: usize| books[number].made.contains(id);
        // Where the rule takes another's file, that is counted; two of one client never share one.
        let shared = world.keyed() && sharers(world, number).contains(&other);
        let one_client = world.plan.uploads[number].client == world.plan.uploads[other].client;
        let known = stored.iter().find(|file| file.id == *id).is_some_and(|file| {
            told::is_another(world, number, file, outcomes) || told::is_another(world, other, file, outcomes)
        });
        if !shared && (one_client && known || (own(number) && own(other))) {
            world.breaks("given-once", format!("uploads {other} and {number}: {id}"));
        }
    }
}

fn count(world: &World, book: &Book, outcome: &Outcome, figures: &mut Figures) {
    figures.uploads += 1;
    figures.requests += book.posts.len() as u64;
    figures.lost +=
        book.posts.iter().filter(|post| post.strike.is_some_and(super::strike::Strike::loses)).count() as u64;
    let slot = match outcome {
        Outcome::Given(_) if book.looked > 0 => &mut figures.by_list,
        Outcome::Given(_) if world.keyed() && book.posts.iter().any(in_doubt) => &mut figures.by_key,
        Outcome::Given(_) => &mut figures.direct,
        Outcome::Failed { code: Code::Ambiguous, .. } => &mut figures.ambiguous,
        Outcome::Failed { code: Code::Aborted | Code::DeadlineExceeded, .. } => &mut figures.ended,
        Outcome::Failed { commit: Some(Commit::Unknown), .. } => &mut figures.unknown,
        Outcome::Failed { .. } => &mut figures.refused,
    };
    *slot += 1;
}
