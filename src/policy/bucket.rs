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

    /// A call went through.
    pub fn succeeded(&mut self) {
        self.tokens = (self.tokens + SUCCESS_GAIN).min(CAPACITY);
    }
}

#[cfg(test)]
mod tests {
    use super::Bucket;

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
}
