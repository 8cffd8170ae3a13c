//! What a start says and how missing chunks may be told. Decides nothing of their order.

use super::super::Reply;
use crate::backend::dialect::quote;
use crate::model::text::{decimal, push_decimal};

/// Where a finishing answer may list the numbers of missing chunks; no document names the member.
const MISSING: [&str; 4] = ["missingChunks", "missingChunkNumbers", "error.missingChunks", "missing"];

/// What the caller knows of the target and the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// Begins the session.
    pub start: String,
    /// Takes a chunk; `{sessionId}` stands for the session's id.
    pub chunk: String,
    /// Makes the chunks one file; the same.
    pub complete: String,
    /// Members of the start's JSON that the caller gives, such as `fileContext`.
    pub fields: Vec<(String, String)>,
    /// The file's name, whose ending is `fileExtension` unless `fields` give one.
    pub name: String,
    /// The form's field for the bytes.
    pub file_field: String,
}

impl Target {
    /// The JSON that begins a session.
    pub(super) fn start_json(&self, total: u64, count: u32) -> String {
        let mut json = String::from("{");
        for (name, value) in &self.fields {
            member(&mut json, name);
            quote(value, &mut json);
        }
        if !self.fields.iter().any(|(name, _)| name == "fileExtension") {
            member(&mut json, "fileExtension");
            quote(self.name.rsplit_once('.').map_or("", |(_, ending)| ending), &mut json);
        }
        member(&mut json, "fileName");
        quote(&self.name, &mut json);
        member(&mut json, "fileSize");
        push_decimal(&mut json, total, 1);
        member(&mut json, "totalChunks");
        push_decimal(&mut json, u64::from(count), 1);
        json.push('}');
        json
    }
}

/// Numbers of missing chunks, as a list or as text between commas.
pub(super) fn missing(reply: &Reply<'_>, count: u32) -> Vec<u32> {
    let mut found = Vec::new();
    for name in MISSING {
        let listed = (0..count).map_while(|place| {
            let mut path = [name, "."].concat();
            push_decimal(&mut path, u64::from(place), 1);
            (reply.member)(&path)
        });
        let text = (reply.member)(name).unwrap_or_default();
        let told = text.split(',').map(|number| number.trim_ascii().to_owned());
        let numbers = listed.chain(told).filter_map(|number| u32::try_from(decimal(&number)?).ok());
        found.extend(numbers.filter(|index| *index < count));
        if !found.is_empty() {
            break;
        }
    }
    found
}

fn member(json: &mut String, name: &str) {
    if json.len() > 1 {
        json.push(',');
    }
    quote(name, json);
    json.push(':');
}
