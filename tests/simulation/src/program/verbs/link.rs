//! Links: what is given out is good where the platform could know it, and many who ask at once cause one refresh.

use crate::check::{calls, truth};
use crate::net::log::CallLog;
use crate::platform::parse_url;
use crate::program::act::{Act, Ended, Limits, act};
use crate::program::{Caller, Op, Step};
use crate::world::{Change, Known};
use attache::client::FileRef;
use attache::client::call::Verb;
use attache::model::Code;
use attache_emulator::Request;
use std::rc::Rc;

pub(crate) async fn run(caller: &Rc<Caller>, step: &Step) {
    let Op::Link { file, with_record, min_validity, askers, refresh } = &step.op else { return };
    let world = &caller.world;
    let known = caller.pick(*file);
    let record = caller.records.borrow().get(&known.id).cloned().filter(|_| *with_record);
    let file = record.as_ref().map_or_else(|| FileRef::id(known.id.clone()), FileRef::record);
    let began = world.exec.now();
    let key = (caller.number, known.id.clone());
    let group = {
        let mut links = caller.tally.links.borrow_mut();
        let group = links.entry(key.clone()).or_default();
        *group = (group.0 + 1, group.1 + 1);
        *group
    };
    let mut tasks = Vec::new();
    for _ in 0..*askers {
        let (caller, file, validity, step, refresh) =
            (Rc::clone(caller), file.clone(), *min_validity, step.clone(), *refresh);
        let known = known.clone();
        tasks.push(world.exec.spawn(async move { ask(&caller, file, validity, &step, refresh, &known).await }));
    }
    let mut logs = Vec::new();
    for task in tasks {
        logs.push(task.await);
    }
    let quiet = world.changes.borrow().since(began).next().is_none();
    let steps = world.description.refresh.as_ref().map_or(0, Vec::len);
    let asked = logs.iter().flat_map(|done| &done.log.asked).filter(|asked| asked.status != Some(401)).count();
    let mut links = caller.tally.links.borrow_mut();
    let now = links.entry(key).or_default();
    let alone = *now == group && group.0 == 1;
    now.0 -= 1;
    drop(links);
    if quiet
        && alone
        && logs.iter().all(|done| done.log.calm() && !done.aborted && matches!(done.ended, Ended::Good(_)))
        && asked > steps + usize::from(world.devices[caller.number].browser)
    {
        world.breaks("one-refresh-for-all", format!("{askers} asked for {}, {asked} requests went out", known.id));
    }
}

async fn ask(
    caller: &Rc<Caller>,
    file: FileRef,
    validity: Option<f64>,
    step: &Step,
    refresh: bool,
    known: &Known,
) -> Act<String> {
    let world = &caller.world;
    let url = file.url.clone();
    let link = caller.client.link(file, validity);
    let call = Rc::new(caller.client.call(Verb::Link, &caller.options(step)));
    let work = {
        let call = Rc::clone(&call);
        async move { if refresh { link.refresh(&call).await } else { link.url(&call).await } }
    };
    // Its URL lives for a month, by a clock that is right.
    let enough = url.is_some() && !refresh && world.row.media.is_some() && !world.settings.skewed;
    let limits: Limits = caller.limits(step);
    let done = act(world, format!("link to {}", known.id), call, limits, work).await;
    // Where a page cannot see a redirect, the record is asked for once more.
    let steps = world.description.refresh.as_ref().map_or(0, Vec::len);
    calls::judge(caller, &done, calls::Kind { exchanges: steps + 1, polls: false, waits: false });
    match &done.ended {
        Ended::Bad(error) if enough && error.code == Code::Unsupported && error.status.is_none() => {
            let jumped = world.changes.borrow().any(|change| matches!(change, Change::ClockJumped(_)));
            if !jumped {
                world.breaks("a-url-is-enough", done.log.title.clone());
            }
        }
        Ended::Good(url) => good(caller, url, known, &done.log),
        Ended::Bad(error) => truth::failure(caller, &done, error, &known.id),
    }
    done
}

/// The URL that was given out, tried at once by somebody who has nothing but the URL.
fn good(caller: &Caller, url: &str, known: &Known, log: &CallLog) {
    let world = &caller.world;
    let Some(parsed) = parse_url(url, None) else { return world.breaks("link-is-a-url", "it is none") };
    if !world.address.allows(&parsed.host) || parsed.has_userinfo {
        return world.breaks("trusted-hosts-only", format!("a link to {}", parsed.host));
    }
    // Somebody else's refresh was answered by a stranger.
    let public = !world.address.foreign(&parsed) && world.is_public(&parsed);
    if parsed.origin() != world.address.storage && !public {
        return;
    }
    // Asked first: a file whose time is over goes when the platform is asked next.
    let reply = world.emulator.borrow_mut().handle(Request::new("GET", url), world.true_now());
    world.note_gone();
    // What nobody can know: clocks that are wrong, URLs that the platform takes for good, files that went, answers that were forged.
    let changes = world.changes.borrow();
    let knowable = !world.settings.skewed
        && !changes.any(|change| matches!(change, Change::LinksVoided | Change::LinksExpired))
        && truth::exists(world, &known.id)
        && log.asked.iter().all(|asked| asked.fault.is_none());
    if !knowable {
        return;
    }
    if reply.status != 200 {
        world.breaks("links-are-good", format!("{} gave {} at once", known.id, reply.status));
    }
}
