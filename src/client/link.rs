//! Links that stay fresh: a URL is given out while it is good for long enough, and renewed once for all who ask.
//!
//! Waiters look again by their own timers instead of sharing a future: whoever refreshes may be cancelled, and in
//! Workers a promise of one request must not be awaited by another. How a URL is had is in `super::refresh`.

use super::call::Call;
use super::looks::Looks;
use super::request::unexpected;
use super::{Client, FileRef, Inner};
use crate::model::{Code, Error, Result};
use crate::platform::{Platform, Url};
use crate::policy::expiry;

/// What is known of a file's link.
pub(super) struct Cached<V> {
    pub fresh: Option<Fresh>,
    refreshing: bool,
    /// Counts refreshes, so that those who waited for one share how it ended.
    round: u32,
    failure: Option<Box<Error<V>>>,
}

impl<V> Default for Cached<V> {
    fn default() -> Self {
        Self { fresh: None, refreshing: false, round: 0, failure: None }
    }
}

/// A URL and what is known of its end.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fresh {
    pub url: String,
    pub expires_at: Option<f64>,
    /// When it was obtained: with the end, its life.
    pub since: f64,
    /// A redirect named it, and nothing yet says that it leads to the file.
    pub by_redirect: bool,
}

impl Fresh {
    pub fn usable(&self, now: f64, min_validity: Option<f64>) -> bool {
        expiry::usable(self.expires_at, self.expires_at.map(|end| end - self.since), now, min_validity)
    }
}

/// What somebody who wants a fresh URL does next.
enum Turn<V> {
    /// Ask the platform.
    Lead,
    /// Look again later.
    Wait(u32),
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
        let work = async { Ok(self.client.inner.fresh(call, &self.file.id, self.min_validity, None).await?.url) };
        self.client.run(call, work).await
    }

    /// A URL from the platform now, whatever is known.
    pub async fn refresh(&self, call: &Call) -> Result<String, P::Value> {
        let work = async { Ok(self.client.inner.refreshed(call, &self.file.id, self.min_validity, None).await?.url) };
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
        let Some(url) = file.url.as_ref().filter(|url| !url.is_empty()) else { return };
        let mut links = self.links.borrow_mut();
        let entry = links.entry(file.id.clone()).or_default();
        let expires_at = file.url_expires_at.or_else(|| self.expiry_of(url));
        // An older record must not push out what was learnt since.
        let newer = entry.fresh.as_ref().is_none_or(|fresh| fresh.expires_at < expires_at);
        if newer {
            entry.fresh = Some(Fresh { url: url.clone(), expires_at, since: self.platform.now(), by_redirect: false });
        }
    }

    pub(super) fn forget_link(&self, id: &str) {
        self.links.borrow_mut().remove(id);
    }

    pub(super) fn expiry_of(&self, url: &str) -> Option<f64> {
        let parsed = self.platform.url(url, None)?;
        expiry::url_expiry(&expiry::parse_query(parsed.query.as_deref().unwrap_or_default()))
    }

    /// A URL that is good for long enough and is not `refused`, the one that the storage host just turned down.
    pub(super) async fn fresh(
        &self,
        call: &Call,
        id: &str,
        min_validity: Option<f64>,
        refused: Option<&str>,
    ) -> Result<Fresh, P::Value> {
        let held = self.links.borrow().get(id).and_then(|entry| entry.fresh.clone());
        if let Some(fresh) = held.filter(|fresh| refused != Some(fresh.url.as_str()))
            && fresh.usable(self.platform.now(), min_validity)
        {
            self.check_link(&fresh.url)?;
            return Ok(fresh);
        }
        self.refreshed(call, id, min_validity, refused).await
    }

    /// Asks the platform, or waits for whoever is asking already.
    async fn refreshed(
        &self,
        call: &Call,
        id: &str,
        min_validity: Option<f64>,
        refused: Option<&str>,
    ) -> Result<Fresh, P::Value> {
        let mut round = None;
        let mut looks = Looks::default();
        loop {
            match self.turn(id, round) {
                Turn::Lead => return self.lead(call, id, min_validity, refused).await,
                Turn::Ended(result) => return result,
                Turn::Wait(current) => round = Some(current),
            }
            self.platform.sleep(looks.next()).await;
        }
    }

    /// What somebody who wants a fresh URL does next; `round` is the refresh that they have been waiting for.
    fn turn(&self, id: &str, round: Option<u32>) -> Turn<P::Value> {
        let mut links = self.links.borrow_mut();
        let entry = links.entry(id.to_owned()).or_default();
        if round.is_some_and(|round| round != entry.round) {
            return Turn::Ended(match (&entry.fresh, &entry.failure) {
                (_, Some(error)) => Err(error.clone()),
                (Some(fresh), None) => Ok(fresh.clone()),
                (None, None) => Err(unexpected()),
            });
        }
        // Nobody is asking, or whoever was has been cancelled.
        if !entry.refreshing {
            entry.refreshing = true;
            return Turn::Lead;
        }
        Turn::Wait(entry.round)
    }

    async fn lead(
        &self,
        call: &Call,
        id: &str,
        min_validity: Option<f64>,
        refused: Option<&str>,
    ) -> Result<Fresh, P::Value> {
        struct Leading<'a, P: Platform>(&'a Inner<P>, &'a str);
        impl<P: Platform> Drop for Leading<'_, P> {
            fn drop(&mut self) {
                if let Some(entry) = self.0.links.borrow_mut().get_mut(self.1) {
                    entry.refreshing = false;
                }
            }
        }
        let leading = Leading(self, id);
        let result = self.ask_for_url(call, id, min_validity, refused).await;
        let mut links = self.links.borrow_mut();
        let entry = links.entry(id.to_owned()).or_default();
        entry.round = entry.round.wrapping_add(1);
        entry.failure = result.as_ref().err().cloned();
        if let Ok(fresh) = &result {
            entry.fresh = Some(fresh.clone());
        }
        drop(links);
        drop(leading);
        result
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
