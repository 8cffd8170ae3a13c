//! The interpreter: from a verb's arguments to the request that a description asks for, and from an answer to words.
//!
//! Knows no fetch, no clock and no retries. What is wrong with an argument is said here, before anything is sent.

use super::description::{Description, Names};
use super::errors::{Body, read_error};
use super::mapping::read_record;
use super::template::{self, TemplateError};
use crate::model::{Code, Document, Error, FileRecord, Result};

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
    pub(super) scope: Names,
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

    /// The path parameters that the client was given.
    pub const fn scope(&self) -> &Names {
        &self.scope
    }

    /// A path with its placeholders filled: `{id}` from `id`, all else from the scope.
    pub fn path<V>(&self, template: &str, id: Option<&str>) -> Result<String, V> {
        template::expand(template, |name| match name {
            "id" | "name" => id.map(str::to_owned),
            _ => self.scope.get(name).cloned(),
        })
        .map_err(argument)
    }

    /// A text with its placeholders filled; `None` where one is not known.
    pub(super) fn fill(&self, template: &str, id: Option<&str>) -> Option<String> {
        template::fill(template, |name| match name {
            "id" | "name" => id.map(str::to_owned),
            _ => self.scope.get(name).cloned(),
        })
    }

    /// Names and filled templates; those that cannot be filled are left out.
    pub(super) fn filled(&self, members: &Names, id: Option<&str>) -> Vec<(String, String)> {
        members.iter().filter_map(|(name, value)| Some((name.clone(), self.fill(value, id)?))).collect()
    }

    /// As [`Dialect::filled`], where at least one must be known: the error names what the caller can give.
    pub(super) fn identified<V>(&self, members: &Names, id: Option<&str>) -> Result<Vec<(String, String)>, V> {
        let filled = self.filled(members, id);
        let needs = |template: &String| template.starts_with('{') && template != "{id}";
        let wanted: Vec<&str> =
            members.values().filter(|value| needs(value)).map(|value| value.trim_matches(['{', '}'])).collect();
        let known = wanted.iter().any(|name| self.scope.contains_key(name));
        match wanted.first() {
            Some(first) if !known => {
                let what = ["is required here; give the client's `scope` one of ", &wanted.join(", "), "."].concat();
                Err(Error::argument(&["scope.", first].concat(), &what))
            }
            _ => Ok(filled),
        }
    }

    /// The request for one file's record; `None` where the platform has none.
    pub fn get<V>(&self, id: &str, expand: &[String]) -> Result<Option<Draft>, V> {
        let Some(get) = &self.description.get else { return Ok(None) };
        let mut pairs = Vec::new();
        self.expand(expand, &mut pairs)?;
        self.path::<V>("/{id}", Some(id))?;
        Ok(Some(Draft {
            method: "GET".to_owned(),
            path: with_query(self.path(&get.path, Some(id))?, &pairs),
            json: None,
        }))
    }

    pub(super) fn expand<V>(&self, expand: &[String], pairs: &mut Vec<(String, String)>) -> Result<(), V> {
        if expand.is_empty() {
            return Ok(());
        }
        let Some(param) = self.description.get.as_ref().and_then(|get| get.expand.as_ref()) else {
            return Err(Error::argument("expand", "this platform expands nothing."));
        };
        pairs.extend(expand.iter().map(|name| (param.clone(), name.clone())));
        Ok(())
    }

    /// Reads the record that `get` answered for a file; `None` where the answer is a list without it.
    pub fn got<V: Document>(&self, id: &str, raw: V) -> Result<Option<FileRecord<V>>, V> {
        let Some(get) = &self.description.get else { return Ok(None) };
        let Some(items) = &get.items else { return self.record(raw, get.record.as_deref()).map(Some) };
        let items = raw.at(items);
        for item in items.iter().flat_map(|list| (0..list.len()).filter_map(|index| list.item(index))) {
            let record = read_record(&self.description, item)?;
            if record.id == id {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    /// Where the answer to a look holds the record, unless that takes a search.
    pub fn got_at<V: Document>(&self, raw: &V) -> Option<V> {
        let get = self.description.get.as_ref().filter(|get| get.items.is_none())?;
        get.record.as_deref().map_or_else(|| Some(raw.clone()), |path| raw.at(path))
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
        // An id in the body is held to the rules of one in a path.
        self.path::<V>("/{id}", Some(id))?;
        let json = match &delete.body {
            None => None,
            Some(members) => Some(json_object(&self.identified(members, Some(id))?)),
        };
        Ok(Draft { method: method(delete.method.as_ref(), "DELETE"), path: self.path(&delete.path, Some(id))?, json })
    }

    /// The refusal in a good answer to a delete.
    pub fn not_deleted<V: Document>(&self, raw: &V) -> Option<Box<Error<V>>> {
        let told = raw.at(self.description.delete.as_ref()?.done.as_deref()?)?;
        let refused =
            told.boolean() == Some(false) || told.text().is_some_and(|word| word.eq_ignore_ascii_case("false"));
        if !refused {
            return None;
        }
        Some(error_within(raw))
    }

    /// The path of a download, with its query.
    pub fn download<V>(&self, id: &str) -> Result<Option<String>, V> {
        let Some(download) = &self.description.download else { return Err(self.unsupported("download")) };
        let Some(path) = &download.path else { return Ok(None) };
        self.path_with(path, &download.query, id).map(Some)
    }

    /// A path about a file, with its query.
    pub fn path_with<V>(&self, template: &str, query: &Names, id: &str) -> Result<String, V> {
        let path = self.path(template, Some(id))?;
        // An id in the query is held to the rules of one in a path: an empty one would mean another thing.
        self.path::<V>("/{id}", Some(id))?;
        Ok(with_query(path, &self.filled(query, Some(id))))
    }

    /// The name of the operation that an upload started.
    pub fn started(&self, id: &str) -> Option<String> {
        self.fill(self.description.upload.as_ref()?.operation.as_ref()?, Some(id))
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

pub(super) fn method(given: Option<&String>, usual: &str) -> String {
    given.map_or_else(|| usual.to_owned(), Clone::clone)
}

pub(super) fn with_query(path: String, pairs: &[(String, String)]) -> String {
    if pairs.is_empty() {
        return path;
    }
    let join = if path.contains('?') { "&" } else { "?" };
    [&path, join, &template::query(pairs)].concat()
}

pub(super) fn unknown<'a>(what: &str, known: impl Iterator<Item = &'a String>) -> String {
    let names: Vec<&str> = known.map(String::as_str).collect();
    if names.is_empty() {
        return ["this platform has no ", what, "s."].concat();
    }
    ["is not a ", what, " of this platform, which knows ", &names.join(", "), "."].concat()
}

fn argument<V>(error: TemplateError) -> Box<Error<V>> {
    match error.name.as_str() {
        own @ ("id" | "name" | "path") => Error::argument(own, error.what),
        scope => Error::argument(&["scope.", scope].concat(), error.what),
    }
}

/// Pairs as a JSON object of strings.
pub fn json_object(pairs: &[(String, String)]) -> String {
    let mut json = String::from("{");
    for (name, value) in pairs {
        if json.len() > 1 {
            json.push(',');
        }
        quote(name, &mut json);
        json.push(':');
        quote(value, &mut json);
    }
    json.push('}');
    json
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

/// The error that a good answer tells.
pub(super) fn error_within<V: Document>(raw: &V) -> Box<Error<V>> {
    let reading = read_error(200, Body::Json(raw.clone()));
    let mut error = Error::new(reading.code, reading.message);
    error.status = Some(200);
    error.reason = reading.reason;
    error.fields = reading.fields;
    error.raw = Some(raw.clone());
    error
}
