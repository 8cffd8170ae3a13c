//! Uploading one file as a form. Bytes go by reference; a digest is computed beside the sending where it can be compared.
//!
//! What the platform says it stored is compared with what was sent; a write whose reply was lost is looked for
//! (`super::reconcile`) and never sent a second time unless the platform makes that harmless.

use super::Client;
use super::call::{Call, CallOptions, Verb};
use super::request::{Exchange, Got, Reading, unexpected};
use super::select::join;
use super::wait::WaitOptions;
use crate::backend::dialect::upload_fields;
use crate::model::{Code, Commit, Error, FileRecord, Result};
use crate::platform::{Body, FormBody, Platform, Source, Watch};
use crate::policy::name::check_name;
use crate::policy::retry::Repeat;
use crate::transfer::digest::{Sha256Digest, WINDOW};
use crate::transfer::form;
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

struct FormWatch<E> {
    events: Rc<E>,
    before: u64,
    size: u64,
}

impl<E: UploadEvents> Watch for FormWatch<E> {
    fn watched(&self) -> bool {
        self.events.watched()
    }
    fn sent(&self, bytes: u64) {
        // The form's own bytes are not the file's.
        self.events.sent(bytes.saturating_sub(self.before).min(self.size));
    }
    fn left(&self) {
        self.events.sent(self.size);
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
            if !options.until_ready || !record.status.in_progress() {
                return Ok(record);
            }
            events.phase(UploadPhase::Processing);
            let id = record.id.clone();
            self.watch(call, &id, Some(record), &WaitOptions::default(), |_| {}).await
        };
        self.run(call, work).await
    }

    async fn store<E: UploadEvents + 'static>(
        &self,
        call: &Call,
        source: P::Source,
        options: &UploadOptions,
        events: &Rc<E>,
    ) -> Result<FileRecord<P::Value>, P::Value> {
        let inner = &self.inner;
        let size = source.size();
        let (exchange, keyed) = self.prepare(source.clone(), size, options, events)?;
        let compare = options.checksum && inner.dialect.description.record.sha256.is_some();
        events.phase(UploadPhase::Uploading);
        let began = inner.platform.now();
        let digest = async { if compare { self.digest(&source, size).await } else { None } };
        let sending = async { self.send_form(call, exchange).await };
        let (record, digest) = match join(sending, digest).await {
            Ok(done) => done,
            Err(error) if keyed || !in_doubt(call, &error) => return Err(error),
            Err(error) => (self.settle(call, options, size, began, error).await?, None),
        };
        events.phase(UploadPhase::Verifying);
        events.acknowledged(size);
        call.set_commit(Some(Commit::Stored));
        self.compare(&record, size, digest.as_deref())?;
        inner.know_link(&super::FileRef::record(&record));
        Ok(complete(record, options, size))
    }

    fn prepare<E: UploadEvents + 'static>(
        &self,
        source: P::Source,
        size: u64,
        options: &UploadOptions,
        events: &Rc<E>,
    ) -> Result<(Exchange<P::Source>, bool), P::Value> {
        let inner = &self.inner;
        let Some(upload) = &inner.dialect.description.upload else { return Err(inner.dialect.unsupported("upload")) };
        if upload.encoding != "form-data" {
            return Err(inner.dialect.unsupported("upload by this protocol"));
        }
        check_name(&options.name).map_err(|what| Error::argument("name", what))?;
        let fields = upload_fields(&inner.dialect, &options.fields)?;
        let mut random = [0; 18];
        inner.platform.random_bytes(&mut random);
        let file_field = upload.file_field.as_deref().unwrap_or("file");
        let form = form::encode(&form::boundary(&random), &fields, file_field, &options.name, &options.media_type)
            .map_err(|refused| Error::argument(refused.argument, refused.what))?;
        let whole = size + (form.prefix.len() + form.suffix.len()) as u64;
        let by_type = upload
            .max_bytes_by_type
            .iter()
            .find(|(kind, _)| options.media_type.starts_with(kind.as_str()))
            .map(|(_, limit)| *limit);
        let limit = by_type.or(upload.max_bytes);
        if limit.is_some_and(|limit| size as f64 > limit)
            || upload.max_body_bytes.is_some_and(|limit| whole as f64 > limit)
        {
            let limit = limit.or(upload.max_body_bytes).unwrap_or_default();
            return Err(Error::new(
                Code::TooLarge,
                [
                    "The file has more bytes than this platform takes (",
                    &(limit as u64).to_string(),
                    "); nothing was sent.",
                ]
                .concat(),
            ));
        }
        let mut headers = vec![("content-type".to_owned(), form.content_type.clone())];
        let keyed = upload.idempotency_header.is_some();
        if let Some(header) = &upload.idempotency_header {
            headers.push((header.clone(), options.idempotency_key.clone().unwrap_or_else(|| uuid(&inner.platform))));
        }
        let watch: Rc<dyn Watch> =
            Rc::new(FormWatch { events: Rc::clone(events), before: form.prefix.len() as u64, size });
        let exchange = Exchange {
            method: upload.method.clone().unwrap_or_else(|| "POST".to_owned()),
            url: inner.api_url(&inner.dialect.path(&upload.path, None)?)?,
            headers,
            body: Body::Form(FormBody {
                prefix: form.prefix.into(),
                source,
                suffix: form.suffix.into(),
                content_type: form.content_type,
                watch,
            }),
            storage: false,
            repeat: if keyed { Repeat::Keyed } else { Repeat::Write },
            reading: Reading::Json,
            expose_redirect: false,
        };
        Ok((exchange, keyed))
    }

    async fn send_form(&self, call: &Call, exchange: Exchange<P::Source>) -> Result<FileRecord<P::Value>, P::Value> {
        match self.inner.exchange(call, exchange).await? {
            Got::Json(raw) => self.inner.dialect.uploaded(raw),
            _ => Err(unexpected()),
        }
    }

    /// The SHA-256 of the source; nothing where it cannot be read, for then the sending fails and says so.
    async fn digest(&self, source: &P::Source, size: u64) -> Option<String> {
        let mut digest = Sha256Digest::default();
        let mut offset = 0;
        while offset < size {
            let length = WINDOW.min(size - offset);
            let window = self.inner.platform.read(source, offset, length).await.ok()?;
            digest.update(&window);
            offset += length;
        }
        Some(digest.hex())
    }

    fn compare(&self, record: &FileRecord<P::Value>, size: u64, digest: Option<&str>) -> Result<(), P::Value> {
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
}

/// True when the file may be stored although the call failed.
fn in_doubt<V>(call: &Call, error: &Error<V>) -> bool {
    let told = matches!(call.commit(), Some(Commit::Unknown | Commit::Stored));
    told && !matches!(error.code, Code::Aborted | Code::DeadlineExceeded | Code::InvalidArgument)
}

/// What the reply did not tell and we know.
fn complete<V>(mut record: FileRecord<V>, options: &UploadOptions, size: u64) -> FileRecord<V> {
    if record.name.is_empty() {
        record.name.clone_from(&options.name);
    }
    record.media_type = record.media_type.or_else(|| Some(options.media_type.clone()));
    record.size = record.size.or(Some(size));
    record
}

/// A random UUID (RFC 9562 §5.4).
fn uuid<P: Platform>(platform: &P) -> String {
    let mut bytes = [0_u8; 16];
    platform.random_bytes(&mut bytes);
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        let byte = match index {
            6 => (byte & 0x0f) | 0x40,
            8 => (byte & 0x3f) | 0x80,
            _ => byte,
        };
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
    }
    text
}
