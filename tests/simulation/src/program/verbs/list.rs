//! Listings: each item once, none missing that was there all the time, none that never was; the question stays the same from page to page.

use crate::check::{calls, truth};
use crate::net::fault::Fault;
use crate::net::log::CallLog;
use crate::program::act::{Ended, act};
use crate::program::{Caller, Op, Step};
use crate::world::{Change, World};
use attache::backend::listing::ListQuery;
use attache::client::call::{Call, Verb};
use attache::client::{ListOptions, Listing};
use attache::model::{Code, Result};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// What a listing came to.
struct Read {
    ids: Vec<String>,
    /// It came to its own end.
    ended: bool,
}

pub(crate) async fn run(caller: &Rc<Caller>, step: &Step) {
    let Op::List { page_size, limit, filter, expand, pages, stubborn } = &step.op else { return };
    let world = Rc::clone(&caller.world);
    let row = world.row;
    let filter: Vec<(String, String)> =
        row.filters[*filter].iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let query = ListQuery {
        page_size: *page_size,
        limit: *limit,
        filter: filter.clone(),
        expand: row.expand.iter().filter(|_| *expand).map(|name| (*name).to_owned()).collect(),
    };
    let listing = caller.client.list(ListOptions { query, cursor: None, call: caller.options(step) });
    let before = truth::listed(&world);
    // A call of its own for each page; this one stands for the whole before people.
    let call = Rc::new(caller.client.call(Verb::List, &caller.options(step)));
    let work = read(Rc::clone(caller), listing, *pages, *stubborn);
    let mut limits = caller.limits(step);
    // A deadline is a page's, not the listing's.
    limits.deadline = None;
    let done = act(&world, format!("list {:?}", step.op), call, limits, work).await;
    calls::judge(caller, &done, calls::Kind { exchanges: done.log.exchanges, polls: false, waits: false });
    same_question(&world, &done.log);
    // A page that its deadline cut off may be asked for again.
    if caller.limits(step).deadline.is_none() {
        each_page_once(&world, &done.log);
    }
    let read = match &done.ended {
        Ended::Good(read) => read,
        Ended::Bad(error) => {
            let tricked = done.log.asked.iter().any(|asked| asked.fault.is_some());
            if error.code == Code::PaginationLoop && !tricked {
                world.breaks("no-false-loop", done.log.title.clone());
            }
            if error.code != Code::DeadlineExceeded || step.deadline.is_none() {
                truth::failure(caller, &done, error, "");
            }
            return;
        }
    };
    let unique: BTreeSet<&String> = read.ids.iter().collect();
    if unique.len() != read.ids.len() {
        world.breaks("listed-once", format!("{} items, {} ids", read.ids.len(), unique.len()));
    }
    if limit.is_some_and(|limit| read.ids.len() as u64 > limit) {
        world.breaks("limit-kept", format!("{} items of {limit:?}", read.ids.len()));
    }
    let harmed = done.log.asked.iter().any(|asked| asked.fault.as_ref().is_some_and(lies));
    if harmed {
        return;
    }
    let after = truth::listed(&world);
    let moved: BTreeSet<String> = world
        .changes
        .borrow()
        .since(done.began)
        .filter_map(|change| if let Change::Moved(id) = change { Some(id.clone()) } else { None })
        .collect();
    if let Some(unknown) =
        unique.iter().find(|id| !before.contains(**id) && !after.contains(**id) && !truth::ever(&world, id))
    {
        world.breaks("listed-is-there", (*unknown).clone());
    }
    // Where pages are told by a number of items to skip, what goes or moves in the meantime shifts all that follows.
    let shifted = row.skips
        && world
            .changes
            .borrow()
            .since(done.began)
            .any(|change| matches!(change, Change::Deleted(_) | Change::Moved(_)));
    let all = !shifted && read.ended && limit.is_none_or(|limit| (read.ids.len() as u64) < limit) && filter.is_empty();
    if let Some(missing) = before.intersection(&after).find(|id| all && !moved.contains(*id) && !unique.contains(id)) {
        world.breaks("listed-completely", format!("{missing} is missing among {} items", read.ids.len()));
    }
}

/// A fault after which the client may have been told another list than the platform's.
fn lies(fault: &Fault) -> bool {
    matches!(fault, Fault::Instead(..) | Fault::Redirect(..) | Fault::Page(_))
}

async fn read(
    caller: Rc<Caller>,
    listing: Listing<crate::platform::SimPlatform>,
    most: Option<u32>,
    stubborn: bool,
) -> Result<Read, Value> {
    let mut ids = Vec::new();
    let mut patience = if stubborn { 3 } else { 0 };
    let mut pages = 0;
    loop {
        match page(&listing, &listing.call(), &caller, &mut ids).await {
            Ok(false) => return Ok(Read { ids, ended: true }),
            Ok(true) => pages += 1,
            // A failed page may be asked for again: nothing is skipped and nothing comes twice.
            Err(error) if patience > 0 && error.retryable => patience -= 1,
            Err(error) => return Err(error),
        }
        if most.is_some_and(|most| pages >= most) {
            return Ok(Read { ids, ended: false });
        }
    }
}

async fn page(
    listing: &Listing<crate::platform::SimPlatform>,
    call: &Call,
    caller: &Rc<Caller>,
    ids: &mut Vec<String>,
) -> Result<bool, Value> {
    let Some(page) = listing.next(call).await? else { return Ok(false) };
    for record in &page.items {
        ids.push(record.id.clone());
        caller.learn(record);
    }
    Ok(true)
}

/// A page that has come is not asked for again, whatever cursors the platform sends.
fn each_page_once(world: &World, log: &CallLog) {
    let mut come: BTreeSet<&str> = BTreeSet::new();
    for asked in log.asked.iter().filter(|asked| !asked.foreign) {
        if come.contains(asked.url.as_str()) {
            return world.breaks("each-page-once", format!("{}: {} again", log.title, asked.url));
        }
        if asked.status == Some(200) && matches!(asked.fault, None | Some(Fault::Page(_))) {
            come.insert(&asked.url);
        }
    }
}

/// Filters and page sizes are the same on every page.
fn same_question(world: &World, log: &CallLog) {
    let Some(cursor) = world.description.list.as_ref().and_then(|list| list.cursor.as_ref()) else { return };
    let asked = RefCell::new(None);
    for request in log.asked.iter().filter(|asked| !asked.foreign) {
        let Ok(url) = url::Url::parse(&request.url) else { continue };
        let question: Vec<(String, String)> =
            url.query_pairs().into_owned().filter(|(name, _)| *name != cursor.param && name != "moved").collect();
        let before = asked.borrow().clone();
        match before {
            Some(before) if before != question && !question.is_empty() => {
                world.breaks("same-question", format!("{before:?} and then {question:?}"));
            }
            Some(_) => {}
            None => *asked.borrow_mut() = Some(question),
        }
    }
}
