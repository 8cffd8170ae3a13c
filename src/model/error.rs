//! The one error type: a code that callers branch on, one clear sentence, and what is known of a write.
//!
//! Values only; which code a reply deserves is decided in `backend::errors`, what may be tried again in `policy::retry`.

use super::operation::Operation;
use core::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// What went wrong, as the contract's `ErrorCode`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $name,)* }
        impl Code {
            /// The word of the public contract.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }
            /// Every code, for tables and tests.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }
    };
}

codes! {
    /// The caller's argument cannot be used; nothing was sent.
    InvalidArgument = "invalid_argument",
    /// This platform or runtime cannot do it; nothing was sent.
    Unsupported = "unsupported",
    /// The client was closed.
    Disposed = "disposed",
    /// The core died and was replaced.
    CoreLost = "core_lost",
    /// The caller's signal.
    Aborted = "aborted",
    /// One attempt took too long.
    Timeout = "timeout",
    /// No byte moved for too long.
    Stalled = "stalled",
    /// The whole call took too long.
    DeadlineExceeded = "deadline_exceeded",
    /// No answer: refused, reset, name not found, CORS.
    Network = "network",
    /// 401.
    Unauthorized = "unauthorized",
    /// 403.
    Forbidden = "forbidden",
    /// 404.
    NotFound = "not_found",
    /// 409.
    Conflict = "conflict",
    /// 410.
    Gone = "gone",
    /// 413, or over the platform's limit.
    TooLarge = "too_large",
    /// 415.
    UnsupportedMediaType = "unsupported_media_type",
    /// 400 and 422: the platform refused the request's content.
    Validation = "validation",
    /// 412.
    PreconditionFailed = "precondition_failed",
    /// 416.
    RangeNotSatisfiable = "range_not_satisfiable",
    /// 429.
    RateLimited = "rate_limited",
    /// The account's storage or quota is used up.
    QuotaExceeded = "quota_exceeded",
    /// 402.
    PaymentRequired = "payment_required",
    /// 5xx.
    Server = "server",
    /// 503.
    Unavailable = "unavailable",
    /// An answer that cannot be read as what it should be.
    BadResponse = "bad_response",
    /// Fewer bytes than were promised.
    Truncated = "truncated",
    /// More bytes than were promised or allowed.
    SizeExceeded = "size_exceeded",
    /// Other bytes than were promised.
    ChecksumMismatch = "checksum_mismatch",
    /// The object changed between two reads.
    ObjectChanged = "object_changed",
    /// A signed URL is past its expiry and could not be renewed.
    LinkExpired = "link_expired",
    /// A redirect that is not followed.
    RedirectRefused = "redirect_refused",
    /// The server named a host that is not trusted.
    UntrustedHost = "untrusted_host",
    /// The list does not end.
    PaginationLoop = "pagination_loop",
    /// The platform could not process the file.
    ProcessingFailed = "processing_failed",
    /// The operation ended in failure.
    OperationFailed = "operation_failed",
    /// The operation was cancelled.
    OperationCancelled = "operation_cancelled",
    /// A write may or may not have happened, and the platform cannot tell.
    Ambiguous = "ambiguous",
    /// The server's offset contradicts what it confirmed before.
    OffsetConflict = "offset_conflict",
    /// The upload session is gone.
    SessionLost = "session_lost",
    /// The source is not the one that the upload began with.
    SourceChanged = "source_changed",
}

/// What is known of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commit {
    /// It certainly never left.
    NotSent,
    /// It may have happened.
    Unknown,
    /// It did happen.
    Stored,
}

impl Commit {
    /// The word of the public contract.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotSent => "not-sent",
            Self::Unknown => "unknown",
            Self::Stored => "stored",
        }
    }
}

/// One complaint about one field (FastAPI 422, ASP.NET `errors`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Where, as the platform names it, steps parted by dots.
    pub path: String,
    /// What is wrong with it.
    pub message: String,
}

/// An error. `V` is the platform's parsed value ([`super::Document`]).
#[derive(Clone, Debug)]
pub struct Error<V> {
    /// What to branch on.
    pub code: Code,
    /// One sentence for a person, without secrets.
    pub message: String,
    /// HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// A new try of the same call could succeed.
    pub retryable: bool,
    /// How long the server asked to wait, in milliseconds.
    pub retry_after: Option<f64>,
    /// What is known of a write; `None` for reads and for refused writes.
    pub commit: Option<Commit>,
    /// Requests made for this call.
    pub attempts: u32,
    /// The platform's id of the request.
    pub request_id: Option<String>,
    /// The platform's own code or reason word.
    pub reason: Option<String>,
    /// Complaints by field.
    pub fields: Vec<FieldError>,
    /// The operation that failed.
    pub operation: Option<Box<Operation<V>>>,
    /// The error body as parsed.
    pub raw: Option<V>,
    /// The caller's abort reason, or the runtime's own error.
    pub cause: Option<V>,
}

/// Results of the core. Boxed: the error is large and rare.
pub type Result<T, V> = core::result::Result<T, Box<Error<V>>>;

impl<V> Error<V> {
    /// An error with this code and sentence and nothing else known.
    pub fn new(code: Code, message: impl Into<String>) -> Box<Self> {
        Box::new(Self {
            code,
            message: message.into(),
            status: None,
            retryable: false,
            retry_after: None,
            commit: None,
            attempts: 0,
            request_id: None,
            reason: None,
            fields: Vec::new(),
            operation: None,
            raw: None,
            cause: None,
        })
    }

    /// The caller's argument `name` cannot be used: `what` says why and what would do.
    pub fn argument(name: &str, what: &str) -> Box<Self> {
        let mut error = Self::new(Code::InvalidArgument, [name, ": ", what].concat());
        error.fields.push(FieldError { path: name.to_owned(), message: what.to_owned() });
        error
    }
}

impl<V> fmt::Display for Error<V> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl<V: fmt::Debug> core::error::Error for Error<V> {}
