//! A store of URLs that clients share: slow, and broken in the ways that a caller's own code can be.

use super::plan::{Shelf, Wish};
use super::platform::{STORAGE, name};
use super::world::{Held, World};
use attache::platform::KeptLink;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Longer than a client waits for a store, milliseconds.
const LATE: f64 = 6_000.0;

/// What was put there.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub link: KeptLink,
    pub at: f64,
    pub client: usize,
    pub file: usize,
}

/// The store.
#[derive(Debug)]
pub(super) struct Store {
    pub shelf: Shelf,
    pub entries: RefCell<BTreeMap<String, Entry>>,
}

impl Store {
    pub fn new(shelf: Shelf) -> Self {
        Self { shelf, entries: RefCell::default() }
    }
}

/// What strikes the store, if anything, after its latency.
async fn strike(world: &World, store: &Store) -> Option<u8> {
    let mut dice = world.ride();
    let struck = (dice.f64() < store.shelf.struck).then(|| dice.u8(..6));
    world.exec.sleep(store.shelf.latency * dice.f64()).await;
    match struck {
        Some(0) => std::future::pending().await,
        Some(1) => world.exec.sleep(LATE).await,
        _ => {}
    }
    struck
}

/// What the store gives.
pub(super) async fn get(world: &World, key: &str) -> Option<KeptLink> {
    let store = world.store.as_ref()?;
    let number = world.current()?;
    let ask = &world.plan.asks[number];
    if key.contains(&name(ask.file)) || !key.starts_with("attache:url:") {
        world.breaks("keys-tell-nothing", key.to_owned());
    }
    let struck = strike(world, store).await;
    let of = |url: String| Some(KeptLink { url, expires_at: None });
    let given = match struck {
        Some(0..=2) => None,
        Some(3) => of("https://elsewhere.test/x?Signature=1".to_owned()),
        Some(4) => {
            of(["javascript:alert(1)", "http://storage.test/x", "", "//"][world.rides() as usize % 4].to_owned())
        }
        // One that ended long ago, or was never signed: storage says so.
        Some(_) => of(format!("{STORAGE}/{}?token=forged", name(ask.file))),
        None => store.entries.borrow().get(key).map(|entry| entry.link.clone()),
    };
    world.tell(|| format!("ask {number}: the store gives {given:?}, struck by {struck:?}"));
    let pair = (ask.client, ask.file);
    if given.is_some() {
        // Where that will not do, the platform is asked for one, and nobody else.
        world.books.borrow_mut().asks[number].asked = true;
    }
    if struck == Some(5) {
        world.books.borrow_mut().held.remove(&pair);
    }
    let known = given.as_ref().and_then(|link| world.platform.borrow().number(&link.url));
    if let Some(url) = known {
        let long = world.told_end(url).is_none_or(|end| end - world.device(ask.client) >= world.margin(ask, false));
        if long && !world.books.borrow().refused.contains(&(ask.client, url)) && ask.wish != Wish::Anew {
            let mut books = world.books.borrow_mut();
            books.held.insert(pair, Held { number: url, own: false });
            books.spared += 1;
        }
    }
    given
}

/// What the store is given.
pub(super) async fn put(world: &World, key: &str, link: Option<KeptLink>) {
    let (Some(store), Some(number)) = (world.store.as_ref(), world.current()) else { return };
    let ask = &world.plan.asks[number];
    world.tell(|| format!("ask {number}: to the store: {link:?}"));
    if let Some(link) = &link {
        let known = world.platform.borrow().number(&link.url);
        let right = known.is_some_and(|url| {
            let end = world.told_end(url).map(|end| crate::platform::EPOCH + end);
            world.platform.borrow().signed[url].file == ask.file
                && (link.expires_at == end || world.skew(ask.client) != 0.0)
        });
        // At once, and what it was given: nothing older, and nothing where it was given nothing.
        let theirs = known.map(|url| (url, world.exec.now())) == world.books.borrow().asks[number].given;
        if !right || !theirs {
            world.breaks("stored-is-what-was-given", format!("{link:?}"));
        }
    }
    if strike(world, store).await.is_some() {
        return;
    }
    let mut entries = store.entries.borrow_mut();
    match link {
        Some(link) => {
            entries.insert(key.to_owned(), Entry { link, at: world.exec.now(), client: ask.client, file: ask.file });
        }
        None => {
            entries.remove(key);
        }
    }
}
