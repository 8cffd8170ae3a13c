//! Judges a call when it has ended: bytes are the file's, URLs are good, and a failure has a reason outside of the client.

use super::plan::{Ask, Kind, Wish};
use super::platform::content;
use super::play::{Ended, Given};
use super::table::Figures;
use super::world::World;
use attache::model::{Code, Error};
use serde_json::Value;

/// A refusal of a URL that is younger may be a real one, also where its answer was slow, milliseconds.
const YOUNG: f64 = 6_000.0 + super::line::SLOW;
/// Who has waited for so long has seen that somebody asks, milliseconds.
const SEEN: f64 = 1_000.0;

/// Judges one call.
pub(super) fn judge(world: &World, number: usize, began: f64, ended: Option<Ended>, figures: &mut Figures) {
    let ask = &world.plan.asks[number];
    figures.asks += 1;
    match ended {
        None => {
            world.tell(|| format!("ask {number}: ended by its caller"));
            figures.ended += 1;
        }
        Some(Ok(given)) => {
            world.tell(|| format!("ask {number}: ends well"));
            figures.good += 1;
            good(world, number, ask, began, &given);
        }
        Some(Err(error)) => {
            world.tell(|| {
                format!("ask {number}: ends with {} {:?}: {}", error.code.word(), error.status, error.message)
            });
            figures.failed += 1;
            failed(world, number, ask, began, &error);
        }
    }
}

fn good(world: &World, number: usize, ask: &Ask, began: f64, given: &Given) {
    match given {
        Given::Bytes(status, bytes) => {
            let whole = content(ask.file);
            let wanted = match ask.wish {
                Wish::Download(Some(first)) => &whole[..first as usize],
                _ => &whole[..],
            };
            if bytes != wanted || *status != if wanted.len() < whole.len() { 206 } else { 200 } {
                world.breaks("bytes-are-the-file", format!("ask {number}: {status}, {} bytes", bytes.len()));
            }
        }
        Given::Url(url) => {
            let Some(known) = world.platform.borrow().number(url) else {
                // From a store that lies about what was signed: nobody can know.
                if world.plan.shelf.is_none_or(|shelf| shelf.struck == 0.0) || !url.starts_with("https://storage.test/")
                {
                    world.breaks("urls-are-the-platforms", format!("ask {number}: {url}"));
                }
                return;
            };
            let held_before = world.books.borrow().asks[number].held_before;
            // What a record tells that is not signed anew may be known, and end while a broken store hangs.
            let looked_up = world.plan.kind == Kind::Steps;
            if ask.wish == Wish::Anew && !looked_up && held_before.is_some_and(|before| known <= before) {
                world.breaks("anew-is-new", format!("ask {number}: URL {known} was known"));
            }
            let fine = world.platform.borrow().good(&world.plan, known, world.exec.now());
            let knowable = world.skew(ask.client) == 0.0
                && world.platform.borrow().gone[ask.file].is_none()
                && world.plan.kind != Kind::Opaque
                && !world.plan.voids.iter().any(|void| *void <= world.exec.now());
            let hung = looked_up && world.plan.shelf.is_some_and(|shelf| shelf.struck > 0.0);
            if knowable && !fine && !hung {
                world.breaks("links-are-good", format!("ask {number}: URL {known}"));
            }
        }
        Given::Deleted => deleted(world, number, ask, began),
    }
}

/// What leads to a file that is gone is no longer kept, where one client alone used the store in peace.
fn deleted(world: &World, number: usize, ask: &Ask, began: f64) {
    world.books.borrow_mut().held.remove(&(ask.client, ask.file));
    let Some(store) = world.store.as_ref().filter(|store| store.shelf.struck == 0.0) else { return };
    let books = world.books.borrow();
    let alone = world.plan.asks.iter().zip(&books.asks).enumerate().all(|(other, (plan, book))| {
        other == number
            || plan.file != ask.file
            || plan.at > world.exec.now()
            || (book.over && !book.stopped && book.over_at < began)
    });
    let mine = store.entries.borrow().values().any(|entry| entry.file == ask.file && entry.client == ask.client);
    if alone && mine {
        world.breaks("deleted-leaves-the-store", format!("ask {number}"));
    }
}

fn failed(world: &World, number: usize, ask: &Ask, began: f64, error: &Error<Value>) {
    let now = world.exec.now();
    let struck = world.books.borrow().strikes.iter().any(|(at, file)| *file == ask.file && (began..=now).contains(at));
    let gone = world.platform.borrow().gone[ask.file].is_some();
    let denied = world.plan.denied && ask.file == 0 && matches!(ask.wish, Wish::Download(_));
    let voided = world.plan.voids.iter().any(|void| (began - YOUNG..=now).contains(void));
    // By a clock that is ahead every URL has ended, and storage is not asked about a link.
    let ahead =
        world.skew(ask.client) > 0.0 && !matches!(ask.wish, Wish::Download(_)) && error.code == Code::LinkExpired;
    // What a record holds that is not signed anew may be refused at once, in words that tell of no end; or end while a store
    // hangs; or have ended where the clock does not show it.
    let clear = world.plan.form.certain() && world.plan.voids.is_empty();
    let steady = world.plan.shelf.is_none_or(|shelf| shelf.struck == 0.0);
    let sure = clear && steady && world.skew(ask.client) == 0.0;
    let looked_up = world.plan.kind == Kind::Steps && !sure;
    if !struck && !gone && !denied && !voided && !ahead && !looked_up {
        let what = format!("ask {number}: {} {:?}: {}", error.code.word(), error.status, error.message);
        world.breaks("what-can-be-had-is-had", what);
    }
    if gone && !struck && !looked_up && !matches!(error.code, Code::NotFound | Code::LinkExpired) && !denied && !voided
    {
        world.breaks("gone-is-told", format!("ask {number}: {}", error.code.word()));
    }
    if error.message.contains("canary") || format!("{:?}", error.raw).contains("canary") {
        world.breaks("errors-tell-no-secret", error.message.clone());
    }
    let plan = &world.plan;
    // Where a call can do nothing but wait, and a good URL stays one.
    let plain = matches!(plan.kind, Kind::Record | Kind::Query | Kind::Redirect) && plan.weather.storage == 0.0;
    if struck && plain && plan.voids.is_empty() && plan.skew == 0.0 && plan.records.is_none() && !denied && !gone {
        share(world, number, ask, now, error);
    }
}

/// A refresh has failed: who waited for it is told so, and asks no more.
fn share(world: &World, number: usize, ask: &Ask, now: f64, error: &Error<Value>) {
    // Of a storage host, or after an answer that told no URL, nobody waits.
    let mut books = world.books.borrow_mut();
    let led = books.led.get(&(ask.client, ask.file)).is_some_and(|(leader, at)| *leader == number && *at == now);
    if !led || error.code == Code::Aborted {
        return;
    }
    for (other, (plan, book)) in world.plan.asks.iter().zip(&mut books.asks).enumerate() {
        let same = (plan.client, plan.file) == (ask.client, ask.file) && other != number && plan.wish != Wish::Delete;
        if same && plan.at + SEEN < now && !book.over && book.away == 0 {
            book.doomed = true;
        }
    }
}
