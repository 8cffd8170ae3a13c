//! The five built-in platforms and their variants as the targets use them: read once.

use attache::backend::builtin::{SOURCES, description, value};
use attache::backend::description::Names;
use attache::backend::{Description, Dialect};
use std::cell::OnceCell;

thread_local! {
    static ALL: OnceCell<Vec<Description>> = const { OnceCell::new() };
}

/// Runs `work` with every description.
pub fn with_each(work: impl FnMut(&Description)) {
    ALL.with(|all| all.get_or_init(read).iter().for_each(work));
}

fn read() -> Vec<Description> {
    let mut all = Vec::new();
    for (name, _) in SOURCES {
        all.extend(description(name, &[]));
        let groups = value(name, &[]).and_then(|value| value.get("variants")?.as_object().cloned()).unwrap_or_default();
        for (group, options) in &groups {
            // The first option is the default and changes nothing.
            for option in options.as_object().into_iter().flat_map(|options| options.keys()).skip(1) {
                all.extend(description(name, &[(group, option)]));
            }
        }
    }
    assert!(all.len() > SOURCES.len());
    all
}

/// A dialect under a scope that answers every name with `value`.
pub fn dialect(description: &Description, value: impl Fn(&str) -> String) -> Dialect {
    let names = [
        "tenant",
        "session",
        "app",
        "environment",
        "sessionReference",
        "userReference",
        "project",
        "location",
        "collection",
        "engine",
    ];
    let scope: Names = names.iter().map(|name| ((*name).to_owned(), value(name))).collect();
    Dialect::new(description.clone(), scope)
}
