//! Compares what a call told with what the platform holds.

use crate::net::log::CallLog;
use crate::program::{Act, Caller};
use crate::world::{Change, Known, World};
use attache::backend::description::Via;
use attache::client::call::Verb;
use attache::model::{Code, Error, FileRecord, FileStatus};
use serde_json::Value;
use std::collections::BTreeSet;

/// A body that is not struck has been read by then, milliseconds.
const READING: f64 = 50.0;

/// A file is there now, for those who may see it.
pub fn exists(world: &World, id: &str) -> bool {
    !hidden(world, id) && world.stored().iter().any(|stored| stored.id == id && !stored.deleted)
}

/// A file was ever there.
pub fn ever(world: &World, id: &str) -> bool {
    world.stored().iter().any(|stored| stored.id == id)
}

/// What a list shows now.
pub fn listed(world: &World) -> BTreeSet<String> {
    if !world.row.lists_uploads {
        return BTreeSet::new();
    }
    let hidden = world.hidden.borrow();
    world
        .stored()
        .into_iter()
        .filter(|stored| !stored.deleted && !hidden.contains(&stored.id))
        .map(|stored| stored.id)
        .collect()
}

/// The platform has no such verb; `None` where that depends on what a record told.
pub fn lacks(world: &World, verb: Verb) -> Option<bool> {
    let told = &world.description;
    Some(match verb {
        Verb::Upload => told.upload.is_none(),
        Verb::List => told.list.is_none(),
        // One file comes from the whole list where that is a single page.
        Verb::Get | Verb::WaitUntilReady => {
            told.get.is_none() && told.list.as_ref().is_none_or(|list| list.cursor.is_some())
        }
        Verb::Delete => told.delete.is_none(),
        Verb::Download if told.download.as_ref().is_some_and(|download| download.via == Via::RecordUrl) => return None,
        Verb::Download => told.download.is_none(),
        Verb::Link if told.refresh.is_some() || told.download.as_ref().is_some_and(|download| download.anonymous) => {
            false
        }
        Verb::Link if told.record.url.is_some() => return None,
        Verb::Link => true,
        Verb::Operation => told.operation.is_none(),
        Verb::Request => false,
    })
}

/// A record that came unharmed is the file's.
pub fn record(caller: &Caller, record: &FileRecord<Value>, known: &Known, log: &CallLog) {
    let world = &caller.world;
    if log.asked.last().is_some_and(|asked| asked.foreign) {
        return;
    }
    if record.id != known.id {
        world.breaks("record-is-true", format!("{} was asked for, {} came", known.id, record.id));
    }
    if record.size.is_some_and(|size| size != known.size) {
        world.breaks("record-is-true", format!("{}: {:?} of {} bytes", known.id, record.size, known.size));
    }
    if record.status == FileStatus::Unknown || (world.row.dated && record.created_at.is_none()) {
        world.breaks("record-is-true", format!("{}: {:?}, created {:?}", known.id, record.status, record.created_at));
    }
    caller.learn(record);
}

/// A call that nothing stood in the way of does not fail, unless its file is not there.
pub fn failure<T>(caller: &Caller, done: &Act<T>, error: &Error<Value>, id: &str) {
    let (world, code) = (&caller.world, error.code);
    if done.aborted || (code == Code::DeadlineExceeded && done.deadline.is_some()) || !done.log.calm() {
        return;
    }
    // A page cannot see where a redirect leads to; that is told as what it is, for no later try changes it.
    if done.log.asked.last().is_some_and(|asked| asked.status == Some(0)) {
        if !matches!(code, Code::Unsupported | Code::RedirectRefused) {
            world.breaks("hidden-redirect-is-told", format!("{}: {}", done.log.title, code.word()));
        }
        return;
    }
    let gone = !id.is_empty() && (!exists(world, id) || deleted_since(world, id, done.began));
    if gone && matches!(code, Code::NotFound | Code::Gone) {
        return;
    }
    // A credential is renewed once; one that changes again in the meantime is refused again.
    if code == Code::Unauthorized
        && world.changes.borrow().since(done.began).any(|change| *change == Change::Credential)
    {
        return;
    }
    // A link that an earlier detour made: it leads to the platform itself, which wants credentials there.
    if done.log.asked.last().is_some_and(|asked| asked.url.contains("moved=1")) {
        return;
    }
    // Many who want one link share one refresh, and its failure: nothing but waiting for another call's lies between this one's last
    // answer and its end.
    let last = done.log.asked.last();
    let waited = last.and_then(|asked| asked.ended).is_some_and(|ended| done.over - ended > READING);
    if waited || error.status.is_some() && error.status != last.and_then(|asked| asked.status) {
        return;
    }
    // Who comes while another call waits for a provider that hangs, waits for it too.
    let hung = world.struck.borrow().contains_key("provider-hangs");
    let asked_late = done.log.asked.first().is_none_or(|asked| asked.at - done.began > READING);
    if hung && asked_late && code == Code::DeadlineExceeded {
        return;
    }
    // Links that the platform takes for good, and clocks that are wrong, are nobody's fault.
    let links = world
        .changes
        .borrow()
        .any(|change| matches!(change, Change::LinksVoided | Change::LinksExpired | Change::ClockJumped(_)));
    if code == Code::LinkExpired
        && (links || world.settings.skewed || world.settings.options.url_lifetime_ms < 60_000.0)
    {
        return;
    }
    world.breaks("calm-means-success", format!("{} failed with {}", done.log.title, code.word()));
}

fn hidden(world: &World, id: &str) -> bool {
    world.hidden.borrow().contains(id)
}

fn deleted_since(world: &World, id: &str, began: f64) -> bool {
    world.changes.borrow().since(began).any(|change| matches!(change, Change::Deleted(deleted) if deleted == id))
}
