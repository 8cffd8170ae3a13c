//! Faults put into the herd on purpose, so that each bar is seen to fail: `--planted NAME`. None of them is in the client.

/// A planted fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planted {
    /// Every call has a client of its own: no bucket is ever empty.
    Bucket,
    /// Clients that wait while the platform is down all go on in the same moments.
    Wave,
    /// Some clients never reach the platform again.
    Starved,
    /// Two watchers of one operation that do not know of each other.
    Floor,
}

/// All of them, by name.
pub const PLANTED: [(&str, Planted); 4] =
    [("bucket", Planted::Bucket), ("wave", Planted::Wave), ("starved", Planted::Starved), ("floor", Planted::Floor)];

impl Planted {
    /// The fault of this name.
    pub fn named(name: &str) -> Option<Self> {
        PLANTED.into_iter().find(|(known, _)| *known == name).map(|(_, planted)| planted)
    }
}
