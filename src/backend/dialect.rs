//! The interpreter: from a verb's arguments to the request that a description asks for, and from an answer to words.
//!
//! Knows no fetch, no clock and no retries. What is wrong with an argument is said here, before anything is sent.

use super::description::{Description, Names};
use super::mapping::read_record;
use super::template::{self, TemplateError};
use crate::model::{Code, Document, Error, FileRecord, Kind, Page, Result};

/// A request as a description asks for it, without origin, credentials and body bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// HTTP method.
    pub method: String,
    /// Below the base URL, with its query.
    pub path: String,
    /// JSON text to send.
    pub json: Option<String>,
}

/// A description together with the path parameters of one client.
#[derive(Clone, Debug)]
pub struct Dialect {
    /// The description.
    pub description: Description,
    scope: Names,
}

/// What a listing asks for.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    /// Whole and positive.
    pub page_size: Option<f64>,
    /// Stop after this many.
    pub limit: Option<u64>,
    /// By our filter names.
    pub filter: Vec<(String, String)>,
    /// What to expand in each record.
    pub expand: Vec<String>,
}

impl Dialect {
    /// A description with its path parameters.
    pub fn new(description: Description, scope: Names) -> Self {
        Self { description, scope }
    }

    /// The platform's name.
    pub fn name(&self) -> &str {
        &self.description.name
    }

    /// A path with its placeholders filled: `{id}` from `id`, all else from the scope.
    pub fn path<V>(&self, template: &str, id: Option<&str>) -> Result<String, V> {
        template::expand(template, |name| match name {
            "id" | "name" => id.map(str::to_owned),
            _ => self.scope.get(name).cloned(),
        })
        .map_err(argument)
    }

    /// The request for one page.
    pub fn list<V>(&self, query: &ListQuery, cursor: Option<&str>) -> Result<Draft, V> {
        let Some(list) = &self.description.list else { return Err(self.unsupported("list")) };
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (name, value) in &query.filter {
            let Some(param) = list.filters.get(name) else {
                return Err(Error::argument(&["filter.", name].concat(), &unknown("filter", list.filters.keys())));
            };
            if let Some(needed) =
                list.filter_needs.get(name).filter(|needed| !query.filter.iter().any(|(given, _)| given == *needed))
            {
                return Err(Error::argument(
                    &["filter.", name].concat(),
                    &["needs filter.", needed, " beside it."].concat(),
                ));
            }
            pairs.push((param.clone(), value.clone()));
        }
        self.expand(&query.expand, &mut pairs)?;
        if let Some(size) = &list.page_size {
            let wanted = [query.page_size.or(size.default), query.limit.map(|limit| limit.max(1) as f64), size.max];
            // A limit alone asks for no page size: the platform's own would do as well.
            if query.page_size.or(size.default).is_some() {
                let size_asked = wanted.into_iter().flatten().fold(f64::INFINITY, f64::min);
                pairs.push((size.param.clone(), (size_asked as u64).to_string()));
            }
        }
        if let (Some(cursor), Some(rule)) = (cursor, &list.cursor) {
            pairs.push((rule.param.clone(), cursor.to_owned()));
        }
        Ok(Draft {
            method: method(list.method.as_ref(), "GET"),
            path: with_query(self.path(&list.path, None)?, &pairs),
            json: None,
        })
    }

    /// Reads a page.
    pub fn page<V: Document>(&self, raw: V) -> Result<Page<V>, V> {
        let Some(list) = &self.description.list else { return Err(self.unsupported("list")) };
        let items = match raw.at(&list.items) {
            Some(items) if items.kind() == Kind::List => items,
            // proto3 JSON leaves an empty list out; a null list is an empty one too.
            None if raw.kind() == Kind::Map => return self.finish_page(raw, Vec::new()),
            Some(items) if items.kind() == Kind::Null => return self.finish_page(raw, Vec::new()),
            _ => {
                return Err(Error::new(
                    Code::BadResponse,
                    ["The platform's list cannot be read: ", &list.items, " is not an array."].concat(),
                ));
            }
        };
        let mut records = Vec::with_capacity(items.len());
        for index in 0..items.len() {
            if let Some(item) = items.item(index) {
                records.push(read_record(&self.description, item)?);
            }
        }
        self.finish_page(raw, records)
    }

    fn finish_page<V: Document>(&self, raw: V, items: Vec<FileRecord<V>>) -> Result<Page<V>, V> {
        let Some(list) = &self.description.list else { return Err(self.unsupported("list")) };
        let next_cursor = list.cursor.as_ref().and_then(|cursor| {
            let more =
                cursor.more_when.as_ref().and_then(|path| raw.at(path)).and_then(|flag| flag.boolean()).unwrap_or(true);
            if !more || (cursor.ends_on_empty_page && items.is_empty()) {
                return None;
            }
            raw.at(&cursor.from).and_then(|next| next.text()).filter(|next| !next.is_empty())
        });
        let total = list
            .total
            .as_ref()
            .and_then(|path| raw.at(path))
            .and_then(|total| total.number())
            .filter(|total| *total >= 0.0);
        Ok(Page { items, next_cursor, total: total.map(|total| total as u64), raw })
    }

    /// The request for one file's record; `None` where the platform has none.
    pub fn get<V>(&self, id: &str, expand: &[String]) -> Result<Option<Draft>, V> {
        let Some(get) = &self.description.get else { return Ok(None) };
        let mut pairs = Vec::new();
        self.expand(expand, &mut pairs)?;
        Ok(Some(Draft {
            method: "GET".to_owned(),
            path: with_query(self.path(&get.path, Some(id))?, &pairs),
            json: None,
        }))
    }

    fn expand<V>(&self, expand: &[String], pairs: &mut Vec<(String, String)>) -> Result<(), V> {
        if expand.is_empty() {
            return Ok(());
        }
        let Some(param) = self.description.get.as_ref().and_then(|get| get.expand.as_ref()) else {
            return Err(Error::argument("expand", "this platform expands nothing."));
        };
        pairs.extend(expand.iter().map(|name| (param.clone(), name.clone())));
        Ok(())
    }

    /// Reads the record that `get` answered.
    pub fn got<V: Document>(&self, raw: V) -> Result<FileRecord<V>, V> {
        self.record(raw, self.description.get.as_ref().and_then(|get| get.record.as_deref()))
    }

    /// Reads the record that an upload answered.
    pub fn uploaded<V: Document>(&self, raw: V) -> Result<FileRecord<V>, V> {
        self.record(raw, self.description.upload.as_ref().and_then(|upload| upload.record.as_deref()))
    }

    fn record<V: Document>(&self, raw: V, place: Option<&str>) -> Result<FileRecord<V>, V> {
        match place {
            None => read_record(&self.description, raw),
            Some(path) => match raw.at(path) {
                Some(record) => read_record(&self.description, record),
                None => Err(Error::new(
                    Code::BadResponse,
                    ["The platform's answer cannot be read: ", path, " is missing."].concat(),
                )),
            },
        }
    }

    /// The request that deletes a file.
    pub fn delete<V>(&self, id: &str) -> Result<Draft, V> {
        let Some(delete) = &self.description.delete else { return Err(self.unsupported("delete")) };
        let json = match &delete.body {
            None => None,
            Some(members) => Some(self.json_body(members, id)?),
        };
        Ok(Draft { method: method(delete.method.as_ref(), "DELETE"), path: self.path(&delete.path, Some(id))?, json })
    }

    fn json_body<V>(&self, members: &Names, id: &str) -> Result<String, V> {
        let mut json = String::from("{");
        for (name, value) in members {
            let filled =
                template::fill(
                    value,
                    |name| if name == "id" { Some(id.to_owned()) } else { self.scope.get(name).cloned() },
                );
            let Some(filled) = filled else { continue };
            if json.len() > 1 {
                json.push(',');
            }
            quote(name, &mut json);
            json.push(':');
            quote(&filled, &mut json);
        }
        json.push('}');
        Ok(json)
    }

    /// The path of a download, with its query.
    pub fn download<V>(&self, id: &str) -> Result<Option<String>, V> {
        let Some(download) = &self.description.download else { return Err(self.unsupported("download")) };
        let Some(path) = &download.path else { return Ok(None) };
        let pairs: Vec<(String, String)> =
            download.query.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        Ok(Some(with_query(self.path(path, Some(id))?, &pairs)))
    }

    /// What this platform lacks, as an error that says so.
    pub fn unsupported<V>(&self, verb: &str) -> Box<Error<V>> {
        let mut error = Error::new(
            Code::Unsupported,
            [self.name(), " has no ", verb, "; `capabilities` tells what it has, `request()` reaches any other path."]
                .concat(),
        );
        error.reason = Some(verb.to_owned());
        error
    }
}

fn method(given: Option<&String>, usual: &str) -> String {
    given.map_or_else(|| usual.to_owned(), Clone::clone)
}

fn with_query(path: String, pairs: &[(String, String)]) -> String {
    if pairs.is_empty() {
        return path;
    }
    let join = if path.contains('?') { "&" } else { "?" };
    [&path, join, &template::query(pairs)].concat()
}

fn unknown<'a>(what: &str, known: impl Iterator<Item = &'a String>) -> String {
    let names: Vec<&str> = known.map(String::as_str).collect();
    if names.is_empty() {
        return ["this platform has no ", what, "s."].concat();
    }
    ["is not a ", what, " of this platform, which knows ", &names.join(", "), "."].concat()
}

fn argument<V>(error: TemplateError) -> Box<Error<V>> {
    Error::argument(&error.name, error.what)
}

/// Appends `text` as a JSON string.
pub fn quote(text: &str, json: &mut String) {
    json.push('"');
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            control if control < ' ' => {
                json.push_str("\\u00");
                let code = control as u32;
                for nibble in [code >> 4, code & 15] {
                    json.push(char::from_digit(nibble, 16).unwrap_or('0'));
                }
            }
            other => json.push(other),
        }
    }
    json.push('"');
}

/// The upload's fields as they go on the wire: the description's own, then the caller's, checked.
pub fn upload_fields<V>(dialect: &Dialect, given: &[(String, String)]) -> Result<Vec<(String, String)>, V> {
    let Some(upload) = &dialect.description.upload else { return Err(dialect.unsupported("upload")) };
    let mut fields: Vec<(String, String)> = Vec::new();
    for (name, value) in given {
        let wire = match &upload.optional_fields {
            None => name.clone(),
            Some(known) => match known.get(name) {
                Some(wire) => wire.clone(),
                None => return Err(Error::argument(&["fields.", name].concat(), &unknown("field", known.keys()))),
            },
        };
        fields.push((wire, value.clone()));
    }
    for (name, value) in &upload.fields {
        if !fields.iter().any(|(given, _)| given == name) {
            fields.push((name.clone(), value.clone()));
        }
    }
    for name in &upload.required_fields {
        if fields.iter().any(|(given, value)| given == name && !value.is_empty()) {
            continue;
        }
        match dialect.scope.get(name) {
            Some(value) => fields.push((name.clone(), value.clone())),
            None => {
                return Err(Error::argument(
                    &["fields.", name].concat(),
                    "is required by this platform; give it in `fields`.",
                ));
            }
        }
    }
    Ok(fields)
}
