//! A parsed JSON value, seen through the few questions that the core asks of it.
//!
//! In the browser it is the engine's own object (its parser is the fast one, and the caller gets the very
//! same object back as `raw`); natively it is `serde_json::Value`. Decides nothing.

/// What a JSON value is. `Missing` is no JSON: it answers for a path that leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing there.
    Missing,
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A string.
    Text,
    /// An array.
    List,
    /// An object.
    Map,
}

/// A parsed JSON value. Cheap to clone: a handle, not a copy.
pub trait Document: Clone + 'static {
    /// What it is.
    fn kind(&self) -> Kind;
    /// A member of an object, own members only; `None` where there is none.
    fn get(&self, key: &str) -> Option<Self>;
    /// An element of an array; `None` past its end.
    fn item(&self, index: usize) -> Option<Self>;
    /// How many elements an array has; 0 for everything else.
    fn len(&self) -> usize;
    /// The text of a string.
    fn text(&self) -> Option<String>;
    /// A number as the engine holds it (IEEE 754 double).
    fn number(&self) -> Option<f64>;
    /// A boolean.
    fn boolean(&self) -> Option<bool>;
    /// The names of an object's own members, in order.
    fn keys(&self) -> Vec<String>;
    /// The value as JSON text, for error messages and tests; never for what is sent.
    fn to_json(&self) -> String;

    /// True for an array without elements and for everything that is no array.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Follows a path of member names parted by dots (`a.b.c`); a whole number steps into an array.
    fn at(&self, path: &str) -> Option<Self> {
        let mut here = self.clone();
        for step in path.split('.') {
            here = match here.kind() {
                Kind::List => here.item(step.parse().ok()?)?,
                Kind::Map => here.get(step)?,
                _ => return None,
            };
        }
        Some(here)
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Document for serde_json::Value {
    fn kind(&self) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::Bool(_) => Kind::Boolean,
            Self::Number(_) => Kind::Number,
            Self::String(_) => Kind::Text,
            Self::Array(_) => Kind::List,
            Self::Object(_) => Kind::Map,
        }
    }
    fn get(&self, key: &str) -> Option<Self> {
        self.as_object()?.get(key).cloned()
    }
    fn item(&self, index: usize) -> Option<Self> {
        self.as_array()?.get(index).cloned()
    }
    fn len(&self) -> usize {
        self.as_array().map_or(0, Vec::len)
    }
    fn text(&self) -> Option<String> {
        self.as_str().map(str::to_owned)
    }
    fn number(&self) -> Option<f64> {
        self.as_f64()
    }
    fn boolean(&self) -> Option<bool> {
        self.as_bool()
    }
    fn keys(&self) -> Vec<String> {
        self.as_object().map(|map| map.keys().cloned().collect()).unwrap_or_default()
    }
    fn to_json(&self) -> String {
        self.to_string()
    }
}
