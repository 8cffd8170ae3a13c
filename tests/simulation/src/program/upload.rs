//! Uploads with contents of their own, watched on their way; judged at once for what the answer says, and at the end of the run for what was kept.

use super::act::{Act, Ended, act};
use super::{Caller, Step, Upload};
use crate::check::uploads::{Outcome, Uploaded};
use crate::check::{calls, digest, truth};
use crate::platform::Bytes;
use crate::world::{Known, World};
use attache::client::{UploadEvents, UploadOptions, UploadPhase};
use attache::model::{Code, Error, FileRecord, FileStatus};
use serde_json::Value;
use std::cell::Cell;
use std::rc::Rc;

/// Pages that are looked through for an upload whose reply was lost.
const PAGES: usize = 5;
/// The contents' own dice.
const CONTENT: u64 = 6;

/// Watches what an upload tells of itself.
struct Watching {
    world: Rc<World>,
    size: u64,
    acknowledged: Cell<bool>,
}

impl UploadEvents for Watching {
    fn watched(&self) -> bool {
        true
    }
    fn phase(&self, _phase: UploadPhase) {}
    fn sent(&self, bytes: u64) {
        if bytes > self.size {
            self.world.breaks("progress-bounded", format!("{bytes} of {} sent", self.size));
        }
    }
    fn acknowledged(&self, bytes: u64) {
        if self.acknowledged.replace(true) || bytes != self.size {
            self.world.breaks("progress-acknowledged", format!("{bytes} of {} acknowledged", self.size));
        }
    }
}

/// Bytes that no other upload has.
fn content(caller: &Caller, step: &Step, size: usize) -> Vec<u8> {
    let size = if size == 0 && caller.tally.empty.replace(true) { 40 } else { size };
    let (client, number) = step.id;
    let mut dice = caller.world.dice_of(&[CONTENT, client as u64, number as u64]);
    let mut bytes = format!("upload {client}.{number} {:016x} ", dice.u64(..)).into_bytes();
    bytes.extend((bytes.len()..size).map(|_| dice.u8(..)));
    bytes.truncate(size);
    bytes
}

pub(super) async fn run(caller: &Rc<Caller>, step: &Step, what: &Upload) {
    let world = Rc::clone(&caller.world);
    let content = content(caller, step, what.size);
    let options = UploadOptions {
        name: what.name.clone(),
        media_type: "text/plain".to_owned(),
        fields: world.row.upload_fields[what.fields]
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        idempotency_key: what.key.clone(),
        checksum: what.checksum,
        reconcile: what.reconcile,
        until_ready: what.until_ready,
        call: caller.options(step),
    };
    let events =
        Rc::new(Watching { world: Rc::clone(&world), size: content.len() as u64, acknowledged: Cell::new(false) });
    let call = Rc::new(caller.client.upload_call(&options));
    let work = {
        let (client, call, source) = (caller.client.clone(), Rc::clone(&call), Bytes::from(&*content));
        async move { client.upload(&call, source, &options, events).await }
    };
    let title = format!("upload {:?} of {} bytes", what.name, content.len());
    let done = act(&world, title, call, caller.limits(step), work).await;
    calls::judge(caller, &done, calls::Kind { exchanges: 1 + PAGES, polls: false, waits: what.until_ready });
    let outcome = match &done.ended {
        Ended::Good(_) if done.log.lied_to() => Outcome::Unknown,
        Ended::Good(record) => good(caller, record, &content),
        Ended::Bad(error) => {
            calm_failure(caller, &done, error, what);
            Outcome::Failed { commit: error.commit, code: error.code }
        }
    };
    let mut credentials: Vec<String> = done
        .log
        .asked
        .iter()
        .filter(|asked| asked.method == "POST")
        .filter_map(|asked| asked.credential.clone())
        .collect();
    credentials.sort();
    credentials.dedup();
    let looked = done.log.asked.iter().find(|asked| asked.method == "GET").map_or(done.over, |asked| asked.at);
    let keyed = world.description.upload.as_ref().is_some_and(|upload| upload.idempotency_header.is_some());
    caller.tally.uploads.borrow_mut().push(Uploaded {
        title: done.log.title.clone(),
        sha256: digest(&content),
        size: content.len() as u64,
        name: what.name.clone(),
        began: done.began,
        over: done.over,
        looked,
        client: caller.number,
        credentials: credentials.len(),
        keyed,
        outcome,
    });
}

fn good(caller: &Caller, record: &FileRecord<Value>, content: &[u8]) -> Outcome {
    let world = &caller.world;
    if record.size != Some(content.len() as u64) {
        world.breaks("upload-record", format!("{} bytes were sent, the record says {:?}", content.len(), record.size));
    }
    if record.sha256.as_ref().is_some_and(|told| *told != digest(content)) {
        world.breaks("upload-record", "the record's digest is another".to_owned());
    }
    if record.status == FileStatus::Deleted {
        world.breaks("upload-record", "an uploaded file is told as deleted".to_owned());
    }
    caller.learn(record);
    world.known.borrow_mut().push(Known { id: record.id.clone(), size: content.len() as u64 });
    Outcome::Stored { id: record.id.clone() }
}

/// With nothing in its way, an upload succeeds; unless the platform cannot process the file.
fn calm_failure<T>(caller: &Caller, done: &Act<T>, error: &Error<Value>, what: &Upload) {
    if !(what.until_ready && matches!(error.code, Code::ProcessingFailed | Code::OperationFailed | Code::NotFound)) {
        truth::failure(caller, done, error, "");
    }
}
