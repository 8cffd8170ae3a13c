//! Settling a write whose reply was lost: look into the list for the file, and say `ambiguous` when that does not tell.
//!
//! The same file means: same name, same size and SHA-256 where told, created since the call began (the clocks may differ by five
//! minutes), no other upload's, and exactly one such. A second copy is never sent.

use super::Client;
use super::call::Call;
use super::upload::UploadOptions;
use crate::backend::listing::ListQuery;
use crate::model::{Code, Commit, Error, FileRecord, Result};
use crate::platform::Platform;
use crate::policy::name::form_escape;

/// How far the platform's clock may be off.
const SKEW: f64 = 5.0 * 60.0 * 1_000.0;
/// How many pages are looked through: newest come first where there are many.
const PAGES: u32 = 5;

/// What was sent, and when.
pub(super) struct SentFile {
    pub size: u64,
    /// Epoch milliseconds.
    pub began: f64,
    /// Lower-case hex, where the platform tells one that it can be compared with.
    pub sha256: Option<String>,
}

impl<P: Platform> Client<P> {
    /// The file, when the list tells that it was stored; otherwise the error that says what is known.
    pub(super) async fn settle(
        &self,
        call: &Call,
        options: &UploadOptions,
        sent: &SentFile,
        lost: Box<Error<P::Value>>,
    ) -> Result<FileRecord<P::Value>, P::Value> {
        let description = &self.inner.dialect.description;
        let shows = description.upload.as_ref().is_none_or(|upload| upload.listed != Some(false));
        if !options.reconcile || !shows || description.list.is_none() {
            return Err(ambiguous(lost));
        }
        match self.look(call, options, sent).await {
            Ok(Some(record)) => Ok(record),
            Ok(None) | Err(_) => Err(ambiguous(lost)),
        }
    }

    async fn look(
        &self,
        call: &Call,
        options: &UploadOptions,
        sent: &SentFile,
    ) -> Result<Option<FileRecord<P::Value>>, P::Value> {
        let mut found: Option<FileRecord<P::Value>> = None;
        let mut cursor: Option<String> = None;
        let bucket = self.inner.base.origin();
        for _ in 0..PAGES {
            // A look is a request that an outage would multiply, as a retry is: it is paid for likewise.
            if !self.inner.buckets.borrow_mut().entry(&bucket).take() {
                return Ok(None);
            }
            let page = self.inner.page(call, &ListQuery::default(), cursor.as_deref()).await?;
            for record in page.items {
                let other = record.size.is_some_and(|told| told != sent.size)
                    || record.created_at.is_some_and(|created| created < sent.began - SKEW)
                    || matches!((&record.sha256, &sent.sha256), (Some(theirs), Some(ours)) if theirs != ours);
                if other || !is_named(&record.name, &options.name) || self.inner.twins.is_known(&record.id) {
                    continue;
                }
                // One whose time is not told may be ours, or an old one: then no other is certainly ours either.
                if record.created_at.is_none() {
                    return Ok(None);
                }
                if found.as_ref().is_some_and(|other| other.id != record.id) {
                    return Ok(None);
                }
                found = Some(record);
            }
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        // Meanwhile another upload may have got its reply, or still waits for one.
        let taken = |record: &FileRecord<P::Value>| {
            self.inner.twins.is_known(&record.id)
                || self.inner.twins.several(&options.name, record.size.map(|_| sent.size))
        };
        Ok(found.filter(|record| !taken(record)))
    }
}

/// The name as sent, as a form tells it, or without the folders that some servers cut off.
fn is_named(told: &str, sent: &str) -> bool {
    let last = sent.rsplit('/').next().unwrap_or(sent);
    [sent, last].iter().any(|name| told == *name || told == form_escape(name))
}

/// It is not known whether the file is stored.
pub(super) fn ambiguous<V>(mut lost: Box<Error<V>>) -> Box<Error<V>> {
    lost.code = Code::Ambiguous;
    lost.commit = Some(Commit::Unknown);
    lost.retryable = false;
    lost.message =
        ["The upload may or may not have been stored: ", &lost.message, " Look into the list before sending it again."]
            .concat();
    lost
}
