//! From what a platform sent to a file record, by the rules of its description.
//!
//! Open enums: an unknown word never fails. What a field may not be (another JSON type, a number that a double cannot
//! hold exactly) is `bad_response` naming the field; a date that cannot be read is absent, its text stays in `raw`.

use super::description::{Description, Form, Rule, Scalar};
use crate::model::time::parse_timestamp;
use crate::model::{Code, Document, Error, FileRecord, FileStatus, Kind, Result};
use crate::policy::expiry::{parse_query, url_expiry};

/// Above this, a double no longer holds every whole number (2^53 − 1).
pub(super) const LARGEST_EXACT: f64 = 9_007_199_254_740_991.0;
/// 9999-01-01T00:00:00Z in milliseconds: the sentinel for "has not happened" (seed 003).
const NEVER: f64 = 253_370_764_800_000.0;

/// Reads one record.
pub fn read_record<V: Document>(description: &Description, raw: V) -> Result<FileRecord<V>, V> {
    if raw.kind() != Kind::Map {
        return Err(bad("record", "is not an object"));
    }
    let rules = &description.record;
    let id = match read(&raw, "id", rules.id.as_ref(), Form::Text)? {
        Some(Value::Text(text)) => text,
        _ => return Err(bad("id", "is missing")),
    };
    Ok(FileRecord {
        id,
        name: text(&raw, "name", rules.name.as_ref())?.unwrap_or_default(),
        media_type: text(&raw, "mediaType", rules.media_type.as_ref())?,
        size: size(&raw, rules.size.as_ref())?,
        status: status(description, &raw)?,
        progress: number(&raw, "progress", rules.progress.as_ref(), Form::Number)?.map(|share| share.clamp(0.0, 1.0)),
        failure: text(&raw, "failure", rules.failure.as_ref())?,
        created_at: number(&raw, "createdAt", rules.created_at.as_ref(), Form::Rfc3339)?,
        updated_at: number(&raw, "updatedAt", rules.updated_at.as_ref(), Form::Rfc3339)?,
        sha256: text(&raw, "sha256", rules.sha256.as_ref())?.and_then(hex_digest),
        duplicate: match read(&raw, "duplicate", rules.duplicate.as_ref(), Form::Boolean)? {
            Some(Value::Boolean(flag)) => Some(flag),
            _ => None,
        },
        url: text(&raw, "url", rules.url.as_ref())?,
        url_expires_at: number(&raw, "urlExpiresAt", rules.url_expires_at.as_ref(), Form::Rfc3339)?,
        raw,
    })
}

fn status<V: Document>(description: &Description, raw: &V) -> Result<FileStatus, V> {
    let Some(rule) = description.record.status.as_ref() else {
        // A platform without states lists only what can be used.
        return Ok(FileStatus::Ready);
    };
    let word = match read(raw, "status", Some(rule), Form::Text)? {
        Some(Value::Text(word)) => word,
        Some(_) => "*".to_owned(),
        None => String::new(),
    };
    let words = &description.statuses;
    let known = words
        .get(&word)
        .or_else(|| words.iter().find(|(name, _)| name.eq_ignore_ascii_case(&word)).map(|(_, ours)| ours))
        .or_else(|| if word.is_empty() { None } else { words.get("*") });
    Ok(known.map_or(FileStatus::Unknown, |word| FileStatus::from_word(word)))
}

/// A field's value in one of the three shapes that records have.
enum Value {
    Text(String),
    Number(f64),
    Boolean(bool),
}

fn text<V: Document>(raw: &V, field: &str, rule: Option<&Rule>) -> Result<Option<String>, V> {
    Ok(match read(raw, field, rule, Form::Text)? {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    })
}

fn number<V: Document>(raw: &V, field: &str, rule: Option<&Rule>, form: Form) -> Result<Option<f64>, V> {
    Ok(match read(raw, field, rule, form)? {
        Some(Value::Number(number)) => Some(number),
        _ => None,
    })
}

fn size<V: Document>(raw: &V, rule: Option<&Rule>) -> Result<Option<u64>, V> {
    match number(raw, "size", rule, Form::Number)? {
        Some(bytes) if bytes < 0.0 || bytes.fract() != 0.0 => Err(bad("size", "is not a whole number of bytes")),
        Some(bytes) => Ok(Some(bytes as u64)),
        None => Ok(None),
    }
}

fn read<V: Document>(raw: &V, field: &str, rule: Option<&Rule>, usual: Form) -> Result<Option<Value>, V> {
    let Some(rule) = rule else { return Ok(None) };
    let form = rule.form.unwrap_or(usual);
    for path in &rule.at {
        let Some(found) = raw.at(path) else { continue };
        if let Some(value) = convert(&found, field, form, &rule.unset)? {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

fn convert<V: Document>(found: &V, field: &str, form: Form, unset: &[Scalar]) -> Result<Option<Value>, V> {
    match found.kind() {
        Kind::Null | Kind::Missing => Ok(None),
        Kind::Text => {
            let text = found.text().unwrap_or_default();
            if text.is_empty() || unset.iter().any(|scalar| matches!(scalar, Scalar::Text(word) if *word == text)) {
                return Ok(None);
            }
            from_text(text, field, form)
        }
        Kind::Number => {
            let number = found.number().unwrap_or(f64::NAN);
            if !number.is_finite() || number.abs() > LARGEST_EXACT {
                return Err(bad(field, "is a number too large to be held exactly"));
            }
            if unset.iter().any(|scalar| matches!(scalar, Scalar::Number(none) if *none == number)) {
                return Ok(None);
            }
            from_number(number, field, form)
        }
        Kind::Boolean => match form {
            Form::Boolean | Form::BooleanText => Ok(found.boolean().map(Value::Boolean)),
            _ => Err(bad(field, "is a boolean")),
        },
        Kind::List | Kind::Map => Err(bad(field, "is not a plain value")),
    }
}

fn from_text<V>(text: String, field: &str, form: Form) -> Result<Option<Value>, V> {
    match form {
        Form::Text => Ok(Some(Value::Text(text))),
        Form::Rfc3339 => Ok(parse_timestamp(&text).filter(|time| *time < NEVER).map(Value::Number)),
        Form::Int64Text => {
            let number: f64 = match text.parse::<i64>() {
                Ok(whole) => whole as f64,
                Err(_) => return Err(bad(field, "is not a whole number")),
            };
            if number.abs() > LARGEST_EXACT {
                return Err(bad(field, "is a number too large to be held exactly"));
            }
            Ok(Some(Value::Number(number)))
        }
        Form::BooleanText => match text.as_str() {
            "true" => Ok(Some(Value::Boolean(true))),
            "false" => Ok(Some(Value::Boolean(false))),
            _ => Err(bad(field, "is neither \"true\" nor \"false\"")),
        },
        Form::Number | Form::EpochMs | Form::EpochS | Form::Percent => {
            Err(bad(field, "is text where a number belongs"))
        }
        Form::Boolean => Err(bad(field, "is text where a boolean belongs")),
        Form::UrlExpiry => Ok(query_of(&text).and_then(|query| url_expiry(&parse_query(query))).map(Value::Number)),
    }
}

fn from_number<V>(number: f64, field: &str, form: Form) -> Result<Option<Value>, V> {
    match form {
        Form::Number | Form::EpochMs | Form::Int64Text => Ok(Some(Value::Number(number))),
        Form::EpochS => Ok(Some(Value::Number(number * 1_000.0))),
        Form::Percent => Ok(Some(Value::Number(number / 100.0))),
        // Ids that are numbers on the wire are text here, as long as no digit is lost.
        Form::Text if number.fract() == 0.0 => Ok(Some(Value::Text((number as i64).to_string()))),
        Form::Text | Form::Rfc3339 | Form::UrlExpiry => Err(bad(field, "is a number where text belongs")),
        Form::Boolean | Form::BooleanText => Err(bad(field, "is a number where a boolean belongs")),
    }
}

fn query_of(url: &str) -> Option<&str> {
    Some(url.split('#').next()?.split_once('?')?.1)
}

fn hex_digest(text: String) -> Option<String> {
    (text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| text.to_ascii_lowercase())
}

pub(super) fn bad<V>(field: &str, what: &str) -> Box<Error<V>> {
    let message = ["The platform's answer cannot be read: ", field, " ", what, "."].concat();
    let mut error = Error::new(Code::BadResponse, message);
    error.fields.push(crate::model::FieldError { path: field.to_owned(), message: what.to_owned() });
    error
}
