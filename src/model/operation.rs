//! A long-running operation as every platform's dialect is told in: one set of states, the sender's own in `raw`.

/// Where an operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationState {
    /// Not begun.
    Pending,
    /// Under way.
    Running,
    /// Ended well.
    Succeeded,
    /// Ended badly.
    Failed,
    /// Ended because somebody asked.
    Cancelled,
    /// A word this version does not know; the word is in `raw`.
    Unknown,
}

impl OperationState {
    /// The word of the public contract.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Unknown => "unknown",
        }
    }
}

/// One look at an operation.
#[derive(Clone, Debug)]
pub struct Operation<V> {
    /// The name the platform gave it.
    pub name: String,
    /// Where it stands.
    pub state: OperationState,
    /// True when it will not change any more.
    pub done: bool,
    /// 0..1, advisory.
    pub progress: Option<f64>,
    /// The resource it made or changed.
    pub resource: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
    /// The platform's own notes on it.
    pub metadata: Option<V>,
    /// What the platform sent.
    pub raw: V,
}
