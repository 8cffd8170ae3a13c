//! One client's line to the platform and to storage: carries requests slowly, strikes some, and looks at each for what it should not be.

use super::plan::Kind;
use super::platform::{API, Reply, STORAGE, name};
use super::store;
use super::world::{CREDENTIAL, Held, Pair, World};
use crate::platform::{Bytes, Carrier, Fate, Local, Sent, SimAnswer};
use attache::platform::{KeptLink, LogEvent, Request, Secret, SecretReason, SendFailure};
use fastrand::Rng;
use serde_json::Value;
use std::rc::Rc;

/// Slow enough to look dead, milliseconds.
pub(super) const SLOW: f64 = 15_000.0;
/// Storage takes no longer.
const STORAGE_LATENCY: f64 = 2_000.0;
/// Who asks for the credential and stops for ever is taken for gone by then, milliseconds.
const HEIR: f64 = 4_000.0;
/// So young a URL has not ended, milliseconds.
const JUST_MADE: f64 = 4_000.0;
/// In its last minute no answer may mean that a URL has ended, milliseconds.
const NEAR_END: f64 = 60_000.0;

/// The line of one client.
pub(super) struct Line {
    pub world: Rc<World>,
    pub client: usize,
}

impl Carrier for Line {
    fn carry(&self, request: Request<Bytes>) -> Local<Sent> {
        let world = Rc::clone(&self.world);
        let Some(ask) = world.current() else {
            world.breaks("known-callers-only", request.url);
            return Box::pin(std::future::pending());
        };
        let ride = Ride { ask, pair: (self.client, world.plan.asks[ask].file), request, world };
        Box::pin(async move {
            let _away = Away::new(&ride);
            if ride.request.url.starts_with(API) { ride.api().await } else { ride.storage().await }
        })
    }

    fn secret(&self, _reason: SecretReason) -> Local<Result<Secret, Option<Value>>> {
        let world = Rc::clone(&self.world);
        let wait = world.ride().f64() * world.plan.latency;
        Box::pin(async move {
            world.exec.sleep(wait).await;
            Ok(Secret { headers: vec![(String::new(), CREDENTIAL.to_owned())], expires_at: None })
        })
    }

    fn log(&self, _event: &LogEvent<'_>) {}

    fn keeps_links(&self) -> bool {
        self.world.store.is_some()
    }

    fn kept_link(&self, key: &str) -> Local<Option<KeptLink>> {
        let (world, key) = (Rc::clone(&self.world), key.to_owned());
        Box::pin(async move { store::get(&world, &key).await })
    }

    fn keep_link(&self, key: &str, link: Option<KeptLink>) -> Local<()> {
        let (world, key) = (Rc::clone(&self.world), key.to_owned());
        Box::pin(async move { store::put(&world, &key, link).await })
    }
}

/// One request on its way.
struct Ride {
    world: Rc<World>,
    ask: usize,
    pair: Pair,
    request: Request<Bytes>,
}

/// A request of this call is under way.
struct Away<'a>(&'a Ride);

impl<'a> Away<'a> {
    fn new(ride: &'a Ride) -> Self {
        ride.world.books.borrow_mut().asks[ride.ask].away += 1;
        Self(ride)
    }
}

impl Drop for Away<'_> {
    fn drop(&mut self) {
        self.0.world.books.borrow_mut().asks[self.0.ask].away -= 1;
    }
}

/// Somebody asks the platform for a URL.
struct Asking<'a>(&'a World, u64);

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.0.books.borrow_mut().asking.remove(&self.1);
    }
}

fn lost(not_sent: bool) -> Sent {
    Err(SendFailure { not_sent, cause: Some(Value::String("fetch failed".to_owned())) })
}

impl Ride {
    async fn api(&self) -> Sent {
        let (world, (client, file)) = (&*self.world, self.pair);
        let path = &self.request.url[API.len()..];
        let redirects = path == format!("/files/{}/url", name(file));
        if !redirects && path != format!("/files/{}", name(file)) {
            world.breaks("its-own-file", format!("ask {}: {}", self.ask, self.request.url));
        }
        if !self.request.headers.iter().any(|(_, value)| value.contains(CREDENTIAL)) {
            world.breaks("credential-for-the-platform", self.request.url.clone());
        }
        world.tell(|| {
            format!(
                "ask {}: client {client}: {} {path} (attempt {})",
                self.ask, self.request.method, self.request.attempt
            )
        });
        world.books.borrow_mut().api += 1;
        let refresh = self.request.method == "GET";
        if refresh {
            self.is_called_for();
            world.books.borrow_mut().asks[self.ask].asked = true;
        }
        let _asking = refresh.then(|| {
            let number = world.rides();
            world.books.borrow_mut().asking.insert(number, (self.pair, self.ask));
            Asking(world, number)
        });
        let mut dice = world.ride();
        let struck =
            (world.exec.now() < world.plan.weather.until && dice.f64() < world.plan.weather.api).then(|| dice.u8(..8));
        self.pause(&mut dice, world.plan.latency / 2.0).await;
        let early = match struck {
            Some(0) => Some(lost(true)),
            Some(1) => Some(Ok(self.answer((503, vec![("retry-after".to_owned(), "1".to_owned())], Vec::new())))),
            Some(2) => Some(Ok(self.answer((403, Vec::new(), br#"{"message":"forbidden"}"#.to_vec())))),
            _ => None,
        };
        let sent = match early {
            Some(early) => early,
            None => {
                let reply = world.platform.borrow_mut().api(
                    &world.plan,
                    &self.request.method,
                    file,
                    redirects,
                    world.exec.now(),
                );
                self.pause(&mut dice, world.plan.latency / 2.0).await;
                match struck {
                    Some(3) => lost(false),
                    Some(4) => Ok(self.answer((500, Vec::new(), Vec::new()))),
                    Some(5) => Ok(self.answer((200, Vec::new(), b"{}".to_vec()))),
                    Some(6) if reply.0 != 302 => {
                        let end = reply.2.len() / 2;
                        Ok(self.answer(reply).with_body(Fate::Reset(end), 0.0, true))
                    }
                    // Of a redirect nobody needs the body.
                    Some(6) | None => Ok(self.delivered(reply, refresh)),
                    Some(_) => {
                        world.exec.sleep(SLOW).await;
                        Ok(self.delivered(reply, refresh))
                    }
                }
            }
        };
        if struck.is_some_and(|kind| kind < 7) {
            world.struck(file);
        }
        if refresh {
            world.books.borrow_mut().led.insert(self.pair, (self.ask, world.exec.now()));
        }
        let told = sent.as_ref().map(attache::platform::Answer::status).map_err(|failure| failure.not_sent);
        world.tell(|| format!("ask {}: <- {told:?}, struck by {struck:?}", self.ask));
        sent
    }

    /// Nobody asks for a URL while another does, nor where a good one is at hand.
    fn is_called_for(&self) {
        let (world, (client, file)) = (&*self.world, self.pair);
        // What was known of a file is forgotten when it is deleted, and who asks for it then learns that it is gone.
        if world.platform.borrow().gone[file].is_some() {
            return;
        }
        let ask = &world.plan.asks[self.ask];
        let books = world.books.borrow();
        let other = books
            .asking
            .values()
            .find(|(pair, other)| *pair == self.pair && *other != self.ask && !books.asks[*other].stopped);
        if let Some((_, other)) = other {
            world.breaks("one-refresh-at-a-time", format!("ask {} while ask {other} does", self.ask));
        }
        if books.asks[self.ask].doomed {
            world.breaks("a-failure-is-for-all-who-waited", format!("ask {} asks again", self.ask));
        }
        if world.anew(self.pair) {
            return;
        }
        let lasts = |number: usize, own: bool| {
            let end = world.told_end(number);
            // A millisecond for clocks that tell whole ones.
            !books.refused.contains(&(client, number))
                && end.is_none_or(|end| end - world.device(client) > world.margin(ask, own) + 2.0)
        };
        // What came with a record gives way to what a store holds, be it worse; what a first step told is given up with the
        // refresh that does not come to its end.
        let kept = |own: bool| world.plan.kind != Kind::Steps && (own || world.plan.shelf.is_none());
        let held = books.held.get(&self.pair).filter(|held| kept(held.own) && lasts(held.number, held.own));
        if let Some(held) = held {
            world.breaks("one-refresh-for-one-expiry", format!("ask {} while URL {} is good", self.ask, held.number));
        }
        // Whom two links have been refused asks the platform, and nobody else.
        let again = books.asks[self.ask].asked || books.asks[self.ask].refused.len() > 1;
        let Some(store) = world.store.as_ref().filter(|store| store.shelf.struck == 0.0 && !again) else { return };
        let old = world.exec.now() - 2.0 * store.shelf.latency - world.plan.latency - HEIR;
        let entries = store.entries.borrow();
        let kept = entries.values().filter(|entry| entry.file == file && entry.at < old);
        let numbers = kept.filter_map(|entry| world.platform.borrow().number(&entry.link.url));
        if let Some(number) = numbers.into_iter().find(|number| lasts(*number, false)) {
            world.breaks("the-store-is-asked-first", format!("ask {} while it has URL {number}", self.ask));
        }
    }

    /// An answer that comes whole: its client holds what it tells.
    fn delivered(&self, reply: Reply, refresh: bool) -> SimAnswer {
        let world = &*self.world;
        let url = match reply.0 {
            302 => reply.1.iter().find(|(name, _)| name == "location").map(|(_, url)| url.clone()),
            200 => serde_json::from_slice::<Value>(&reply.2)
                .ok()
                .and_then(|record| Some(record["url"].as_str()?.to_owned())),
            _ => None,
        };
        let number = url.and_then(|url| world.platform.borrow().number(&url));
        let mut books = world.books.borrow_mut();
        if let Some(number) = number.filter(|_| refresh) {
            books.asks[self.ask].given = Some((number, world.exec.now()));
            let newer = books.held.get(&self.pair).is_none_or(|held| held.number < number);
            if newer {
                books.held.insert(self.pair, Held { number, own: true });
            }
        }
        drop(books);
        self.answer(reply)
    }

    async fn storage(&self) -> Sent {
        let (world, (client, file)) = (&*self.world, self.pair);
        let url = &self.request.url;
        world.tell(|| format!("ask {}: client {client}: {url} (attempt {})", self.ask, self.request.attempt));
        world.books.borrow_mut().storage += 1;
        let told: Vec<&str> =
            self.request.headers.iter().map(|(name, _)| name.as_str()).filter(|name| *name != "range").collect();
        let secret =
            url.contains(CREDENTIAL) || self.request.headers.iter().any(|(_, value)| value.contains(CREDENTIAL));
        if !told.is_empty() || secret || !self.request.storage || self.request.method != "GET" {
            world.breaks("storage-is-told-nothing", format!("{told:?} to {url}"));
        }
        if !url.starts_with(&format!("{STORAGE}/{}?", name(file))) {
            world.breaks("trusted-hosts-only", format!("ask {}: {url}", self.ask));
            return lost(false);
        }
        if world.books.borrow().asks[self.ask].refused.contains(url) {
            world.breaks("refused-is-not-tried-again", format!("ask {}: {url}", self.ask));
        }
        let mut dice = world.ride();
        let struck = (world.exec.now() < world.plan.weather.until && dice.f64() < world.plan.weather.storage)
            .then(|| dice.u8(..3));
        self.pause(&mut dice, world.plan.latency.min(STORAGE_LATENCY) / 2.0).await;
        let range = self.request.headers.iter().find(|(name, _)| name == "range").map(|(_, value)| value.as_str());
        let number = world.platform.borrow().number(url);
        let reply = match number {
            Some(number) => world.platform.borrow().storage(&world.plan, number, range, world.exec.now()),
            // Never signed: a store's invention.
            None => {
                (403, Vec::new(), b"<Error><Code>AccessDenied</Code><Message>Access denied</Message></Error>".to_vec())
            }
        };
        self.pause(&mut dice, world.plan.latency.min(STORAGE_LATENCY) / 2.0).await;
        match struck {
            Some(0) => {
                world.struck(file);
                // Near its end that may be a refusal which is not shown.
                let near =
                    |number: &usize| world.told_end(*number).is_some_and(|end| end - world.device(client) < NEAR_END);
                if let Some(number) = number.filter(near) {
                    world.books.borrow_mut().refused.insert((client, number));
                }
                return lost(false);
            }
            Some(1) => {
                world.struck(file);
                return Ok(self.answer((503, Vec::new(), Vec::new())));
            }
            Some(_) => world.exec.sleep(SLOW).await,
            None => {}
        }
        world.tell(|| format!("ask {}: <- {} for URL {number:?}", self.ask, reply.0));
        if reply.0 >= 400 {
            let made = self.just_made(number);
            let mut books = world.books.borrow_mut();
            books.refusals += 1;
            books.asks[self.ask].refused.insert(url.clone());
            // A good URL that was just made is refused for another reason, and that is no end of it.
            if let Some(number) = number.filter(|_| !made) {
                books.refused.insert((client, number));
            }
        }
        Ok(self.answer(reply))
    }

    /// The platform has just given this client the URL, and it is good.
    fn just_made(&self, number: Option<usize>) -> bool {
        let (world, plan) = (&*self.world, &self.world.plan);
        let Some(number) = number.filter(|_| !matches!(plan.kind, Kind::Redirect | Kind::Steps)) else { return false };
        let own = world.books.borrow().held.get(&self.pair).is_some_and(|held| held.own && held.number == number);
        let platform = world.platform.borrow();
        let now = world.exec.now();
        own && platform.good(plan, number, now) && now - platform.signed[number].at < JUST_MADE && plan.skew == 0.0
    }

    fn answer(&self, (status, headers, body): Reply) -> SimAnswer {
        SimAnswer::new(self.world.exec.clone(), status, headers, body)
    }

    async fn pause(&self, dice: &mut Rng, most: f64) {
        self.world.exec.sleep(1.0 + most * dice.f64()).await;
    }
}
