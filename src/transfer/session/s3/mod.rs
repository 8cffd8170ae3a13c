//! S3 multipart uploads by a signer: which parts go, with which signature, and what each answer means.
//!
//! Every request has a signature of its own, asked for right before it and never used again; parts go at once, as many
//! as the driver has room for, and one that fails goes again alone. Nothing is known of keys or buckets: the signer
//! knows them. What the requests look like is in `wire`, what answers mean
//! in `answers`. Sources: Amazon S3 API Reference, CreateMultipartUpload,
//! UploadPart, ListParts, CompleteMultipartUpload, AbortMultipartUpload; User Guide, "Uploading objects using multipart
//! upload".
//!
//! A create whose answer was lost is made again; the session it may have left holds no bytes. A complete whose answer
//! was lost is made again too: S3 answers the same a second time. Where it answers that it knows no such upload, the
//! list is asked once more, and if that knows none either, nothing in the protocol tells a finished upload from an
//! aborted one: `ambiguous`.

mod answers;
mod wire;

use super::answer::too_many_parts;
use super::ledger::{Desk, Job, Ledger, Take};
use super::parts::Plan;
use super::{Action, Event, Finished, Machine, Saved, Signed, Supply, Ticket, Verdict, Wish};

/// Marks of a ticket.
const SIGNING: u32 = 0;
const SENDING: u32 = 1;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Start,
    /// Reads the list of parts to its end.
    Look,
    Parts,
    Finish,
    /// Asks whether the session is still there after a complete of unknown end.
    Settle,
    Done,
    Drop,
    Gone,
}

/// One multipart upload.
pub struct S3 {
    ledger: Ledger,
    desk: Desk,
    phase: Phase,
    upload_id: Option<String>,
    etags: Vec<Option<String>>,
    /// Given by the signer, each for the one request that it was asked for.
    signed: Vec<(Job, Signed)>,
    /// Refused once as expired. Signed anew once each, then the refusal is final.
    denied: Vec<Job>,
    /// The list has been read up to this part number.
    marker: u32,
    /// A complete may have worked though its answer did not say so.
    unsure: bool,
    /// The list was asked after that.
    looked: bool,
    finished: Finished,
}

impl S3 {
    /// A new upload.
    pub const fn new(plan: Plan) -> Self {
        Self {
            ledger: Ledger::new(plan),
            desk: Desk::new(),
            phase: Phase::Start,
            upload_id: None,
            etags: Vec::new(),
            signed: Vec::new(),
            denied: Vec::new(),
            marker: 0,
            unsure: false,
            looked: false,
            finished: Finished { url: None, etag: None, text: None, resent: 0 },
        }
    }

    /// Continues one whose parts are as in `plan`: first the list of parts is read to its end.
    ///
    /// `ending`: the complete may have been sent, so that a session that is gone does not mean that the file is.
    pub fn resume(plan: Plan, upload_id: String, ending: bool) -> Self {
        Self { phase: Phase::Look, upload_id: Some(upload_id), unsure: ending, ..Self::new(plan) }
    }

    /// One of that kind at a time.
    fn once(&mut self, job: Job) -> Action {
        if self.desk.has(job) { Action::Wait } else { self.sign(job) }
    }

    fn sign(&mut self, job: Job) -> Action {
        let (action, part_number) = match job {
            Job::Start | Job::Permit => ("create", None),
            // A part number as well, so that a signer of the contract can sign `part-number-marker`.
            Job::Look => ("list", Some(self.marker).filter(|marker| *marker > 0)),
            Job::Part(index) => ("part", Some(index.saturating_add(1))),
            Job::Finish => ("complete", None),
            Job::Drop => ("abort", None),
        };
        let marker = part_number.filter(|_| job == Job::Look).map(wire::number);
        let wish = Wish { action, upload_id: self.upload_id.clone(), part_number, marker };
        Action::Sign(self.desk.open(job, SIGNING), wish)
    }

    fn send(&mut self, job: Job, signed: Signed) -> Action {
        let piece = match job {
            Job::Part(index) => self.ledger.piece(index),
            _ => None,
        };
        let outgoing = wire::outgoing(job, piece, &self.etags, signed);
        Action::Send(self.desk.open(job, SENDING), outgoing)
    }

    /// No answer: `left` says that the request may have arrived.
    fn unanswered(&mut self, ticket: Ticket, left: bool) -> Verdict {
        let Some((job, mark)) = self.desk.close(ticket) else { return Verdict::On };
        let left = left && mark == SENDING;
        if let Job::Part(index) = job {
            self.ledger.give_back(index, left);
        }
        self.unsure |= left && job == Job::Finish;
        Verdict::Again
    }
}

impl Machine for S3 {
    fn next(&mut self, supply: Supply) -> Action {
        if !self.signed.is_empty() {
            let (job, signed) = self.signed.remove(0);
            return self.send(job, signed);
        }
        match self.phase {
            Phase::Start => self.once(Job::Start),
            Phase::Look | Phase::Settle => self.once(Job::Look),
            Phase::Parts => match self.ledger.take(supply) {
                Take::Part(piece) => self.sign(Job::Part(piece.index)),
                Take::Need => Action::Need,
                Take::Wait => Action::Wait,
                Take::TooMany => Action::Fail(too_many_parts()),
                Take::Full => {
                    self.phase = Phase::Finish;
                    self.once(Job::Finish)
                }
            },
            Phase::Finish => self.once(Job::Finish),
            Phase::Done => Action::Done(self.finished.clone()),
            Phase::Drop if self.upload_id.is_some() => self.once(Job::Drop),
            Phase::Drop if self.desk.has(Job::Start) => Action::Wait,
            Phase::Drop | Phase::Gone => Action::Discarded,
        }
    }

    fn event(&mut self, event: Event<'_>) -> Verdict {
        match event {
            Event::Answered(ticket, reply) => self.answered(ticket, &reply),
            Event::Lost(ticket) => self.unanswered(ticket, true),
            Event::NotSent(ticket) => self.unanswered(ticket, false),
            Event::Signed(ticket, signed) => {
                if let Some((job, SIGNING)) = self.desk.close(ticket)
                    && (self.phase != Phase::Drop || job == Job::Drop)
                {
                    self.signed.push((job, signed));
                }
                Verdict::On
            }
            Event::Digested(..) => Verdict::On,
        }
    }

    fn acknowledged(&self) -> u64 {
        self.ledger.acknowledged()
    }

    fn settled(&self) -> u64 {
        self.ledger.settled()
    }

    fn saved(&self) -> Option<Saved> {
        let open = !matches!(self.phase, Phase::Done | Phase::Drop | Phase::Gone);
        let (upload_id, part_size) = (self.upload_id.clone().filter(|_| open)?, self.ledger.plan().equal()?);
        let ending = self.unsure || self.desk.has(Job::Finish);
        Some(Saved { upload_id: Some(upload_id), part_size: Some(part_size), ending, ..Saved::default() })
    }

    /// Ends the session with an abort. Requests for parts should be ended first: one that arrives after the abort may
    /// be stored, and billed, until the bucket's own rules end it. A create under way is waited for, since only its
    /// answer names the session.
    fn discard(&mut self) {
        if self.phase == Phase::Done {
            return;
        }
        self.phase = Phase::Drop;
        self.signed.clear();
        self.denied.clear();
        if self.upload_id.is_some() {
            self.desk.clear();
        }
    }
}

#[cfg(test)]
mod host;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
