//! `Platform` on the virtual clock: what the client stands on here. How requests travel is up to a [`Carrier`]: the simulated
//! network, or a script of wire cases.

mod answer;
mod source;
mod url;

pub use answer::{Fate, Meter, SimAnswer};
pub use source::{Bytes, wire_bytes};
pub use url::parse as parse_url;

use crate::exec::Exec;
use attache::platform::{KeptLink, LogEvent, Platform, Request, Secret, SecretReason, SendFailure, Url};
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

/// A future that stays on this thread.
pub type Local<T> = Pin<Box<dyn Future<Output = T>>>;
/// How a request ends.
pub type Sent = Result<SimAnswer, SendFailure<Value>>;

/// Epoch milliseconds at virtual time 0: 2026-11-22T10:00:00Z.
pub const EPOCH: f64 = 1_795_341_600_000.0;

/// Who carries requests, gives credentials and hears the log.
pub trait Carrier {
    /// Carries one request.
    fn carry(&self, request: Request<Bytes>) -> Local<Sent>;
    /// What the caller's provider gives.
    fn secret(&self, reason: SecretReason) -> Local<Result<Secret, Option<Value>>>;
    /// A log event.
    fn log(&self, event: &LogEvent<'_>);
    /// Waits.
    fn sleep(&self, exec: &Exec, milliseconds: f64) -> Local<()> {
        Box::pin(exec.sleep(milliseconds))
    }
    /// There is a store of links.
    fn keeps_links(&self) -> bool {
        false
    }
    /// What it holds.
    fn kept_link(&self, _key: &str) -> Local<Option<KeptLink>> {
        Box::pin(std::future::ready(None))
    }
    /// What it is to hold.
    fn keep_link(&self, _key: &str, _link: Option<KeptLink>) -> Local<()> {
        Box::pin(std::future::ready(()))
    }
    /// A window of a source.
    fn read(&self, source: &Bytes, offset: u64, length: u64) -> Local<Result<Vec<u8>, Option<Value>>> {
        let window = source.window(offset, length).ok_or(None);
        Box::pin(async { window })
    }
}

/// A runtime on the virtual clock.
pub struct SimPlatform {
    exec: Exec,
    /// How far this device's clock is off, in milliseconds.
    skew: Rc<Cell<f64>>,
    dice: RefCell<fastrand::Rng>,
    carrier: Rc<dyn Carrier>,
}

impl SimPlatform {
    /// A runtime whose wall clock is off by `skew`.
    pub fn new(exec: Exec, skew: Rc<Cell<f64>>, seed: u64, carrier: Rc<dyn Carrier>) -> Self {
        Self { exec, skew, dice: RefCell::new(fastrand::Rng::with_seed(seed)), carrier }
    }
}

impl Platform for SimPlatform {
    type Value = Value;
    type Source = Bytes;
    type Answer = SimAnswer;

    async fn send(&self, request: Request<Bytes>) -> Sent {
        self.carrier.carry(request).await
    }

    async fn sleep(&self, milliseconds: f64) {
        self.carrier.sleep(&self.exec, milliseconds).await;
    }

    fn now(&self) -> f64 {
        // JavaScript's clock tells whole milliseconds.
        (EPOCH + self.exec.now() + self.skew.get()).floor()
    }

    fn random(&self) -> f64 {
        self.dice.borrow_mut().f64()
    }

    fn random_bytes(&self, into: &mut [u8]) {
        self.dice.borrow_mut().fill(into);
    }

    fn url(&self, text: &str, base: Option<&str>) -> Option<Url> {
        url::parse(text, base)
    }

    async fn secret(&self, reason: SecretReason) -> Result<Secret, Option<Value>> {
        self.carrier.secret(reason).await
    }

    async fn read(&self, source: &Bytes, offset: u64, length: u64) -> Result<Vec<u8>, Option<Value>> {
        self.carrier.read(source, offset, length).await
    }

    async fn fill(&self, _source: &Bytes, _until: u64) -> attache::model::Result<(), Value> {
        Ok(())
    }

    fn keeps_links(&self) -> bool {
        self.carrier.keeps_links()
    }

    async fn kept_link(&self, key: &str) -> Option<KeptLink> {
        self.carrier.kept_link(key).await
    }

    async fn keep_link(&self, key: &str, link: Option<KeptLink>) {
        self.carrier.keep_link(key, link).await;
    }

    fn log(&self, event: &LogEvent<'_>) {
        self.carrier.log(event);
    }
}
