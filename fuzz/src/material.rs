//! Seeds from what the project already holds: the error bodies of `tests/errors`, the answers, headers and addresses of
//! `tests/wire`, the built-in descriptions. Read when a run begins, so that a new wire case is a new seed.

use attache::backend::builtin::SOURCES;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What seeds are made of.
#[derive(Default)]
pub struct Material {
    /// Status and body of error answers.
    pub errors: Vec<(u16, String)>,
    /// JSON answers.
    pub answers: BTreeSet<String>,
    /// Header values by lower-case name, of both directions.
    pub headers: BTreeSet<(String, String)>,
    /// Addresses, wherever they stand.
    pub urls: BTreeSet<String>,
    /// Ids and file names.
    pub names: BTreeSet<String>,
    /// Times as platforms write them.
    pub times: BTreeSet<String>,
    /// Descriptions, with each variant laid over them.
    pub descriptions: Vec<String>,
}

impl Material {
    /// Reads the project's files.
    pub fn load() -> Self {
        let mut material = Self::default();
        let root = root();
        for case in cases(&root.join("tests/errors/bodies.json")) {
            let status = case["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or_default();
            let body = match (&case["json"], &case["text"]) {
                (Value::Null, text) => text.as_str().unwrap_or_default().to_owned(),
                (json, _) => json.to_string(),
            };
            material.errors.push((status, body));
        }
        for file in files(&root.join("tests/wire")) {
            for case in cases(&file) {
                material.exchanges(&case);
                material.texts(&case);
            }
        }
        for (name, source) in SOURCES {
            material.descriptions.push((*source).to_owned());
            material.descriptions.extend(variants(name, source));
        }
        material
    }

    fn exchanges(&mut self, case: &Value) {
        for exchange in case["exchanges"].as_array().into_iter().flatten() {
            let response = &exchange["response"];
            if response["json"].is_object() || response["json"].is_array() {
                self.answers.insert(response["json"].to_string());
            }
            let status = response["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or_default();
            if let (400.., Some(text)) = (status, response["text"].as_str()) {
                self.errors.push((status, text.to_owned()));
            }
            for headers in [&response["headers"], &exchange["request"]["headers"]] {
                for (name, value) in headers.as_object().into_iter().flatten() {
                    self.headers.extend(value.as_str().map(|value| (name.to_lowercase(), value.to_owned())));
                }
            }
        }
    }

    /// Every text of a case, sorted by what it looks like.
    fn texts(&mut self, value: &Value) {
        match value {
            Value::String(text) if text.starts_with("http") => drop(self.urls.insert(text.clone())),
            Value::String(text) if attache::model::time::parse_timestamp(text).is_some() => {
                self.times.insert(text.clone());
            }
            Value::String(text) if text.len() <= 120 => drop(self.names.insert(text.clone())),
            Value::Array(items) => items.iter().for_each(|item| self.texts(item)),
            Value::Object(map) => map.values().for_each(|item| self.texts(item)),
            _ => {}
        }
    }

    /// The values of one header.
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The project's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

fn cases(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn variants(name: &str, source: &str) -> Vec<String> {
    let value: Value = serde_json::from_str(source).unwrap_or_default();
    let groups = value["variants"].as_object().cloned().unwrap_or_default();
    let chosen = groups.iter().flat_map(|(group, options)| {
        options.as_object().into_iter().flat_map(|options| options.keys()).map(|option| (group.clone(), option.clone()))
    });
    chosen
        .filter_map(|(group, option)| attache::backend::builtin::value(name, &[(&group, &option)]))
        .map(|description| description.to_string())
        .collect()
}
