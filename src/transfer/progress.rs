//! How far an upload is: counts that never go back, told at most ten times a second, and 1 only when it is over.
//!
//! Counts are of the file's bytes; the clock is handed in. Who is told, and what the bytes are, is decided elsewhere.

/// The least time between two events, in milliseconds.
pub const INTERVAL: f64 = 100.0;
/// Over how long the speed is smoothed, in milliseconds.
const SMOOTHING: f64 = 2_000.0;
/// The most that is told before the final answer, so that no rounding makes it 100 %.
const ALMOST: f64 = 0.99;

/// What is told (the contract's `UploadProgress`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Snapshot {
    /// Bytes handed to the network.
    pub sent: u64,
    /// Bytes that the server confirmed.
    pub acknowledged: u64,
    /// Bytes in all, where that is known.
    pub total: Option<u64>,
    /// 0 to 1; 1 only after the final answer.
    pub fraction: Option<f64>,
    /// Smoothed; `None` until it can be told.
    pub bytes_per_second: Option<f64>,
}

/// The meter of one upload.
#[derive(Clone, Debug)]
pub struct Progress {
    total: Option<u64>,
    sent: u64,
    acknowledged: u64,
    done: bool,
    told_at: Option<f64>,
    untold: bool,
    /// The attempt's own count and time when the speed was last measured.
    measured: Option<(u64, f64)>,
    speed: Option<f64>,
}

impl Progress {
    /// A meter for `total` bytes.
    pub const fn new(total: Option<u64>) -> Self {
        Self { total, sent: 0, acknowledged: 0, done: false, told_at: None, untold: false, measured: None, speed: None }
    }

    /// `bytes` of this attempt have been handed to the network. Gives an event when one is due.
    pub fn sent(&mut self, bytes: u64, now: f64) -> Option<Snapshot> {
        self.measure(bytes, now);
        self.count(bytes, self.acknowledged, now)
    }

    /// The server has confirmed `bytes` of the file. What it has was sent, too.
    pub fn acknowledged(&mut self, bytes: u64, now: f64) -> Option<Snapshot> {
        self.count(bytes, bytes, now)
    }

    /// Another attempt begins from its first byte. What was told stands until the new attempt has passed it.
    pub fn restart(&mut self) {
        self.measured = None;
    }

    /// The final answer is there: everything has arrived.
    pub fn finish(&mut self, now: f64) -> Snapshot {
        let total = self.total.unwrap_or(self.sent);
        (self.total, self.sent, self.acknowledged, self.done) = (Some(total), total, total, true);
        self.tell(now)
    }

    /// The last event of an upload that did not end well; `None` where everything has been told.
    pub fn last(&mut self, now: f64) -> Option<Snapshot> {
        if self.untold { Some(self.tell(now)) } else { None }
    }

    /// Where it stands, without telling.
    pub fn snapshot(&self) -> Snapshot {
        let share = |total: u64| if total == 0 { 0.0 } else { (self.sent as f64 / total as f64).min(ALMOST) };
        Snapshot {
            sent: self.sent,
            acknowledged: self.acknowledged,
            total: self.total,
            fraction: if self.done { Some(1.0) } else { self.total.map(share) },
            bytes_per_second: self.speed,
        }
    }

    fn count(&mut self, sent: u64, acknowledged: u64, now: f64) -> Option<Snapshot> {
        let most = self.total.unwrap_or(u64::MAX);
        let (sent, acknowledged) = (sent.min(most).max(self.sent), acknowledged.min(most).max(self.acknowledged));
        // After the final answer there is nothing above it.
        if (sent, acknowledged) == (self.sent, self.acknowledged) {
            return None;
        }
        (self.sent, self.acknowledged, self.untold) = (sent, acknowledged, true);
        // A clock that went back must not silence the meter until it has caught up.
        let due = self.told_at.is_none_or(|told| now - told >= INTERVAL || now < told);
        due.then(|| self.tell(now))
    }

    fn tell(&mut self, now: f64) -> Snapshot {
        (self.told_at, self.untold) = (Some(now), false);
        self.snapshot()
    }

    /// An exponentially weighted mean over time, with `t / (t + smoothing)` for the exact exponential weight.
    fn measure(&mut self, bytes: u64, now: f64) {
        let Some((before, then)) = self.measured else {
            self.measured = Some((bytes, now));
            return;
        };
        let elapsed = now - then;
        if elapsed < 0.0 {
            self.measured = Some((bytes, now));
        } else if elapsed >= INTERVAL {
            let speed = bytes.saturating_sub(before) as f64 * 1_000.0 / elapsed;
            let weight = elapsed / (elapsed + SMOOTHING);
            self.speed = Some(self.speed.map_or(speed, |smooth| smooth + weight * (speed - smooth)));
            self.measured = Some((bytes, now));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn events_are_a_tenth_of_a_second_apart_and_the_last_one_always_comes() {
        let mut progress = Progress::new(Some(1_000));
        assert_eq!(progress.sent(10, 0.0).unwrap().sent, 10);
        assert_eq!(progress.sent(20, 50.0), None);
        assert_eq!(progress.sent(30, 99.9), None);
        assert_eq!(progress.sent(40, 100.0).unwrap().sent, 40);
        assert_eq!(progress.sent(50, 150.0), None);
        assert_eq!(progress.last(151.0).unwrap().sent, 50);
        assert_eq!(progress.last(152.0), None);
    }

    #[test]
    fn everything_sent_is_not_yet_everything_done() {
        let mut progress = Progress::new(Some(100));
        let all = progress.sent(100, 0.0).unwrap();
        assert_eq!((all.sent, all.acknowledged, all.fraction), (100, 0, Some(0.99)));
        let end = progress.finish(1.0);
        assert_eq!((end.sent, end.acknowledged, end.fraction), (100, 100, Some(1.0)));
        assert_eq!(progress.sent(100, 500.0), None);
        let mut unknown = Progress::new(None);
        unknown.sent(7, 0.0);
        unknown.finish(1.0);
        assert_eq!((unknown.sent(9, 500.0), unknown.acknowledged(9, 900.0)), (None, None));
    }

    #[test]
    fn a_share_is_of_the_total_and_what_arrived_was_sent() {
        let mut progress = Progress::new(Some(400));
        let told = progress.sent(100, 0.0).unwrap();
        assert_eq!((told.sent, told.acknowledged, told.fraction), (100, 0, Some(0.25)));
        let told = progress.acknowledged(200, 100.0).unwrap();
        assert_eq!((told.sent, told.acknowledged, told.fraction), (200, 200, Some(0.5)));
        let told = progress.acknowledged(500, 200.0).unwrap();
        assert_eq!((told.sent, told.acknowledged, told.fraction), (400, 400, Some(0.99)));
        assert_eq!(progress.acknowledged(100, 300.0), None);
    }

    #[test]
    fn never_above_the_total_and_an_empty_file_is_done_when_it_is_done() {
        let mut progress = Progress::new(Some(100));
        assert_eq!(progress.sent(150, 0.0).unwrap().sent, 100);
        let mut empty = Progress::new(Some(0));
        assert_eq!(empty.sent(0, 0.0), None);
        assert_eq!(empty.snapshot().fraction, Some(0.0));
        assert_eq!(empty.finish(0.0).fraction, Some(1.0));
        let mut unknown = Progress::new(None);
        assert_eq!(unknown.sent(7, 0.0).unwrap().fraction, None);
        assert_eq!((unknown.finish(0.0).total, unknown.snapshot().fraction), (Some(7), Some(1.0)));
    }

    #[test]
    fn a_new_attempt_starts_over_without_going_back() {
        let mut progress = Progress::new(Some(1_000));
        progress.sent(600, 0.0);
        progress.restart();
        assert_eq!(progress.sent(100, 1_000.0), None);
        assert_eq!(progress.snapshot().sent, 600);
        assert_eq!(progress.sent(700, 2_000.0).unwrap().sent, 700);
    }

    #[test]
    fn speed_is_smooth_and_blind_to_attempts_and_clocks_that_jump() {
        let mut progress = Progress::new(None);
        assert_eq!(progress.sent(0, 0.0), None);
        for step in 1..=50_u32 {
            progress.sent(u64::from(step) * 1_000, f64::from(step) * 100.0);
        }
        assert_eq!(progress.snapshot().bytes_per_second, Some(10_000.0));
        progress.sent(51_000 + 100_000, 5_100.0);
        let faster = progress.snapshot().bytes_per_second.unwrap();
        assert!(faster > 10_000.0 && faster < 100_000.0, "{faster}");
        progress.restart();
        progress.sent(10, 5_200.0);
        progress.sent(20, 1.0);
        assert_eq!(progress.snapshot().bytes_per_second, Some(faster));
        // From where the clock stands now, not from where it stood.
        progress.sent(30, 101.0);
        assert!(progress.snapshot().bytes_per_second.unwrap() < faster);
    }

    #[test]
    fn a_clock_that_stands_or_goes_back_is_survived() {
        let mut frozen = Progress::new(Some(10));
        assert!(frozen.sent(1, 5.0).is_some());
        assert!(frozen.sent(2, 5.0).is_none());
        assert!(frozen.sent(3, 4.0).is_some());
        assert_eq!(frozen.finish(4.0).fraction, Some(1.0));
    }

    #[test]
    fn a_speed_is_forgotten_by_half_over_two_seconds() {
        let mut progress = Progress::new(None);
        progress.sent(0, 0.0);
        progress.sent(10_000, 1_000.0);
        assert_eq!(progress.snapshot().bytes_per_second, Some(10_000.0));
        progress.sent(10_000, 3_000.0);
        assert_eq!(progress.snapshot().bytes_per_second, Some(5_000.0));
    }

    #[test]
    fn bytes_that_come_while_the_clock_stands_count_when_it_goes_on() {
        let mut progress = Progress::new(None);
        progress.sent(0, 0.0);
        progress.sent(1_000, 0.0);
        assert_eq!(progress.sent(2_000, 1_000.0).unwrap().bytes_per_second, Some(2_000.0));
    }

    proptest! {
        #[test]
        fn nothing_ever_goes_back(
            total in prop::option::of(0_u64..2_000),
            steps in prop::collection::vec((0_u8..3, 0_u64..3_000, 0.0_f64..400.0), 0..60),
        ) {
            let mut progress = Progress::new(total);
            let mut now = 0.0;
            let mut before: Option<(Snapshot, f64)> = None;
            for (kind, bytes, wait) in steps {
                now += wait;
                let told = match kind {
                    0 => progress.sent(bytes, now),
                    1 => progress.acknowledged(bytes, now),
                    _ => {
                        progress.restart();
                        None
                    }
                };
                let Some(told) = told else { continue };
                prop_assert!(told.acknowledged <= told.sent && total.is_none_or(|total| told.sent <= total));
                prop_assert!(told.fraction.is_none_or(|fraction| (0.0..1.0).contains(&fraction)));
                prop_assert!(told.bytes_per_second.is_none_or(|speed| speed.is_finite() && speed >= 0.0));
                if let Some((last, then)) = before {
                    prop_assert!(now - then >= INTERVAL);
                    prop_assert!(told.sent >= last.sent && told.acknowledged >= last.acknowledged && told.fraction >= last.fraction);
                }
                before = Some((told, now));
            }
            let end = progress.finish(now);
            prop_assert_eq!((end.fraction, end.sent), (Some(1.0), end.acknowledged));
            prop_assert!(before.is_none_or(|(last, _)| end.sent >= last.sent));
        }
    }
}
