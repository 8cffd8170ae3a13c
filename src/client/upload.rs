//! Uploading one file in one request. Bytes go by reference; a digest is computed beside the sending where it can be compared.
//!
//! What the platform says it stored is compared with what was sent; a write whose reply was lost is looked for
//! (`super::reconcile`) and never sent a second time unless the platform makes that harmless.

use super::Client;
use super::call::{Call, CallOptions, Verb};
use super::prepare;
use super::reconcile::{SentFile, ambiguous};
use super::request::{Exchange, Got, unexpected};
use super::select::join;
use crate::model::{Code, Commit, Error, FileRecord, FileStatus, Result};
use crate::platform::{Platform, Source};
use crate::transfer::digest::{Sha256Digest, WINDOW};
use std::cell::RefCell;
use std::rc::Rc;

/// Where an upload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadPhase {
    /// Bytes are leaving.
    Uploading,
    /// The answer has come and is compared.
    Verifying,
    /// Stored, and the platform works on it.
    Processing,
}

/// Is told how an upload goes.
pub trait UploadEvents {
    /// Somebody looks at the progress.
    fn watched(&self) -> bool;
    /// A new phase.
    fn phase(&self, phase: UploadPhase);
    /// Bytes of the file handed to the network in this attempt.
    fn sent(&self, bytes: u64);
    /// The server confirmed so many.
    fn acknowledged(&self, bytes: u64);
}

/// Nobody looks.
impl UploadEvents for () {
    fn watched(&self) -> bool {
        false
    }
    fn phase(&self, _phase: UploadPhase) {}
    fn sent(&self, _bytes: u64) {}
    fn acknowledged(&self, _bytes: u64) {}
}

/// How to upload.
#[derive(Clone, Debug)]
pub struct UploadOptions {
    /// The file's name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// The platform's form fields.
    pub fields: Vec<(String, String)>,
    /// The caller's key; a fresh one where the platform honours keys and none is given.
    pub idempotency_key: Option<String>,
    /// Compare a SHA-256 where the platform reports one.
    pub checksum: bool,
    /// Look for the file when the reply was lost.
    pub reconcile: bool,
    /// Wait until it is processed.
    pub until_ready: bool,
    /// The limits of the call.
    pub call: CallOptions,
}

impl UploadOptions {
    /// The contract's defaults, for a file of this name and media type.
    pub fn new(name: impl Into<String>, media_type: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            media_type: media_type.into(),
            fields: Vec::new(),
            idempotency_key: None,
            checksum: true,
            reconcile: true,
            until_ready: false,
            call: CallOptions::default(),
        }
    }
}

impl<P: Platform> Client<P> {
    /// The call that an upload runs as; made first, so that whoever ends it can say what is known of the write.
    pub fn upload_call(&self, options: &UploadOptions) -> Call {
        self.call(Verb::Upload, &options.call)
    }

    /// Uploads a file.
    pub async fn upload<E: UploadEvents + 'static>(
        &self,
        call: &Call,
        source: P::Source,
        options: &UploadOptions,
        events: Rc<E>,
    ) -> Result<FileRecord<P::Value>, P::Value> {
        let work = async {
            let record = self.store(call, source, options, &events).await?;
            self.ready(call, record, options, &*events).await
        };
        self.run(call, work).await
    }

    /// Waits until the platform has worked on it, where that is wanted.
    pub(super) async fn ready(
        &self,
        call: &Call,
        mut record: FileRecord<P::Value>,
        options: &UploadOptions,
        events: &(impl UploadEvents + ?Sized),
    ) -> Result<FileRecord<P::Value>, P::Value> {
        let started = self.inner.dialect.started(&record.id);
        if started.is_some() {
            record.status = FileStatus::Processing;
        }
        if !options.until_ready || !record.status.in_progress() {
            return Ok(record);
        }
        events.phase(UploadPhase::Processing);
        self.processed(call, started, record).await
    }

    async fn store<E: UploadEvents + 'static>(
        &self,
        call: &Call,
        source: P::Source,
        options: &UploadOptions,
        events: &Rc<E>,
    ) -> Result<FileRecord<P::Value>, P::Value> {
        let inner = &self.inner;
        let (told, _) = source.supply();
        let compare = options.checksum && inner.dialect.description.record.sha256.is_some();
        // A stream shows its bytes as they leave, and only then.
        let running = (compare && !source.rereadable()).then(|| Rc::new(RefCell::new(Sha256Digest::default())));
        let (exchange, keyed) = prepare::prepare(&self.inner, source.clone(), options, events, running.clone())?;
        let _pass = match &call.lane {
            Some(lane) => Some(lane.turn(&inner.platform).await),
            None => None,
        };
        events.phase(UploadPhase::Uploading);
        let began = inner.platform.now();
        let under_way = inner.twins.begin(&options.name, told, began);
        let ahead = compare && running.is_none();
        let digest = async { if ahead { self.digest(&source, source.size()).await } else { None } };
        let sending = async { self.send_form(call, exchange).await };
        let (record, digest) = match join(sending, digest).await {
            Ok((record, digest)) => (record, digest.or_else(|| Some(running?.borrow().clone().hex()))),
            Err(error) if keyed || !in_doubt(call, &error) => {
                if matches!(call.commit(), None | Some(Commit::NotSent)) {
                    under_way.close(None);
                }
                return Err(error);
            }
            Err(error) => {
                // A body whose end nobody saw cannot be told from others in the list.
                let (Some(size), _) = source.supply() else { return Err(ambiguous(error)) };
                let sha256 = if ahead { self.digest(&source, source.size()).await } else { None };
                (self.settle(call, options, &SentFile { size, began, sha256 }, error).await?, None)
            }
        };
        under_way.close(Some(&record.id));
        // By now one that had no size has ended.
        let size = source.size();
        events.phase(UploadPhase::Verifying);
        events.acknowledged(size);
        call.set_commit(Some(Commit::Stored));
        self.compare(&record, size, digest.as_deref())?;
        inner.know_link(&super::FileRef::record(&record));
        Ok(self.complete(record, options, size))
    }

    async fn send_form(&self, call: &Call, exchange: Exchange<P::Source>) -> Result<FileRecord<P::Value>, P::Value> {
        match self.inner.exchange(call, exchange).await? {
            Got::Json(raw) => self.inner.dialect.uploaded(raw),
            _ => Err(unexpected()),
        }
    }

    /// The SHA-256 of the source; nothing where it cannot be read, for then the sending fails and says so.
    async fn digest(&self, source: &P::Source, size: u64) -> Option<String> {
        let read = |offset: u64| self.inner.platform.read(source, offset, WINDOW.min(size - offset));
        let mut digest = Sha256Digest::default();
        if size == 0 {
            return Some(digest.hex());
        }
        let mut window = read(0).await.ok()?;
        let mut offset = WINDOW;
        while offset < size {
            // The next is on its way while this one is hashed.
            let hashing = async { digest.update(&window) };
            window = join(read(offset), hashing).await.ok()?.0;
            offset += WINDOW;
        }
        digest.update(&window);
        Some(digest.hex())
    }

    /// What the platform says it stored, beside what was sent.
    pub(super) fn compare(
        &self,
        record: &FileRecord<P::Value>,
        size: u64,
        digest: Option<&str>,
    ) -> Result<(), P::Value> {
        let stored = |code, message: &str| {
            let mut error = Error::new(code, message);
            error.commit = Some(Commit::Stored);
            error.raw = Some(record.raw.clone());
            error
        };
        match record.size {
            Some(told) if told < size => {
                return Err(stored(
                    Code::Truncated,
                    "The platform stored fewer bytes than were sent; delete that file and upload it again.",
                ));
            }
            Some(told) if told > size => {
                return Err(stored(
                    Code::SizeExceeded,
                    "The platform stored more bytes than were sent; delete that file and upload it again.",
                ));
            }
            _ => {}
        }
        match (digest, record.sha256.as_deref()) {
            (Some(ours), Some(theirs)) if ours != theirs => Err(stored(
                Code::ChecksumMismatch,
                "The platform stored other bytes than were sent (SHA-256 differs); delete that file and upload it again.",
            )),
            _ => Ok(()),
        }
    }

    /// What the reply did not tell and we know.
    pub(super) fn complete(
        &self,
        mut record: FileRecord<P::Value>,
        options: &UploadOptions,
        size: u64,
    ) -> FileRecord<P::Value> {
        if record.name.is_empty() {
            record.name.clone_from(&options.name);
        }
        record.media_type = record.media_type.or_else(|| Some(options.media_type.clone()));
        record.size = record.size.or(Some(size));
        let when = self.inner.dialect.description.upload.iter().flat_map(|upload| &upload.status_when);
        for (field, status) in when {
            let sent = options.fields.iter().any(|(name, value)| [name, "=", value].concat() == *field);
            // Ready is what a reply without a word is taken for.
            if sent && record.status == FileStatus::Ready {
                record.status = FileStatus::from_word(status);
            }
        }
        record
    }
}

/// True when the file may be stored although the call failed.
fn in_doubt<V>(call: &Call, error: &Error<V>) -> bool {
    let told = matches!(call.commit(), Some(Commit::Unknown | Commit::Stored));
    // A redirect that is not followed is a matter of addresses: looking into the list would not change it.
    let other =
        [Code::Aborted, Code::DeadlineExceeded, Code::InvalidArgument, Code::RedirectRefused, Code::UntrustedHost];
    told && !other.contains(&error.code)
}
