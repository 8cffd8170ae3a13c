//! Model servers, one a protocol, written from the specifications and not from the client. They hold which bytes of the file came to stand
//! where, so that what they put together can be compared with the file.

mod azure;
mod google;
mod ietf;
mod kore;
mod s3;
mod tus;
mod tus_concat;

use super::plan::{Kind, Plan};

/// Where sessions begin, and where objects are.
pub const ENDPOINT: &str = "https://uploads.test/files";
/// The bucket's and the container's own.
pub const OBJECT: &str = "https://bucket.test/folder/object.bin";
/// The platform's own address.
pub const BASE: &str = "https://api.test/api/v2";

/// Pieces of the file in the order in which they were put together: first byte and length, neighbours joined.
pub type Pieces = Vec<(u64, u64)>;

/// Adds a piece.
pub fn push(pieces: &mut Pieces, (offset, length): (u64, u64)) {
    match pieces.last_mut() {
        _ if length == 0 => {}
        Some(last) if last.0 + last.1 == offset => last.1 += length,
        _ => pieces.push((offset, length)),
    }
}

/// How many bytes these are.
pub fn length(pieces: &Pieces) -> u64 {
    pieces.iter().map(|(_, length)| length).sum()
}

/// A request as it arrived.
pub struct Asked<'a> {
    /// Its method.
    pub method: &'a str,
    /// Its URL.
    pub url: url::Url,
    /// Its headers.
    pub headers: &'a [(String, String)],
    /// Its text, or what stood before the file's bytes.
    pub text: String,
    /// Bytes of the file that arrived.
    pub span: (u64, u64),
    /// So many were on their way.
    pub meant: u64,
    /// The bytes that arrived, where somebody wants to look at them.
    pub byte: &'a dyn Fn(u64) -> u8,
    /// Epoch milliseconds.
    pub now: f64,
}

impl Asked<'_> {
    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// A header that is a number.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.header(name)?.parse().ok()
    }

    /// A parameter of its query.
    pub fn query(&self, name: &str) -> Option<String> {
        self.url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    }

    /// All of its bytes arrived.
    pub fn whole(&self) -> bool {
        self.span.1 == self.meant
    }

    /// The last segment of its path.
    pub fn last(&self) -> String {
        self.url.path().rsplit('/').next().unwrap_or_default().to_owned()
    }
}

/// An answer.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// Its headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its text.
    pub text: String,
}

impl Reply {
    /// A status alone.
    pub fn new(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// The same with a header.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    /// The same with a text.
    pub fn body(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }
}

/// A server of one protocol.
pub trait Server {
    /// Answers.
    fn answer(&mut self, asked: &Asked<'_>) -> Reply;
    /// What was put together, each file by itself.
    fn files(&self) -> Vec<Pieces>;
    /// Sessions that are open.
    fn open(&self) -> usize;
    /// Sessions that were ever begun.
    fn begun(&self) -> usize;
    /// Bytes that open sessions and files hold.
    fn held(&self) -> u64;
    /// Forgets every open session, or every session at all.
    fn forget(&mut self, finished: bool);
    /// The part that a request with bytes carries, by a name of its own, where parts go one by one.
    fn part(&self, _asked: &Asked<'_>) -> Option<String> {
        None
    }
    /// What the server found wrong with a request that a client must never make.
    fn objection(&mut self) -> Option<String> {
        None
    }
}

/// The server of a plan.
pub fn server(plan: &Plan) -> Box<dyn Server> {
    match plan.kind {
        Kind::Tus | Kind::TusParallel => Box::new(tus::Tus::new(plan)),
        Kind::Ietf => Box::new(ietf::Ietf::new(plan)),
        Kind::GoogleCommands => Box::new(google::Google::new(true, plan.granule)),
        Kind::GoogleRanges => Box::new(google::Google::new(false, 256 << 10)),
        Kind::S3 => Box::new(s3::S3::new(plan)),
        Kind::Azure => Box::new(azure::Azure::default()),
        Kind::Kore => Box::new(kore::Kore::default()),
    }
}
