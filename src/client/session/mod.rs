//! An upload that can be paused, resumed and continued elsewhere: one of the protocol machines of `transfer::session`,
//! driven over a platform.
//!
//! [`target`] decides which machine and where its requests go, [`drive`] what is under way, [`send`] how one request
//! travels, [`token`] what is kept to continue, [`record`] what the caller gets. The order of the protocol's own steps is
//! the machine's.

mod drive;
mod hashing;
mod machine;
mod meter;
mod record;
mod send;
mod steer;
mod target;
mod token;

use super::call::Call;
use super::lane::Lane;
use super::reconcile::SentFile;
use super::upload::{UploadEvents, UploadOptions, UploadPhase};
use super::{Client, FileRef};
use crate::model::{Code, Commit, Error, FileRecord, Result};
use crate::platform::{Platform, Source};
use crate::policy::name::check_name;
use crate::transfer::session::{Failure, Hash, Machine, Signed, Ticket, Wish};
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use steer::Steer;
use target::Route;
use token::Token;

pub use target::{Protocol, Target};

/// What a signer gave, or what it threw.
pub type Signing<V> = Pin<Box<dyn Future<Output = core::result::Result<Signed, Option<V>>>>>;

/// Whoever an upload belongs to.
pub trait UploadHost<V>: UploadEvents {
    /// Asks the caller's signer.
    fn sign(&self, wish: &Wish, key: &str) -> Signing<V>;
    /// What is needed to continue has changed; nothing where there is nothing to continue any more. The time is when the
    /// server lets go of it, epoch milliseconds.
    fn saved(&self, token: Option<&str>, expires_at: Option<f64>);
}

/// What a resumable upload needs besides what every upload does.
#[derive(Clone, Debug)]
pub struct SessionOptions {
    /// How to talk to the server.
    pub protocol: Protocol,
    /// Where, when it is not the platform's own address.
    pub target: Option<Target>,
    /// Bytes of a part.
    pub part_size: Option<u64>,
    /// The digest that is compared with what the server tells.
    pub checksum: Option<Hash>,
    /// Requests at once.
    pub concurrency: u32,
    /// Whom it shares its requests with; its own lane otherwise.
    pub lane: Option<Rc<Lane>>,
    /// The token of the upload that it continues.
    pub resume: Option<String>,
    /// When the file was last changed, epoch milliseconds.
    pub last_modified: Option<f64>,
}

/// One upload. Clones share it.
pub struct Session<P: Platform>(Rc<State<P>>);

impl<P: Platform> Clone for Session<P> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

struct State<P: Platform> {
    client: Client<P>,
    source: P::Source,
    options: UploadOptions,
    own: SessionOptions,
    host: Rc<dyn UploadHost<P::Value>>,
    lane: Rc<Lane>,
    steer: Steer,
    machine: RefCell<Option<Box<dyn Machine>>>,
    route: RefCell<Option<Rc<Route>>>,
    token: RefCell<Token>,
    /// Told to the machine as under way, and not yet told how it ended.
    open: RefCell<Vec<Ticket>>,
    meter: Rc<meter::Meter>,
    hashing: hashing::Hashing,
    /// What the last answer told of the stored bytes, as base64.
    digests: RefCell<Vec<(Hash, String)>>,
    restarted: Cell<bool>,
    /// Taken back: nothing is left to go on with.
    over: Cell<bool>,
    began: f64,
    /// When the last answer came, epoch milliseconds.
    heard: Cell<f64>,
}

impl<P: Platform> Client<P> {
    /// An upload by a resumable protocol. Nothing is sent.
    pub fn session(
        &self,
        source: P::Source,
        options: UploadOptions,
        own: SessionOptions,
        host: Rc<dyn UploadHost<P::Value>>,
    ) -> Session<P> {
        let lane = own.lane.clone().unwrap_or_else(|| Lane::new(own.concurrency));
        Session(Rc::new(State {
            client: self.clone(),
            meter: Rc::new(meter::Meter::new(Rc::clone(&host))),
            hashing: hashing::Hashing::new(own.checksum),
            source,
            options,
            own,
            host,
            lane,
            steer: Steer::default(),
            machine: RefCell::new(None),
            route: RefCell::new(None),
            token: RefCell::new(Token::default()),
            open: RefCell::new(Vec::new()),
            digests: RefCell::new(Vec::new()),
            restarted: Cell::new(false),
            over: Cell::new(false),
            began: self.inner.platform.now(),
            heard: Cell::new(self.inner.platform.now()),
        }))
    }
}

impl<P: Platform> Session<P> {
    /// The call that it runs as.
    pub fn call(&self) -> Call {
        self.0.client.upload_call(&self.0.options)
    }

    /// Uploads the file. Dropping it keeps what the server holds.
    pub async fn run(&self, call: &Call) -> Result<FileRecord<P::Value>, P::Value> {
        let state = &*self.0;
        let work = async {
            match state.upload(call).await {
                Ok(record) => {
                    state.host.saved(None, None);
                    state.until_ready(call, record).await
                }
                Err(error) => {
                    state.tell_saved(true);
                    Err(state.with_hope(error))
                }
            }
        };
        state.client.run(call, work).await
    }

    /// Begins no more requests, and ends those that the server can be asked about.
    pub fn pause(&self) {
        self.0.steer.set_paused(true);
    }

    /// Goes on.
    pub fn resume(&self) {
        self.0.steer.set_paused(false);
    }

    /// What is needed to continue elsewhere, as JSON text; nothing where there is nothing to continue.
    pub fn token(&self) -> Option<String> {
        self.0.saved_token().map(|(text, _)| text)
    }

    /// Ends it on the server, after [`Session::run`] has ended or was dropped. Never fails: what cannot be ended ends by itself.
    pub async fn discard(&self) {
        self.0.discard().await;
    }
}

impl<P: Platform> State<P> {
    async fn upload(&self, call: &Call) -> Result<FileRecord<P::Value>, P::Value> {
        check_name(&self.options.name).map_err(|what| Error::argument("name", what))?;
        self.check_size()?;
        self.begin(call).await?;
        self.host.phase(UploadPhase::Uploading);
        let inner = &self.client.inner;
        let own = self.own.target.is_none();
        let told = self.source.supply().0.unwrap_or_default();
        let under_way = own.then(|| inner.twins.begin(&self.options.name, told, self.began));
        let driven = self.drive(call).await;
        let size = self.source.supply().0.unwrap_or_default();
        let finished = match driven {
            Ok(finished) => finished,
            // The platform's own list may tell what the protocol cannot.
            Err(error) if error.code == Code::Ambiguous && own => {
                call.set_commit(Some(Commit::Unknown));
                let sent = SentFile { size, began: self.began, sha256: None };
                return self.client.settle(call, &self.options, &sent, error).await;
            }
            Err(error) => {
                // Without its end no file is stored.
                if let (Some(under_way), None | Some(Commit::NotSent)) = (&under_way, call.commit()) {
                    under_way.close(None);
                }
                return Err(error);
            }
        };
        self.host.phase(UploadPhase::Verifying);
        self.host.acknowledged(size);
        call.set_commit(Some(Commit::Stored));
        let record = self.record(finished, size)?;
        if let Some(under_way) = under_way {
            under_way.close(Some(&record.id));
            inner.know_link(&FileRef::record(&record));
        }
        self.compare(&record, size).await?;
        Ok(record)
    }

    async fn until_ready(&self, call: &Call, record: FileRecord<P::Value>) -> Result<FileRecord<P::Value>, P::Value> {
        if self.own.target.is_some() {
            return Ok(record);
        }
        self.client.ready(call, record, &self.options, &*self.host).await
    }

    /// Says that what has arrived is kept, where a new try would go on with it.
    fn with_hope(&self, mut error: Box<Error<P::Value>>) -> Box<Error<P::Value>> {
        let kept = self.confirmed() > 0 && self.saved_token().is_some();
        if kept && error.retryable {
            if error.code == Code::Network {
                error.message = "The connection to the server was lost.".to_owned();
            }
            error.message.push_str(" What has arrived is kept: `resumeUpload` goes on with this upload's token.");
        }
        error
    }

    /// So many bytes the server has confirmed.
    fn confirmed(&self) -> u64 {
        self.machine.borrow().as_ref().map_or(0, |machine| machine.acknowledged())
    }

    fn check_size(&self) -> Result<(), P::Value> {
        let upload = self.client.inner.dialect.description.upload.as_ref();
        let limit = upload.filter(|_| self.own.target.is_none()).and_then(|upload| upload.max_bytes);
        match (limit, self.source.supply().0) {
            (Some(limit), Some(size)) if size as f64 > limit => Err(super::prepare::too_large(limit)),
            _ => Ok(()),
        }
    }
}

fn failed<V>(failure: Failure) -> Box<Error<V>> {
    let mut error = Error::new(failure.code, failure.message);
    error.reason = Some(failure.reason.to_owned());
    if failure.code == Code::Ambiguous {
        error.commit = Some(Commit::Unknown);
    }
    error
}
