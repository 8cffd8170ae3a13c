//! Waiting until a file leaves its processing states, at a pace that no platform minds.

use super::Client;
use super::call::{Call, CallOptions, Verb};
use super::operation::OperationOptions;
use super::silence::Sent;
use crate::model::{Code, Error, FileRecord, FileStatus, Result};
use crate::platform::Platform;
use crate::policy::pace::Pace;
use crate::policy::redact::clean;
use std::future::Future;
use std::pin::Pin;

/// How long a wait may take when nothing else is said: half an hour.
const DEADLINE: f64 = 30.0 * 60.0 * 1_000.0;
/// First and longest wait between two looks.
const INTERVAL: f64 = 1_000.0;
const MAX_INTERVAL: f64 = 10_000.0;
/// How many times longer looks are apart in a page that nobody sees.
const HIDDEN: u32 = 4;

/// How to wait.
#[derive(Clone, Debug, Default)]
pub struct WaitOptions {
    /// First wait between two looks, milliseconds.
    pub interval: Option<f64>,
    /// Longest wait.
    pub max_interval: Option<f64>,
    /// The limits of the whole wait and of each look.
    pub call: CallOptions,
}

/// A wait whose kind is not seen from outside.
pub(super) type Waiting<'a, V> = Pin<Box<dyn Future<Output = Result<FileRecord<V>, V>> + 'a>>;

impl<P: Platform> Client<P> {
    /// Begins the call of a wait: half an hour unless a deadline is given.
    pub fn wait_call(&self, options: &WaitOptions) -> Call {
        let mut limits = options.call.clone();
        limits.deadline = limits.deadline.or(self.inner.deadline).or(Some(DEADLINE));
        self.call(Verb::WaitUntilReady, &limits).without_retries()
    }

    /// Waits until the file is out of its processing states. `seen` is told of each look.
    pub async fn wait_until_ready(
        &self,
        call: &Call,
        id: &str,
        options: &WaitOptions,
        seen: impl Fn(&FileRecord<P::Value>),
    ) -> Result<FileRecord<P::Value>, P::Value> {
        self.run(call, self.watch(call, id, None, options, seen)).await
    }

    /// Waits until what was uploaded is worked on, by the operation that does it where one is named.
    ///
    /// The one way from an upload to the code that waits: it may be in a part of the wasm that is loaded on use
    /// (`scripts/build/parts.mjs`).
    #[inline(never)]
    pub(super) fn processed<'a>(
        &'a self,
        call: &Call,
        operation: Option<String>,
        mut record: FileRecord<P::Value>,
    ) -> Waiting<'a, P::Value> {
        // Waiting ends, whatever the platform says: half an hour where the call has no deadline of its own.
        let mut looks = call.without_retries();
        looks.ends_at = looks.ends_at.or(Some(self.inner.platform.now() + DEADLINE));
        Box::pin(async move {
            if let Some(name) = operation {
                self.operation(&name, OperationOptions::default()).wait(&looks, |_| {}).await?;
                record.status = FileStatus::Ready;
                return Ok(record);
            }
            let id = record.id.clone();
            self.run(&looks, self.watch(&looks, &id, Some(record), &WaitOptions::default(), |_| {})).await
        })
    }

    async fn watch(
        &self,
        call: &Call,
        id: &str,
        known: Option<FileRecord<P::Value>>,
        options: &WaitOptions,
        seen: impl Fn(&FileRecord<P::Value>),
    ) -> Result<FileRecord<P::Value>, P::Value> {
        let inner = &self.inner;
        let poll = inner.dialect.description.poll;
        let interval = options.interval.or(poll.interval).unwrap_or(INTERVAL);
        let longest = options.max_interval.or(poll.max_interval).unwrap_or(MAX_INTERVAL);
        let mut pace = Pace::new(interval, longest, 0.0);
        let mut furthest: Option<f64> = None;
        let mut next = known;
        loop {
            let look = match next.take() {
                Some(record) => Ok(record),
                None => inner.get(call, id, &[]).await,
            };
            let mut asked = None;
            match look {
                Ok(mut record) => {
                    // Progress is advisory and may go backwards on the platform; here it does not.
                    furthest = match (furthest, record.progress) {
                        (Some(before), Some(now)) => Some(before.max(now)),
                        (before, now) => before.or(now),
                    };
                    if record.progress.is_some() {
                        record.progress = furthest;
                    }
                    seen(&record);
                    match record.status {
                        FileStatus::Failed => {
                            return Err(inner.silence(call, &Sent::default(), failed(&record)));
                        }
                        FileStatus::Deleted => {
                            return Err(Error::new(Code::NotFound, "The file was deleted while it was waited for."));
                        }
                        status if !status.in_progress() && status != FileStatus::Unknown => return Ok(record),
                        _ => {}
                    }
                }
                Err(error) if error.retryable => asked = error.retry_after,
                Err(error) => return Err(error),
            }
            let wait = pace.wait(asked, inner.platform.random());
            pause(&inner.platform, wait).await;
        }
    }
}

/// Waits between two looks: four times as long in a page that nobody sees. One that is shown again is looked at after one
/// wait more at the latest.
pub(super) async fn pause<P: Platform>(platform: &P, wait: f64) {
    platform.sleep(wait).await;
    for _ in 1..HIDDEN {
        if !platform.hidden() {
            return;
        }
        platform.sleep(wait).await;
    }
}

fn failed<V: Clone>(record: &FileRecord<V>) -> Box<Error<V>> {
    let why = record.failure.as_deref().unwrap_or("the platform gave no reason");
    let shown = clean(why, 300);
    let mut error =
        Error::new(Code::ProcessingFailed, ["The platform could not process the file: ", &shown, "."].concat());
    error.reason = record.failure.as_deref().map(|word| clean(word, 120));
    error.raw = Some(record.raw.clone());
    error
}
