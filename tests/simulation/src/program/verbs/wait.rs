//! `waitUntilReady`: looks at its own pace, never twice in a second, and ends with what the platform says in the end.

use crate::check::{calls, truth};
use crate::program::act::{Ended, Limits, act};
use crate::program::{Caller, Pick, Step};
use attache::client::WaitOptions;
use attache::model::{Code, FileStatus};
use std::cell::Cell;
use std::rc::Rc;

/// What the contract says where nobody gives a deadline.
const HALF_AN_HOUR: f64 = 1_800_000.0;

pub(crate) async fn run(caller: &Rc<Caller>, step: &Step, file: Pick, interval: Option<f64>) {
    let world = Rc::clone(&caller.world);
    let known = caller.pick(file);
    let options = WaitOptions { interval, max_interval: None, call: caller.options(step) };
    let call = Rc::new(caller.client.wait_call(&options));
    let limits = caller.limits(step);
    let limits = Limits { deadline: limits.deadline.or(Some(HALF_AN_HOUR)), ..limits };
    let furthest = Rc::new(Cell::new(0.0_f64));
    let work = {
        let (client, call, id, world) = (caller.client.clone(), Rc::clone(&call), known.id.clone(), Rc::clone(&world));
        async move {
            let seen = |record: &attache::model::FileRecord<serde_json::Value>| {
                let progress = record.progress.unwrap_or(furthest.get());
                if progress < furthest.get() || !(0.0..=1.0).contains(&progress) {
                    world.breaks("progress-monotonic", format!("{progress} after {}", furthest.get()));
                }
                furthest.set(progress);
            };
            client.wait_until_ready(&call, &id, &options, seen).await
        }
    };
    let done = act(&world, format!("wait for {}", known.id), call, limits, work).await;
    calls::judge(caller, &done, calls::Kind { exchanges: 0, polls: true, waits: true });
    match &done.ended {
        Ended::Good(record) => {
            if record.status.in_progress() || record.status == FileStatus::Failed {
                world.breaks("waited-is-ready", format!("{} ended as {:?}", known.id, record.status));
            }
            if done.log.last_unharmed() {
                truth::record(caller, record, &known, &done.log);
            }
        }
        Ended::Bad(error) if error.code == Code::ProcessingFailed => {
            let stored = world.stored();
            let name = stored
                .iter()
                .find(|stored| stored.id == known.id)
                .map(|stored| stored.name.as_str())
                .unwrap_or_default();
            if done.log.last_unharmed() && !name.contains("fail") && !name.contains("error") {
                world.breaks("failed-is-true", format!("{name} is told as failed"));
            }
        }
        Ended::Bad(error) => truth::failure(caller, &done, error, &known.id),
    }
}
