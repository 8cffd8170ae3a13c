//! The table at the head of `retry`, cell by cell, and what holds for every policy (behaviours I1 to I4, I10, M4).

use super::*;
use crate::policy::retry_after::LONGEST;
use proptest::prelude::*;

const POLICY: RetryPolicy =
    RetryPolicy { max_retries: 3, base_delay: 250.0, max_delay: 20_000.0, max_retry_after: 60_000.0 };
const REPEATS: [Repeat; 3] = [Repeat::Idempotent, Repeat::Keyed, Repeat::Write];

fn status(status: u16) -> Outcome {
    Outcome::Status { status, retry_after: None }
}

fn asked(status: u16, wait: f64) -> Outcome {
    Outcome::Status { status, retry_after: Some(wait) }
}

/// Dice that fall the same every time (xorshift64*), 0 ≤ x < 1.
fn dice(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The waits of a call whose every attempt ends like this.
fn waits(policy: &RetryPolicy, repeat: Repeat, outcome: Outcome, mut dice: impl FnMut() -> f64) -> Vec<f64> {
    let mut waits = Vec::new();
    while let Next::Again(wait) = next(policy, repeat, outcome, waits.len() as u32, dice()) {
        waits.push(wait);
        assert!(waits.len() < 1_000, "a call must end");
    }
    waits
}

#[test]
fn the_default_is_what_the_contract_says() {
    assert_eq!(RetryPolicy::default(), POLICY);
}

#[test]
fn what_is_repeated() {
    for (outcome, expected) in [
        (Outcome::NotSent, [true, true, true]),
        (Outcome::Lost, [true, true, false]),
        (Outcome::Broken, [true, true, false]),
    ] {
        assert_eq!(REPEATS.map(|repeat| repeatable(repeat, outcome)), expected, "{outcome:?}");
    }
    for code in 100..=599 {
        let (bare, with_wait) = match code {
            429 => ([true, true, true], [true, true, true]),
            503 => ([true, true, false], [true, true, true]),
            408 | 500 | 502 | 504 => ([true, true, false], [true, true, false]),
            409 => ([false, true, false], [false, true, false]),
            _ => ([false; 3], [false; 3]),
        };
        assert_eq!(REPEATS.map(|repeat| repeatable(repeat, status(code))), bare, "{code}");
        assert_eq!(REPEATS.map(|repeat| repeatable(repeat, asked(code, 0.0))), with_wait, "{code} with Retry-After");
        assert_eq!(transient(code), bare[0], "{code}");
    }
}

#[test]
fn windows_double_and_stop_at_their_cap() {
    for (retries, window) in
        [(0, 250.0), (1, 500.0), (2, 1_000.0), (3, 2_000.0), (6, 16_000.0), (7, 20_000.0), (90, 20_000.0)]
    {
        let many = RetryPolicy { max_retries: 100, ..POLICY };
        for dice in [0.0, 0.25, 0.5, 0.999] {
            let again = next(&many, Repeat::Idempotent, status(500), retries, dice);
            assert_eq!(again, Next::Again(window * dice), "retry {retries}");
        }
    }
}

#[test]
fn a_seed_gives_the_same_waits_every_time_and_another_seed_others() {
    let told = waits(&POLICY, Repeat::Idempotent, Outcome::Lost, dice(7));
    assert_eq!(told, waits(&POLICY, Repeat::Idempotent, Outcome::Lost, dice(7)));
    assert_ne!(told, waits(&POLICY, Repeat::Idempotent, Outcome::Lost, dice(8)));
    let mut same = dice(7);
    assert_eq!(told, [250.0 * same(), 500.0 * same(), 1_000.0 * same()]);
    // Full jitter: over many calls the whole window is used, and its middle is the mean.
    let mut dice = dice(1);
    let second: Vec<f64> =
        (0..4_000).map(|_| waits(&POLICY, Repeat::Idempotent, Outcome::Lost, &mut dice)[1]).collect();
    let mean = second.iter().sum::<f64>() / second.len() as f64;
    assert!((240.0..260.0).contains(&mean), "{mean}");
    assert!(second.iter().any(|wait| *wait < 5.0) && second.iter().any(|wait| *wait > 495.0));
}

#[test]
fn attempts_end_whatever_the_clock_does() {
    for max_retries in [0, 1, 3, 20] {
        let policy = RetryPolicy { max_retries, ..POLICY };
        assert_eq!(waits(&policy, Repeat::Idempotent, status(503), || 0.0).len(), max_retries as usize);
    }
    assert_eq!(waits(&POLICY, Repeat::Write, status(500), || 0.0), [0.0; 0]);
}

#[test]
fn retry_after_is_a_minimum_and_a_long_one_ends_the_call() {
    for (wait, retries, dice, expected) in [
        (2_000.0, 0, 0.0, Next::Again(2_000.0)),
        (2_000.0, 0, 0.5, Next::Again(2_250.0)),
        (2_000.0, 2, 0.5, Next::Again(2_500.0)),
        // What is added is the window up to a second, or a quarter of a long wait.
        (2_000.0, 9, 0.5, Next::Again(2_500.0)),
        (40_000.0, 0, 0.5, Next::Again(45_000.0)),
        (0.0, 0, 0.5, Next::Again(125.0)),
        (60_000.0, 0, 0.0, Next::Again(60_000.0)),
        (60_001.0, 0, 0.0, Next::Stop),
        (LONGEST, 0, 0.0, Next::Stop),
    ] {
        let policy = RetryPolicy { max_retries: 10, ..POLICY };
        for (repeat, code) in [(Repeat::Write, 429), (Repeat::Write, 503), (Repeat::Keyed, 409)] {
            assert_eq!(next(&policy, repeat, asked(code, wait), retries, dice), expected, "{code} {wait} {retries}");
        }
    }
}

proptest! {
    #[test]
    fn no_policy_waits_outside_its_bounds(
        max_retries in 0_u32..40, base_delay in 0.0_f64..1e6, max_delay in 0.0_f64..1e6, max_retry_after in 0.0_f64..1e6,
        wait in prop::option::of(0.0_f64..2e6), seed in 1_u64..,
    ) {
        let policy = RetryPolicy { max_retries, base_delay, max_delay, max_retry_after };
        let outcome = Outcome::Status { status: 429, retry_after: wait };
        let told = waits(&policy, Repeat::Write, outcome, dice(seed));
        prop_assert_eq!(told.len() as u32, if wait > Some(max_retry_after) { 0 } else { max_retries });
        let mut window = base_delay;
        for again in told {
            let least = wait.unwrap_or(0.0);
            let window_now = window.min(max_delay);
            let most = wait.map_or(window_now, |asked| window_now.min(1_000.0).max(asked * SPREAD));
            prop_assert!((least..=least + most).contains(&again), "{} of {}", again, window);
            window *= 2.0;
        }
    }
}
