//! Platforms for programs in Rust: the built-in ones, of the same JSON that the npm package carries, parsed by the engine; and
//! any other, described by what serde can write.

use super::value::WebValue;
use crate::backend::{Description, builtin};
use crate::model::{Error, Result};
use js_sys::{Object, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// A built-in platform's description, with the chosen variants (group and option) laid over it: an object's members replace
/// those of the same name one level deep, all else is replaced whole. `None` where there is no such platform or variant.
pub fn built_in(name: &str, variants: &[(&str, &str)]) -> Option<Description> {
    let (_, source) = builtin::SOURCES.iter().find(|(known, _)| *known == name)?;
    let whole = WebValue::parse(source)?.0;
    for (group, option) in variants {
        let part = member(&member(&member(&whole, "variants")?, group)?, option)?;
        for name in Object::keys(part.unchecked_ref::<Object>()).iter() {
            let (old, new) = (Reflect::get(&whole, &name).ok()?, Reflect::get(&part, &name).ok()?);
            match (old.dyn_ref::<Object>(), new.dyn_ref::<Object>()) {
                (Some(old), Some(new)) if !js_sys::Array::is_array(new) && name != "refresh" => {
                    Object::assign(old, new);
                }
                _ => {
                    Reflect::set(&whole, &name, &new).ok()?;
                }
            }
        }
    }
    Description::read(&WebValue(whole)).ok()
}

/// A platform that the program describes itself, in the shape of the npm package's `BackendDefinition`: a struct of its own, or
/// `serde_json::json!`. Fails as bad input, naming the part that is wrong.
pub fn described(definition: &impl Serialize) -> Result<Description, WebValue> {
    let written = definition
        .serialize(&Serializer::json_compatible())
        .map_err(|_| Error::argument("definition", "is no value that serde can write"))?;
    Description::read(&WebValue(written))
}

fn member(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &JsValue::from_str(name)).ok().filter(JsValue::is_object)
}
