//! Waits: between attempts, between looks, and the bucket that ends a storm. Whatever a server asks and dice say, bounds hold.

use arbitrary::{Result, Unstructured};
use attache::policy::bucket::{Bucket, CAPACITY, RETRY_COST};
use attache::policy::pace::{FLOOR, Pace};
use attache::policy::retry::{Next, Outcome, Repeat, RetryPolicy, SPREAD, next, repeatable};

pub fn run(data: &[u8]) {
    let mut bytes = Unstructured::new(data);
    let _ = attempts(&mut bytes).and_then(|()| looks(&mut bytes)).and_then(|()| bucket(&mut bytes));
}

/// A time in milliseconds, up to eleven days.
fn time(bytes: &mut Unstructured) -> Result<f64> {
    Ok(f64::from(bytes.int_in_range(0..=1_000_000_000_u32)?))
}

fn dice(bytes: &mut Unstructured) -> Result<f64> {
    Ok(f64::from(bytes.arbitrary::<u32>()?) / 4_294_967_296.0)
}

fn attempts(bytes: &mut Unstructured) -> Result<()> {
    let policy = RetryPolicy {
        max_retries: bytes.int_in_range(0..=40_u32)?,
        base_delay: time(bytes)?,
        max_delay: time(bytes)?,
        max_retry_after: time(bytes)?,
    };
    let repeat = *bytes.choose(&[Repeat::Idempotent, Repeat::Keyed, Repeat::Write])?;
    let mut asked = None;
    let outcome = match bytes.int_in_range(0..=5)? {
        0 => Outcome::NotSent,
        1 => Outcome::Lost,
        2 => Outcome::Broken,
        _ => {
            asked = if bytes.arbitrary()? { Some(time(bytes)?) } else { None };
            Outcome::Status { status: bytes.int_in_range(0..=600)?, retry_after: asked }
        }
    };
    // A write goes twice only where it certainly was not done: never sent, 429, 503 with a Retry-After.
    if repeat == Repeat::Write && repeatable(repeat, outcome) {
        let refused = matches!(
            outcome,
            Outcome::Status { status: 429, .. } | Outcome::Status { status: 503, retry_after: Some(_) }
        );
        assert!(refused || outcome == Outcome::NotSent, "{outcome:?}");
    }
    for retries in [0, 1, bytes.arbitrary::<u32>()?] {
        match next(&policy, repeat, outcome, retries, dice(bytes)?) {
            Next::Stop => {
                let too_long = asked.is_some_and(|asked| asked > policy.max_retry_after);
                assert!(retries >= policy.max_retries || !repeatable(repeat, outcome) || too_long);
            }
            Next::Again(wait) => {
                assert!(retries < policy.max_retries);
                assert!(wait >= asked.unwrap_or(0.0), "sooner than asked");
                let most = asked.map_or(policy.max_delay, |asked| asked + (asked * SPREAD).max(1_000.0));
                assert!(wait <= most, "{wait}");
            }
        }
    }
    Ok(())
}

fn looks(bytes: &mut Unstructured) -> Result<()> {
    let (interval, longest, floor) = (time(bytes)?, time(bytes)?, time(bytes)?);
    let mut pace = Pace::new(interval, longest, floor);
    let most = longest.max(interval).max(floor).max(FLOOR);
    for _ in 0..bytes.int_in_range(0..=60)? {
        let asked = if bytes.arbitrary()? { Some(time(bytes)?) } else { None };
        let wait = pace.wait(asked, dice(bytes)?);
        assert!(wait >= FLOOR && wait >= floor && wait >= asked.unwrap_or(0.0), "{wait}");
        let asked = asked.unwrap_or(0.0);
        assert!(wait <= most.max(asked) + (most * 0.1).max(asked * SPREAD), "{wait}");
    }
    Ok(())
}

fn bucket(bytes: &mut Unstructured) -> Result<()> {
    let mut bucket = Bucket::default();
    let (mut retries, mut successes) = (0.0, 0.0);
    for _ in 0..bytes.int_in_range(0..=1_000)? {
        if bytes.arbitrary()? {
            bucket.succeeded();
            successes += 1.0;
        } else if bucket.take() {
            retries += 1.0;
        }
        assert!(retries * RETRY_COST <= CAPACITY + successes, "more retries than were earned");
    }
    Ok(())
}
