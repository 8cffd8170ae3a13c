//! tus in parallel (section Concatenation): partial uploads side by side, then one request that joins them.
//!
//! Decides how the file is divided, when to join, and what a lost answer to that means. Each part is a machine of its
//! own (`tus`) in its own coordinates.

use super::protocol::{Reading, failure, good, put, usual};
use super::serial::Serial;
use super::tus::{Options, Role, single};
use super::tus_words::{location, refusal, versioned};
use super::{Action, Event, Failure, Finished, Machine, Payload, Reply, Saved, Supply, Ticket, Verdict};
use crate::model::Code;
use crate::policy::retry::{Outcome, Repeat, repeatable};

struct Part {
    machine: Serial,
    offset: u64,
    length: u64,
    done: Option<Finished>,
}

struct Concat {
    parts: Vec<Part>,
    /// Bytes of every part but the last.
    size: u64,
    metadata: String,
    joining: Option<Ticket>,
    /// The parts may have been joined, and nobody can say.
    doubtful: bool,
    last: Ticket,
    finished: Option<Finished>,
    over: bool,
    discarding: bool,
}

/// The machine, where the upload is one in parallel: asked for with a known length, or begun so.
pub fn machine(
    options: &Options,
    metadata: &str,
    total: Option<u64>,
    saved: Option<&Saved>,
) -> Option<Result<Box<dyn Machine>, Failure>> {
    let known = saved.and_then(|saved| saved.upload_id.as_deref());
    if known.is_none() && (saved.is_some() || options.parallel < 2) {
        return None;
    }
    let total = total?;
    let size = match saved.and_then(|saved| saved.part_size).filter(|_| known.is_some()) {
        Some(size) => size,
        None => total.div_ceil(u64::from(options.parallel.max(1))),
    };
    let urls: Vec<&str> = known.map(|urls| urls.split(' ').collect()).unwrap_or_default();
    let count = total.div_ceil(size.max(1));
    if known.is_none() && count < 2 {
        return None;
    }
    if known.is_some() && urls.len() as u64 != count {
        let what = "The upload was begun with a file of another size: choose that file, or begin anew.";
        return Some(Err(failure(Code::SourceChanged, "tus-length-differs", what)));
    }
    // A part's own bytes may all travel with its creation: no file is stored before the parts are joined.
    let options = Options { discover: false, whole_creation: true, ..options.clone() };
    let part = |index: u64| {
        let offset = index * size;
        let url = urls.get(index as usize).filter(|url| **url != "-").map(|url| (*url).to_owned());
        Part { machine: single(&options, Role::Partial, url), offset, length: size.min(total - offset), done: None }
    };
    let parts = (0..count).map(part).collect();
    Some(Ok(Box::new(Concat {
        parts,
        size,
        metadata: metadata.to_owned(),
        joining: None,
        doubtful: false,
        last: 0,
        finished: None,
        over: false,
        discarding: false,
    })))
}

impl Concat {
    /// Tickets of part `index` are those that leave `index + 1` when divided by one more than there are parts; the
    /// rest 0 is the joining's.
    fn stride(&self) -> u32 {
        self.parts.len() as u32 + 1
    }

    fn join(&mut self) -> Action {
        let mut list = String::from("final;");
        for part in &self.parts {
            if !list.ends_with(';') {
                list.push(' ');
            }
            list.push_str(part.done.as_ref().and_then(|done| done.url.as_deref()).unwrap_or_default());
        }
        let mut out = versioned("POST", "", Payload::Empty);
        put(&mut out, "upload-concat", &list);
        if !self.metadata.is_empty() {
            put(&mut out, "upload-metadata", &self.metadata);
        }
        self.last = self.last.wrapping_add(self.stride());
        self.joining = Some(self.last);
        Action::Send(self.last, out)
    }

    fn joined(&mut self, reply: &Reply<'_>) -> Verdict {
        let reading = match refusal(reply) {
            Some(reading) => reading,
            None if good(reply.status) => match location(reply) {
                Ok(url) if self.discarding => {
                    let mut machine = single(&Options::default(), Role::Partial, Some(url));
                    machine.discard();
                    self.parts.push(Part { machine, offset: 0, length: 0, done: None });
                    return Verdict::On;
                }
                Ok(url) => {
                    let resent = self.parts.iter().filter_map(|part| part.done.as_ref()).map(|done| done.resent).sum();
                    self.finished = Some(Finished { url: Some(url), resent, ..Finished::default() });
                    return Verdict::On;
                }
                Err(reading) => reading,
            },
            None => usual(reply.status),
        };
        let retry_after = (reply.header)("retry-after").map(|_| 0.0);
        match reading {
            Reading::Failed(failure) => self.fail(failure),
            Reading::Later(failure) => Verdict::AgainOr(failure),
            Reading::Passing if repeatable(Repeat::Write, Outcome::Status { status: reply.status, retry_after }) => {
                Verdict::Again
            }
            Reading::Passing => self.unknown(),
            _ => Verdict::Refused,
        }
    }

    fn fail(&mut self, failure: Failure) -> Verdict {
        self.over = true;
        Verdict::Failed(failure)
    }

    fn unknown(&mut self) -> Verdict {
        self.doubtful = true;
        self.fail(failure(
            Code::Ambiguous,
            "tus-concat-reply-lost",
            "The answer to the request that joins the parts was lost, and the server cannot be asked: look whether the file is there before you send it again.",
        ))
    }
}

impl Machine for Concat {
    fn next(&mut self, supply: Supply) -> Action {
        if let Some(finished) = self.finished.as_ref() {
            return Action::Done(finished.clone());
        }
        if self.joining.is_some() || (self.over && !self.discarding) {
            return Action::Wait;
        }
        let stride = self.stride();
        let (mut need, mut wait, mut left) = (false, false, false);
        for (index, part) in self.parts.iter_mut().enumerate() {
            if part.done.is_some() && !self.discarding {
                continue;
            }
            let ready = supply.ready.saturating_sub(part.offset).min(part.length);
            let name = |ticket: Ticket| ticket.wrapping_mul(stride).wrapping_add(index as u32 + 1);
            match part.machine.next(Supply { total: Some(part.length), ready }) {
                Action::Send(ticket, mut out) => {
                    if let Payload::Window { offset, .. } = &mut out.payload {
                        *offset += part.offset;
                    }
                    return Action::Send(name(ticket), out);
                }
                Action::Digest(ticket, hash, offset, length) => {
                    return Action::Digest(name(ticket), hash, offset + part.offset, length);
                }
                Action::Done(done) => part.done = Some(done),
                Action::Need => (need, left) = (true, true),
                Action::Discarded => {}
                Action::Fail(failure) => {
                    self.over = true;
                    return Action::Fail(failure);
                }
                Action::Wait | Action::Sign(..) => (wait, left) = (true, true),
            }
        }
        match () {
            () if wait => Action::Wait,
            () if need => Action::Need,
            () if left => Action::Wait,
            () if self.discarding => Action::Discarded,
            () => self.join(),
        }
    }

    fn event(&mut self, event: Event<'_>) -> Verdict {
        let stride = self.stride();
        let ticket = match &event {
            Event::Answered(ticket, _) | Event::Lost(ticket) | Event::NotSent(ticket) => *ticket,
            Event::Signed(ticket, _) | Event::Digested(ticket, _) => *ticket,
        };
        if self.joining == Some(ticket) {
            self.joining = None;
            return match event {
                Event::Answered(_, reply) => self.joined(&reply),
                Event::NotSent(_) => Verdict::Again,
                _ => self.unknown(),
            };
        }
        let Some(index) = (ticket % stride).checked_sub(1) else { return Verdict::On };
        let Some(part) = self.parts.get_mut(index as usize) else { return Verdict::On };
        let ticket = ticket / stride;
        let verdict = part.machine.event(match event {
            Event::Answered(_, reply) => Event::Answered(ticket, reply),
            Event::Lost(_) => Event::Lost(ticket),
            Event::NotSent(_) => Event::NotSent(ticket),
            Event::Signed(_, signed) => Event::Signed(ticket, signed),
            Event::Digested(_, bytes) => Event::Digested(ticket, bytes),
        });
        self.over |= matches!(verdict, Verdict::Failed(_));
        verdict
    }

    fn acknowledged(&self) -> u64 {
        self.parts.iter().map(|part| part.machine.acknowledged()).sum()
    }

    fn settled(&self) -> u64 {
        let unfinished = self.parts.iter().find(|part| part.done.is_none());
        unfinished.map_or_else(|| self.acknowledged(), |part| part.offset + part.machine.settled())
    }

    fn saved(&self) -> Option<Saved> {
        // Whoever went on from here would join them a second time.
        if self.finished.is_some() || self.joining.is_some() || self.doubtful {
            return None;
        }
        let mut urls = String::new();
        let mut saved = Saved { part_size: Some(self.size), ..Saved::default() };
        let mut any = false;
        for (index, part) in self.parts.iter().enumerate() {
            if index > 0 {
                urls.push(' ');
            }
            urls.push_str(part.machine.url().unwrap_or("-"));
            any |= part.machine.url().is_some();
            if let Some(known) = part.machine.saved().and_then(|known| known.expires_at) {
                saved.expires_at = Some(saved.expires_at.map_or(known, |first: f64| first.min(known)));
            }
        }
        saved.upload_id = Some(urls);
        any.then_some(saved)
    }

    fn discard(&mut self) {
        self.discarding = true;
        for part in &mut self.parts {
            part.machine.withdraw();
        }
    }
}

#[cfg(test)]
#[path = "concat_tests.rs"]
mod tests;
