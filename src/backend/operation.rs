//! Long-running operations in a platform's dialect: how one is looked at and cancelled, and what was seen.
//!
//! State words are open and compared without regard to case; a word that is not known waits on. `done` wins over the word
//! where a platform tells both, for the word may be of a newer version.

use super::description::OperationRules;
use super::dialect::{Dialect, Draft, method, quote};
use crate::model::{Code, Document, Error, Kind, Operation, OperationState, Result};

impl Dialect {
    /// The request that looks at an operation.
    pub fn operation<V>(&self, name: &str) -> Result<Draft, V> {
        let Some(rules) = &self.description.operation else { return Err(self.unsupported("operations")) };
        if rules.within.as_ref().is_some_and(|mark| !name.contains(mark.as_str())) {
            return Err(Error::argument("name", "is no operation's resource name of this platform (…/operations/…)."));
        }
        let template = rules
            .paths
            .iter()
            .find(|(start, _)| name.starts_with(start.as_str()))
            .map_or(&rules.path, |(_, path)| path);
        let json = match &rules.identity {
            None => None,
            Some((member, types)) => {
                let mut json = String::from("{");
                quote(member, &mut json);
                json.push_str(":[");
                for (index, (kind, value)) in self.identified(types, None)?.into_iter().enumerate() {
                    json.push_str(if index > 0 { ",{\"type\":" } else { "{\"type\":" });
                    quote(&kind, &mut json);
                    json.push_str(",\"value\":");
                    quote(&value, &mut json);
                    json.push('}');
                }
                json.push_str("]}");
                Some(json)
            }
        };
        Ok(Draft { method: method(rules.method.as_ref(), "GET"), path: self.path(template, Some(name))?, json })
    }

    /// The request that cancels an operation.
    pub fn cancel<V>(&self, name: &str) -> Result<Draft, V> {
        let path = self.description.operation.as_ref().and_then(|rules| {
            let own = rules.cancels.iter().find(|(start, _)| name.starts_with(start.as_str()));
            own.map(|(_, path)| path).or(rules.cancel.as_ref())
        });
        let Some(path) = path else { return Err(self.unsupported("way to cancel operations")) };
        Ok(Draft { method: "POST".to_owned(), path: self.path(path, Some(name))?, json: Some("{}".to_owned()) })
    }

    /// Reads what was seen of operation `name`.
    pub fn seen<V: Document>(&self, name: &str, raw: V) -> Result<Operation<V>, V> {
        let Some(rules) = &self.description.operation else { return Err(self.unsupported("operations")) };
        if raw.kind() != Kind::Map {
            return Err(Error::new(
                Code::BadResponse,
                "The platform's answer cannot be read: the operation is not an object.",
            ));
        }
        let state = state(rules, &raw);
        let done = matches!(state, OperationState::Succeeded | OperationState::Failed | OperationState::Cancelled);
        let place = |path: &Option<String>| path.as_ref().and_then(|path| raw.at(path));
        Ok(Operation {
            name: name.to_owned(),
            state,
            done,
            progress: progress(rules, &raw),
            resource: first_text(&rules.resource, &raw),
            error: first_text(&rules.error, &raw).filter(|_| done),
            metadata: place(&rules.metadata).filter(|notes| notes.kind() != Kind::Null),
            raw,
        })
    }
}

fn state<V: Document>(rules: &OperationRules, raw: &V) -> OperationState {
    let word = first_text(&rules.state, raw);
    let told = word.as_ref().and_then(|word| {
        rules.states.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, ours)| from_word(ours))
    });
    let Some(path) = &rules.done else { return told.unwrap_or(OperationState::Unknown) };
    let done = raw.at(path).and_then(|flag| flag.boolean());
    match (told, done) {
        // A platform without state words: an absent `done` is false (proto3 JSON).
        (None, Some(false) | None) if rules.state.is_empty() => OperationState::Running,
        (Some(ended @ (OperationState::Succeeded | OperationState::Failed | OperationState::Cancelled)), _) => ended,
        (_, Some(true)) if cancelled(rules, raw) => OperationState::Cancelled,
        (_, Some(true)) if failed(rules, raw) => OperationState::Failed,
        (_, Some(true)) => OperationState::Succeeded,
        (Some(state), _) => state,
        (None, _) => OperationState::Unknown,
    }
}

fn failed<V: Document>(rules: &OperationRules, raw: &V) -> bool {
    // `error.message` may be empty or absent in an error that is there.
    rules.error.iter().filter_map(|path| path.split('.').next()).any(|member| {
        raw.get(member).is_some_and(|error| match error.kind() {
            Kind::Map => true,
            Kind::Text => error.text().is_some_and(|text| !text.is_empty()),
            _ => false,
        })
    })
}

fn cancelled<V: Document>(rules: &OperationRules, raw: &V) -> bool {
    rules.cancelled_code.as_ref().is_some_and(|(path, code)| raw.at(path).and_then(|told| told.number()) == Some(*code))
}

fn progress<V: Document>(rules: &OperationRules, raw: &V) -> Option<f64> {
    let number = |path: &str| raw.at(path).and_then(|value| value.number()).filter(|number| number.is_finite());
    let share = match &rules.progress_of {
        Some((part, whole)) => number(part)? / number(whole).filter(|whole| *whole > 0.0)?,
        None => number(rules.progress.as_ref()?)?,
    };
    Some(share.clamp(0.0, 1.0))
}

fn first_text<V: Document>(paths: &[String], raw: &V) -> Option<String> {
    paths.iter().find_map(|path| raw.at(path)?.text().filter(|text| !text.is_empty()))
}

fn from_word(word: &str) -> OperationState {
    match word {
        "pending" => OperationState::Pending,
        "running" => OperationState::Running,
        "succeeded" => OperationState::Succeeded,
        "failed" => OperationState::Failed,
        "cancelled" => OperationState::Cancelled,
        _ => OperationState::Unknown,
    }
}
