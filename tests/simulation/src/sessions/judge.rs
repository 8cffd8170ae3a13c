//! Judges a run when everything has come to rest: what is stored is the file, once; what was said is so; nothing was kept that should be gone.

use super::play::End;
use super::servers::Pieces;
use super::table::Figures;
use super::world::World;
use attache::model::{Code, Commit};

/// Ending a session takes no longer, milliseconds.
const FAREWELL: f64 = 30_000.0;

/// Judges a run; gives its figures.
pub(super) fn judge(world: &World, end: &End) -> Figures {
    let (files, open) = (world.server.borrow().files(), world.server.borrow().open());
    let plan = &world.plan;
    let whole: Pieces = if plan.total == 0 { Vec::new() } else { vec![(0, plan.total)] };
    if files.len() > 1 {
        world.breaks("stored-once", format!("{} files", files.len()));
    }
    if let Some(file) = files.iter().find(|file| **file != whole) {
        world.breaks("stored-is-the-file", format!("{file:?} of {}", plan.total));
    }
    if let Some(what) = world.file.misused.borrow().as_ref() {
        world.breaks("only-what-is-at-hand", what.clone());
    }
    let books = world.books.borrow();
    let calm = books.struck == 0;
    match end {
        End::Stored(record) => {
            if files.is_empty() {
                world.breaks("ok-means-stored", format!("{:?}", record.url));
            }
            if books.saved.is_some() {
                world.breaks("token-ends-with-the-upload", "a token is left after success".to_owned());
            }
        }
        End::Failed(error) => failed(world, (error.code, error.commit), error.reason.as_deref(), files.len()),
        End::Discarded(took) => {
            if *took > FAREWELL + 1.0 {
                world.breaks("farewell-is-short", format!("{took} ms"));
            }
            if calm && open as u64 > books.orphans {
                world.breaks("discarded-is-gone", format!("{open} sessions are open, {} unknown", books.orphans));
            }
            if books.saved.is_some() {
                world.breaks("token-ends-with-the-upload", "a token is left after the discard".to_owned());
            }
        }
        End::Dropped(commit) => {
            if matches!(commit, None | Some(Commit::NotSent)) && !files.is_empty() && books.lies == 0 {
                world.breaks("commit-is-true", format!("dropped with {commit:?}, and stored"));
            }
        }
    }
    bounds(world, &books);
    figures(world, end, &books, files.len())
}

fn failed(world: &World, (code, commit): (Code, Option<Commit>), reason: Option<&str>, stored: usize) {
    let books = world.books.borrow();
    let title = format!("{} {reason:?} {commit:?}", code.word());
    let wrong = match commit {
        // A server that says it lacks bytes which it has is believed.
        Some(Commit::NotSent) | None => stored > 0 && books.lies == 0,
        Some(Commit::Stored) => stored == 0,
        _ => false,
    };
    if wrong {
        world.breaks("commit-is-true", format!("{title}: {stored} files"));
    }
    // A run that was ended while it ended the file leaves it open, where the server cannot be asked.
    let left_open = code == Code::Ambiguous && books.runs > 1;
    if books.struck == 0 && !left_open {
        world.breaks("calm-means-success", title.clone());
    }
    if code == Code::Ambiguous && commit != Some(Commit::Unknown) {
        world.breaks("ambiguous-says-unknown", title.clone());
    }
    if code == Code::SessionLost && books.broken_sessions == 0 {
        world.breaks("no-false-session-lost", title.clone());
    }
    if code == Code::OffsetConflict && books.lies == 0 && books.broken_sessions == 0 {
        world.breaks("no-false-offset-conflict", title.clone());
    }
    let known = [
        Code::Network,
        Code::Timeout,
        Code::Stalled,
        Code::Server,
        Code::Unavailable,
        Code::RateLimited,
        Code::Ambiguous,
        Code::SessionLost,
        Code::OffsetConflict,
        Code::Conflict,
        Code::Unauthorized,
        Code::Forbidden,
        Code::LinkExpired,
        Code::ChecksumMismatch,
        Code::BadResponse,
        Code::Truncated,
        Code::NotFound,
        Code::Gone,
    ];
    if !known.contains(&code) {
        world.breaks("known-codes", title);
    }
}

/// Requests and sessions are bounded by what there is to send and by what went wrong.
fn bounds(world: &World, books: &super::world::Books) {
    let plan = &world.plan;
    let begun = world.server.borrow().begun() as u64;
    // One, one more in each run whose session was lost, and those whose name nobody heard.
    let most = 1 + books.broken_sessions.min(books.runs) + books.orphans;
    if begun > most {
        world.breaks("sessions-bounded", format!("{begun} begun of {most}"));
    }
    let part = plan.part_size.unwrap_or(5 << 20).min(plan.most.unwrap_or(u64::MAX)).clamp(1, 5 << 20);
    let least = plan.total.div_ceil(part);
    let runs = plan.deeds.len() as u64 + 6;
    let most = 3 * least + 30 + (30 + least) * books.struck + runs * (10 + least);
    if books.requests > most {
        world.breaks("bounded-requests", format!("{} of {most}", books.requests));
    }
}

fn figures(world: &World, end: &End, books: &super::world::Books, stored: usize) -> Figures {
    let mut figures = Figures {
        runs: 1,
        requests: books.requests,
        struck: books.struck,
        megabytes: world.plan.total >> 20,
        again: books.bytes.saturating_sub(world.plan.total) >> 20,
        beyond: stored.saturating_sub(1) as u64,
        ..Figures::default()
    };
    let slot = match end {
        End::Stored(_) => &mut figures.stored,
        End::Failed(error) if error.code == Code::Ambiguous => &mut figures.ambiguous,
        End::Failed(_) => &mut figures.failed,
        End::Discarded(_) => &mut figures.discarded,
        End::Dropped(_) => &mut figures.dropped,
    };
    *slot += 1;
    figures
}
