//! Kore's chunked form: a session is begun by JSON, each chunk is a form with its number, and one more request makes
//! them a file.
//!
//! Where the requests go is the caller's (a description names the paths). Source: Kore.ai Agent Platform, "File Upload
//! API", mode 2. What that page leaves open is decided here for the safe side: a chunk of a number that was sent before
//! is assumed to replace it; a start may be repeated, since a session alone is no file; the finishing request is no
//! repeatable one, so that where its answer is lost the outcome is `ambiguous`; missing chunks, which that request
//! reports in no documented form, are looked for under a few names and sent once more. The session cannot be asked
//! what it holds: an upload continues within its page or process and not in another, and it ends by itself at the
//! `expirationDate` that its start names, since no request ends it.

mod wire;

use super::answer::{failure, too_many_parts, without_query};
use super::ledger::{Desk, Job, Ledger, Take};
use super::parts::Plan;
use super::{Action, Event, Finished, Machine, Outgoing, Payload, Reply, Saved, Supply, Ticket, Verdict};
use crate::backend::template::expand;
use crate::model::Code;
use crate::model::text::{decimal, push_decimal};
use crate::policy::retry::transient;
pub use wire::Target;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Start,
    Parts,
    Finish,
    Done,
    Gone,
}

/// One upload.
pub struct Chunks {
    ledger: Ledger,
    desk: Desk,
    phase: Phase,
    target: Target,
    session: String,
    /// Missing chunks have been sent once more.
    mended: bool,
    finished: Finished,
}

impl Chunks {
    /// A new upload; the only kind there is.
    pub fn new(plan: Plan, target: Target) -> Self {
        Self {
            ledger: Ledger::new(plan),
            desk: Desk::new(),
            phase: Phase::Start,
            target,
            session: String::new(),
            mended: false,
            finished: Finished::default(),
        }
    }

    fn send(&mut self, job: Job, template: &str, headers: Vec<(String, String)>, payload: Payload) -> Action {
        // The id was tried when it came; a template that cannot be filled goes as it is, and is refused.
        let url = self.address(template).unwrap_or_else(|| template.to_owned());
        let outgoing = Outgoing { method: "POST".to_owned(), url, headers, payload, signed: false };
        Action::Send(self.desk.open(job, 0), outgoing)
    }

    fn address(&self, template: &str) -> Option<String> {
        expand(template, |name| (name == "sessionId").then(|| self.session.clone())).ok()
    }

    /// The start names the number of chunks, so the end must be known.
    fn start(&mut self, total: Option<u64>) -> Action {
        if self.desk.has(Job::Start) {
            return Action::Wait;
        }
        let Some(total) = total.or(self.ledger.total()) else { return Action::Need };
        let Some(count) = self.ledger.plan().count(total) else { return Action::Fail(too_many_parts()) };
        let json = self.target.start_json(total, count);
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        let url = self.target.start.clone();
        self.send(Job::Start, &url, headers, Payload::Text(json))
    }

    fn parts(&mut self, supply: Supply) -> Action {
        match self.ledger.take(supply) {
            Take::Part(piece) => {
                let mut number = String::new();
                push_decimal(&mut number, u64::from(piece.index), 1);
                let payload = Payload::Form {
                    fields: vec![("chunkNumber".to_owned(), number)],
                    file_field: self.target.file_field.clone(),
                    offset: piece.offset,
                    length: piece.length,
                };
                let url = self.target.chunk.clone();
                self.send(Job::Part(piece.index), &url, Vec::new(), payload)
            }
            Take::Need => Action::Need,
            Take::Wait => Action::Wait,
            Take::TooMany => Action::Fail(too_many_parts()),
            Take::Full => {
                self.phase = Phase::Finish;
                self.finish()
            }
        }
    }

    fn finish(&mut self) -> Action {
        if self.desk.has(Job::Finish) {
            return Action::Wait;
        }
        let url = self.target.complete.clone();
        self.send(Job::Finish, &url, Vec::new(), Payload::Empty)
    }

    fn unanswered(&mut self, ticket: Ticket, left: bool) -> Verdict {
        let Some((job, _)) = self.desk.close(ticket) else { return Verdict::On };
        match job {
            Job::Part(index) => self.ledger.give_back(index, left),
            Job::Finish if left => return ambiguous(),
            _ => {}
        }
        Verdict::Again
    }

    fn answered(&mut self, ticket: Ticket, reply: &Reply<'_>) -> Verdict {
        let Some((job, _)) = self.desk.close(ticket) else { return Verdict::On };
        let good = (200..300).contains(&reply.status);
        match job {
            Job::Start if good => self.started(reply),
            Job::Part(index) if good => self.stored(index, reply),
            Job::Finish => self.completed(good, reply),
            _ => self.refused(job, reply),
        }
    }

    fn started(&mut self, reply: &Reply<'_>) -> Verdict {
        self.session = (reply.member)("sessionId").unwrap_or_default();
        // An id that would change the path is none.
        if self.session.is_empty() || self.address(&self.target.chunk).is_none() {
            return Verdict::Failed(failure(
                Code::BadResponse,
                "chunks-session-missing",
                "The answer to the start names no usable sessionId; check the path that the description gives for it.",
            ));
        }
        self.phase = Phase::Parts;
        Verdict::On
    }

    fn stored(&mut self, index: u32, reply: &Reply<'_>) -> Verdict {
        let told = (reply.member)("chunkNumber").as_deref().and_then(decimal);
        if told.is_some_and(|told| told != u64::from(index)) {
            return Verdict::Failed(failure(
                Code::OffsetConflict,
                "chunks-number",
                "The platform counted a chunk under another number than it was sent with; upload the file again.",
            ));
        }
        self.ledger.hold(index);
        Verdict::On
    }

    fn completed(&mut self, good: bool, reply: &Reply<'_>) -> Verdict {
        let missing = wire::missing(reply, self.ledger.count().unwrap_or(0));
        if !missing.is_empty() {
            if self.mended {
                return Verdict::Failed(failure(
                    Code::BadResponse,
                    "chunks-missing",
                    "The platform misses chunks that it had confirmed, and misses them after they were sent again; upload the file again.",
                ));
            }
            self.mended = true;
            self.phase = Phase::Parts;
            missing.into_iter().for_each(|index| {
                self.ledger.lose(index);
            });
            return Verdict::On;
        }
        if !good {
            return self.refused(Job::Finish, reply);
        }
        self.finished = Finished {
            url: (reply.member)("url").map(|url| without_query(&url)),
            etag: None,
            text: Some(reply.text.to_owned()),
            resent: self.ledger.resent(),
        };
        self.phase = Phase::Done;
        Verdict::On
    }

    fn refused(&mut self, job: Job, reply: &Reply<'_>) -> Verdict {
        let status = reply.status;
        let turned_away = status == 429 || (status == 503 && (reply.header)("retry-after").is_some());
        if job == Job::Finish && !turned_away && (status >= 500 || status == 408) {
            return ambiguous();
        }
        if let Job::Part(index) = job {
            self.ledger.give_back(index, true);
        }
        if transient(status) {
            return Verdict::Again;
        }
        if matches!(status, 404 | 410) && job != Job::Start {
            return Verdict::Failed(failure(
                Code::SessionLost,
                "chunks-session-lost",
                "The platform no longer knows this upload; it has expired or has ended. Upload the file again.",
            ));
        }
        Verdict::Refused
    }
}

fn ambiguous() -> Verdict {
    Verdict::Failed(failure(
        Code::Ambiguous,
        "chunks-complete-unknown",
        "The answer to the finishing request was lost, and the platform cannot be asked what became of it; look for the file before sending it again.",
    ))
}

impl Machine for Chunks {
    fn next(&mut self, supply: Supply) -> Action {
        match self.phase {
            Phase::Start => self.start(supply.total),
            Phase::Parts => self.parts(supply),
            Phase::Finish => self.finish(),
            Phase::Done => Action::Done(self.finished.clone()),
            Phase::Gone => Action::Discarded,
        }
    }

    fn event(&mut self, event: Event<'_>) -> Verdict {
        match event {
            Event::Answered(ticket, reply) => self.answered(ticket, &reply),
            Event::Lost(ticket) => self.unanswered(ticket, true),
            Event::NotSent(ticket) => self.unanswered(ticket, false),
            Event::Signed(..) | Event::Digested(..) => Verdict::On,
        }
    }

    fn acknowledged(&self) -> u64 {
        self.ledger.acknowledged()
    }

    fn settled(&self) -> u64 {
        self.ledger.settled()
    }

    fn saved(&self) -> Option<Saved> {
        None
    }

    fn discard(&mut self) {
        if self.phase != Phase::Done {
            self.phase = Phase::Gone;
            self.desk.clear();
        }
    }
}

#[cfg(test)]
mod tests;
