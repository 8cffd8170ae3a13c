//! Uploads when everything has come to rest: nothing lost, nothing twice, and every word about a write true.

use crate::world::{Change, World};
use attache::backend::description::Form;
use attache::model::{Code, Commit};
use attache_emulator::StoredFile;

/// An upload that has ended.
#[derive(Clone, Debug)]
pub struct Uploaded {
    /// For people.
    pub title: String,
    /// Of its content, which no other upload has.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// As it was given.
    pub name: String,
    /// Virtual time of its start.
    pub began: f64,
    /// Virtual time of its end.
    pub over: f64,
    /// When it first looked into the list for a file whose reply was lost; the end where it did not.
    pub looked: f64,
    /// Whose.
    pub client: usize,
    /// How many credentials its requests carried.
    pub credentials: usize,
    /// The platform honours idempotency keys.
    pub keyed: bool,
    /// How it ended.
    pub outcome: Outcome,
}

/// How an upload ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// As this file.
    Stored {
        /// Its id.
        id: String,
    },
    /// By a lie that nobody can see through.
    Unknown,
    /// With an error.
    Failed {
        /// What it says of the write.
        commit: Option<Commit>,
        /// Its code.
        code: Code,
    },
}

/// How far apart two files of one name and size are told apart by their times (the contract's rule of reconciling), milliseconds.
const SKEW: f64 = 5.0 * 60_000.0;

/// Judges every upload of a run.
pub fn judge(world: &World, uploads: &[Uploaded]) {
    let stored = world.stored();
    for upload in uploads {
        let copies: Vec<&StoredFile> = stored.iter().filter(|file| file.sha256 == upload.sha256).collect();
        judge_one(world, upload, &copies, &stored, uploads);
    }
}

fn judge_one(world: &World, upload: &Uploaded, copies: &[&StoredFile], stored: &[StoredFile], all: &[Uploaded]) {
    let title = &upload.title;
    // A key counts for the credential that it came with: after another one, the platform takes the same key for another.
    let most = if upload.keyed { upload.credentials.max(1) } else { 1 };
    if copies.len() > most {
        world.breaks("stored-once", format!("{title}: {} copies", copies.len()));
    }
    match &upload.outcome {
        Outcome::Stored { id } => {
            let Some(file) = stored.iter().find(|file| file.id == *id) else {
                return world.breaks("ok-means-stored", format!("{title}: no file {id}"));
            };
            if file.sha256 != upload.sha256 && !twin(upload, file, all, stored, world) {
                world.breaks("ok-means-stored", format!("{title}: {id} has other bytes"));
            }
        }
        Outcome::Unknown => {}
        Outcome::Failed { commit, code } => match commit {
            Some(Commit::NotSent) if !copies.is_empty() => {
                world.breaks("not-sent-means-absent", format!("{title}: {} copies", copies.len()));
            }
            Some(Commit::Stored) if copies.is_empty() => {
                world.breaks("stored-means-present", format!("{title} ({})", code.word()));
            }
            None if !copies.is_empty() => {
                world.breaks("refused-is-not-done", format!("{title} ({}): {} copies", code.word(), copies.len()));
            }
            _ => {}
        },
    }
}

/// The contract's rule takes a file of the same name and size that was stored since five minutes before the call for the call's own, where exactly
/// one such is there. So another's file may be taken: one that another client or nobody's call has stored, while one's own is not in the list.
/// A client's own other uploads are known to it and never taken, unless a lie hid which file was theirs.
fn twin(upload: &Uploaded, file: &StoredFile, all: &[Uploaded], stored: &[StoredFile], world: &World) -> bool {
    let began = crate::platform::EPOCH + upload.began;
    // A zero is left out of proto3 JSON, so that the size of an empty file is not told; the rule is "same size where told".
    let form = world.description.record.size.as_ref().and_then(|rule| rule.form);
    let untold = file.size == 0 && form == Some(Form::Int64Text);
    let same = (file.size == upload.size || untold) && file.name == upload.name;
    let own = |other: &&Uploaded| other.client == upload.client && other.sha256 == file.sha256;
    let known = all.iter().find(own).is_some_and(|other| other.outcome != Outcome::Unknown);
    // What a client remembers of its uploads, it remembers by its clock.
    let jumped = world.changes.borrow().any(|change| *change == Change::ClockJumped(upload.client));
    let two = world.row.lists_uploads
        && stored.iter().any(|mine| {
            mine.sha256 == upload.sha256 && !mine.deleted && crate::platform::EPOCH + upload.looked > mine.created_ms
        });
    !upload.keyed && same && (!known || jumped) && !two && (world.settings.skewed || file.created_ms >= began - SKEW)
}
