//! multipart/form-data around a file that stays where it is: the bytes before it and the bytes after it (RFC 7578).
//!
//! Names are told as browsers do (`policy::name`), so that none can end a header line. Reads nothing of the file.

use crate::policy::name::{check_name, form_escape};

/// What stands before and after the file's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The fields, then the file part's headers.
    pub prefix: Vec<u8>,
    /// The closing boundary.
    pub suffix: Vec<u8>,
    /// `multipart/form-data; boundary=…`
    pub content_type: String,
}

/// An argument that no form can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// `name`, `mediaType` or `fields`.
    pub argument: &'static str,
    /// What is wrong with it.
    pub what: &'static str,
}

/// A boundary of 18 bytes from a cryptographic source: 144 bits, so that no content holds it by chance or by malice.
pub fn boundary(random: &[u8; 18]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::from("attache-");
    for chunk in random.chunks(3) {
        let word = chunk.iter().fold(0_usize, |word, byte| (word << 8) + usize::from(*byte));
        for shift in [18, 12, 6, 0] {
            out.push(char::from(DIGITS.get(word >> shift & 63).copied().unwrap_or(b'A')));
        }
    }
    out
}

/// Encodes `fields` in their order, then the file, so that a reader knows them before the bytes come.
///
/// `boundary` is from [`boundary`]. An empty `media_type` is `application/octet-stream`.
pub fn encode(
    boundary: &str,
    fields: &[(String, String)],
    file_field: &str,
    file_name: &str,
    media_type: &str,
) -> Result<Form, Refused> {
    let media_type = if media_type.is_empty() { "application/octet-stream" } else { media_type };
    check_name(file_name).map_err(|what| Refused { argument: "name", what })?;
    if !is_media_type(media_type) {
        return Err(Refused { argument: "mediaType", what: "is no media type, such as \"application/pdf\"." });
    }
    let mut prefix = String::new();
    for (name, value) in fields {
        check_name(name).map_err(|what| Refused { argument: "fields", what })?;
        open(&mut prefix, boundary, name);
        prefix.push_str("\"\r\n\r\n");
        prefix.push_str(value);
        prefix.push_str("\r\n");
    }
    open(&mut prefix, boundary, file_field);
    prefix.push_str("\"; filename=\"");
    prefix.push_str(&form_escape(file_name));
    prefix.push_str("\"\r\nContent-Type: ");
    prefix.push_str(media_type);
    prefix.push_str("\r\n\r\n");
    Ok(Form {
        prefix: prefix.into_bytes(),
        suffix: ["\r\n--", boundary, "--\r\n"].concat().into_bytes(),
        content_type: ["multipart/form-data; boundary=", boundary].concat(),
    })
}

fn open(out: &mut String, boundary: &str, name: &str) {
    out.push_str("--");
    out.push_str(boundary);
    out.push_str("\r\nContent-Disposition: form-data; name=\"");
    out.push_str(&form_escape(name));
}

/// RFC 9110 §8.3.1: type, subtype and parameters. Nothing beyond ASCII, no control characters: what passes cannot end a
/// line.
pub fn is_media_type(text: &str) -> bool {
    let mut rest = text;
    if !(token(&mut rest) && skip(&mut rest, '/') && token(&mut rest)) {
        return false;
    }
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        if rest.is_empty() {
            return true;
        }
        if !skip(&mut rest, ';') {
            return false;
        }
        rest = rest.trim_start_matches([' ', '\t']);
        // The grammar allows an empty parameter.
        if rest.is_empty() || rest.starts_with(';') {
            continue;
        }
        if !(token(&mut rest) && skip(&mut rest, '=') && (token(&mut rest) || quoted(&mut rest))) {
            return false;
        }
    }
}

fn skip(rest: &mut &str, character: char) -> bool {
    let after = rest.strip_prefix(character);
    *rest = after.unwrap_or(rest);
    after.is_some()
}

fn token(rest: &mut &str) -> bool {
    let mark = |character| "!#$%&'*+-.^_`|~".chars().any(|mark| mark == character);
    let allowed = |character: char| character.is_ascii_alphanumeric() || mark(character);
    let after = rest.trim_start_matches(allowed);
    let found = after.len() < rest.len();
    *rest = after;
    found
}

fn quoted(rest: &mut &str) -> bool {
    let mut characters = rest.chars();
    if characters.next() != Some('"') {
        return false;
    }
    while let Some(character) = characters.next() {
        let inside = if character == '\\' { characters.next() } else { Some(character) };
        match inside {
            Some('"') if character == '"' => {
                *rest = characters.as_str();
                return true;
            }
            Some(' '..='~' | '\t') => {}
            _ => return false,
        }
    }
    false
}

#[cfg(test)]
#[path = "form_tests.rs"]
mod tests;
