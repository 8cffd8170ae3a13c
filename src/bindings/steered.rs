//! An upload that can be steered, behind a table of functions: nothing else leads to the code of the resumable protocols, so that
//! it can be a part of the wasm of its own, loaded on use (`scripts/build/split.mjs`).

use super::options::Options;
use crate::client::call::Call;
use crate::client::{Client, Lane, Protocol, Session, SessionOptions, Target, UploadHost, UploadOptions};
use crate::model::{Error, FileRecord, Result};
use crate::transfer::session::Hash;
use crate::web::face;
use crate::web::value::WebValue;
use crate::web::{WebPlatform, WebSource};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

/// What is under way.
pub(super) type Work<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// The helm of one upload.
pub(super) trait Steered {
    /// Uploads the file.
    fn run<'a>(&'a self, call: &'a Call) -> Work<'a, Result<FileRecord<WebValue>, WebValue>>;
    /// Begins no more requests.
    fn pause(&self);
    /// Goes on.
    fn resume(&self);
    /// What is needed to continue elsewhere.
    fn token(&self) -> Option<String>;
    /// Ends it on the server.
    fn discard(&self) -> Work<'_, ()>;
}

impl Steered for Session<WebPlatform> {
    fn run<'a>(&'a self, call: &'a Call) -> Work<'a, Result<FileRecord<WebValue>, WebValue>> {
        Box::pin(Session::run(self, call))
    }
    fn pause(&self) {
        Session::pause(self);
    }
    fn resume(&self) {
        Session::resume(self);
    }
    fn token(&self) -> Option<String> {
        Session::token(self)
    }
    fn discard(&self) -> Work<'_, ()> {
        Box::pin(Session::discard(self))
    }
}

/// The one way in.
#[inline(never)]
pub(super) fn open(
    client: &Client<WebPlatform>,
    job: &Options,
    protocol: Protocol,
    upload: &UploadOptions,
    host: Rc<dyn UploadHost<WebValue>>,
    lane: Option<Rc<Lane>>,
) -> Result<Rc<dyn Steered>, WebValue> {
    let source = WebSource(job.value("source"));
    let own = read(job, protocol, &source, lane)?;
    Ok(Rc::new(client.session(source, upload.clone(), own, host)))
}

fn read(
    job: &Options,
    protocol: Protocol,
    source: &WebSource,
    lane: Option<Rc<Lane>>,
) -> Result<SessionOptions, WebValue> {
    let whole = |name: &str| -> Result<Option<u64>, WebValue> {
        Ok(job.number(name)?.filter(|number| *number >= 1.0).map(|number| number as u64))
    };
    let target = match job.value("target") {
        none if !none.is_object() => None,
        target => {
            let target = Options::new(&target, "target");
            Some(match target.text("endpoint")? {
                Some(url) => Target::Endpoint {
                    url,
                    metadata: face::pairs(&target.value("metadata")),
                    headers: face::pairs(&target.value("headers")),
                },
                None => Target::Signer { key: target.text("key")?.unwrap_or_default() },
            })
        }
    };
    if target.is_none() && matches!(protocol, Protocol::S3 | Protocol::Azure) {
        return Err(Error::argument("target", "is required: this protocol needs a signer."));
    }
    Ok(SessionOptions {
        protocol,
        target,
        part_size: whole("partSize")?,
        checksum: match job.value("checksum").as_string().as_deref() {
            Some("sha256") => Some(Hash::Sha256),
            Some("crc32c") => Some(Hash::Crc32c),
            Some("md5") => Some(Hash::Md5),
            _ => None,
        },
        concurrency: whole("concurrency")?.map_or(3, |number| u32::try_from(number).unwrap_or(u32::MAX)),
        lane,
        resume: job.text("resume")?,
        last_modified: Options::new(&source.0, "source").value("lastModified").as_f64(),
    })
}
