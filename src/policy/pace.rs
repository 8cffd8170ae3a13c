//! How long to wait between two looks at something that is being worked on.
//!
//! Never under a second (seed 000: "do not poll faster than once per second"); growing, jittered upward only.

/// No platform is asked more often than this, in milliseconds.
pub const FLOOR: f64 = 1_000.0;
/// How much longer each wait is than the one before.
const GROWTH: f64 = 1.5;
/// The largest part that jitter adds.
const JITTER: f64 = 0.1;

/// A pace of polling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    floor: f64,
    next: f64,
    longest: f64,
}

impl Pace {
    /// Starts at `interval`, grows to `longest`, never under `floor` (nor under a second).
    pub fn new(interval: f64, longest: f64, floor: f64) -> Self {
        let floor = floor.max(FLOOR);
        let first = interval.max(floor);
        Self { floor, next: first, longest: longest.max(first) }
    }

    /// The next wait. `asked` is a Retry-After, a minimum; `dice` is 0 ≤ x < 1.
    pub fn wait(&mut self, asked: Option<f64>, dice: f64) -> f64 {
        let wait = self.next * (1.0 + JITTER * dice);
        self.next = (self.next * GROWTH).min(self.longest);
        wait.max(asked.unwrap_or(0.0)).max(self.floor)
    }
}

#[cfg(test)]
mod tests {
    use super::Pace;

    #[test]
    fn never_under_a_second_whatever_is_asked_for() {
        let mut pace = Pace::new(10.0, 20.0, 0.0);
        for _ in 0..10 {
            assert!(pace.wait(Some(1.0), 0.0) >= 1_000.0);
        }
    }

    #[test]
    fn grows_to_its_longest_and_honours_what_the_server_asks() {
        let mut pace = Pace::new(1_000.0, 3_000.0, 0.0);
        let waits: Vec<f64> = (0..5).map(|_| pace.wait(None, 0.0)).collect();
        assert_eq!(waits, [1_000.0, 1_500.0, 2_250.0, 3_000.0, 3_000.0]);
        assert_eq!(pace.wait(Some(30_000.0), 0.9), 30_000.0);
    }
}
