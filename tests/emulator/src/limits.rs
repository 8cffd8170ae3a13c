//! Counts requests against rate limits on the injected clock: minute windows and token buckets. Does not answer.

use std::collections::BTreeMap;

use crate::options::Bucket;

/// Windows of one minute, one for each key.
#[derive(Debug, Default)]
pub(crate) struct Windows {
    counts: BTreeMap<String, (f64, u32)>,
}

impl Windows {
    /// Counts a request; false when the window has had its fill.
    pub(crate) fn admit(&mut self, key: &str, limit: Option<u32>, now_ms: f64) -> bool {
        let Some(limit) = limit else { return true };
        let (start, count) = self.counts.entry(key.to_owned()).or_insert((now_ms, 0));
        if now_ms - *start >= 60_000.0 {
            (*start, *count) = (now_ms, 0);
        }
        *count = count.saturating_add(1);
        *count <= limit
    }
}

/// One token bucket.
#[derive(Debug, Default)]
pub(crate) struct Level {
    spent: Option<(f64, f64)>,
}

impl Level {
    /// Takes a token; otherwise says in how many seconds there is one.
    pub(crate) fn take(&mut self, rule: &Bucket, now_ms: f64) -> Result<(), f64> {
        let (level, at) = self.spent.unwrap_or((rule.burst, now_ms));
        let level = (level + (now_ms - at).max(0.0) / 1000.0 * rule.per_second).min(rule.burst);
        let enough = level >= 1.0;
        self.spent = Some((if enough { level - 1.0 } else { level }, now_ms));
        if enough { Ok(()) } else { Err((1.0 - level) / rule.per_second) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_fills_and_opens_again_after_a_minute() {
        let mut windows = Windows::default();
        assert!(windows.admit("a", Some(2), 0.0) && windows.admit("a", Some(2), 1.0));
        assert!(!windows.admit("a", Some(2), 59_999.0));
        assert!(windows.admit("b", Some(2), 59_999.0), "keys do not share a window");
        assert!(windows.admit("a", Some(2), 60_000.0));
        assert!(windows.admit("a", None, 60_000.0));
    }

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let rule = Bucket { per_second: 2.0, burst: 3.0, limited_by: "customer".into() };
        let mut level = Level::default();
        for _ in 0..3 {
            assert_eq!(level.take(&rule, 0.0), Ok(()));
        }
        assert_eq!(level.take(&rule, 0.0), Err(0.5));
        assert_eq!(level.take(&rule, 500.0), Ok(()));
        assert!(level.take(&rule, 500.0).is_err());
    }
}
