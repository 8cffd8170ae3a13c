//! A JSON value as an engine gives it: handles that are cheap to clone, `1e999` is Infinity, and every question that a reader
//! asks is counted, so that a target can hold its work to a multiple of the document's size.

use attache::model::{Document, Kind};
use serde_json::Value;
use std::cell::Cell;
use std::rc::Rc;

thread_local! {
    static QUESTIONS: Cell<u64> = const { Cell::new(0) };
}

/// A value.
#[derive(Clone)]
pub struct Json(Rc<Node>);

enum Node {
    Null,
    Boolean(bool),
    Number(f64),
    Text(String),
    List(Vec<Json>),
    Map(Vec<(String, Json)>),
}

impl From<&Value> for Json {
    fn from(value: &Value) -> Self {
        Self(Rc::new(match value {
            Value::Null => Node::Null,
            Value::Bool(flag) => Node::Boolean(*flag),
            Value::Number(number) => Node::Number(engine_number(number.as_f64().unwrap_or(f64::INFINITY))),
            Value::String(text) => Node::Text(text.clone()),
            Value::Array(items) => Node::List(items.iter().map(Self::from).collect()),
            Value::Object(map) => Node::Map(map.iter().map(|(key, value)| (key.clone(), Self::from(value))).collect()),
        }))
    }
}

/// The largest double stands for what only an engine reads: numbers beyond it, which are Infinity there.
fn engine_number(number: f64) -> f64 {
    if number.abs() == f64::MAX { number.signum() * f64::INFINITY } else { number }
}

impl Json {
    /// How many values it holds, itself included.
    pub fn size(&self) -> u64 {
        1 + match &*self.0 {
            Node::List(items) => items.iter().map(Self::size).sum(),
            Node::Map(members) => members.iter().map(|(_, value)| value.size()).sum(),
            _ => 0,
        }
    }
}

/// Runs `work` and gives its result and how many questions it asked of documents.
pub fn counted<T>(work: impl FnOnce() -> T) -> (T, u64) {
    QUESTIONS.set(0);
    let result = work();
    (result, QUESTIONS.get())
}

fn asked() {
    QUESTIONS.set(QUESTIONS.get() + 1);
}

impl Document for Json {
    fn kind(&self) -> Kind {
        asked();
        match &*self.0 {
            Node::Null => Kind::Null,
            Node::Boolean(_) => Kind::Boolean,
            Node::Number(_) => Kind::Number,
            Node::Text(_) => Kind::Text,
            Node::List(_) => Kind::List,
            Node::Map(_) => Kind::Map,
        }
    }

    fn get(&self, key: &str) -> Option<Self> {
        asked();
        let Node::Map(members) = &*self.0 else { return None };
        members.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone())
    }

    fn item(&self, index: usize) -> Option<Self> {
        asked();
        let Node::List(items) = &*self.0 else { return None };
        items.get(index).cloned()
    }

    fn len(&self) -> usize {
        asked();
        if let Node::List(items) = &*self.0 { items.len() } else { 0 }
    }

    fn text(&self) -> Option<String> {
        asked();
        if let Node::Text(text) = &*self.0 { Some(text.clone()) } else { None }
    }

    fn number(&self) -> Option<f64> {
        asked();
        if let Node::Number(number) = &*self.0 { Some(*number) } else { None }
    }

    fn boolean(&self) -> Option<bool> {
        asked();
        if let Node::Boolean(flag) = &*self.0 { Some(*flag) } else { None }
    }

    fn keys(&self) -> Vec<String> {
        asked();
        let Node::Map(members) = &*self.0 else { return Vec::new() };
        members.iter().map(|(key, _)| key.clone()).collect()
    }

    fn to_json(&self) -> String {
        String::new()
    }
}
