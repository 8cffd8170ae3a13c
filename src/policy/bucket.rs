//! The retry quota: a token bucket a client and origin, so that an outage is not answered with a storm of retries.
//!
//! A retry costs, a success earns; when the bucket is empty, the first failure is final. Decides nothing else.

/// What a full bucket holds.
pub const CAPACITY: f64 = 100.0;
/// What one retry costs.
pub const RETRY_COST: f64 = 10.0;
/// What a call that needed no retry earns.
pub const SUCCESS_GAIN: f64 = 1.0;

/// A token bucket.
#[derive(Clone, Debug)]
pub struct Bucket {
    tokens: f64,
}

impl Default for Bucket {
    fn default() -> Self {
        Self { tokens: CAPACITY }
    }
}

impl Bucket {
    /// Pays for one retry; false when there is not enough left.
    pub fn take(&mut self) -> bool {
        if self.tokens < RETRY_COST {
            return false;
        }
        self.tokens -= RETRY_COST;
        true
    }

    /// So many retries have led somewhere after all: what they cost is given back.
    pub fn give_back(&mut self, retries: u32) {
        self.tokens = (self.tokens + RETRY_COST * f64::from(retries)).min(CAPACITY);
    }

    /// A call went through.
    pub fn succeeded(&mut self) {
        self.tokens = (self.tokens + SUCCESS_GAIN).min(CAPACITY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::retry::{Next, Outcome, Repeat, RetryPolicy, next};
    use proptest::prelude::*;

    /// One call as the request engine makes it: how many requests it took.
    fn call(bucket: &mut Bucket, policy: &RetryPolicy, mut fails: impl FnMut() -> bool) -> u32 {
        let mut retries = 0;
        loop {
            if !fails() {
                if retries == 0 {
                    bucket.succeeded();
                }
                return retries + 1;
            }
            let again = next(policy, Repeat::Idempotent, Outcome::Lost, retries, 0.0);
            if again == Next::Stop || !bucket.take() {
                return retries + 1;
            }
            retries += 1;
        }
    }

    #[test]
    fn an_outage_is_met_with_ten_retries_and_then_none_until_calls_succeed() {
        let mut bucket = Bucket::default();
        assert_eq!((0..1000).filter(|_| bucket.take()).count(), 10);
        for _ in 0..9 {
            bucket.succeeded();
        }
        assert!(!bucket.take());
        bucket.succeeded();
        assert!(bucket.take());
    }

    #[test]
    fn retries_that_led_somewhere_cost_nothing_in_the_end() {
        let mut bucket = Bucket::default();
        for _ in 0..100 {
            assert!(bucket.take() && bucket.take());
            bucket.give_back(2);
        }
        bucket.give_back(100);
        assert_eq!((0..100).filter(|_| bucket.take()).count(), 10);
    }

    #[test]
    fn a_long_good_time_saves_up_for_no_storm() {
        let mut bucket = Bucket::default();
        for _ in 0..10_000 {
            bucket.succeeded();
        }
        assert_eq!((0..1000).filter(|_| bucket.take()).count(), 10);
    }

    // I6: what the herd holds in the large.
    #[test]
    fn when_everything_fails_a_hundred_calls_are_a_hundred_and_ten_requests_and_then_one_each() {
        let (mut bucket, policy) = (Bucket::default(), RetryPolicy::default());
        assert_eq!((0..100).map(|_| call(&mut bucket, &policy, || true)).sum::<u32>(), 110);
        assert_eq!((0..100).map(|_| call(&mut bucket, &policy, || true)).sum::<u32>(), 100);
    }

    proptest! {
        // Whatever fails and whenever: the first fill, and one retry for every ten calls that needed none.
        #[test]
        fn requests_stay_within_a_tenth_above_the_calls(
            calls in prop::collection::vec(prop::collection::vec(any::<bool>(), 0..6), 1..400), max_retries in 0_u32..8,
        ) {
            let (mut bucket, policy) = (Bucket::default(), RetryPolicy { max_retries, ..RetryPolicy::default() });
            let requests: u32 = calls
                .iter()
                .map(|attempts| {
                    let mut attempts = attempts.iter();
                    call(&mut bucket, &policy, || attempts.next().is_some_and(|fails| *fails))
                })
                .sum();
            prop_assert!(f64::from(requests) <= calls.len() as f64 * 1.1 + 10.0, "{} of {}", requests, calls.len());
        }
    }
}
