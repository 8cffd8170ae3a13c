//! Every request that the five platforms can be asked to make, under arbitrary ids, scopes, cursors and filters: it stays at
//! its place, and what was given comes back byte for byte (behaviours B3, B4, B6, B7). Parts: id, scope, cursor, filter, name.

use super::platforms::{dialect, with_each};
use crate::json::Json;
use crate::parts::texts;
use attache::backend::fields::upload_fields;
use attache::backend::listing::ListQuery;
use attache::backend::{Description, Dialect};
use attache::model::{Code, Error};
use serde_json::Value;
use url::Url;

const BASE: &str = "https://api.example/base";

/// The decoded segments that a template means: a slash parts them where it is written, and in the value of `{+name}`.
pub fn segments(template: &str, value: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut rest = template.trim_start_matches('/');
    let push = |all: &mut Vec<String>, text: &str, parts: bool| {
        for (index, piece) in text.split(|character| parts && character == '/').enumerate() {
            if index > 0 {
                all.push(String::new());
            }
            all.last_mut().unwrap().push_str(piece);
        }
    };
    while let Some((literal, tail)) = rest.split_once('{') {
        push(&mut all, literal, true);
        let (name, tail) = tail.split_once('}').unwrap();
        let many = name.starts_with('+');
        push(&mut all, &value(name.trim_start_matches('+')).unwrap_or_default(), many);
        rest = tail;
    }
    push(&mut all, rest, true);
    all
}

/// What one input gives to all requests.
struct Given {
    id: String,
    scope: String,
    cursor: String,
    filter: String,
    name: String,
}

pub fn run(data: &[u8]) {
    let [id, scope, cursor, filter, name] = texts(data);
    let given = Given { id, scope, cursor, filter, name };
    with_each(|description| {
        let dialect = dialect(description, |_| given.scope.clone());
        list(&dialect, &given);
        file(&dialect, &given);
        operation(&dialect, &given);
        fields(&dialect, &given);
    });
}

/// A path that was built leads where the template says, below the base; one that was refused had a reason.
fn placed<T>(
    made: &Result<T, Box<Error<Json>>>,
    path: impl Fn(&T) -> &str,
    template: &str,
    id: &str,
    given: &Given,
) -> Option<Url> {
    let value = |name: &str| Some(if matches!(name, "id" | "name") { id } else { &given.scope }.to_owned());
    match made {
        Ok(made) => {
            let url = Url::parse(&[BASE, path(made)].concat()).unwrap();
            assert_eq!(url.origin(), Url::parse(BASE).unwrap().origin());
            assert!(url.fragment().is_none() && url.username().is_empty(), "{url}");
            let read: Vec<String> = url
                .path_segments()
                .unwrap()
                .map(|part| percent_encoding::percent_decode_str(part).decode_utf8().unwrap().into_owned())
                .collect();
            let mut expected = vec!["base".to_owned()];
            expected.extend(segments(template, value));
            assert_eq!(read, expected, "{url}");
            Some(url)
        }
        Err(error) => {
            assert_eq!(error.code, Code::InvalidArgument, "{}", error.message);
            assert!(!error.fields.is_empty());
            let odd = |text: &str| {
                text.split('/').any(|part| matches!(part, "" | "." | "..")) || text.chars().any(char::is_control)
            };
            assert!(odd(id) || odd(&given.scope), "refused without a reason: {}", error.message);
            None
        }
    }
}

fn pairs(url: &Url) -> Vec<(String, String)> {
    url.query_pairs().into_owned().collect()
}

fn list(dialect: &Dialect, given: &Given) {
    let Some(rules) = &dialect.description.list else { return };
    let filter = rules.filters.keys().map(|name| (name.clone(), given.filter.clone())).collect::<Vec<_>>();
    for filter in [Vec::new(), filter] {
        let query = ListQuery { filter, page_size: Some(7.0), limit: Some(5), ..ListQuery::default() };
        let draft = dialect.list::<Json>(&query, Some(&given.cursor));
        let Some(url) = placed(&draft, |draft| &draft.path, &rules.path, "x", given) else { continue };
        let pairs = pairs(&url);
        let values = |name: &str| -> Vec<&str> {
            pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
        };
        if let Some(cursor) = &rules.cursor {
            assert_eq!(values(&cursor.param), [given.cursor.as_str()], "{url}");
        }
        if let Some(size) = &rules.page_size {
            assert_eq!(values(&size.param), ["5"], "{url}");
        }
        for (name, _) in &query.filter {
            assert_eq!(values(rules.filters.get(name).unwrap()), [given.filter.as_str()], "{url}");
        }
    }
}

fn file(dialect: &Dialect, given: &Given) {
    let id = given.id.as_str();
    let Description { get, delete, download, refresh, .. } = &dialect.description;
    if let Some(get) = get {
        let draft = dialect.get::<Json>(id, &[]);
        placed(&draft, |draft| draft.as_ref().map_or("", |draft| &draft.path), &get.path, id, given);
    }
    if let Some(delete) = delete {
        let draft = dialect.delete::<Json>(id);
        placed(&draft, |draft| &draft.path, &delete.path, id, given);
        if let (Ok(draft), Some(members)) = (&draft, &delete.body) {
            let body: Value = serde_json::from_str(draft.json.as_deref().unwrap()).unwrap();
            for (name, template) in members {
                let expected = if template == "{id}" { id } else { &given.scope };
                assert_eq!(body[name], *expected, "{body}");
            }
        }
    }
    let about = download.iter().filter_map(|download| Some((download.path.as_ref()?, &download.query)));
    for (path, query) in about.chain(refresh.iter().flatten().map(|step| (&step.path, &step.query))) {
        let made = dialect.path_with::<Json>(path, query, id);
        if let Some(url) = placed(&made, String::as_str, path, id, given) {
            let expected = query.iter().map(|(name, value)| (name.clone(), value.replace("{id}", id)));
            assert_eq!(pairs(&url), expected.collect::<Vec<_>>());
        }
    }
}

fn operation(dialect: &Dialect, given: &Given) {
    let Some(rules) = &dialect.description.operation else { return };
    let name = given.name.as_str();
    if rules.within.as_ref().is_some_and(|mark| !name.contains(mark)) {
        assert!(dialect.operation::<Json>(name).is_err());
        return;
    }
    let own = |known: &attache::backend::description::Names, usual: &str| {
        known.iter().find(|(start, _)| name.starts_with(start.as_str())).map_or(usual, |(_, path)| path).to_owned()
    };
    let draft = dialect.operation::<Json>(name);
    placed(&draft, |draft| &draft.path, &own(&rules.paths, &rules.path), name, given);
    if let (Ok(draft), Some((member, types))) = (&draft, &rules.identity) {
        let body: Value = serde_json::from_str(draft.json.as_deref().unwrap()).unwrap();
        let listed = body[member].as_array().unwrap();
        assert_eq!(listed.len(), types.iter().count());
        assert!(listed.iter().all(|entry| entry["value"] == *given.scope), "{body}");
    }
    let cancel = own(&rules.cancels, rules.cancel.as_deref().unwrap_or_default());
    if !cancel.is_empty() {
        placed(&dialect.cancel::<Json>(name), |draft| &draft.path, &cancel, name, given);
    }
}

/// The fields of an upload: the caller's win, each stands once, JSON among them is JSON.
fn fields(dialect: &Dialect, given: &Given) {
    let Some(upload) = &dialect.description.upload else { return };
    let names: Vec<String> = match &upload.optional_fields {
        Some(known) => known.keys().cloned().collect(),
        None => vec![given.name.clone()],
    };
    for name in names {
        let sent = match upload_fields::<Json>(dialect, &[(name.clone(), given.filter.clone())]) {
            Ok(sent) => sent,
            Err(error) => {
                // One that the platform needs cannot be given as nothing.
                assert!(given.filter.is_empty() && upload.required_fields.contains(&name), "{}", error.message);
                continue;
            }
        };
        let wire = upload.optional_fields.as_ref().and_then(|known| known.get(&name)).unwrap_or(&name);
        let all: Vec<&(String, String)> = sent.form.iter().chain(&sent.query).collect();
        let own: Vec<&str> = all.iter().filter(|(known, _)| known == wire).map(|(_, value)| value.as_str()).collect();
        assert!(own.contains(&given.filter.as_str()), "{all:?}");
        assert!(sent.query.iter().all(|(name, _)| upload.query_fields.contains(name)));
        for (name, members) in upload.json_fields.iter().filter(|(name, _)| name != wire) {
            let (_, text) = all.iter().find(|(known, _)| known == name).unwrap();
            let value: Value = serde_json::from_str(text).unwrap();
            assert_eq!(value.as_object().unwrap().len(), members.iter().count());
        }
    }
    if let Some(known) = &upload.optional_fields
        && !known.contains_key(&given.name)
    {
        let Err(error) = upload_fields::<Json>(dialect, &[(given.name.clone(), String::new())]) else {
            panic!("{:?} is no field of this platform", given.name);
        };
        assert_eq!(error.code, Code::InvalidArgument);
    }
}
