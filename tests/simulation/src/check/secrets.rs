//! Searches texts for what must not be in them: every credential that ever was, signatures of URLs, and ids that are the only key to a file.
//! Each text is counted, so that a report can say how many were looked at.

use crate::world::World;
use attache::model::Error;
use attache::platform::LogEvent;
use serde_json::Value;

/// A shorter id is no secret.
const KEY: usize = 20;

/// Looks at one text; `place` tells people where it stood.
pub fn search(world: &World, invariant: &'static str, place: &str, text: &str) {
    world.texts.set(world.texts.get() + 1);
    if text.is_empty() {
        return;
    }
    let found = if world.tokens.borrow().all().iter().any(|token| text.contains(token.as_str())) {
        "a credential"
    } else if text.contains("pa55-") {
        "a header of the caller's"
    } else if world.signatures.borrow().iter().any(|signature| text.contains(signature.as_str())) {
        "the signature of a URL"
    } else if world.anonymous()
        && world.known.borrow().iter().any(|known| known.id.len() >= KEY && text.contains(&known.id))
    {
        "an id that opens a file to anybody"
    } else {
        return;
    };
    world.breaks(invariant, format!("{place} holds {found}: {text}"));
}

/// Every text of an error.
pub fn error(world: &World, title: &str, error: &Error<Value>) {
    let mut texts = vec![
        ("message", Some(&error.message)),
        ("reason", error.reason.as_ref()),
        ("requestId", error.request_id.as_ref()),
    ];
    texts.extend(error.fields.iter().flat_map(|field| [("field", Some(&field.path)), ("field", Some(&field.message))]));
    texts.extend(error.operation.iter().map(|operation| ("operation", operation.error.as_ref())));
    for (part, text) in texts {
        let Some(text) = text else { continue };
        search(world, "errors-without-secrets", &format!("{title}: {part}"), text);
        if text.chars().count() > 700 {
            world.breaks("errors-are-short", format!("{title}: {} characters", text.chars().count()));
        }
        if text.chars().any(char::is_control) {
            world.breaks("errors-on-one-line", format!("{title}: {part} {text:?}"));
        }
    }
}

/// Every text of a log event. An address of another host is told as its origin alone, and no address with its query.
pub fn event(world: &World, event: &LogEvent<'_>) {
    for text in [event.url, event.method, event.code, Some(event.event), Some(event.verb)].into_iter().flatten() {
        search(world, "log-without-secrets", event.event, text);
    }
    let Some(url) = event.url else { return };
    let own = url.starts_with(&world.address.base.origin());
    let path = url.split_once("://").is_some_and(|(_, rest)| rest.contains('/'));
    if url.contains(['?', '#', '@']) || (!own && path) {
        world.breaks("log-without-secrets", format!("{} {url}", event.event));
    }
}
