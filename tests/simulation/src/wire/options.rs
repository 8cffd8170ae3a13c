//! From the contract's options as JSON to the core's own. What nobody knows is refused: a typing error must not pass.

use super::script::Secrets;
use attache::backend::builtin;
use attache::backend::listing::ListQuery;
use attache::client::auth::AuthKind;
use attache::client::call::{CallOptions, RetryOptions};
use attache::client::{
    Config, DownloadOptions, ListOptions, OperationOptions, Protocol, Range, SessionOptions, UploadOptions, WaitOptions,
};
use attache::model::time::parse_timestamp;
use serde_json::{Map, Value};

/// An options object that is taken apart member by member.
pub struct Given(Map<String, Value>);

impl Given {
    /// All of it is still to be read.
    pub fn new(object: &Map<String, Value>) -> Self {
        Self(object.clone())
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name).filter(|value| !value.is_null())
    }

    /// A text.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.take(name).map(|value| value.as_str().unwrap_or_else(|| panic!("{name} is a text")).to_owned())
    }

    fn number(&mut self, name: &str) -> Option<f64> {
        self.take(name).map(|value| value.as_f64().unwrap_or_else(|| panic!("{name} is a number")))
    }

    fn flag(&mut self, name: &str) -> Option<bool> {
        self.take(name).map(|value| value.as_bool().unwrap_or_else(|| panic!("{name} is a boolean")))
    }

    fn texts(&mut self, name: &str) -> Vec<String> {
        let items = self.take(name).unwrap_or(Value::Array(Vec::new()));
        serde_json::from_value(items).unwrap_or_else(|_| panic!("{name} is a list of texts"))
    }

    fn object(&mut self, name: &str) -> Option<Self> {
        self.take(name).map(|value| Self(value.as_object().unwrap_or_else(|| panic!("{name} is an object")).clone()))
    }

    /// Names and texts.
    pub fn pairs(&mut self, name: &str) -> Vec<(String, String)> {
        let object = self.object(name).map(|given| given.0).unwrap_or_default();
        let text = |value: Value| value.as_str().unwrap_or_else(|| panic!("{name} holds texts")).to_owned();
        object.into_iter().map(|(key, value)| (key, text(value))).collect()
    }

    /// Nothing may be left.
    pub fn done(self) {
        let left: Vec<&String> = self.0.keys().collect();
        assert!(left.is_empty(), "the case gives what nobody knows: {left:?}");
    }

    fn retry(&mut self) -> RetryOptions {
        let Some(mut given) = self.object("retry") else { return RetryOptions::default() };
        let retry = RetryOptions {
            max_retries: given.number("maxRetries").map(|count| count as u32),
            base_delay: given.number("baseDelay"),
            max_delay: given.number("maxDelay"),
            max_retry_after: given.number("maxRetryAfter"),
        };
        given.done();
        retry
    }

    fn call(&mut self) -> CallOptions {
        CallOptions {
            timeout: self.number("timeout"),
            deadline: self.number("deadline"),
            retry: self.retry(),
            headers: self.pairs("headers"),
        }
    }
}

/// A client's configuration and the credentials that it is given.
pub fn config(backend: &str, client: &Map<String, Value>) -> (Config, Secrets) {
    let mut given = Given::new(client);
    let name = given.text("backend").unwrap_or_else(|| backend.to_owned());
    let variants = given.pairs("variant");
    let chosen: Vec<(&str, &str)> = variants.iter().map(|(group, option)| (group.as_str(), option.as_str())).collect();
    let mut value = builtin::value(&name, &chosen).unwrap_or_else(|| panic!("{name} is built in"));
    if let Some(overrides) = given.take("overrides") {
        builtin::merge(&mut value, &overrides);
    }
    let description = super::description(value);
    let mut config = Config::new(description);
    config.base_url = given.text("baseUrl");
    config.scope = given.pairs("scope").into_iter().collect();
    config.headers = given.pairs("headers");
    config.timeout = given.number("timeout").unwrap_or(config.timeout);
    config.stall_timeout = given.number("stallTimeout").unwrap_or(config.stall_timeout);
    config.deadline = given.number("deadline");
    config.retry = given.retry().over(config.retry);
    config.trusted_hosts = given.0.contains_key("trustedHosts").then(|| given.texts("trustedHosts"));
    let (kind, secrets) = auth(&mut given);
    config.auth = kind;
    given.done();
    (config, secrets)
}

fn auth(given: &mut Given) -> (Option<AuthKind>, Secrets) {
    let Some(mut auth) = given.object("auth") else { return (None, Vec::new()) };
    let (kind, secrets) = if let Some(tokens) = auth.take("bearer") {
        (AuthKind::Bearer, tokens_of(&tokens))
    } else if let Some(tokens) = auth.take("apiKey") {
        (AuthKind::ApiKey, tokens_of(&tokens))
    } else {
        (AuthKind::Headers, vec![auth.pairs("headers")])
    };
    auth.done();
    (Some(kind), secrets)
}

fn tokens_of(value: &Value) -> Secrets {
    let one = |token: &Value| vec![(String::new(), token.as_str().expect("a token is a text").to_owned())];
    match value {
        Value::Array(tokens) => tokens.iter().map(one).collect(),
        token => vec![one(token)],
    }
}

/// A listing's options.
pub fn list(options: &Map<String, Value>) -> ListOptions {
    let mut given = Given::new(options);
    let options = ListOptions {
        query: ListQuery {
            page_size: given.number("pageSize"),
            limit: given.number("limit").map(|limit| limit as u64),
            filter: given.pairs("filter"),
            expand: given.texts("expand"),
        },
        cursor: given.text("cursor"),
        call: given.call(),
    };
    given.done();
    options
}

/// What `get` takes: what to expand, and limits.
pub fn get(options: &Map<String, Value>) -> (Vec<String>, CallOptions) {
    let mut given = Given::new(options);
    let taken = (given.texts("expand"), given.call());
    given.done();
    taken
}

/// What `delete` takes.
pub fn delete(options: &Map<String, Value>) -> (bool, CallOptions) {
    let mut given = Given::new(options);
    let taken = (given.flag("missingOk").unwrap_or(false), given.call());
    given.done();
    taken
}

/// What `link` takes.
pub fn link(options: &Map<String, Value>) -> (Option<f64>, CallOptions) {
    let mut given = Given::new(options);
    let taken = (given.number("minValidity"), given.call());
    given.done();
    taken
}

/// What `download` takes.
pub fn download(options: &Map<String, Value>) -> (DownloadOptions, CallOptions) {
    let mut given = Given::new(options);
    let range = given.object("range").map(|mut range| {
        let mut whole = |name: &str| range.number(name).map(|number| number as u64);
        match (whole("start"), whole("end"), whole("last")) {
            (Some(start), end, None) => Range::From(start, end),
            (None, None, Some(last)) => Range::Last(last),
            _ => panic!("range is {{start, end?}} or {{last}}"),
        }
    });
    // Healing a broken body is not asked of an answer that is handed on unread.
    given.take("resume");
    let taken = (
        DownloadOptions { range, if_none_match: given.text("ifNoneMatch"), ..DownloadOptions::default() },
        given.call(),
    );
    given.done();
    taken
}

/// What `waitUntilReady` takes.
pub fn wait(options: &Map<String, Value>) -> WaitOptions {
    let mut given = Given::new(options);
    let taken = WaitOptions {
        interval: given.number("interval"),
        max_interval: given.number("maxInterval"),
        call: given.call(),
    };
    given.done();
    taken
}

/// What `operation` takes.
pub fn operation(options: &Map<String, Value>) -> OperationOptions {
    let mut given = Given::new(options);
    let taken = OperationOptions {
        interval: given.number("interval"),
        max_interval: given.number("maxInterval"),
        call: given.call(),
    };
    given.done();
    taken
}

/// What `upload` takes; `name` and `kind` are the source's own.
pub fn upload(options: &Map<String, Value>, name: Option<String>, kind: Option<String>) -> UploadOptions {
    let mut given = Given::new(options);
    let checksum = given.take("checksum");
    let taken = UploadOptions {
        name: given.text("name").or(name).unwrap_or_else(|| "file".to_owned()),
        media_type: given.text("mediaType").or(kind).unwrap_or_else(|| "application/octet-stream".to_owned()),
        fields: given.pairs("fields"),
        idempotency_key: given.text("idempotencyKey"),
        checksum: checksum != Some(Value::Bool(false)),
        reconcile: given.text("onAmbiguous").as_deref() != Some("fail"),
        until_ready: given.text("until").as_deref() == Some("ready"),
        call: given.call(),
    };
    given.done();
    taken
}

/// An ISO time as epoch milliseconds.
pub fn time(text: Option<&str>) -> Option<f64> {
    text.and_then(parse_timestamp)
}

/// What a resumable upload needs besides: the contract's defaults.
pub fn session(protocol: Protocol) -> SessionOptions {
    SessionOptions {
        protocol,
        target: None,
        part_size: None,
        checksum: None,
        concurrency: 3,
        lane: None,
        resume: None,
        last_modified: None,
    }
}
