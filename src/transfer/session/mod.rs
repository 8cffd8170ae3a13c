//! Resumable uploads as state machines: an event in, an action out. No fetch, no clock, no JavaScript, no waiting.
//!
//! A machine knows one protocol: how a session begins, which bytes go where, how to ask the server where it stands after a
//! failure, and when it is over. Sizes and offsets are bytes, 64 bits wide throughout. [`serial`] is the machine of all
//! protocols of one request at a time ([`tus`], [`ietf`], [`google`]; [`mod@concat`] runs several tus uploads side by side);
//! [`s3`], [`azure`] and [`chunks`] send parts at once, cut by [`parts`] and kept by [`ledger`].
//!
//! # What a driver does
//!
//! - It calls [`Machine::next`] while it has room for another request, makes what it is told, and tells how each ended by
//!   [`Machine::event`], in whatever order. It never tells an end twice; one that the machine no longer waits for is
//!   taken without harm. To pause it stops asking.
//! - It waits between attempts by `policy::retry` after [`Verdict::Again`] and [`Verdict::AgainOr`], forgets its count of
//!   failures whenever [`Machine::acknowledged`] grows, and says what `AgainOr` holds where no attempt is left.
//! - [`Verdict::Refused`] ends an upload only because the driver lets it: the machine stands ready to make the request
//!   again, after a question where one is needed. Once per cause that is what to do where the cause can be mended: a new
//!   credential after 401 for a request that is not `signed`. `signed` requests are signed anew by the machines
//!   themselves, once; a refusal after that is the signer's. Where nothing can be mended the driver says the status and
//!   keeps [`Machine::saved`] for another try.
//! - After [`Action::Done`], [`Action::Discarded`], [`Action::Fail`] and [`Verdict::Failed`] it is over, and only
//!   [`Machine::discard`] gives the next question a meaning. [`Action::Wait`] while nothing is under way says the same.
//! - A failure `session_lost` means that the file is not stored and the session is gone. Where the source can be read
//!   again from its beginning, the driver begins a new machine, at most once an upload. The options of tus, ietf and
//!   google have `may_restart`, by which the machine does the same itself, once, and in parallel for one part alone; a
//!   driver uses that or its own, never both for one upload. Confirmed bytes begin at 0 in a new machine: what a
//!   listener is told of them must not go back.
//! - A failure `ambiguous` means that the file may be stored: never again without a look.
//! - It reads answers to their end before it tells them ([`Reply::text`]), at least so far as the longest that is needed:
//!   S3's list comes in pages of 1,000 parts, up to 1 MiB each; Azure's list of blocks names up to 50,000 twice, 9 MiB;
//!   all others are the platform's own record or error, 256 KiB. A text that breaks off counts as a passing failure and is
//!   asked for again, so one that is always cut off at a lower bound never ends but by the count of failures.
//! - It asks a signer for each [`Action::Sign`] right then and tells a signer's or a digest's failure as
//!   [`Event::NotSent`]; the reason of it is the driver's to keep.
//!
//! # Reasons
//!
//! Words for `AttacheError.reason`, one a cause, by the code that they come with:
//!
//! - `invalid_argument`: `part-size-too-small`, `part-size-too-large`, `tus-metadata-key`
//! - `unsupported`: `tus-version`
//! - `too_large`: `too-many-parts`, `tus-max-size`, `max-size` (ietf)
//! - `source_changed`: `tus-length-differs`, `upload-length-differs` (ietf)
//! - `session_lost`: `session-lost` (tus, ietf, google), `s3-session-lost`, `azure-blocks-lost`, `chunks-session-lost`
//! - `offset_conflict`: `offset-beyond-end`, `offset-went-back`, `offset-never-sent`, `offset-stuck`, `offset-mismatch`
//!   (tus, ietf, google), `s3-foreign-parts`, `azure-foreign-blocks`, `chunks-number`
//! - `ambiguous`: `creation-reply-lost`, `final-reply-lost` (tus, ietf, google), `tus-concat-reply-lost`,
//!   `s3-complete-unknown`, `azure-complete-unknown`, `chunks-complete-unknown`
//! - `truncated`: `completed-early` (ietf, google)
//! - `checksum_mismatch`: `tus-checksum`
//! - `conflict`: `tus-locked`
//! - `bad_response`: `tus-location-missing`, `tus-offset-missing`, `location-missing`, `upload-offset-missing` (ietf),
//!   `session-url-missing`, `size-received-missing`, `upload-status-missing`, `range-unreadable` (google),
//!   `s3-upload-id-missing`, `s3-list-unreadable`, `etag-hidden` (S3), `chunks-session-missing`,
//!   `chunks-missing`
//! - `pagination_loop`: `s3-list-loop`

mod answer;
pub mod azure;
pub mod chunks;
pub mod concat;
pub mod google;
pub mod ietf;
pub mod ledger;
pub mod parts;
pub mod protocol;
pub mod s3;
pub mod serial;
pub mod structured;
pub mod tus;
pub mod tus_words;
pub mod xml;

#[cfg(test)]
mod any_tests;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod trial;

use crate::model::Code;

/// Numbers what is under way, so that several requests may be.
pub type Ticket = u32;

/// What there is to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Supply {
    /// All bytes of the file, where that is known yet.
    pub total: Option<u64>,
    /// So many from the beginning can be had now; of a file at hand all of them.
    pub ready: u64,
}

/// What travels in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// Nothing.
    Empty,
    /// Text, its media type among the headers.
    Text(String),
    /// Bytes of the file.
    Window {
        /// The first.
        offset: u64,
        /// How many; 0 is an empty body that is sent nevertheless.
        length: u64,
    },
    /// Bytes of the file as the one file of a form, after these fields.
    Form {
        /// Name and value.
        fields: Vec<(String, String)>,
        /// The file part's field.
        file_field: String,
        /// The first byte.
        offset: u64,
        /// How many.
        length: u64,
    },
}

/// A request to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// `POST`, `PATCH`, …
    pub method: String,
    /// Absolute, or relative to the session's endpoint.
    pub url: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub payload: Payload,
    /// The URL carries its own permission: no credential of the client goes along, whatever its origin.
    pub signed: bool,
}

/// What a signer is asked for (`UploadTarget.sign` of the contract).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// `create`, `part`, `list`, `complete`, `abort`; `sas` for Azure.
    pub action: &'static str,
    /// Of the session, once it has one.
    pub upload_id: Option<String>,
    /// From 1.
    pub part_number: Option<u32>,
    /// For `list`: where the next page begins. The driver adds it to the signed URL's query where the signer cannot.
    pub marker: Option<String>,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Make this request and tell how it ended.
    Send(Ticket, Outgoing),
    /// Ask the caller's signer and tell what it gave.
    Sign(Ticket, Wish),
    /// Compute a digest of these bytes and tell it.
    Digest(Ticket, Hash, u64, u64),
    /// More bytes must be ready (or the end be known) before anything else can go.
    Need,
    /// Nothing, until something under way has ended; where nothing is, nothing more can be done.
    Wait,
    /// It is over: the file is stored.
    Done(Finished),
    /// It is over: the server has let go of what it had, or does so by itself.
    Discarded,
    /// It cannot go on, and no event told so: the source is longer than the target takes.
    Fail(Failure),
}

/// Digests of parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// For tus, whose servers must know it.
    Sha1,
    /// SHA-256.
    Sha256,
    /// CRC-32C (RFC 9260 appendix A).
    Crc32c,
    /// MD5.
    Md5,
}

/// What is known of a file that is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finished {
    /// Where it is, without a signed query.
    pub url: Option<String>,
    /// Its entity tag, as sent.
    pub etag: Option<String>,
    /// The body of the last answer, where it had one.
    pub text: Option<String>,
    /// So many bytes were sent again because an attempt had failed.
    pub resent: u64,
}

/// An answer, read to its end.
pub struct Reply<'a> {
    /// HTTP status.
    pub status: u16,
    /// A header, by lower-case name; `None` also where a browser hides it (CORS).
    pub header: &'a dyn Fn(&str) -> Option<String>,
    /// Its body; how long it may be is said at the module.
    pub text: &'a str,
    /// A member of its body as text, by a dotted path, where the body is JSON.
    pub member: &'a dyn Fn(&str) -> Option<String>,
}

/// How something under way ended.
pub enum Event<'a> {
    /// An answer came, good or bad.
    Answered(Ticket, Reply<'a>),
    /// No answer came; all, some or none of it may have arrived.
    Lost(Ticket),
    /// It certainly never left; or the signer, or the digest, failed.
    NotSent(Ticket),
    /// The signer gave this.
    Signed(Ticket, Signed),
    /// The digest, as bytes.
    Digested(Ticket, Vec<u8>),
}

/// What the signer gave (`SignedRequest` of the contract).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signed {
    /// Absolute.
    pub url: String,
    /// In place of the protocol's own.
    pub method: Option<String>,
    /// To be sent as they are.
    pub headers: Vec<(String, String)>,
}

/// What an event means for the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Go on.
    On,
    /// A failure that may pass: go on after a wait. The machine asks the server where it stands where that is needed.
    Again,
    /// As `Again`; where no attempt is left, this is what to say.
    AgainOr(Failure),
    /// The answer is final unless the driver can mend the cause; its status and body say why.
    Refused,
    /// Final, in the protocol's own words.
    Failed(Failure),
}

/// A final failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What to branch on.
    pub code: Code,
    /// One sentence: what happened and what to do.
    pub message: String,
    /// A word for `AttacheError.reason`, distinct for each cause.
    pub reason: &'static str,
}

/// One in a few words.
pub fn failure(code: Code, reason: &'static str, message: &str) -> Failure {
    Failure { code, message: message.to_owned(), reason }
}

/// What must be kept to continue in another page or process. Holds no credential of the client and no signed query; a
/// session's URL may be a permission to write that one file nevertheless (Google's is), so it belongs in no log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saved {
    /// The session's URL, for protocols that have one.
    pub url: Option<String>,
    /// The session's id, for those that have that: S3's, Azure's word; the partial uploads' URLs for tus in parallel.
    pub upload_id: Option<String>,
    /// Bytes of a part, where parts must stay equal; for Google what they must be a multiple of.
    pub part_size: Option<u64>,
    /// When the server lets go of it, epoch milliseconds.
    pub expires_at: Option<f64>,
    /// How long the server keeps it from its last answer on, in milliseconds, where it tells an age and no time.
    pub lives_for: Option<f64>,
    /// A request that may have stored the file has left, and its end is not known: a session that is gone then says
    /// nothing of the file.
    pub ending: bool,
}

/// One upload by one protocol.
pub trait Machine {
    /// What to do next. Asked again after every event, and as often as there is room for another request.
    fn next(&mut self, supply: Supply) -> Action;
    /// Takes in how something ended.
    fn event(&mut self, event: Event<'_>) -> Verdict;
    /// So many bytes the server has confirmed.
    fn acknowledged(&self) -> u64;
    /// All bytes before this one are stored: they will not be asked for again.
    fn settled(&self) -> u64;
    /// What is needed to continue elsewhere; nothing before the session exists, or where it cannot be continued.
    fn saved(&self) -> Option<Saved>;
    /// From now on: end it on the server too, and then [`Action::Discarded`]; [`Action::Done`] where it was stored before
    /// that and cannot be taken back. What is under way should be ended by the driver and told as lost; the answer to
    /// the request that begins a session is still waited for, since it alone names it.
    fn discard(&mut self);
}
