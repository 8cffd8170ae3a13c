//! Links that stay fresh: a URL is given out while it is good for long enough, and renewed once for all who ask.
//!
//! Waiters look again by their own timers instead of sharing a future: whoever refreshes may be cancelled, and in
//! Workers a promise of one request must not be awaited by another. How a URL is had is in `super::refresh`, how links are
//! shared with other programs in `super::shelf`.

use super::baton::{Baton, Held, Waiter};
use super::call::Call;
use super::{Client, FileRef, Inner};
use crate::model::{Code, Error, Result};
use crate::platform::{Platform, Url};
use crate::policy::expiry;
use std::cell::Cell;

/// What is known of a file's link.
pub(super) struct Cached<V> {
    pub fresh: Option<Fresh>,
    /// Which version of the file it leads to, where a record told.
    version: Option<String>,
    baton: Baton,
    /// Counts refreshes, so that those who waited for one share how it ended.
    round: u32,
    failure: Option<Box<Error<V>>>,
    /// The failure is one by this device's clock alone.
    by_clock: bool,
}

impl<V> Default for Cached<V> {
    fn default() -> Self {
        Self { fresh: None, version: None, baton: Baton::default(), round: 0, failure: None, by_clock: false }
    }
}

/// A URL and what is known of its end.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fresh {
    pub url: String,
    pub expires_at: Option<f64>,
    /// When it was obtained: with the end, its life.
    pub since: f64,
    pub came: Came,
    /// A redirect named it, and nothing yet says that it leads to the file.
    pub by_redirect: bool,
    /// How long it is good for from its signing on, where it tells.
    pub life: Option<f64>,
}

/// Where a URL came from, and with that how old it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// With a record, or from a shelf: of any age.
    Given,
    /// The platform told it, at `since`.
    Signed,
}

/// So long a URL is used that had ended by this device's clock when the platform gave it.
const DOUBTFUL: f64 = 60_000.0;

impl Fresh {
    /// When it ends by this device's clock, which may be wrong. One that the platform has just signed cannot last longer
    /// than its life; one that seemed to have ended when it came shows that the clock is ahead.
    pub fn ends(&self) -> Option<f64> {
        let end = self.expires_at?;
        let signed = self.came == Came::Signed;
        let lives = signed.then_some(self.life).flatten().map(|life| self.since + life);
        if signed && end <= self.since {
            return Some(lives.unwrap_or(self.since + DOUBTFUL));
        }
        Some(lives.map_or(end, |lives| lives.min(end)))
    }

    pub fn usable(&self, now: f64, min_validity: Option<f64>) -> bool {
        let end = self.ends();
        expiry::usable(end, end.map(|end| end - self.since), now, min_validity)
    }
}

/// Whose URL is wanted, and which will not do.
#[derive(Clone, Copy)]
pub(super) struct Want<'a> {
    pub file: &'a FileRef,
    pub min_validity: Option<f64>,
    /// Those that the storage host just turned down.
    pub refused: [Option<&'a str>; 2],
    pub need: Need,
    /// The storage host will tell whether it is good: this device's clock does not have the last word.
    pub proven: bool,
}

/// How far a URL may have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// From anywhere.
    Any,
    /// From the platform, now or before.
    Signed,
    /// From the platform, now.
    Anew,
}

impl<'a> Want<'a> {
    pub const fn of(file: &'a FileRef) -> Self {
        Self { file, min_validity: None, refused: [None; 2], need: Need::Any, proven: false }
    }

    pub fn refuses(&self, url: &str) -> bool {
        self.refused.contains(&Some(url))
    }

    /// What is held, or what another's refresh gave, will do.
    fn takes(&self, fresh: &Fresh) -> bool {
        !self.refuses(&fresh.url) && (self.need == Need::Any || fresh.came == Came::Signed)
    }
}

/// What somebody who wants a fresh URL does next.
enum Turn<V> {
    /// Ask the platform.
    Lead(Held),
    /// Look again later.
    Wait(Baton, u32),
    /// The refresh that was waited for has ended so.
    Ended(Result<Fresh, V>),
}

/// A link to one file.
pub struct Link<P: Platform> {
    client: Client<P>,
    file: FileRef,
    min_validity: Option<f64>,
}

impl<P: Platform> Clone for Link<P> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), file: self.file.clone(), min_validity: self.min_validity }
    }
}

impl<P: Platform> Client<P> {
    /// A link. Nothing is sent until it is asked for a URL.
    pub fn link(&self, file: FileRef, min_validity: Option<f64>) -> Link<P> {
        self.inner.know_link(&file);
        Link { client: self.clone(), file, min_validity }
    }
}

impl<P: Platform> Link<P> {
    /// The client of this link, to begin calls with.
    pub fn client(&self) -> &Client<P> {
        &self.client
    }

    /// A URL that is good for at least the link's `min_validity`.
    pub async fn url(&self, call: &Call) -> Result<String, P::Value> {
        let want = Want { min_validity: self.min_validity, ..Want::of(&self.file) };
        let work = async { Ok(self.client.inner.fresh(call, want).await?.url) };
        self.client.run(call, work).await
    }

    /// A URL from the platform now, whatever is known.
    pub async fn refresh(&self, call: &Call) -> Result<String, P::Value> {
        let want = Want { min_validity: self.min_validity, need: Need::Anew, ..Want::of(&self.file) };
        let work = async { Ok(self.client.inner.refreshed(call, want).await?.url) };
        self.client.run(call, work).await
    }

    /// When the URL that was given out last ends, epoch milliseconds.
    pub fn expires_at(&self) -> Option<f64> {
        let links = self.client.inner.links.borrow();
        links.get(&self.file.id)?.fresh.as_ref()?.expires_at
    }
}

impl<P: Platform> Inner<P> {
    /// Takes over what a record tells of its URL.
    pub(super) fn know_link(&self, file: &FileRef) {
        let url = file.url.as_ref().filter(|url| !url.is_empty());
        let mut links = self.links.borrow_mut();
        if url.is_none() && file.version.is_none() {
            return;
        }
        let entry = links.entry(file.id.clone()).or_default();
        if file.version.is_some() && entry.version != file.version {
            // What is held may lead to other bytes.
            let other = entry.version.is_some();
            entry.version.clone_from(&file.version);
            if other {
                entry.fresh = None;
            }
        }
        let Some(url) = url else { return };
        let found = Fresh { came: Came::Given, ..self.obtained(url.clone(), file.url_expires_at) };
        // An older record must not push out what was learnt since.
        let ended = found.expires_at.is_some_and(|end| end <= found.since);
        if entry.fresh.as_ref().is_none_or(|fresh| !ended && fresh.expires_at < found.expires_at) {
            entry.fresh = Some(found);
        }
    }

    /// Forgets all of a file's links; its version, where that was known.
    pub(super) fn forget_link(&self, id: &str) -> Option<String> {
        self.links.borrow_mut().remove(id)?.version
    }

    /// A URL that has just come, with the end that was told beside it.
    pub(super) fn obtained(&self, url: String, told: Option<f64>) -> Fresh {
        let parsed = self.platform.url(&url, None);
        let query = expiry::parse_query(parsed.and_then(|url| url.query).as_deref().unwrap_or_default());
        let expires_at = told.or_else(|| expiry::url_expiry(&query));
        let (since, life) = (self.platform.now(), expiry::url_life(&query));
        Fresh { url, expires_at, since, came: Came::Signed, by_redirect: false, life }
    }

    /// A URL that is good for long enough and is not the refused one.
    pub(super) async fn fresh(&self, call: &Call, want: Want<'_>) -> Result<Fresh, P::Value> {
        let held = self.links.borrow().get(&want.file.id).and_then(|entry| entry.fresh.clone());
        if let Some(fresh) = held.filter(|fresh| want.takes(fresh))
            && fresh.usable(self.platform.now(), want.min_validity)
        {
            self.check_link(&fresh.url)?;
            return Ok(fresh);
        }
        self.refreshed(call, want).await
    }

    /// Asks the platform, or waits for whoever is asking already.
    async fn refreshed(&self, call: &Call, want: Want<'_>) -> Result<Fresh, P::Value> {
        let mut round = None;
        let mut waiter = Waiter::default();
        loop {
            let lead = match self.turn(want, round) {
                Turn::Lead(held) => Some(held),
                Turn::Ended(result) => return result,
                Turn::Wait(baton, current) => {
                    round = Some(current);
                    waiter.next(&self.platform, &baton).await
                }
            };
            if let Some(held) = lead {
                return held.work(&self.platform, self.lead(call, want)).await;
            }
        }
    }

    /// What somebody who wants a fresh URL does next; `round` is the refresh that they have been waiting for.
    fn turn(&self, want: Want<'_>, round: Option<u32>) -> Turn<P::Value> {
        let mut links = self.links.borrow_mut();
        let entry = links.entry(want.file.id.clone()).or_default();
        if round.is_some_and(|round| round != entry.round) {
            match (&entry.fresh, &entry.failure) {
                // Whoever lets the storage host tell asks for himself.
                (_, Some(_)) if entry.by_clock && want.proven => {}
                (_, Some(error)) => return Turn::Ended(Err(error.clone())),
                (Some(fresh), None) if want.takes(fresh) => return Turn::Ended(Ok(fresh.clone())),
                _ => {}
            }
        }
        match entry.baton.take() {
            Some(held) => Turn::Lead(held),
            None => Turn::Wait(entry.baton.clone(), entry.round),
        }
    }

    async fn lead(&self, call: &Call, want: Want<'_>) -> Result<Fresh, P::Value> {
        let by_clock = Cell::new(false);
        let shelved = self.shelved(want).await;
        let found = shelved.is_some();
        let result = match shelved {
            Some(fresh) => Ok(fresh),
            None => self.ask_for_url(call, want, &by_clock).await,
        };
        self.publish(want, &result, by_clock.get());
        // Those who wait have it by now, however long this takes.
        if let (Ok(fresh), false) = (&result, found) {
            self.shelve(want.file, fresh).await;
        }
        result
    }

    /// Tells those who wait how a refresh ended.
    fn publish(&self, want: Want<'_>, result: &Result<Fresh, P::Value>, by_clock: bool) {
        let mut links = self.links.borrow_mut();
        let entry = links.entry(want.file.id.clone()).or_default();
        entry.round = entry.round.wrapping_add(1);
        entry.by_clock = by_clock;
        entry.failure = result.as_ref().err().cloned();
        if let Ok(fresh) = result {
            entry.fresh = Some(fresh.clone());
        }
    }

    /// The URL that the server named, when it leads to a trusted host.
    pub(super) fn check_link(&self, url: &str) -> Result<Url, P::Value> {
        let Some(parsed) = self.platform.url(url, None) else {
            return Err(Error::new(Code::BadResponse, "The platform named a download address that is no URL."));
        };
        self.check_host(&parsed)?;
        Ok(parsed)
    }
}
