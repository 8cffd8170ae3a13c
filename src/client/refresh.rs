//! A fresh URL of a file: the steps that a platform's description names, in their order, until one gives a URL that is good.
//! Who asks, who waits and what is kept is decided in [`super::link`].

use super::Inner;
use super::call::Call;
use super::link::{Fresh, Want};
use super::request::{Exchange, Got, Reading, unexpected};
use crate::backend::description::RefreshStep;
use crate::model::{Code, Document, Error, Result};
use crate::platform::Platform;
use std::cell::Cell;

/// Where nothing but a redirect tells the URL, and the runtime hides it.
pub(super) fn hidden_link<V>() -> Box<Error<V>> {
    let mut error = Error::new(
        Code::Unsupported,
        "This platform answers a download with a redirect, which a browser hides from the page; serve the file from a server or a Worker, with `serveFile` of `@attache/client/edge`.",
    );
    error.reason = Some("redirect".to_owned());
    error
}

impl<P: Platform> Inner<P> {
    /// Asks the platform. `by_clock`: what it gave was turned down by this device's clock alone.
    pub(super) async fn ask_for_url(
        &self,
        call: &Call,
        want: Want<'_>,
        by_clock: &Cell<bool>,
    ) -> Result<Fresh, P::Value> {
        let Want { min_validity, .. } = want;
        let id = want.file.id.as_str();
        let description = &self.dialect.description;
        let Some(refresh) = &description.refresh else { return self.public(id) };
        let held = self.links.borrow().get(id).and_then(|entry| entry.fresh.clone());
        let mut best: Option<Fresh> = None;
        // Ended by this device's clock, which may be wrong.
        let mut last: Option<Fresh> = None;
        let mut hidden = false;
        for step in refresh {
            let Some(found) = self.refresh_step(call, id, step).await? else {
                hidden = hidden || step.url.is_none();
                continue;
            };
            if want.refuses(&found.url) {
                continue;
            }
            let now = self.platform.now();
            // One that comes back unchanged is not fresh: a later step may sign anew. It is kept for want of a better.
            let unchanged =
                held.as_ref().is_some_and(|held| held.url == found.url && held.expires_at >= found.expires_at);
            let ended = found.expires_at.is_some_and(|end| end <= now);
            if !ended && !unchanged && found.usable(now, min_validity) {
                return Ok(found);
            }
            if !ended {
                best = Some(found);
            } else if !unchanged && last.as_ref().is_none_or(|last| last.expires_at <= found.expires_at) {
                last = Some(found);
            }
        }
        // Where the runtime hides the redirect, the platform has signed anew all the same, and its record tells the URL.
        if let (true, Some(step)) = (hidden, refresh.iter().find(|step| step.url.is_some())) {
            let found = self.refresh_step(call, id, step).await?;
            let now = self.platform.now();
            let good = |found: &Fresh| !want.refuses(&found.url) && found.expires_at.is_none_or(|end| end > now);
            if let Some(found) = found.filter(good) {
                return Ok(found);
            }
        }
        if hidden && best.is_none() && refresh.iter().all(|step| step.url.is_none()) {
            return Err(hidden_link());
        }
        // It may have ended while the others were asked.
        let now = self.platform.now();
        let best = best.filter(|found| found.expires_at.is_none_or(|end| end > now));
        by_clock.set(best.is_none() && last.is_some());
        best.or_else(|| last.filter(|_| want.proven)).ok_or_else(|| {
            let mut error = Error::new(
                Code::LinkExpired,
                "The platform gives no URL that is still good for this file; try again later.",
            );
            error.retryable = true;
            error
        })
    }

    /// The address of a file that anybody may fetch.
    fn public(&self, id: &str) -> Result<Fresh, P::Value> {
        let anonymous = self.dialect.description.download.as_ref().is_some_and(|download| download.anonymous);
        match self.dialect.download(id)? {
            Some(path) if anonymous => Ok(self.obtained(self.api_url(&path)?.href, None)),
            _ => Err(self.dialect.unsupported("refresh of links")),
        }
    }

    async fn refresh_step(&self, call: &Call, id: &str, step: &RefreshStep) -> Result<Option<Fresh>, P::Value> {
        let url = self.api_url(&self.dialect.path_with(&step.path, &step.query, id)?)?;
        let reading = if step.url.is_some() { Reading::Json } else { Reading::Answer };
        let exchange = Exchange { expose_redirect: step.url.is_none(), ..Exchange::get(url, reading) };
        match self.exchange(call, exchange).await? {
            Got::Redirect(Some(target)) => {
                self.check_host(&target)?;
                Ok(Some(Fresh { by_redirect: true, ..self.obtained(target.href, None) }))
            }
            Got::Json(raw) => self.url_in_answer(raw, step.url.as_deref().unwrap_or_default()),
            Got::Redirect(None) => Ok(None),
            Got::Answer(_) | Got::Nothing => Err(unexpected()),
        }
    }

    fn url_in_answer(&self, raw: P::Value, place: &str) -> Result<Option<Fresh>, P::Value> {
        let Some(url) = raw.at(place).and_then(|url| url.text()).filter(|url| !url.is_empty()) else { return Ok(None) };
        self.check_link(&url)?;
        let told = crate::backend::mapping::read_record(&self.dialect.description, raw)
            .ok()
            .and_then(|record| record.url_expires_at);
        Ok(Some(self.obtained(url, told)))
    }
}
