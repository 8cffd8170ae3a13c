//! The credential of a client: asked for once however many wait, kept until it is about to end, renewed once when the
//! server refuses it. Waiters look again by their own timers: in Workers a promise may not be shared between requests.

use super::baton::{Baton, Waiter};
use crate::model::{Code, Error, Result};
use crate::platform::{Platform, Secret, SecretReason};
use std::cell::{Cell, RefCell};

/// How the credential travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthKind {
    /// `Authorization: Bearer …`.
    Bearer,
    /// The platform's key header.
    ApiKey,
    /// Headers that the caller makes anew for every request.
    Headers,
}

/// A secret is renewed this long before its end, or a tenth of its life where that is shorter.
const EARLY: f64 = 60_000.0;

struct Held {
    secret: Secret,
    since: f64,
}

/// The credential of a client.
pub struct Auth {
    kind: Option<AuthKind>,
    key_header: String,
    held: RefCell<Option<Held>>,
    asking: Baton,
    /// Counts secrets, so that many 401s of one secret lead to one renewal.
    generation: Cell<u32>,
}

impl Auth {
    /// No secret yet.
    pub fn new(kind: Option<AuthKind>, key_header: Option<&str>) -> Self {
        Self {
            kind,
            key_header: key_header.unwrap_or("x-api-key").to_owned(),
            held: RefCell::new(None),
            asking: Baton::default(),
            generation: Cell::new(0),
        }
    }

    /// The credential travels in `Authorization`.
    pub const fn is_bearer(&self) -> bool {
        matches!(self.kind, Some(AuthKind::Bearer))
    }

    /// The headers that carry the credential, and which secret they hold.
    pub async fn headers<P: Platform>(&self, platform: &P) -> Result<(Vec<(String, String)>, u32), P::Value> {
        let Some(kind) = self.kind else { return Ok((Vec::new(), 0)) };
        if kind == AuthKind::Headers {
            let secret = platform.secret(SecretReason::First).await.map_err(refused)?;
            usable_in_headers(&secret)?;
            *self.held.borrow_mut() = Some(Held { secret: secret.clone(), since: platform.now() });
            return Ok((self.carried(kind, secret), 0));
        }
        let mut waiter = Waiter::default();
        loop {
            if let Some(held) = self.usable(platform.now()) {
                return Ok((self.carried(kind, held), self.generation.get()));
            }
            let reason = if self.held.borrow().is_some() { SecretReason::Expiring } else { SecretReason::First };
            self.ask_or_wait(platform, reason, &mut waiter).await?;
        }
    }

    /// The server refused secret `generation`: a fresh one, or false where there is none to be had.
    pub async fn renew<P: Platform>(&self, platform: &P, generation: u32) -> Result<bool, P::Value> {
        if matches!(self.kind, None | Some(AuthKind::Headers)) {
            return Ok(false);
        }
        let mut waiter = Waiter::default();
        loop {
            if self.generation.get() != generation {
                return Ok(true);
            }
            let before = self.held.borrow().as_ref().map(|held| held.secret.clone());
            self.ask_or_wait(platform, SecretReason::Unauthorized, &mut waiter).await?;
            let same = self.held.borrow().as_ref().map(|held| held.secret.clone()) == before;
            if same && self.generation.get() != generation {
                return Ok(false);
            }
        }
    }

    async fn ask_or_wait<P: Platform>(
        &self,
        platform: &P,
        reason: SecretReason,
        waiter: &mut Waiter,
    ) -> Result<(), P::Value> {
        let asking = match self.asking.take() {
            Some(asking) => asking,
            None => match waiter.next(platform, &self.asking).await {
                Some(asking) => asking,
                None => return Ok(()),
            },
        };
        let secret = asking.work(platform, platform.secret(reason)).await.map_err(refused)?;
        // One that no header can carry fails those who waited for it, and is not kept: the next call asks again.
        usable_in_headers(&secret)?;
        *self.held.borrow_mut() = Some(Held { secret, since: platform.now() });
        self.generation.set(self.generation.get().wrapping_add(1));
        Ok(())
    }

    /// The secret in use, for those who must not tell it.
    pub(super) fn held(&self) -> Vec<(String, String)> {
        self.held.borrow().iter().flat_map(|held| held.secret.headers.clone()).collect()
    }

    fn usable(&self, now: f64) -> Option<Secret> {
        let held = self.held.borrow();
        let held = held.as_ref()?;
        match held.secret.expires_at {
            // A secret that ends at once is still used by those who just asked for it, or nobody would ever go on.
            Some(end) if now > held.since && now >= end - EARLY.min((end - held.since) * 0.1) => None,
            _ => Some(held.secret.clone()),
        }
    }

    fn carried(&self, kind: AuthKind, secret: Secret) -> Vec<(String, String)> {
        let mut headers = Vec::with_capacity(secret.headers.len());
        for (name, value) in secret.headers {
            headers.push(match kind {
                AuthKind::Bearer => ("authorization".to_owned(), ["Bearer ", &value].concat()),
                AuthKind::ApiKey => (self.key_header.clone(), value),
                AuthKind::Headers => (name, value),
            });
        }
        headers
    }
}

fn usable_in_headers<V>(secret: &Secret) -> Result<(), V> {
    let unusable = |value: &str| value.is_empty() || value.bytes().any(|byte| !(0x20..=0x7e).contains(&byte));
    if secret.headers.iter().any(|(_, value)| unusable(value)) {
        return Err(Error::argument(
            "auth",
            "gave a credential that is empty or has characters that no header can carry.",
        ));
    }
    Ok(())
}

fn refused<V>(cause: Option<V>) -> Box<Error<V>> {
    let mut error = Error::new(
        Code::Unauthorized,
        "The credential could not be had: the function given as `auth` failed. Its error is the `cause`.",
    );
    error.cause = cause;
    error
}
