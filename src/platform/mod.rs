//! The ground that the verbs stand on: what a runtime must give, as a trait, and the plain requests and answers.
//!
//! Every future given out here stops its work when it is dropped: a dropped `send` aborts the request, a dropped
//! answer cancels its body, a dropped `sleep` clears its timer. Cancelling a call is dropping its future.

pub mod url;

use crate::model::{Document, Result};
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;
use std::task::Waker;

pub use url::Url;

/// The bytes of an upload, by reference.
pub trait Source: Clone + 'static {
    /// How many bytes there are; of one whose end is not known yet, 0.
    fn size(&self) -> u64;
    /// Some of them, by reference. They must be at hand.
    fn window(&self, offset: u64, length: u64) -> Self;
    /// How many bytes there are, where that is known, and how many from the first are at hand.
    fn supply(&self) -> (Option<u64>, u64) {
        (Some(self.size()), self.size())
    }
    /// The bytes before this one are stored: they need not be kept.
    fn forget(&self, _before: u64) {}
    /// It can be read from its first byte again, at any time.
    fn rereadable(&self) -> bool {
        true
    }
    /// It can be sent once, and has been begun to be.
    fn spent(&self) -> bool {
        false
    }
}

/// A request, ready to go.
#[derive(Clone)]
pub struct Request<S> {
    /// `GET`, `POST`, …
    pub method: String,
    /// Absolute.
    pub url: String,
    /// In the order they are sent; names in the case they were given.
    pub headers: Vec<(String, String)>,
    /// What travels with it.
    pub body: Body<S>,
    /// The public verb this serves, for middleware and logs.
    pub verb: &'static str,
    /// 1 for the first.
    pub attempt: u32,
    /// True for hosts that get no credentials: signed URLs and public files.
    pub storage: bool,
    /// A 308 that leads nowhere is an answer to this one. Where a runtime hides it with all redirects, it may follow them.
    pub sees_308: bool,
    /// A runtime that hides where redirects lead may follow them itself.
    pub runtime_follows: bool,
}

/// A request's body.
#[derive(Clone)]
pub enum Body<S> {
    /// None.
    Empty,
    /// Text, its media type among the headers.
    Text(String),
    /// A form whose file part is given by reference.
    Form(FormBody<S>),
    /// Text around a source whose bytes become base64 (RFC 4648 §4), for platforms that take nothing but JSON.
    Base64(FormBody<S>),
    /// A body of the caller's own, by reference.
    Raw(S),
}

/// A body around one source: bytes before, the source, bytes after.
#[derive(Clone)]
pub struct FormBody<S> {
    /// What precedes the file's bytes.
    pub prefix: Rc<[u8]>,
    /// The file's bytes.
    pub source: S,
    /// What follows them.
    pub suffix: Rc<[u8]>,
    /// Who wants to know how far it is.
    pub watch: Rc<dyn Watch>,
}

/// Is told how a body leaves.
pub trait Watch {
    /// Somebody looks at the progress: worth a transport that shows it.
    fn watched(&self) -> bool;
    /// So many bytes of the body have been handed to the network.
    fn sent(&self, bytes: u64);
    /// The whole body is known to have left.
    fn left(&self);
    /// It wants to see the source's bytes where they can be had only as they are sent.
    fn reads(&self) -> bool {
        false
    }
    /// The source's next bytes.
    fn read(&self, _bytes: &[u8]) {}
}

/// Why no answer came.
#[derive(Clone, Debug)]
pub struct SendFailure<V> {
    /// Certain that nothing reached the server.
    pub not_sent: bool,
    /// The runtime's own error.
    pub cause: Option<V>,
}

/// Why an answer's body could not be read.
#[derive(Clone, Debug)]
pub enum BodyFailure<V> {
    /// The connection broke or the runtime refused.
    Cut(Option<V>),
    /// More bytes than allowed.
    TooLong,
    /// Not JSON.
    Syntax,
}

/// What became of a body.
pub type BodyResult<T, V> = core::result::Result<T, BodyFailure<V>>;

/// How many bytes of a body have moved so far; nothing where the transport does not show it.
#[derive(Debug, Default)]
pub struct Pulse(Cell<Option<u64>>);

impl Pulse {
    /// Of a body whose bytes are shown from its first one on.
    pub fn begun() -> Self {
        Self(Cell::new(Some(0)))
    }

    /// So many in all.
    pub fn moved(&self, total: u64) {
        self.0.set(Some(total));
    }

    /// How many, where that is shown.
    pub fn total(&self) -> Option<u64> {
        self.0.get()
    }
}

/// An answer whose body has not been read.
pub trait Answer: Sized {
    /// The platform's parsed value.
    type Value: Document;
    /// HTTP status; 0 for a redirect that the runtime hides.
    fn status(&self) -> u16;
    /// A redirect that the runtime hides.
    fn opaque_redirect(&self) -> bool;
    /// Where the redirects led that the runtime has followed itself.
    fn led_to(&self) -> Option<String> {
        None
    }
    /// A header, by lower-case name.
    fn header(&self, name: &str) -> Option<String>;
    /// Its headers, to be looked at after the body was read.
    fn head(&self) -> impl Fn(&str) -> Option<String> + 'static;
    /// The body as text, up to `limit` bytes.
    fn text(self, limit: u64, pulse: &Pulse) -> impl Future<Output = BodyResult<String, Self::Value>>;
    /// The body as JSON, up to `limit` bytes.
    fn json(self, limit: u64, pulse: &Pulse) -> impl Future<Output = BodyResult<Self::Value, Self::Value>>;
    /// Text as JSON, by the same parser as [`Answer::json`].
    fn parse(text: &str) -> Option<Self::Value>;
}

/// Why a secret is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretReason {
    /// None is known yet.
    First,
    /// The server refused the one in use.
    Unauthorized,
    /// The one in use ends soon.
    Expiring,
}

impl SecretReason {
    /// The word of the public contract.
    pub const fn word(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Unauthorized => "unauthorized",
            Self::Expiring => "expiring",
        }
    }
}

/// What the caller's provider gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Secret {
    /// The headers that carry it, or the token alone under an empty name.
    pub headers: Vec<(String, String)>,
    /// When it ends, epoch milliseconds.
    pub expires_at: Option<f64>,
}

/// A link as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptLink {
    /// The signed URL.
    pub url: String,
    /// When it ends, epoch milliseconds.
    pub expires_at: Option<f64>,
}

/// What a runtime gives.
pub trait Platform: 'static {
    /// Parsed JSON.
    type Value: Document;
    /// Bytes to upload.
    type Source: Source;
    /// An unread answer.
    type Answer: Answer<Value = Self::Value>;

    /// Sends a request. Redirects are never followed.
    fn send(
        &self,
        request: Request<Self::Source>,
    ) -> impl Future<Output = core::result::Result<Self::Answer, SendFailure<Self::Value>>>;
    /// Waits so many milliseconds.
    fn sleep(&self, milliseconds: f64) -> impl Future<Output = ()>;
    /// Epoch milliseconds.
    fn now(&self) -> f64;
    /// Nobody can see what the program shows: a page in the background.
    fn hidden(&self) -> bool {
        false
    }
    /// The device says that it has no network at all.
    fn offline(&self) -> bool {
        false
    }
    /// 0 ≤ x < 1, for jitter; needs no strength.
    fn random(&self) -> f64;
    /// Fills from a cryptographic source, for boundaries and keys.
    fn random_bytes(&self, into: &mut [u8]);
    /// The runtime's own URL parser (WHATWG), so that what is checked is what is fetched.
    fn url(&self, text: &str, base: Option<&str>) -> Option<Url>;
    /// Asks the caller's provider. `Err` carries what it threw.
    fn secret(&self, reason: SecretReason) -> impl Future<Output = core::result::Result<Secret, Option<Self::Value>>>;
    /// A window of a source.
    fn read(
        &self,
        source: &Self::Source,
        offset: u64,
        length: u64,
    ) -> impl Future<Output = core::result::Result<Vec<u8>, Option<Self::Value>>>;
    /// Waits until so many bytes of a source are at hand, or its end is.
    fn fill(&self, source: &Self::Source, until: u64) -> impl Future<Output = Result<(), Self::Value>>;
    /// Links are kept outside of this program too.
    fn keeps_links(&self) -> bool {
        false
    }
    /// What is kept under this key; nothing where that cannot be told.
    fn kept_link(&self, _key: &str) -> impl Future<Output = Option<KeptLink>> {
        std::future::ready(None)
    }
    /// Keeps a link, or no longer.
    fn keep_link(&self, _key: &str, _link: Option<KeptLink>) -> impl Future<Output = ()> {
        std::future::ready(())
    }
    /// Somebody hears [`Platform::log`]; what is told costs something to put together.
    fn logs(&self) -> bool {
        true
    }
    /// A redacted event for the caller's logger.
    fn log(&self, event: &LogEvent<'_>);
}

/// How grave an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Each request.
    Debug,
    /// Each call.
    Info,
    /// Something was tried again.
    Warn,
    /// A call failed.
    Error,
}

/// One event, without secrets by construction: the URL has no query.
#[derive(Clone, Debug)]
pub struct LogEvent<'a> {
    /// How grave.
    pub level: Level,
    /// What happened: `request`, `retry`, `redirect`, …
    pub event: &'static str,
    /// The public verb.
    pub verb: &'static str,
    /// HTTP method.
    pub method: Option<&'a str>,
    /// Origin and path.
    pub url: Option<&'a str>,
    /// HTTP status.
    pub status: Option<u16>,
    /// 1 for the first.
    pub attempt: Option<u32>,
    /// Milliseconds until the next try.
    pub delay: Option<f64>,
    /// The error's code.
    pub code: Option<&'static str>,
}

/// A flag that one side raises and the other waits for.
#[derive(Default)]
pub struct Latch {
    raised: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Latch {
    /// Raises it; waiting futures go on.
    pub fn raise(&self) {
        self.raised.set(true);
        if let Some(waker) = self.waker.borrow_mut().take() {
            waker.wake();
        }
    }

    /// Ends once it is raised. One waiter at a time.
    pub async fn wait(&self) {
        std::future::poll_fn(|context| {
            if self.raised.get() {
                return std::task::Poll::Ready(());
            }
            *self.waker.borrow_mut() = Some(context.waker().clone());
            std::task::Poll::Pending
        })
        .await;
    }
}
