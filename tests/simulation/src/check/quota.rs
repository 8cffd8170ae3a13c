//! What retries may cost a client: the contract's token bucket, kept here a second time and a little more generous. Whoever repeats more than this
//! bucket allows answers an outage with a storm.

use std::collections::BTreeMap;

/// A full bucket.
const FULL: f64 = 100.0;
/// What one retry costs.
const COST: f64 = 10.0;
/// Answers that were on their way when a retry was paid for may have filled the bucket first.
const GRACE: f64 = 10.0;

/// The buckets of a run, by client and origin.
#[derive(Debug, Default)]
pub struct Quota(BTreeMap<(usize, String), f64>);

impl Quota {
    fn of(&mut self, client: usize, origin: &str) -> &mut f64 {
        self.0.entry((client, origin.to_owned())).or_insert(FULL)
    }

    /// A call went well at the first attempt.
    pub fn earn(&mut self, client: usize, origin: &str) {
        let left = self.of(client, origin);
        *left = (*left + 1.0).min(FULL + GRACE);
    }

    /// A retry is paid for; false where there was nothing left.
    pub fn pay(&mut self, client: usize, origin: &str) -> bool {
        let left = self.of(client, origin);
        *left -= COST;
        *left >= 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::Quota;

    #[test]
    fn ten_retries_are_paid_for_and_the_eleventh_needs_ten_successes() {
        let mut quota = Quota::default();
        assert_eq!((0..20).filter(|_| quota.pay(0, "a")).count(), 10);
        let mut quota = Quota::default();
        (0..10).for_each(|_| assert!(quota.pay(0, "a")));
        (0..10).for_each(|_| quota.earn(0, "a"));
        assert!(quota.pay(0, "a") && !quota.pay(0, "a") && quota.pay(1, "a"));
    }
}
