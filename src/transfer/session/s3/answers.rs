//! What the answers to a multipart upload's requests mean for it. Which request goes when is decided beside it.

use super::super::answer::{Kind, failure, weigh, without_query, words};
use super::super::ledger::Job;
use super::super::xml::{element, root};
use super::super::{Failure, Finished, Reply, Ticket, Verdict};
use super::wire::{self, Listed, Page};
use super::{Phase, S3, SENDING};
use crate::model::Code;

impl S3 {
    /// An answer came.
    pub(super) fn answered(&mut self, ticket: Ticket, reply: &Reply<'_>) -> Verdict {
        let Some((job, SENDING)) = self.desk.close(ticket) else { return Verdict::On };
        let good = (200..300).contains(&reply.status);
        // S3 sends its 200 before it has assembled the file, and the error, if any, in the body after it.
        if !good || root(reply.text) == Some("Error") {
            return self.refused(job, reply);
        }
        match job {
            Job::Start | Job::Permit => self.started(reply),
            Job::Look => self.listed(reply),
            Job::Part(index) => self.stored(index, reply),
            Job::Finish => self.completed(reply),
            Job::Drop => {
                self.phase = Phase::Gone;
                Verdict::On
            }
        }
    }

    fn started(&mut self, reply: &Reply<'_>) -> Verdict {
        self.upload_id = element(reply.text, "UploadId");
        if self.upload_id.is_none() {
            if wire::broken_off(reply.text, "InitiateMultipartUploadResult") {
                return Verdict::Again;
            }
            return Verdict::Failed(failure(
                Code::BadResponse,
                "s3-upload-id-missing",
                "The answer to the create request names no UploadId; check that the signer signs POST with ?uploads.",
            ));
        }
        if self.phase == Phase::Start {
            self.phase = Phase::Parts;
        }
        Verdict::On
    }

    fn stored(&mut self, index: u32, reply: &Reply<'_>) -> Verdict {
        let Some(etag) = (reply.header)("etag").filter(|etag| !etag.is_empty()) else {
            return Verdict::Failed(failure(
                Code::BadResponse,
                "etag-hidden",
                "The ETag header of a stored part is not exposed by CORS: add ETag to the bucket's ExposeHeaders, then upload again.",
            ));
        };
        self.keep(index, etag);
        Verdict::On
    }

    fn keep(&mut self, index: u32, etag: String) {
        let place = index as usize;
        if self.etags.len() <= place {
            self.etags.resize(place.saturating_add(1), None);
        }
        if let Some(slot) = self.etags.get_mut(place) {
            *slot = Some(etag);
        }
        self.ledger.hold(index);
    }

    fn listed(&mut self, reply: &Reply<'_>) -> Verdict {
        if self.phase == Phase::Settle {
            self.phase = Phase::Finish;
            return Verdict::On;
        }
        let (parts, next) = match wire::page(reply.text, self.marker) {
            Page::Read(parts, next) => (parts, next),
            Page::Cut => return Verdict::Again,
            Page::Bad(failure) => return Verdict::Failed(failure),
        };
        for Listed { number, size, etag } in parts {
            let index = number.saturating_sub(1);
            if self.ledger.piece(index).is_none_or(|piece| piece.length != size) {
                return Verdict::Failed(foreign());
            }
            self.keep(index, etag);
        }
        self.denied.retain(|job| *job != Job::Look);
        match next {
            Some(marker) => self.marker = marker,
            None => self.phase = Phase::Parts,
        }
        Verdict::On
    }

    fn completed(&mut self, reply: &Reply<'_>) -> Verdict {
        if root(reply.text) != Some("CompleteMultipartUploadResult") {
            // Broken off while S3 was still assembling, or somebody else's answer.
            self.unsure = true;
            return Verdict::Again;
        }
        self.finished = Finished {
            url: element(reply.text, "Location").map(|url| without_query(&url)),
            etag: element(reply.text, "ETag").or_else(|| (reply.header)("etag")),
            text: Some(reply.text.to_owned()),
            resent: self.ledger.resent(),
        };
        self.phase = Phase::Done;
        Verdict::On
    }

    fn refused(&mut self, job: Job, reply: &Reply<'_>) -> Verdict {
        let words = words(reply.text);
        let kind = weigh(reply.status, &words);
        if let Job::Part(index) = job {
            self.ledger.give_back(index, true);
        }
        let unknown =
            matches!(words.code.as_deref(), Some("NoSuchUpload")) || (reply.status == 404 && words.code.is_none());
        match (job, kind) {
            (Job::Drop, _) if matches!(reply.status, 404 | 410) => {
                self.phase = Phase::Gone;
                Verdict::On
            }
            (Job::Look | Job::Part(_) | Job::Finish, _) if unknown => self.vanished(job),
            (_, Kind::Passing) => {
                self.unsure |= job == Job::Finish && reply.status != 429;
                Verdict::Again
            }
            (_, Kind::Expired) if !self.denied.contains(&job) => {
                self.denied.push(job);
                Verdict::On
            }
            (Job::Look | Job::Finish, _) if self.unsure => self.vanished(job),
            _ => Verdict::Refused,
        }
    }

    /// The server knows no such upload, or refuses to finish what may be finished already.
    fn vanished(&mut self, job: Job) -> Verdict {
        if !self.unsure {
            return Verdict::Failed(failure(
                Code::SessionLost,
                "s3-session-lost",
                "The storage host no longer knows this upload; it was aborted or has expired. Upload the file again.",
            ));
        }
        if job == Job::Finish && !self.looked {
            self.looked = true;
            self.phase = Phase::Settle;
            return Verdict::On;
        }
        Verdict::Failed(failure(
            Code::Ambiguous,
            "s3-complete-unknown",
            "The answer to the complete request was lost and the storage host has closed the upload since; look whether the file is there before sending it again.",
        ))
    }
}

fn foreign() -> Failure {
    failure(
        Code::OffsetConflict,
        "s3-foreign-parts",
        "The upload holds parts of another size than this file is cut into; discard it and upload the file again.",
    )
}
