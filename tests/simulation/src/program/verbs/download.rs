//! Downloads: an answer that came unharmed holds the file's bytes, and those that were asked for. Broken bodies are not healed yet: there
//! only the status is looked at.

use crate::check::{calls, truth};
use crate::platform::{SimAnswer, parse_url};
use crate::program::act::{Act, Ended, act};
use crate::program::{Caller, Op, Step};
use crate::world::{Known, World};
use attache::backend::description::Via;
use attache::client::call::Verb;
use attache::client::{DownloadOptions, FileRef, Range};
use attache::model::Code;
use attache::platform::Answer;
use std::rc::Rc;

/// How long a reader waits for a body, milliseconds.
const READING: f64 = 60_000.0;

pub(crate) async fn run(caller: &Rc<Caller>, step: &Step) {
    let Op::Download { file, with_record, range, conditional } = &step.op else { return };
    let world = Rc::clone(&caller.world);
    let known = caller.pick(*file);
    let record = caller.records.borrow().get(&known.id).cloned().filter(|_| *with_record);
    let file = record.as_ref().map_or_else(|| FileRef::id(known.id.clone()), FileRef::record);
    let options = DownloadOptions {
        range: *range,
        if_none_match: conditional.then(|| "\"another\"".to_owned()),
        ..DownloadOptions::default()
    };
    let call = Rc::new(caller.client.call(Verb::Download, &caller.options(step)));
    let work = {
        let (client, call) = (caller.client.clone(), Rc::clone(&call));
        async move { client.download(&call, &file, &options).await }
    };
    let done = act(&world, format!("download {} {range:?}", known.id), call, caller.limits(step), work).await;
    if let (Some(_), Ended::Bad(error)) = (record.and_then(|record| record.url), &done.ended)
        && error.code == Code::Unsupported
        && error.status.is_none()
        && world.row.media.is_some()
    {
        world.breaks("a-url-is-enough", done.log.title.clone());
    }
    let exchanges = exchanges(&world);
    calls::judge(caller, &done, calls::Kind { exchanges, polls: false, waits: false });
    match &done.ended {
        Ended::Good(_) => {}
        Ended::Bad(error) if error.code == Code::RangeNotSatisfiable && range.is_some() => {}
        Ended::Bad(error) => truth::failure(caller, &done, error, &known.id),
    }
    let Act { ended: Ended::Good(answer), log, .. } = done else { return };
    let place = log.asked.last().and_then(|asked| parse_url(&asked.url, None));
    if log.last_unharmed() && place.is_some_and(|url| !world.address.strange(&url)) {
        unharmed(caller, answer, &known, *range).await;
    }
}

/// An address and the bytes there; where the address may have ended, both once more.
fn exchanges(world: &World) -> usize {
    let steps = world.description.refresh.as_ref().map_or(1, Vec::len);
    match world.description.download.as_ref().map(|download| download.via) {
        Some(Via::Bytes) | None => 1,
        Some(Via::Redirect) => 4,
        Some(Via::RecordUrl) => 2 * (steps + 2),
    }
}

async fn unharmed(caller: &Caller, answer: SimAnswer, known: &Known, range: Option<Range>) {
    let world = &caller.world;
    let status = answer.status();
    if ![200, 206].contains(&status) {
        return world.breaks("download-status", format!("{} gave {status}", known.id));
    }
    let content = world.emulator.borrow().content(world.row.backend, &known.id);
    let started = world.exec.now();
    let body = attache::client::select::race(
        answer.bytes(u64::MAX, &attache::platform::Pulse::begun()),
        world.exec.sleep(READING),
    )
    .await;
    // A file that was deleted while its bytes came is nobody's fault.
    let (attache::client::select::Either::Left(Ok(body)), Some(content)) = (body, content) else {
        if world.exec.now() - started >= READING {
            world.breaks("download-complete", format!("{} stalls without a fault", known.id));
        }
        return;
    };
    let size = content.len();
    let wanted = match range {
        _ if status == 200 => &content[..],
        Some(Range::From(start, end)) => {
            let end = end.map_or(size, |end| (end as usize + 1).min(size));
            &content[(start as usize).min(end)..end]
        }
        Some(Range::Last(last)) => &content[size.saturating_sub(last as usize)..],
        None => return world.breaks("download-status", "206 and no range was asked for".to_owned()),
    };
    if body != wanted {
        world.breaks(
            "download-bytes",
            format!("{}: {} bytes came, {} were asked for", known.id, body.len(), wanted.len()),
        );
    }
}
