//! Lists that go wrong on their way: cursors that come again, empty pages without end, items twice.

use super::Ride;
use super::fault::PageTrick;
use super::replies::Reply;
use super::upstream;
use crate::platform::Fate;
use attache_emulator::Request;
use serde_json::{Map, Value, json};

/// A page, tricked.
pub(super) async fn page(ride: &Ride, trick: PageTrick) -> Reply {
    let Some(list) = ride.world.description.list.clone() else { return upstream::handled(ride).await.into() };
    let Some(cursor) = list.cursor.clone() else { return upstream::handled(ride).await.into() };
    let (asked, first) = split(&ride.request.url, &cursor.param);
    let number = ride.world.with_call(ride.call, |log| log.asked.len());
    let size = list.page_size.as_ref().map_or("", |size| size.param.as_str());
    let url = if trick == PageTrick::Twice { ride.request.url.clone() } else { short(&first, size) };
    let request =
        Request { method: "GET".to_owned(), url, headers: ride.request.headers.clone(), body: Vec::new().into() };
    let mut reply: Reply = upstream::handle(ride, request).await.into();
    let Ok(Value::Object(mut page)) = serde_json::from_slice(&reply.body) else { return reply };
    if reply.status != 200 {
        return reply;
    }
    let next = match trick {
        PageTrick::Twice => None,
        PageTrick::Echo => Some(asked.unwrap_or_else(|| "again&again=+%".to_owned())),
        PageTrick::Empty => Some(format!("empty {number}")),
        PageTrick::Cycle => Some(format!("cycle {}", number % 2)),
    };
    change(&mut page, &list.items, trick);
    if let Some(next) = next {
        page.insert(cursor.from.clone(), json!(next));
        if let Some(more) = &cursor.more_when {
            page.insert(more.clone(), json!(true));
        }
    }
    reply.body = Value::Object(page).to_string().into_bytes();
    reply.headers.retain(|(name, _)| name != "content-length");
    reply.fate = Fate::Whole;
    reply
}

fn change(page: &mut Map<String, Value>, items: &str, trick: PageTrick) {
    let Some(list) = page.get_mut(items).and_then(Value::as_array_mut) else { return };
    match trick {
        PageTrick::Empty => list.clear(),
        PageTrick::Twice => *list = list.iter().flat_map(|item| [item.clone(), item.clone()]).collect(),
        PageTrick::Echo | PageTrick::Cycle => {}
    }
}

/// The cursor of a page's URL, and the URL without it.
fn split(url: &str, param: &str) -> (Option<String>, String) {
    let Ok(mut parsed) = url::Url::parse(url) else { return (None, url.to_owned()) };
    let pairs: Vec<(String, String)> = parsed.query_pairs().into_owned().collect();
    let cursor = pairs.iter().find(|(name, _)| name == param).map(|(_, value)| value.clone());
    parsed.query_pairs_mut().clear().extend_pairs(pairs.iter().filter(|(name, _)| name != param));
    (cursor, parsed.into())
}

/// The same with a page of one item: a list without end is to end soon for those who wait for it.
fn short(url: &str, param: &str) -> String {
    let Ok(mut parsed) = url::Url::parse(url) else { return url.to_owned() };
    let pairs: Vec<(String, String)> = parsed.query_pairs().into_owned().filter(|(name, _)| name != param).collect();
    parsed.query_pairs_mut().clear().extend_pairs(pairs);
    if !param.is_empty() {
        parsed.query_pairs_mut().append_pair(param, "1");
    }
    parsed.into()
}
