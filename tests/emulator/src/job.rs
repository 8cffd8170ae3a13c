//! Work that a platform does after it has answered: where it stands at a time, and how it ends. Does not know how any
//! platform tells it.

use serde::Deserialize;

/// How an operation ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Well.
    Success,
    /// With an error.
    Failure,
    /// Somebody cancels it.
    Cancelled,
    /// Not at all.
    Never,
    /// The platform no longer knows it.
    Vanishes,
    /// In a way that no document knows: an unknown state, or neither response nor error.
    Unknown,
}

impl Outcome {
    /// The end of work on a file, by the file's name: one with `fail` or `error` in it fails.
    pub(crate) fn of_name(name: &str) -> Outcome {
        let name = name.to_lowercase();
        if name.contains("fail") || name.contains("error") { Outcome::Failure } else { Outcome::Success }
    }
}

/// Where work stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Stage {
    Pending,
    /// How much of it is done, from 0 to 1.
    Running(f64),
    Ended(Outcome),
}

/// Some work.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) started_ms: f64,
    outcome: Outcome,
    /// When it was stopped from outside, and what came of it.
    stopped: Option<(f64, Outcome)>,
}

/// The part of the whole time in which work has not begun.
const WAITS: f64 = 0.1;

impl Job {
    pub(crate) fn new(outcome: Outcome, now_ms: f64) -> Job {
        Job { started_ms: now_ms, outcome, stopped: None }
    }

    /// Where it stands, if the whole takes so long.
    pub(crate) fn stage(&self, whole_ms: f64, now_ms: f64) -> Stage {
        if let Some((at, outcome)) = self.stopped
            && now_ms >= at
        {
            return Stage::Ended(outcome);
        }
        let elapsed = now_ms - self.started_ms;
        let part = if whole_ms > 0.0 { elapsed / whole_ms } else { 1.0 };
        match self.outcome {
            _ if part < WAITS => Stage::Pending,
            Outcome::Never => Stage::Running(part.min(0.99)),
            outcome if part >= 1.0 => Stage::Ended(outcome),
            _ => Stage::Running(part),
        }
    }

    /// Whether it has an end by now.
    pub(crate) fn is_over(&self, whole_ms: f64, now_ms: f64) -> bool {
        matches!(self.stage(whole_ms, now_ms), Stage::Ended(_))
    }

    /// When it ended, if it has.
    pub(crate) fn ended_ms(&self, whole_ms: f64, now_ms: f64) -> Option<f64> {
        let alone = self.started_ms + whole_ms;
        self.is_over(whole_ms, now_ms).then(|| self.stopped.map_or(alone, |(at, _)| at.min(alone)))
    }

    /// Stops it, unless it is over or was stopped before.
    pub(crate) fn stop(&mut self, outcome: Outcome, at_ms: f64, whole_ms: f64, now_ms: f64) {
        if self.stopped.is_none() && !self.is_over(whole_ms, now_ms) {
            let end = if self.outcome == Outcome::Never { f64::INFINITY } else { self.started_ms + whole_ms };
            self.stopped = Some((at_ms.min(end), outcome));
        }
    }
}

/// Progress as it is told, 0 to 100: advisory, so it falls back once on its way.
pub(crate) fn progress(part: f64) -> u32 {
    let told = (part.clamp(0.0, 1.0) * 100.0) as u32;
    if (60..70).contains(&told) { told - 25 } else { told }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_waits_runs_and_ends() {
        let job = Job::new(Outcome::Success, 1_000.0);
        assert_eq!(job.stage(1_000.0, 1_099.0), Stage::Pending);
        assert_eq!(job.stage(1_000.0, 1_500.0), Stage::Running(0.5));
        assert_eq!(job.stage(1_000.0, 2_000.0), Stage::Ended(Outcome::Success));
        assert_eq!((job.ended_ms(1_000.0, 1_999.0), job.ended_ms(1_000.0, 9_000.0)), (None, Some(2_000.0)));
        assert_eq!(job.stage(0.0, 1_000.0), Stage::Ended(Outcome::Success));
        assert_eq!(Job::new(Outcome::Never, 0.0).stage(10.0, 1e12), Stage::Running(0.99));
    }

    #[test]
    fn what_is_stopped_stays_stopped_and_what_is_over_cannot_be() {
        let mut job = Job::new(Outcome::Success, 0.0);
        job.stop(Outcome::Cancelled, 60.0, 100.0, 50.0);
        job.stop(Outcome::Failure, 55.0, 100.0, 50.0);
        assert_eq!(
            (job.stage(100.0, 59.0), job.stage(100.0, 60.0)),
            (Stage::Running(0.59), Stage::Ended(Outcome::Cancelled))
        );
        assert_eq!(job.ended_ms(100.0, 500.0), Some(60.0));
        let mut late = Job::new(Outcome::Success, 0.0);
        late.stop(Outcome::Cancelled, 150.0, 100.0, 90.0);
        assert_eq!(late.stage(100.0, 100.0), Stage::Ended(Outcome::Cancelled), "not first well and then cancelled");
        let mut over = Job::new(Outcome::Success, 0.0);
        over.stop(Outcome::Cancelled, 100.0, 100.0, 100.0);
        assert_eq!(over.stage(100.0, 200.0), Stage::Ended(Outcome::Success));
    }

    #[test]
    fn progress_falls_back_exactly_once() {
        let told: Vec<u32> = (0..=100).map(|percent| progress(f64::from(percent) / 100.0)).collect();
        assert_eq!(told.windows(2).filter(|pair| pair[1] < pair[0]).count(), 1);
        assert_eq!((told[0], told[100]), (0, 100));
    }
}
