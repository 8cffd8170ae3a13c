//! What a look into the list can tell, by the contract's rule: same name, same size where told, created since the call began (five minutes of
//! skew), no other upload's, and exactly one such. Held here a second time, against the files themselves.

use super::judge::Outcome;
use super::world::{Book, World};
use crate::platform::EPOCH;
use attache::backend::description::Form;
use attache::model::{Code, Commit};
use attache_emulator::StoredFile;
use std::collections::BTreeSet;

/// The contract's five minutes.
const SKEW: f64 = 5.0 * 60_000.0;
/// What happens so shortly before or after a look may be seen by it or not, milliseconds.
const BLUR: f64 = 400.0;
/// So long a client remembers its uploads.
const REMEMBERED: f64 = 3_600_000.0;

/// A full bucket pays for ten things that are asked for again.
const PAID: usize = 10;

/// A client has not asked for so many things again that it may ask for no more.
pub(super) fn may_look(world: &World, client: usize, outcomes: &[Outcome]) -> bool {
    let books = world.books.borrow();
    let mine = (0..outcomes.len()).filter(|number| world.plan.uploads[*number].client == client);
    let paid: usize = mine
        .map(|number| {
            // One that is ended may have paid for what it never sent.
            let ended =
                matches!(outcomes[number], Outcome::Failed { code: Code::Aborted | Code::DeadlineExceeded, .. });
            books[number].looked + books[number].posts.len().saturating_sub(1) + usize::from(ended)
        })
        .sum();
    paid < PAID
}

/// A file that fits an upload by the rule, as far as a record tells.
pub(super) fn fits(world: &World, upload: usize, file: &StoredFile) -> bool {
    let plan = &world.plan.uploads[upload];
    let began = EPOCH + world.books.borrow()[upload].began + world.plan.clients[plan.client].skew;
    let last = plan.name.rsplit('/').next().unwrap_or(&plan.name);
    let named = |sent: &str| file.name == sent || file.name == sent.replace('"', "%22");
    let same = (file.size == plan.content.len() as u64 || untold(world, file)) && (named(&plan.name) || named(last));
    same && file.created_ms >= began.floor() - SKEW
}

/// A zero is left out of proto3 JSON, so that the size of an empty file is not told.
fn untold(world: &World, file: &StoredFile) -> bool {
    file.size == 0 && world.description.record.size.as_ref().and_then(|rule| rule.form) == Some(Form::Int64Text)
}

/// The client knows that it has been given this file by another of its uploads.
pub(super) fn is_another(world: &World, upload: usize, file: &StoredFile, outcomes: &[Outcome]) -> bool {
    let client = world.plan.uploads[upload].client;
    let books = world.books.borrow();
    outcomes.iter().enumerate().any(|(number, outcome)| {
        let mine = number != upload && world.plan.uploads[number].client == client;
        mine && matches!(outcome, Outcome::Given(id) if *id == file.id)
            && books[number].over.is_some_and(|over| {
                let end = books[upload].over.unwrap_or(over);
                over < end && end - over < REMEMBERED
            })
    })
}

/// All files that the looks of an upload showed, page by page.
fn shown(book: &Book) -> BTreeSet<&String> {
    book.looks.iter().filter(|look| look.unharmed).flat_map(|look| &look.shown).collect()
}

/// The looks of this upload all came whole and showed exactly one file that can be its own, and it is.
pub(super) fn settles(world: &World, upload: usize, outcomes: &[Outcome]) -> bool {
    let books = world.books.borrow();
    let book = &books[upload];
    let Some(last) = book.looks.last().filter(|_| book.looks.iter().all(|look| look.unharmed)) else { return false };
    // Where a record may leave its time out, a look may tell nothing.
    let plan = &world.plan.uploads[upload];
    if !world.setting.row.dated || !plan.reconcile || !may_look(world, plan.client, outcomes) {
        return false;
    }
    let shown = shown(book);
    let stored = world.stored();
    let candidates: Vec<&StoredFile> = stored
        .iter()
        .filter(|file| shown.contains(&file.id) && fits(world, upload, file))
        .filter(|file| !is_another(world, upload, file, outcomes))
        .collect();
    let own = matches!(candidates[..], [file] if book.made.contains(&file.id));
    own && !several(world, upload, last.at, outcomes)
}

/// Another upload of this client, of this name and size, may be under way or in doubt at this moment.
fn several(world: &World, upload: usize, at: f64, outcomes: &[Outcome]) -> bool {
    let plan = &world.plan.uploads[upload];
    let books = world.books.borrow();
    world.plan.uploads.iter().enumerate().any(|(number, other)| {
        let alike = other.client == plan.client && other.name == plan.name;
        let sized = other.content.len() == plan.content.len() || plan.content.is_empty();
        let book = &books[number];
        let in_doubt = match &outcomes[number] {
            Outcome::Given(_) => false,
            // One that was ended did not hear what it had come to.
            Outcome::Failed { code: Code::Aborted | Code::DeadlineExceeded, .. } => true,
            Outcome::Failed { commit, .. } => !matches!(commit, None | Some(Commit::NotSent)),
        };
        let open = book.began <= at + BLUR && (in_doubt || book.over.is_none_or(|over| over >= at - BLUR));
        number != upload && alike && sized && open
    })
}

/// This file is not the upload's, and the rule takes it nevertheless: another client's or nobody's, the only one of its kind in the
/// looks, while the upload's own was not shown.
pub(super) fn mistaken(world: &World, upload: usize, file: &StoredFile, outcomes: &[Outcome]) -> bool {
    let books = world.books.borrow();
    let book = &books[upload];
    let maker = books.iter().position(|other| other.made.contains(&file.id));
    let client = world.plan.uploads[upload].client;
    let own = maker.is_some_and(|maker| {
        // One that was itself given another's file does not know its own.
        let astray = matches!(&outcomes[maker], Outcome::Given(id) if *id != file.id);
        world.plan.uploads[maker].client == client && books[maker].began > book.began - REMEMBERED && !astray
    });
    // A digest that is told and is another's tells.
    let digests = world.plan.uploads[upload].checksum && world.description.record.sha256.is_some();
    let seen_through = digests && file.sha256 != crate::check::digest(&world.plan.uploads[upload].content);
    let shown = book.made.iter().any(|id| shown(book).contains(id));
    // A list that does not show what is uploaded tells nothing of it.
    let listed = world.setting.row.lists_uploads;
    listed
        && !world.keyed()
        && !own
        && !shown
        && !seen_through
        && fits(world, upload, file)
        && !is_another(world, upload, file, outcomes)
}
