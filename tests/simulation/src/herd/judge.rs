//! What must hold of a herd, and the sentence that says where it does not.

use super::figures::Figures;
use super::world::CALLS;

/// Requests for each call while the platform is down. Whatever is sent beyond a call's first request (a retry, a page in which a lost upload is
/// looked for) costs the bucket ten, and a request that succeeds earns one: one in ten in the long run. The other tenth is for looks at
/// operations, which earn and are no calls.
pub const LOAD: f64 = 1.2;
/// The busiest second after the end over the busiest second of the steady phase. The platform is used at half of its limit, so twice as
/// much is what it has promised to bear. Both are the largest of equally many seconds: chance lifts both alike.
pub const WAVE: f64 = 2.0;
/// The same of tenths of a second, where chance is larger: what comes in the same instant is tens of times as much.
pub const INSTANT: f64 = 3.0;
/// Seconds to the first success of the slowest client: the longest wait that it may be in when the platform is back (Retry-After of a minute
/// and as much again at random, or a timeout of half a minute), and the longest pause of its program.
pub const BACK: f64 = 150.0;
/// Jain's index over successes after the end; 0.9 is what a tenth of the clients going without would leave.
pub const FAIR: f64 = 0.9;
/// Calls begun after the end that may fail, of all.
pub const FAILED: f64 = 0.01;
/// No two looks closer than this, milliseconds (page operations-get: "do not poll faster than once per second").
pub const FLOOR: f64 = 1_000.0;

/// What does not hold.
pub fn judge(figures: &Figures) -> Vec<String> {
    let mut broken = Vec::new();
    if let Some(load) = &figures.load {
        for (ratio, what) in [(load.ratio, "calls"), (load.with_looks, "calls and looks")] {
            if ratio > LOAD {
                broken.push(format!(
                    "load: {ratio} requests for each of the {what} during the outage; {LOAD} is the most"
                ));
            }
        }
        if load.fewest < CALLS {
            broken.push(format!("load: a client made only {} calls during the outage, too few to judge", load.fewest));
        }
    }
    for (ratio, most, after, steady, span) in [
        (figures.wave, WAVE, figures.after.second, figures.steady.second, "second"),
        (figures.instant, INSTANT, figures.after.tenth, figures.steady.tenth, "tenth of a second"),
    ] {
        if ratio > most {
            broken.push(format!(
                "wave: {after} requests in the busiest {span} after the end, {steady} in the steady phase; {most} times as many is the most"
            ));
        }
    }
    let back = &figures.back;
    if back.starved > 0 {
        broken.push(format!("starved: {} clients had no call succeed after the end", back.starved));
    }
    if back.slowest > BACK {
        broken.push(format!("starved: a client waited {} s for its first success; {BACK} s is the most", back.slowest));
    }
    if back.fairness < FAIR {
        broken.push(format!("starved: the fairness of successes is {}; {FAIR} is the least", back.fairness));
    }
    if back.failed > FAILED {
        broken.push(format!("starved: {} of the calls after the end failed; {FAILED} is the most", back.failed));
    }
    if let Some(gap) = figures.fastest_look.filter(|gap| *gap < FLOOR) {
        broken.push(format!("floor: two looks {gap} ms apart ({}); {FLOOR} ms is the least", figures.fastest_at));
    }
    if figures.fast_polls > 0 {
        broken.push(format!("floor: {} looks came within a second of another at the platform", figures.fast_polls));
    }
    broken
}
