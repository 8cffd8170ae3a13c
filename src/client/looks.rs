//! How often a waiter looks whether another's work has ended: soon at first, then in proportion to what it has waited.
//! By timers of its own, because in Workers one request must not be woken by another.

/// The first wait, milliseconds.
const FIRST: f64 = 10.0;
/// How much longer each is: the end is seen at most an eighth late.
const GROWTH: f64 = 1.125;
/// The longest.
const LONGEST: f64 = 500.0;

/// The waits of one waiter.
pub(super) struct Looks(f64);

impl Default for Looks {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl Looks {
    /// Milliseconds until the next look.
    pub fn next(&mut self) -> f64 {
        let wait = self.0;
        self.0 = (wait * GROWTH).min(LONGEST);
        wait
    }
}
