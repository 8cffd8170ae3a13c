//! One file as the platforms tell of it, in one set of words. Times are epoch milliseconds, sizes bytes.

/// What state a file is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileStatus {
    /// Known, not yet worked on.
    Pending,
    /// Being worked on.
    Processing,
    /// Usable.
    Ready,
    /// The platform could not process it.
    Failed,
    /// Usable, and gone by itself later.
    Temporary,
    /// Deleted.
    Deleted,
    /// A word this version does not know; the word is in `raw`.
    Unknown,
}

impl FileStatus {
    /// The word of the public contract.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Ready => "ready",
            Self::Failed => "failed",
            Self::Temporary => "temporary",
            Self::Deleted => "deleted",
            Self::Unknown => "unknown",
        }
    }

    /// The status that a description's word stands for.
    pub fn from_word(word: &str) -> Self {
        match word {
            "pending" => Self::Pending,
            "processing" => Self::Processing,
            "ready" => Self::Ready,
            "failed" => Self::Failed,
            "temporary" => Self::Temporary,
            "deleted" => Self::Deleted,
            _ => Self::Unknown,
        }
    }

    /// True while waiting makes sense.
    pub const fn in_progress(self) -> bool {
        matches!(self, Self::Pending | Self::Processing)
    }
}

/// One file. `V` is the platform's parsed value ([`super::Document`]).
#[derive(Clone, Debug)]
pub struct FileRecord<V> {
    /// The platform's id, as text.
    pub id: String,
    /// The display name; empty where the platform tells none.
    pub name: String,
    /// MIME type.
    pub media_type: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    /// Its state.
    pub status: FileStatus,
    /// 0..1 while processing.
    pub progress: Option<f64>,
    /// Why processing failed.
    pub failure: Option<String>,
    /// Creation, epoch milliseconds.
    pub created_at: Option<f64>,
    /// Last change, epoch milliseconds.
    pub updated_at: Option<f64>,
    /// Lower-case hex.
    pub sha256: Option<String>,
    /// True when the platform stored no second copy.
    pub duplicate: Option<bool>,
    /// A URL the bytes can be had from.
    pub url: Option<String>,
    /// When that URL ends, epoch milliseconds.
    pub url_expires_at: Option<f64>,
    /// What the platform sent.
    pub raw: V,
}
