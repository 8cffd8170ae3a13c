//! Plays one case and says what went otherwise than it expects.

use super::case::{Call, Case, Content, File, LinkStep, OperationStep, Take};
use super::compare::difference;
use super::script::{Script, Secrets, bytes};
use super::{options, words};
use crate::exec::{Ending, Exec};
use crate::platform::{Bytes, SimAnswer, SimPlatform};
use attache::client::call::Verb;
use attache::client::{Client, FileRef, OwnRequest, Protocol, Signing, UploadEvents, UploadHost, UploadPhase};
use attache::model::{Operation, Result};
use attache::platform::Answer;
use attache::transfer::session::Wish;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A day of virtual time is more than any case needs.
const LONGEST: f64 = 86_400_000.0;

/// What went otherwise; empty where the case holds.
pub fn check(case: &Case) -> Vec<String> {
    let exec = Exec::new(1);
    let (config, secrets) = options::config(&case.backend, &case.client);
    let script = Script::new(exec.clone(), case.exchanges.clone(), secrets.clone());
    let platform = SimPlatform::new(exec.clone(), Rc::new(Cell::new(0.0)), 1, Rc::clone(&script) as Rc<_>);
    let seen = Rc::new(RefCell::new(Vec::new()));
    let task = {
        let (call, seen) = (case.call.clone(), Rc::clone(&seen));
        let encoding = config.description.upload.as_ref().map(|upload| upload.encoding.clone());
        let protocol = encoding.and_then(|word| Protocol::from_word(&word));
        exec.spawn(async move { run(&Client::new(platform, config)?, protocol, call, seen).await })
    };
    let ending = exec.run(LONGEST, 1_000_000);
    let mut wrong = script.complaints();
    if ending != Ending::Idle {
        wrong.push(format!("the call does not end: {ending:?}"));
    }
    if let Some(ended) = task.take() {
        wrong.extend(judge(case, ended, &secrets));
    }
    let told = Value::Array(seen.borrow().clone());
    wrong.extend(case.expect.seen.clone().and_then(|expected| difference(&Value::Array(expected), &told, "seen")));
    wrong
}

fn judge(case: &Case, ended: Result<Value, Value>, secrets: &Secrets) -> Vec<String> {
    match (ended, &case.expect.result, &case.expect.error) {
        (Ok(result), Some(expected), None) => difference(expected, &result, "result").into_iter().collect(),
        (Ok(result), _, Some(expected)) => vec![format!("error {expected:?} expected, and it succeeded with {result}")],
        (Err(error), _, expected) => {
            let told = words::error(&error);
            let text = told["message"].as_str().unwrap_or_default();
            let mut wrong: Vec<String> = secrets
                .iter()
                .flatten()
                .filter(|(_, secret)| text.contains(secret.as_str()) || text.contains("Signature="))
                .map(|_| format!("the message holds a secret: {text}"))
                .collect();
            match expected {
                None => wrong.push(format!("it failed: {told}")),
                Some(expected) => wrong.extend(error_objections(expected.clone(), &told, text)),
            }
            wrong
        }
        (Ok(_), None, None) => vec!["the case expects nothing".to_owned()],
    }
}

fn error_objections(mut expected: Map<String, Value>, told: &Value, text: &str) -> Vec<String> {
    let mut words = |name: &str| -> Vec<String> {
        expected.remove(name).map(|list| serde_json::from_value(list).expect("a list of words")).unwrap_or_default()
    };
    let (has, lacks) = (words("has"), words("lacks"));
    let mut wrong: Vec<String> = difference(&Value::Object(expected), told, "error").into_iter().collect();
    wrong.extend(has.iter().filter(|word| !text.contains(*word)).map(|word| format!("no {word:?} in: {text}")));
    wrong.extend(lacks.iter().filter(|word| text.contains(*word)).map(|word| format!("{word:?} in: {text}")));
    wrong
}

struct Quiet;

impl UploadEvents for Quiet {
    fn watched(&self) -> bool {
        false
    }
    fn phase(&self, _phase: UploadPhase) {}
    fn sent(&self, _bytes: u64) {}
    fn acknowledged(&self, _bytes: u64) {}
}

impl UploadHost<Value> for Quiet {
    fn sign(&self, _wish: &Wish, _key: &str) -> Signing<Value> {
        Box::pin(async { Err(None) })
    }
    fn saved(&self, _token: Option<&str>, _expires_at: Option<f64>) {}
}

async fn run(
    client: &Client<SimPlatform>,
    protocol: Option<Protocol>,
    call: Call,
    seen: Rc<RefCell<Vec<Value>>>,
) -> Result<Value, Value> {
    let backend = client.backend().to_owned();
    match call {
        Call::Upload { source, options } => upload(client, protocol, source, &options).await,
        Call::List { options, take } => list(client, &options, take).await,
        Call::Get { id, options } => {
            let (expand, limits) = options::get(&options);
            let record = client.get(&client.call(Verb::Get, &limits), &id, &expand).await?;
            Ok(words::record(&backend, &record))
        }
        Call::Delete { id, options } => {
            let (missing_ok, limits) = options::delete(&options);
            let gone = client.delete(&client.call(Verb::Delete, &limits), &id, missing_ok).await?;
            Ok(words::deleted(&gone))
        }
        Call::Link { file, options, steps } => {
            let (min_validity, limits) = options::link(&options);
            let link = client.link(file_ref(&file), min_validity);
            let mut urls = Vec::new();
            for step in if steps.is_empty() { vec![LinkStep::Url] } else { steps } {
                let call = client.call(Verb::Link, &limits);
                urls.push(match step {
                    LinkStep::Url => link.url(&call).await?,
                    LinkStep::Refresh => link.refresh(&call).await?,
                });
            }
            Ok(json!({ "urls": urls, "expiresAt": words::time(link.expires_at()) }))
        }
        Call::Download { file, options } => {
            let (options, limits) = options::download(&options);
            let call = client.call(Verb::Download, &limits);
            Ok(response(client.download(&call, &file_ref(&file), &options).await?).await)
        }
        Call::WaitUntilReady { file, options } => {
            let options = options::wait(&options);
            let call = client.wait_call(&options);
            let told = |record: &_| seen.borrow_mut().push(words::record(&backend, record));
            let record = client.wait_until_ready(&call, &file_ref(&file).id, &options, told).await?;
            Ok(words::record(&backend, &record))
        }
        Call::Operation { name, options, steps } => operation(client, &name, &options, steps, &seen).await,
        Call::Request { path, init } => request(client, path, &init).await,
    }
}

async fn operation(
    client: &Client<SimPlatform>,
    name: &str,
    options: &Map<String, Value>,
    steps: Vec<OperationStep>,
    seen: &RefCell<Vec<Value>>,
) -> Result<Value, Value> {
    let options = options::operation(options);
    let watch = client.operation(name, options.clone());
    let call = watch.call(&options.call);
    // Only what has changed is told, as the face does.
    let told = |operation: &Operation<Value>| {
        let known =
            |value: &Value| ["state", "done", "progress", "resource", "error"].map(|member| value[member].clone());
        let value = words::operation(operation);
        let mut seen = seen.borrow_mut();
        if seen.last().map(known) != Some(known(&value)) {
            seen.push(value);
        }
    };
    let mut last = Value::Null;
    for step in if steps.is_empty() { vec![OperationStep::Wait] } else { steps } {
        last = match step {
            OperationStep::Wait => words::operation(&watch.wait(&watch.wait_call(), told).await?),
            OperationStep::Poll => {
                let operation = watch.poll(&call).await?;
                told(&operation);
                words::operation(&operation)
            }
            OperationStep::Cancel => {
                watch.cancel(&call).await?;
                Value::Null
            }
        };
    }
    Ok(last)
}

async fn upload(
    client: &Client<SimPlatform>,
    protocol: Option<Protocol>,
    source: Content,
    options: &Map<String, Value>,
) -> Result<Value, Value> {
    let content = bytes(source.text.as_deref(), source.base64.as_deref());
    let options = options::upload(options, source.name, source.kind);
    let source = Bytes::from(&*content);
    let record = match protocol {
        Some(protocol) => {
            let session = client.session(source, options, options::session(protocol), Rc::new(Quiet));
            session.run(&session.call()).await?
        }
        None => client.upload(&client.upload_call(&options), source, &options, Rc::new(Quiet)).await?,
    };
    Ok(words::record(client.backend(), &record))
}

async fn list(client: &Client<SimPlatform>, options: &Map<String, Value>, take: Take) -> Result<Value, Value> {
    let listing = client.list(options::list(options));
    let mut pages = Vec::new();
    while let Some(page) = listing.next(&listing.call()).await? {
        pages.push(words::page(client.backend(), &page));
        if take == Take::Page {
            break;
        }
    }
    Ok(match take {
        Take::Page => {
            pages.pop().unwrap_or_else(|| json!({ "items": [], "nextCursor": null, "total": null, "raw": null }))
        }
        Take::Pages => Value::Array(pages),
        Take::Items => {
            let items = |page: Value| page["items"].as_array().cloned().unwrap_or_default();
            Value::Array(pages.into_iter().flat_map(items).collect())
        }
    })
}

async fn request(client: &Client<SimPlatform>, path: String, init: &Map<String, Value>) -> Result<Value, Value> {
    let mut given = options::Given::new(init);
    let own = OwnRequest {
        method: given.text("method").unwrap_or_else(|| "GET".to_owned()).to_ascii_uppercase(),
        path,
        headers: given.pairs("headers"),
        body: given.text("body").map(|text| Bytes::from(text.as_bytes())),
    };
    given.done();
    let call = client.call_with(Verb::Request, own.writes(), &attache::client::call::CallOptions::default());
    Ok(response(client.request(&call, own).await?).await)
}

fn file_ref(file: &File) -> FileRef {
    match file {
        File::Id(id) => FileRef::id(id.clone()),
        File::Record { id, url, url_expires_at, size, sha256 } => FileRef {
            id: id.clone(),
            url: url.clone(),
            url_expires_at: options::time(url_expires_at.as_deref()),
            size: *size,
            sha256: sha256.clone(),
            version: sha256.clone(),
        },
    }
}

async fn response(answer: SimAnswer) -> Value {
    let headers: Map<String, Value> =
        answer.headers().iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let status = answer.status();
    let body = answer.bytes(u64::MAX, &attache::platform::Pulse::begun()).await.unwrap_or_default();
    let text = String::from_utf8(body.clone()).ok();
    json!({ "status": status, "headers": headers, "text": text, "base64": STANDARD.encode(&body) })
}
