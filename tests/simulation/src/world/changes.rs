//! What changed on the platform while callers looked: deletions and moves, with their times.

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A file went away.
    Deleted(String),
    /// Somebody else deleted a file, or tried to.
    TakenAway(String),
    /// A file became the newest of its list.
    Moved(String),
    /// Signed URLs ended, and the platform knows it.
    LinksExpired,
    /// Signed URLs ended, and the platform does not know it.
    LinksVoided,
    /// The clock of a machine jumped.
    ClockJumped(usize),
    /// Another credential counts from now on.
    Credential,
}

/// Every change, in the order of their times.
#[derive(Debug, Default)]
pub struct Changes(Vec<(f64, Change)>);

impl Changes {
    /// One more.
    pub fn add(&mut self, at: f64, change: Change) {
        self.0.push((at, change));
    }

    /// Those since a time.
    pub fn since(&self, at: f64) -> impl Iterator<Item = &Change> {
        self.0.iter().filter(move |(when, _)| *when >= at).map(|(_, change)| change)
    }

    /// A change of this kind ever happened.
    pub fn any(&self, is: impl Fn(&Change) -> bool) -> bool {
        self.0.iter().any(|(_, change)| is(change))
    }
}
