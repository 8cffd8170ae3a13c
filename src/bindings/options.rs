//! What callers give, looked into and checked: a wrong type is `invalid_argument` naming the argument.

use super::Thrown;
use crate::client::auth::AuthKind;
use crate::client::call::{CallOptions, RetryOptions};
use crate::client::{Config, DownloadOptions, Range};
use crate::model::{Error, Result};
use crate::web::face;
use crate::web::value::WebValue;
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

/// An options object, or none.
#[derive(Clone)]
pub struct Options {
    object: Option<JsValue>,
    /// What it is called in messages; empty when a member's name says enough.
    name: &'static str,
}

impl Options {
    /// Looks into `object`; anything that is no object counts as none.
    pub fn new(object: &JsValue, name: &'static str) -> Self {
        Self { object: object.is_object().then(|| object.clone()), name }
    }

    /// A member as it is.
    pub fn value(&self, name: &str) -> JsValue {
        let member = |object| Reflect::get(object, &JsValue::from_str(name)).ok();
        self.object.as_ref().and_then(member).unwrap_or_default()
    }

    fn given(&self, name: &str) -> Option<JsValue> {
        // Most calls have no options: nothing is looked for then.
        self.object.as_ref()?;
        Some(self.value(name)).filter(|value| !value.is_undefined() && !value.is_null())
    }

    /// A number of any kind.
    pub fn number(&self, name: &str) -> Result<Option<f64>, WebValue> {
        match self.given(name) {
            None => Ok(None),
            Some(value) => match value.as_f64().filter(|number| !number.is_nan()) {
                Some(number) => Ok(Some(number)),
                None => Err(self.wrong(name, "must be a number.")),
            },
        }
    }

    /// Milliseconds: not negative.
    pub fn duration(&self, name: &str) -> Result<Option<f64>, WebValue> {
        match self.number(name)? {
            Some(number) if number < 0.0 => Err(self.wrong(name, "must be a number of milliseconds, not negative.")),
            number => Ok(number),
        }
    }

    fn whole(&self, name: &str) -> Result<Option<u64>, WebValue> {
        match self.number(name)? {
            Some(number) if number < 0.0 || number.fract() != 0.0 => {
                Err(self.wrong(name, "must be a whole number, not negative."))
            }
            number => Ok(number.map(|number| number as u64)),
        }
    }

    /// A string.
    pub fn text(&self, name: &str) -> Result<Option<String>, WebValue> {
        match self.given(name) {
            None => Ok(None),
            Some(value) => value.as_string().map(Some).ok_or_else(|| self.wrong(name, "must be a string.")),
        }
    }

    /// A boolean.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, WebValue> {
        match self.given(name) {
            None => Ok(None),
            Some(value) => value.as_bool().map(Some).ok_or_else(|| self.wrong(name, "must be a boolean.")),
        }
    }

    /// An array of strings; none is an empty one.
    pub fn texts(&self, name: &str) -> Result<Vec<String>, WebValue> {
        let Some(value) = self.given(name) else { return Ok(Vec::new()) };
        let Some(list) = value.dyn_ref::<Array>() else { return Err(self.wrong(name, "must be an array of strings.")) };
        list.iter()
            .map(|item| item.as_string().ok_or_else(|| self.wrong(name, "must be an array of strings.")))
            .collect()
    }

    /// An object of strings; none is an empty one.
    pub fn names(&self, name: &str) -> Result<Vec<(String, String)>, WebValue> {
        let Some(value) = self.given(name) else { return Ok(Vec::new()) };
        if !value.is_object() {
            return Err(self.wrong(name, "must be an object of strings."));
        }
        // Not `instanceof`: an object without a prototype is one all the same.
        let object: &Object = value.unchecked_ref();
        let one = |entry: JsValue| {
            let entry: Array = entry.unchecked_into();
            let key = entry.get(0).as_string().unwrap_or_default();
            match entry.get(1).as_string() {
                Some(text) => Ok((key, text)),
                None => Err(self.wrong(&[name, ".", &key].concat(), "must be a string.")),
            }
        };
        // What is undefined was not given.
        Object::entries(object)
            .iter()
            .filter(|entry| !entry.unchecked_ref::<Array>().get(1).is_undefined())
            .map(one)
            .collect()
    }

    /// A function.
    pub fn function(&self, name: &str) -> Option<Function> {
        self.given(name)?.dyn_into().ok()
    }

    /// The caller's signal.
    pub fn signal(&self) -> Option<AbortSignal> {
        self.given("signal").map(JsCast::unchecked_into)
    }

    /// The limits of one call and its extra headers.
    pub fn call(&self) -> Result<CallOptions, WebValue> {
        Ok(CallOptions { headers: self.names("headers")?, ..self.limits()? })
    }

    /// The limits of one call.
    pub fn limits(&self) -> Result<CallOptions, WebValue> {
        Ok(CallOptions {
            timeout: self.duration("timeout")?,
            deadline: self.duration("deadline")?,
            retry: self.retry()?,
            headers: Vec::new(),
        })
    }

    fn retry(&self) -> Result<RetryOptions, WebValue> {
        let inner = Options::new(&self.value("retry"), "retry");
        Ok(RetryOptions {
            max_retries: inner.whole("maxRetries")?.map(|number| u32::try_from(number).unwrap_or(u32::MAX)),
            base_delay: inner.duration("baseDelay")?,
            max_delay: inner.duration("maxDelay")?,
            max_retry_after: inner.duration("maxRetryAfter")?,
        })
    }

    /// The headers of a `RequestInit`: an object, an array of pairs or a Headers.
    pub fn headers(&self) -> Result<Vec<(String, String)>, WebValue> {
        let Some(value) = self.given("headers") else { return Ok(Vec::new()) };
        if value.is_instance_of::<Array>() {
            return Ok(face::pairs(&value));
        }
        if let Some(headers) = value.dyn_ref::<web_sys::Headers>() {
            return Ok(gloo_net::http::Headers::from_raw(headers.clone()).entries().collect());
        }
        self.names("headers")
    }

    /// What a listing asks for.
    pub fn list(&self) -> Result<crate::client::ListOptions, WebValue> {
        let query = crate::backend::listing::ListQuery {
            page_size: self.number("pageSize")?,
            limit: self.whole("limit")?,
            filter: self.names("filter")?,
            expand: self.texts("expand")?,
        };
        Ok(crate::client::ListOptions { query, cursor: self.text("cursor")?, call: self.call()? })
    }

    /// Which bytes, and under which condition.
    pub fn download(&self) -> Result<DownloadOptions, WebValue> {
        let range = match self.given("range") {
            None => None,
            Some(value) => {
                let inner = Options::new(&value, "range");
                Some(match (inner.whole("start")?, inner.whole("end")?, inner.whole("last")?) {
                    (Some(start), end, None) => Range::From(start, end),
                    (None, None, Some(last)) => Range::Last(last),
                    _ => return Err(Error::argument("range", "must be { start, end? } or { last }.")),
                })
            }
        };
        Ok(DownloadOptions {
            range,
            if_none_match: self.text("ifNoneMatch")?,
            if_range: self.text("ifRange")?,
            if_modified_since: self.text("ifModifiedSince")?,
            serve: self.flag("serve")?.unwrap_or(false),
        })
    }

    /// Fills a client's configuration.
    pub fn configure(&self, config: &mut Config) -> Result<(), WebValue> {
        config.base_url = self.text("baseUrl")?;
        config.scope = self.names("scope")?.into_iter().collect();
        config.headers = face::pairs(&self.value("headers"));
        config.auth = match self.text("auth")?.as_deref() {
            Some("bearer") => Some(AuthKind::Bearer),
            Some("apiKey") => Some(AuthKind::ApiKey),
            Some("headers") => Some(AuthKind::Headers),
            _ => None,
        };
        config.timeout = self.duration("timeout")?.unwrap_or(config.timeout);
        config.stall_timeout = self.duration("stallTimeout")?.unwrap_or(config.stall_timeout);
        config.deadline = self.duration("deadline")?;
        config.retry = self.retry()?.over(config.retry);
        if self.given("trustedHosts").is_some() {
            config.trusted_hosts = Some(self.texts("trustedHosts")?);
        }
        Ok(())
    }

    fn wrong(&self, name: &str, what: &str) -> Thrown {
        if matches!(self.name, "" | "options" | "init") {
            Error::argument(name, what)
        } else {
            Error::argument(&[self.name, ".", name].concat(), what)
        }
    }
}
