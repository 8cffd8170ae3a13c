//! The native runner of the wire cases: data in, one call of the client over a script, and what was told compared.
//!
//! The form of a case is `tests/wire/README.md`; what the client must do stands in the cases alone.

pub mod case;
pub mod compare;
mod options;
mod play;
mod script;
mod words;

pub use case::{Case, load};
pub use play::check;

use attache::backend::Description;
use serde_json::Value;

/// A description from its JSON.
fn description(value: Value) -> Description {
    Description::read(&value).expect("a description")
}
