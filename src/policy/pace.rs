//! How long to wait between two looks at something that is being worked on.
//!
//! Never under a second (seed 000: "do not poll faster than once per second"); growing, jittered upward only.

use super::retry::SPREAD;

/// No platform is asked more often than this, in milliseconds.
pub const FLOOR: f64 = 1_000.0;
/// How much longer each wait is than the one before.
const GROWTH: f64 = 1.5;
/// The largest part that jitter adds.
const JITTER: f64 = 0.1;

/// A pace of polling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    next: f64,
    longest: f64,
}

impl Pace {
    /// Starts at `interval`, grows to `longest`, never under `floor` (nor under a second).
    pub fn new(interval: f64, longest: f64, floor: f64) -> Self {
        let first = interval.max(floor).max(FLOOR);
        Self { next: first, longest: longest.max(first) }
    }

    /// The next wait. `asked` is a Retry-After, a minimum: those who were told the same come back apart, too. `dice` is
    /// 0 ≤ x < 1.
    pub fn wait(&mut self, asked: Option<f64>, dice: f64) -> f64 {
        let asked = asked.unwrap_or(0.0);
        let wait = self.next.max(asked) + (self.next * JITTER).max(asked * SPREAD) * dice;
        self.next = (self.next * GROWTH).min(self.longest);
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn waits(mut pace: Pace, asked: Option<f64>, dice: f64) -> [f64; 5] {
        [(); 5].map(|()| pace.wait(asked, dice))
    }

    #[test]
    fn grows_by_half_from_its_interval_to_its_longest() {
        let grown = [1_000.0, 1_500.0, 2_250.0, 3_000.0, 3_000.0];
        assert_eq!(waits(Pace::new(1_000.0, 3_000.0, 0.0), None, 0.0), grown);
        assert_eq!(waits(Pace::new(1_000.0, 3_000.0, 0.0), None, 0.5), grown.map(|wait| wait * 1.05));
    }

    #[test]
    fn starts_at_whichever_is_longest_of_interval_floor_and_a_second() {
        for (interval, floor, first) in
            [(0.0, 0.0, 1_000.0), (2_000.0, 0.0, 2_000.0), (2_000.0, 5_000.0, 5_000.0), (7_000.0, 5_000.0, 7_000.0)]
        {
            assert_eq!(Pace::new(interval, 0.0, floor).wait(None, 0.0), first);
        }
    }

    #[test]
    fn a_retry_after_is_a_minimum_and_does_not_bring_a_herd_back_at_once() {
        assert_eq!(waits(Pace::new(1_000.0, 1_000.0, 0.0), Some(30_000.0), 0.0), [30_000.0; 5]);
        assert_eq!(waits(Pace::new(1_000.0, 1_000.0, 0.0), Some(30_000.0), 0.5), [33_750.0; 5]);
        assert_eq!(waits(Pace::new(5_000.0, 5_000.0, 0.0), Some(1_000.0), 0.0), [5_000.0; 5]);
        // What was asked for once is no new pace.
        let mut pace = Pace::new(1_000.0, 3_000.0, 0.0);
        pace.wait(Some(30_000.0), 0.9);
        assert_eq!(pace.wait(None, 0.0), 1_500.0);
    }

    proptest! {
        // K1, whatever is asked for.
        #[test]
        fn never_under_a_second_nor_over_its_longest(
            interval in any::<f64>(), longest in any::<f64>(), floor in any::<f64>(),
            looks in prop::collection::vec((prop::option::of(-1e9_f64..1e9), 0.0_f64..1.0), 1..20),
        ) {
            let mut pace = Pace::new(interval, longest, floor);
            let least = FLOOR.max(floor).max(interval);
            for (asked, dice) in looks {
                let wait = pace.wait(asked, dice);
                prop_assert!(wait >= least && asked.is_none_or(|asked| wait >= asked));
                let (most, asked) = (least.max(longest), asked.unwrap_or(0.0));
                prop_assert!(wait <= most.max(asked) + (most * JITTER).max(asked * SPREAD));
            }
        }
    }
}
