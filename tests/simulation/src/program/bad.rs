//! Bad input: told as such, by name, and nothing is sent.

use super::act::{Act, Ended, Limits, act};
use super::{Caller, Step};
use crate::check::{calls, truth};
use crate::platform::{Bytes, SimPlatform};
use attache::backend::listing::ListQuery;
use attache::client::call::{Call, CallOptions, Verb};
use attache::client::{
    Client, DownloadOptions, FileRef, ListOptions, OperationOptions, OwnRequest, Range, UploadEvents, UploadOptions,
    UploadPhase,
};
use attache::model::{Code, Result};
use serde_json::Value;
use std::rc::Rc;

/// How many kinds there are.
pub const KINDS: usize = 27;

const IDS: [&str; 7] = ["", ".", "..", "a\0b", "a\nb", "\u{7f}", "\u{85}"];

struct Quiet;

impl UploadEvents for Quiet {
    fn watched(&self) -> bool {
        false
    }
    fn phase(&self, _phase: UploadPhase) {}
    fn sent(&self, _bytes: u64) {}
    fn acknowledged(&self, _bytes: u64) {}
}

pub(super) async fn run(caller: &Rc<Caller>, step: &Step, kind: usize) {
    let options = CallOptions::default();
    let verb = match kind {
        0..7 => Verb::Get,
        7..10 => Verb::Delete,
        10..16 => Verb::Upload,
        16..21 => Verb::List,
        21 | 22 => Verb::Request,
        23..26 => Verb::Operation,
        _ => Verb::Download,
    };
    let call = Rc::new(caller.client.call(verb, &options));
    let work = {
        let (client, call) = (caller.client.clone(), Rc::clone(&call));
        async move { bad(client, &call, kind).await }
    };
    let limits = Limits { deadline: None, patience: None, step: step.id };
    let done: Act<()> = act(&caller.world, format!("bad input {kind}"), call, limits, work).await;
    calls::judge(caller, &done, calls::Kind { exchanges: 0, polls: false, waits: false });
    let lacking = truth::lacks(&caller.world, verb) != Some(false);
    let refused = match &done.ended {
        Ended::Bad(error) if error.code == Code::Unsupported => lacking,
        Ended::Bad(error) => error.code == Code::InvalidArgument && !error.fields.is_empty(),
        Ended::Good(()) => false,
    };
    if !refused || !done.log.asked.is_empty() {
        caller.world.breaks(
            "bad-input-is-refused",
            format!("kind {kind}: {:?}, {} requests", done.ended, done.log.asked.len()),
        );
    }
}

async fn bad(client: Client<SimPlatform>, call: &Call, kind: usize) -> Result<(), Value> {
    match kind {
        0..7 => client.get(call, IDS[kind], &[]).await.map(drop),
        7..10 => client.delete(call, IDS[kind - 7], true).await.map(drop),
        10 => upload(&client, call, "a\rb", "text/plain", &[]).await,
        11 => upload(&client, call, "a\nX-Injected: 1", "text/plain", &[]).await,
        12 => upload(&client, call, "a\0", "text/plain", &[]).await,
        13 => upload(&client, call, "", "text/plain", &[]).await,
        14 => upload(&client, call, "a.txt", "text/plain\r\nX-Injected: 1", &[]).await,
        15 => upload(&client, call, "a.txt", "text/plain", &[("nobody's field", "x")]).await,
        16 => list(&client, call, ListQuery { page_size: Some(0.0), ..ListQuery::default() }).await,
        17 => list(&client, call, ListQuery { page_size: Some(-1.0), ..ListQuery::default() }).await,
        18 => list(&client, call, ListQuery { page_size: Some(1.5), ..ListQuery::default() }).await,
        19 => list(&client, call, ListQuery { page_size: Some(f64::NAN), ..ListQuery::default() }).await,
        20 => {
            list(
                &client,
                call,
                ListQuery { filter: vec![("nobody's".to_owned(), "x".to_owned())], ..ListQuery::default() },
            )
            .await
        }
        21 => request(&client, call, "no/slash").await,
        22 => request(&client, call, "/a/%2e%2E/../../x").await,
        23..26 => {
            let name = ["", "..", "a\n"][kind - 23];
            client.operation(name, OperationOptions::default()).poll(call).await.map(drop)
        }
        _ => {
            let options = DownloadOptions { range: Some(Range::From(5, Some(4))), ..DownloadOptions::default() };
            client.download(call, &FileRef::id("x"), &options).await.map(drop)
        }
    }
}

async fn upload(
    client: &Client<SimPlatform>,
    call: &Call,
    name: &str,
    media_type: &str,
    fields: &[(&str, &str)],
) -> Result<(), Value> {
    let options = UploadOptions {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        fields: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        idempotency_key: None,
        checksum: true,
        reconcile: true,
        until_ready: false,
        call: CallOptions::default(),
    };
    client.upload(call, Bytes::from(b"x".as_slice()), &options, Rc::new(Quiet)).await.map(drop)
}

async fn list(client: &Client<SimPlatform>, call: &Call, query: ListQuery) -> Result<(), Value> {
    client.list(ListOptions { query, ..ListOptions::default() }).next(call).await.map(drop)
}

async fn request(client: &Client<SimPlatform>, call: &Call, path: &str) -> Result<(), Value> {
    let own = OwnRequest { method: "GET".to_owned(), path: path.to_owned(), headers: Vec::new(), body: None };
    client.request(call, own).await.map(drop)
}
