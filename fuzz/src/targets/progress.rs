//! The meter of an upload under any order of events and any clock: nothing goes back, nothing exceeds, 1 is the end.

use arbitrary::{Arbitrary, Unstructured};
use attache::transfer::progress::{INTERVAL, Progress, Snapshot};

#[derive(Arbitrary)]
enum Event {
    Sent(u64),
    SentLittle(u16),
    Acknowledged(u64),
    AcknowledgedLittle(u16),
    Restart,
    Wait(u16),
    /// The clock is set, forwards or back.
    Clock(i32),
}

pub fn run(data: &[u8]) {
    let mut bytes = Unstructured::new(data);
    let total = bytes.arbitrary::<Option<u64>>().unwrap_or_default();
    let mut progress = Progress::new(total);
    let mut now = 1_768_469_400_000.0;
    let mut before: Option<(Snapshot, f64)> = None;
    for _ in 0..500 {
        let Ok(event) = bytes.arbitrary::<Event>() else { break };
        let told = match event {
            Event::Sent(count) => progress.sent(count, now),
            Event::SentLittle(count) => progress.sent(u64::from(count), now),
            Event::Acknowledged(count) => progress.acknowledged(count, now),
            Event::AcknowledgedLittle(count) => progress.acknowledged(u64::from(count), now),
            Event::Restart => {
                progress.restart();
                None
            }
            Event::Wait(wait) => {
                now += f64::from(wait);
                None
            }
            Event::Clock(jump) => {
                now += f64::from(jump) * 1_000.0;
                None
            }
        };
        sound(&progress.snapshot(), total, false);
        let Some(told) = told else { continue };
        assert_eq!(told, progress.snapshot());
        if let Some((last, then)) = before {
            assert!(now - then >= INTERVAL || now < then, "more than ten a second");
            grows(&last, &told);
        }
        before = Some((told, now));
        if bytes.is_empty() {
            break;
        }
    }
    if let Some(last) = progress.last(now) {
        sound(&last, total, false);
    }
    let standing = progress.snapshot();
    let end = progress.finish(now);
    sound(&end, total, true);
    grows(&standing, &end);
    assert_eq!(progress.sent(u64::MAX, now + 1_000.0), None, "nothing after the end");
    assert_eq!(progress.last(now), None);
}

fn grows(last: &Snapshot, told: &Snapshot) {
    assert!(told.sent >= last.sent && told.acknowledged >= last.acknowledged, "{last:?} {told:?}");
    assert!(told.fraction >= last.fraction, "{last:?} {told:?}");
}

fn sound(told: &Snapshot, total: Option<u64>, done: bool) {
    assert!(told.acknowledged <= told.sent, "{told:?}");
    assert!(total.is_none_or(|total| told.sent <= total), "{told:?}");
    assert!(told.bytes_per_second.is_none_or(|speed| speed.is_finite() && speed >= 0.0), "{told:?}");
    if done {
        assert_eq!(told.fraction, Some(1.0));
    } else {
        assert!(told.fraction.is_none_or(|fraction| (0.0..1.0).contains(&fraction)), "{told:?}");
    }
}
