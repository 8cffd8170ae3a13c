//! What follows from an answer: which offsets can be true, when to ask, when a new session may begin, when nobody can
//! know whether the file is stored, and when it is over.
//!
//! What an answer means is said by the protocol; what is sent next is decided in `serial`.

use super::{Flight, Serial, Step};
use crate::model::Code;
use crate::policy::retry::{Outcome, Repeat, repeatable};
use crate::transfer::session::protocol::{Errand, Reading, early, failure};
use crate::transfer::session::{Failure, Reply, Verdict};

/// So many answers in a row may bring nothing forward.
const PATIENCE: u8 = 3;
/// A request of no more bytes than this that is refused as too large cannot be helped.
const SMALLEST: u64 = 16 * 1024;

impl Serial {
    pub(super) fn finish(&mut self, reply: Option<&Reply<'_>>) -> Verdict {
        self.step = Step::Done;
        self.finished.url = self.url.as_deref().and_then(|url| self.protocol.place(url));
        if let Some(reply) = reply {
            if self.finished.url.is_none() {
                self.finished.url = (reply.header)("location");
            }
            self.finished.etag = (reply.header)("etag");
            self.finished.text = Some(reply.text.to_owned()).filter(|text| !text.is_empty());
        }
        self.finished.resent = self.resent;
        self.acknowledged = self.total.unwrap_or(self.held).max(self.acknowledged);
        Verdict::On
    }

    fn fail(&mut self, failure: Failure) -> Verdict {
        self.step = Step::Over;
        Verdict::Failed(failure)
    }

    fn wrong(&mut self, reason: &'static str, message: &str) -> Verdict {
        self.fail(failure(Code::OffsetConflict, reason, message))
    }

    fn unknown(&mut self, reason: &'static str) -> Verdict {
        self.fail(failure(
            Code::Ambiguous,
            reason,
            "The answer to the request that would have stored the file was lost, and the server cannot be asked any more: look whether the file is there before you send it again.",
        ))
    }

    /// The server says that it holds so much.
    fn settle(&mut self, offset: u64, asked: bool) -> Verdict {
        if self.total.is_some_and(|total| offset > total) {
            return self.wrong(
                "offset-beyond-end",
                "The server says that it holds more bytes than the file has: discard this upload and begin anew.",
            );
        }
        if offset < self.held {
            return self.wrong(
                "offset-went-back",
                "The server says that it holds fewer bytes than it had confirmed: discard this upload and begin anew.",
            );
        }
        if core::mem::take(&mut self.foreign) || (self.protocol.ahead() && offset <= self.ready) {
            self.reached = self.reached.max(offset);
            self.furthest = self.furthest.max(offset);
        } else if offset > self.reached {
            return self.wrong(
                "offset-never-sent",
                "The server says that it holds bytes that it was never sent: discard this upload and begin anew.",
            );
        }
        self.step = Step::Append;
        // The server has just said that the upload is not over.
        self.doubtful = false;
        if offset > self.held {
            (self.held, self.idle, self.contested) = (offset, 0, false);
            self.acknowledged = self.acknowledged.max(offset);
            return Verdict::On;
        }
        if asked { Verdict::On } else { self.stuck() }
    }

    /// Bytes were taken in and none of them counts.
    fn stuck(&mut self) -> Verdict {
        self.idle = self.idle.saturating_add(1);
        let stuck = failure(
            Code::OffsetConflict,
            "offset-stuck",
            "The server accepts bytes and its offset stays where it was, or the header that tells it is hidden from this page: let the server expose it (CORS).",
        );
        if self.idle < PATIENCE { Verdict::AgainOr(stuck) } else { self.fail(stuck) }
    }

    pub(super) fn answered(&mut self, flight: Flight, reply: &Reply<'_>) -> Verdict {
        let reading = self.protocol.read(flight.errand, self.total, reply);
        if self.discarding && flight.errand != Errand::Delete {
            match reading {
                Reading::Created(url, _) | Reading::Known(url) | Reading::Unwanted(url, _) => self.url = Some(url),
                Reading::Complete | Reading::Unseen if !self.protocol.takes_back() => return self.finish(Some(reply)),
                _ => {}
            }
            return Verdict::On;
        }
        match (flight.errand, reading) {
            (_, Reading::Failed(failure)) => self.fail(failure),
            (Errand::Discover, _) => {
                self.step = Step::Create;
                Verdict::On
            }
            (Errand::Replay, Reading::Passing) => self.finish(None),
            (Errand::Replay, Reading::Refused) => {
                self.step = Step::Over;
                Verdict::Refused
            }
            (Errand::Replay, reading) => self.finish(Some(reply).filter(|_| reading == Reading::Complete)),
            (Errand::Delete, Reading::Discarded | Reading::Gone) => {
                self.step = Step::Discarded;
                Verdict::On
            }
            (Errand::Delete, Reading::Complete) => self.finish(Some(reply)),
            (Errand::Delete, Reading::Passing | Reading::Later(_)) => Verdict::Again,
            (Errand::Delete, _) => Verdict::Refused,
            (_, reading) => self.take(flight, reading, reply),
        }
    }

    /// An answer to a request that creates, appends or asks.
    fn take(&mut self, flight: Flight, reading: Reading, reply: &Reply<'_>) -> Verdict {
        let creating = matches!(flight.errand, Errand::Create(_));
        let asked = flight.errand == Errand::Ask;
        match reading {
            Reading::Created(url, held) => {
                self.url = Some(url);
                let verdict = match held {
                    Some(held) => self.settle(held, true),
                    None => self.ask(),
                };
                self.doubtful |= flight.commits;
                verdict
            }
            Reading::Unwanted(url, failure) => {
                self.url = Some(url);
                self.fail(failure)
            }
            Reading::Known(url) => {
                self.url = Some(url);
                self.doubtful |= flight.commits;
                self.ask();
                Verdict::Again
            }
            Reading::At(offset) => {
                // The length alone was told, and with it the file has all its bytes.
                let ended = flight.commits && self.total == Some(offset) && !self.protocol.closes();
                let verdict = self.settle(offset, asked || ended);
                // An end that was taken in, and only in part as the answer says: not believed before it was asked for.
                self.doubtful |= flight.commits;
                verdict
            }
            Reading::Complete if flight.commits || self.doubtful || self.resumed => self.finish(Some(reply)),
            Reading::Unseen if self.doubtful || self.resumed => {
                self.step = Step::Replay;
                Verdict::On
            }
            Reading::Complete | Reading::Unseen => self.fail(early()),
            Reading::Smaller => self.smaller(flight.errand),
            Reading::Refused => {
                if !creating {
                    self.step = Step::Ask;
                }
                Verdict::Refused
            }
            Reading::Passing | Reading::Later(_) if creating => {
                let retry_after = (reply.header)("retry-after").map(|_| 0.0);
                let outcome = Outcome::Status { status: reply.status, retry_after };
                if flight.commits && !repeatable(Repeat::Write, outcome) {
                    self.unknown("creation-reply-lost")
                } else {
                    Verdict::Again
                }
            }
            _ if creating => Verdict::Refused,
            Reading::Passing => {
                self.doubtful |= flight.commits;
                self.ask();
                Verdict::Again
            }
            Reading::Later(failure) => {
                self.ask();
                Verdict::AgainOr(failure)
            }
            Reading::Ask => {
                self.doubtful |= flight.commits;
                match self.stuck() {
                    Verdict::AgainOr(_) => self.ask(),
                    over => over,
                }
            }
            Reading::Clash(_) if self.contested => self.wrong(
                "offset-mismatch",
                "The server refuses the offset that it told before: discard this upload and begin anew.",
            ),
            Reading::Clash(offset) => {
                self.contested = true;
                match offset {
                    Some(offset) => self.settle(offset, true),
                    None => self.ask(),
                }
            }
            Reading::Gone => self.gone(),
            Reading::Discarded | Reading::Failed(_) => Verdict::Refused,
        }
    }

    fn ask(&mut self) -> Verdict {
        self.step = Step::Ask;
        Verdict::On
    }

    fn smaller(&mut self, errand: Errand) -> Verdict {
        match errand {
            Errand::Create(window) if window.length > 0 => {
                self.bare = true;
                Verdict::On
            }
            Errand::Append(window) => {
                let limits = self.protocol.limits();
                let part = (window.length / 2).max(SMALLEST).max(limits.granule).max(limits.least);
                self.ask();
                if part.min(limits.most) >= window.length {
                    return Verdict::Refused;
                }
                self.terms.part_size = Some(part);
                Verdict::On
            }
            _ => Verdict::Refused,
        }
    }

    fn gone(&mut self) -> Verdict {
        self.url = None;
        if self.doubtful {
            return self.unknown("final-reply-lost");
        }
        if self.restarted || !self.terms.may_restart {
            return self.fail(failure(
                Code::SessionLost,
                "session-lost",
                "The server no longer knows this upload: begin it anew.",
            ));
        }
        (self.restarted, self.foreign, self.resumed, self.contested) = (true, false, false, false);
        (self.held, self.reached, self.idle, self.step) = (0, 0, 0, Step::Create);
        self.protocol.restart();
        Verdict::On
    }

    /// No answer came.
    pub(super) fn lost(&mut self, flight: Flight) -> Verdict {
        if self.discarding {
            return if flight.errand == Errand::Delete { Verdict::Again } else { Verdict::On };
        }
        match flight.errand {
            // An answer that pages may not read is lost, too; what it would have told is not needed.
            Errand::Discover => self.step = Step::Create,
            Errand::Create(_) if flight.commits => return self.unknown("creation-reply-lost"),
            Errand::Append(_) => {
                self.doubtful |= flight.commits;
                self.step = Step::Ask;
            }
            Errand::Replay => return self.finish(None),
            _ => {}
        }
        Verdict::Again
    }

    /// Counts what a request may have brought to the server.
    pub(super) fn count(&mut self, errand: Errand) {
        if let Errand::Create(window) | Errand::Append(window) = errand {
            let end = window.offset.saturating_add(window.length);
            self.resent += self.furthest.min(end).saturating_sub(window.offset);
            self.furthest = self.furthest.max(end);
            self.reached = self.reached.max(end);
        }
    }
}
