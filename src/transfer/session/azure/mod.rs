//! Block blobs by a shared access signature: which blocks go, how they become the blob, and when the signature is
//! asked for anew.
//!
//! One signature serves all requests until a request is refused with it; then one renewal serves all again, and only
//! what was refused goes again. A file of one block goes by a single Put Blob. Names of blocks follow from the upload's
//! own word and the index, so that another process finds them again and two uploads to one blob never mix. A commit may
//! be made again: it names the latest block of each name, whether committed or not. There is nothing to end on the
//! server: uncommitted blocks end by themselves, a week after the last, or with the next commit to that blob. Requests
//! and lists are in `wire`. Sources: Azure Storage REST API, "Put Blob", "Put Block", "Put Block List", "Get Block
//! List", "Blob service error codes".

mod wire;

use super::answer::{Kind, failure, too_many_parts, weigh, without_query, words};
use super::ledger::{Desk, Job, Ledger, Take};
use super::parts::{Piece, Plan};
use super::{Action, Event, Failure, Finished, Machine, Reply, Saved, Signed, Supply, Ticket, Verdict, Wish};
use crate::model::Code;
use wire::{Holding, Names};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Asks which blocks are there.
    Look,
    Parts,
    Finish,
    /// Asks what was committed, after a commit of unknown end.
    Settle,
    Done,
    Gone,
}

/// One upload to one blob.
pub struct Azure {
    ledger: Ledger,
    desk: Desk,
    phase: Phase,
    names: Names,
    media_type: String,
    /// The signature in use, and how many came before it.
    sas: Option<Signed>,
    turn: u32,
    /// Refused once with the newest signature.
    denied: Vec<Job>,
    /// Decided when the first block is to go: all of the file is one request.
    single: Option<bool>,
    /// A commit may have worked though its answer did not say so.
    unsure: bool,
    finished: Finished,
}

impl Azure {
    /// A new upload. `word` tells it from every other upload to that blob: letters and digits, drawn at random; the
    /// first 24 count.
    pub fn new(plan: Plan, word: &str, media_type: String) -> Self {
        Self {
            ledger: Ledger::new(plan),
            desk: Desk::new(),
            phase: Phase::Parts,
            names: Names::new(word),
            media_type,
            sas: None,
            turn: 0,
            denied: Vec::new(),
            single: None,
            unsure: false,
            finished: Finished::default(),
        }
    }

    /// Continues the upload of that word, cut as in `plan`: first the list of blocks is read.
    pub fn resume(plan: Plan, word: &str, media_type: String) -> Self {
        Self { phase: Phase::Look, ..Self::new(plan, word, media_type) }
    }

    fn is_single(&self) -> bool {
        self.single == Some(true)
    }

    fn once(&mut self, job: Job, sas: &Signed) -> Action {
        if self.desk.has(job) { Action::Wait } else { self.send(job, None, sas) }
    }

    fn send(&mut self, job: Job, piece: Option<Piece>, sas: &Signed) -> Action {
        let outgoing = match job {
            Job::Part(_) if self.is_single() => wire::put_blob(sas, piece, &self.media_type),
            Job::Part(index) => wire::put_block(sas, piece, &self.names.of(index)),
            Job::Finish => wire::put_block_list(sas, &self.names, self.ledger.count().unwrap_or(0), &self.media_type),
            _ => wire::get_block_list(sas),
        };
        Action::Send(self.desk.open(job, self.turn), outgoing)
    }

    fn parts(&mut self, supply: Supply, sas: &Signed) -> Action {
        match self.ledger.take(supply) {
            Take::Part(piece) => {
                if piece.index == 0 && self.single.is_none() {
                    self.single = Some(self.ledger.count() == Some(1));
                }
                self.send(Job::Part(piece.index), Some(piece), sas)
            }
            Take::Need => Action::Need,
            Take::Wait => Action::Wait,
            Take::TooMany => Action::Fail(too_many_parts()),
            Take::Full => {
                self.phase = Phase::Finish;
                self.once(Job::Finish, sas)
            }
        }
    }

    fn commits(&self, job: Job) -> bool {
        job == Job::Finish || (matches!(job, Job::Part(_)) && self.is_single())
    }

    fn unanswered(&mut self, ticket: Ticket, left: bool) -> Verdict {
        let Some((job, _)) = self.desk.close(ticket) else { return Verdict::On };
        if let Job::Part(index) = job {
            self.ledger.give_back(index, left);
        }
        self.unsure |= left && self.commits(job);
        Verdict::Again
    }

    fn answered(&mut self, ticket: Ticket, reply: &Reply<'_>) -> Verdict {
        let Some((job, turn)) = self.desk.close(ticket) else { return Verdict::On };
        if !(200..300).contains(&reply.status) {
            return self.refused(job, turn, reply);
        }
        self.denied.retain(|denied| *denied != job);
        match job {
            Job::Part(index) => {
                self.ledger.hold(index);
                if self.is_single() {
                    self.finish(reply);
                }
                Verdict::On
            }
            Job::Finish => {
                self.finish(reply);
                Verdict::On
            }
            _ => self.listed(reply),
        }
    }

    fn finish(&mut self, reply: &Reply<'_>) {
        self.finished = Finished {
            url: self.sas.as_ref().map(|sas| without_query(&sas.url)),
            etag: (reply.header)("etag"),
            text: None,
            resent: self.ledger.resent(),
        };
        self.phase = Phase::Done;
    }

    fn listed(&mut self, reply: &Reply<'_>) -> Verdict {
        let count = self.ledger.count().unwrap_or(0);
        let pieces = |index| self.ledger.piece(index);
        let blocks = match wire::holding(reply.text, &self.names, count, &pieces) {
            Holding::Committed => {
                (0..count).for_each(|index| self.ledger.hold(index));
                self.finish(reply);
                return Verdict::On;
            }
            Holding::Cut => return Verdict::Again,
            Holding::Foreign => return Verdict::Failed(foreign()),
            Holding::Blocks(blocks) => blocks,
        };
        if self.phase == Phase::Settle {
            return Verdict::Failed(ambiguous());
        }
        blocks.into_iter().for_each(|index| self.ledger.hold(index));
        self.phase = Phase::Parts;
        Verdict::On
    }

    fn refused(&mut self, job: Job, turn: u32, reply: &Reply<'_>) -> Verdict {
        let words = words(reply.text);
        let kind = weigh(reply.status, &words);
        if let Job::Part(index) = job {
            self.ledger.give_back(index, true);
        }
        let says = |code| words.code.as_deref() == Some(code);
        match (job, kind) {
            (_, Kind::Passing) => {
                self.unsure |= self.commits(job) && reply.status != 429;
                Verdict::Again
            }
            // Sent with an older signature than the one in use by now.
            (_, Kind::Expired) if turn != self.turn => Verdict::On,
            (_, Kind::Expired) if !self.denied.contains(&job) => {
                self.denied.push(job);
                self.sas = None;
                Verdict::On
            }
            // No blob and no blocks of that name.
            (Job::Look, _) if reply.status == 404 && self.phase == Phase::Look => {
                self.phase = Phase::Parts;
                Verdict::On
            }
            (Job::Look, _) if self.phase == Phase::Settle => Verdict::Failed(ambiguous()),
            // What refuses now may be the work of the attempt whose answer was lost.
            (Job::Finish, _) if self.unsure => {
                self.phase = Phase::Settle;
                Verdict::On
            }
            (Job::Part(_), _) if self.unsure && self.is_single() => Verdict::Failed(ambiguous()),
            (Job::Finish, _) if says("InvalidBlockList") => Verdict::Failed(failure(
                Code::SessionLost,
                "azure-blocks-lost",
                "The storage host no longer has all blocks; another upload to this blob ended first, or a week has passed. Upload the file again.",
            )),
            (Job::Part(_), _) if says("InvalidBlobOrBlock") => Verdict::Failed(foreign()),
            _ => Verdict::Refused,
        }
    }
}

fn foreign() -> Failure {
    failure(
        Code::OffsetConflict,
        "azure-foreign-blocks",
        "The blob holds uncommitted blocks of another kind or size than this upload's; upload the file under another name, or once those have ended.",
    )
}

fn ambiguous() -> Failure {
    failure(
        Code::Ambiguous,
        "azure-complete-unknown",
        "The answer to the commit was lost and the blob is not as this upload would have left it; look at the blob before sending the file again.",
    )
}

impl Machine for Azure {
    fn next(&mut self, supply: Supply) -> Action {
        match self.phase {
            Phase::Done => return Action::Done(self.finished.clone()),
            Phase::Gone => return Action::Discarded,
            _ => {}
        }
        let Some(sas) = self.sas.clone() else {
            if self.desk.has(Job::Permit) {
                return Action::Wait;
            }
            let wish = Wish { action: "sas", upload_id: None, part_number: None, marker: None };
            return Action::Sign(self.desk.open(Job::Permit, 0), wish);
        };
        match self.phase {
            Phase::Parts => self.parts(supply, &sas),
            Phase::Finish => self.once(Job::Finish, &sas),
            _ => self.once(Job::Look, &sas),
        }
    }

    fn event(&mut self, event: Event<'_>) -> Verdict {
        match event {
            Event::Answered(ticket, reply) => self.answered(ticket, &reply),
            Event::Lost(ticket) => self.unanswered(ticket, true),
            Event::NotSent(ticket) => self.unanswered(ticket, false),
            Event::Signed(ticket, signed) => {
                if let Some((Job::Permit, _)) = self.desk.close(ticket) {
                    self.sas = Some(signed);
                    self.turn = self.turn.wrapping_add(1);
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

    /// Nothing before the first block is there, and nothing for a file of one request.
    fn saved(&self) -> Option<Saved> {
        let open = !matches!(self.phase, Phase::Done | Phase::Gone) && self.single == Some(false);
        let part_size = self.ledger.plan().equal().filter(|_| open || self.phase == Phase::Look)?;
        Some(Saved { upload_id: Some(self.names.word().to_owned()), part_size: Some(part_size), ..Saved::default() })
    }

    fn discard(&mut self) {
        if self.phase != Phase::Done {
            self.phase = Phase::Gone;
            self.desk.clear();
        }
    }
}

#[cfg(test)]
mod service;
#[cfg(test)]
mod tests;
