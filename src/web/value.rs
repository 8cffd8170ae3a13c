//! A JSON value as the engine parsed it: looked into where it lies, handed back untouched.

use crate::model::{Document, Kind};
use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
    fn parse_text(text: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
    fn parse_string(text: &JsString) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = JSON, js_name = stringify, catch)]
    fn stringify(value: &JsValue) -> Result<JsString, JsValue>;

    /// Any object, looked into by name.
    type Members;

    /// `null` throws, which would be the end of the core.
    #[wasm_bindgen(method, structural, indexing_getter, catch)]
    fn member(this: &Members, name: &str) -> Result<JsValue, JsValue>;
}

/// A value of the engine.
#[derive(Clone, Debug)]
pub struct WebValue(pub JsValue);

impl WebValue {
    /// Parses text that Rust holds.
    pub fn parse(text: &str) -> Option<Self> {
        parse_text(text).ok().map(Self)
    }

    /// Parses text that the engine holds, without a copy.
    pub fn parse_js(text: &JsString) -> Option<Self> {
        parse_string(text).ok().map(Self)
    }
}

impl Document for WebValue {
    fn kind(&self) -> Kind {
        let value = &self.0;
        if value.is_undefined() {
            Kind::Missing
        } else if value.is_null() {
            Kind::Null
        } else if value.is_string() {
            Kind::Text
        } else if value.as_bool().is_some() {
            Kind::Boolean
        } else if Array::is_array(value) {
            Kind::List
        } else if value.is_object() {
            Kind::Map
        } else {
            Kind::Number
        }
    }

    fn get(&self, key: &str) -> Option<Self> {
        // Names that every object inherits are never a platform's field.
        if matches!(key, "__proto__" | "constructor" | "prototype") {
            return None;
        }
        let found = self.0.unchecked_ref::<Members>().member(key).ok()?;
        if found.is_undefined() { None } else { Some(Self(found)) }
    }

    fn item(&self, index: usize) -> Option<Self> {
        let found = self.0.dyn_ref::<Array>()?.get(u32::try_from(index).ok()?);
        if found.is_undefined() { None } else { Some(Self(found)) }
    }

    fn len(&self) -> usize {
        self.0.dyn_ref::<Array>().map_or(0, |list| list.length() as usize)
    }

    fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    fn boolean(&self) -> Option<bool> {
        self.0.as_bool()
    }

    fn keys(&self) -> Vec<String> {
        self.0.dyn_ref::<js_sys::Object>().map_or_else(Vec::new, |object| {
            js_sys::Object::keys(object).iter().filter_map(|key| key.as_string()).collect()
        })
    }

    fn to_json(&self) -> String {
        stringify(&self.0).ok().and_then(|text| text.as_string()).unwrap_or_default()
    }
}
