//! tus 1.0 (tus.io/protocols/resumable-upload, 1.0.0): core, creation, creation-with-upload, creation-defer-length, expiration, checksum,
//! termination. Joining parts is in `tus_concat`.

use super::super::plan::{Kind, Plan};
use super::tus_concat::Role;
use super::{Asked, ENDPOINT, Pieces, Reply, Server, length, push};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::Digest;

/// An upload.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    pub pieces: Pieces,
    pub length: Option<u64>,
    pub role: Role,
    pub gone: bool,
}

impl Upload {
    pub fn held(&self) -> u64 {
        length(&self.pieces)
    }
    pub fn is_complete(&self) -> bool {
        self.length == Some(self.held())
    }
}

/// The server.
pub struct Tus {
    pub(super) uploads: Vec<Upload>,
    joins: bool,
    relative: bool,
    expires: bool,
    objection: Option<String>,
}

impl Tus {
    /// Of this plan.
    pub fn new(plan: &Plan) -> Self {
        let odd = plan.total % 2 == 1;
        Self {
            uploads: Vec::new(),
            joins: plan.kind == Kind::TusParallel,
            relative: odd,
            expires: plan.granule > 256 << 10,
            objection: None,
        }
    }

    fn options(&self) -> Reply {
        let joins = if self.joins { ",concatenation" } else { "" };
        Reply::new(204)
            .with("tus-resumable", "1.0.0")
            .with("tus-version", "1.0.0")
            .with(
                "tus-extension",
                format!("creation,creation-with-upload,creation-defer-length,expiration,checksum,termination{joins}"),
            )
            .with("tus-checksum-algorithm", "sha1,md5")
    }

    fn create(&mut self, asked: &Asked<'_>) -> Reply {
        let role = match asked.header("upload-concat") {
            None => Role::Alone,
            Some("partial") if self.joins => Role::Part,
            Some(list) if self.joins => return self.join(list),
            Some(_) => return Reply::new(400),
        };
        let told = asked.number("upload-length");
        if told.is_none() && asked.header("upload-defer-length") != Some("1") {
            self.objection = Some("neither Upload-Length nor Upload-Defer-Length".to_owned());
            return Reply::new(400);
        }
        let mut upload = Upload { pieces: Vec::new(), length: told, role, gone: false };
        push(&mut upload.pieces, asked.span);
        self.uploads.push(upload);
        let id = self.uploads.len() - 1;
        let reply = Reply::new(201).with("location", self.place(id));
        let reply = if asked.meant > 0 { reply.with("upload-offset", asked.span.1) } else { reply };
        self.expiring(reply)
    }

    pub(super) fn place(&self, id: usize) -> String {
        if self.relative { format!("/files/u{id}") } else { format!("{ENDPOINT}/u{id}") }
    }

    fn expiring(&self, reply: Reply) -> Reply {
        if self.expires { reply.with("upload-expires", "Sun, 29 Nov 2026 10:00:00 GMT") } else { reply }
    }

    /// The upload that a path names.
    pub(super) fn find(&self, path: &str) -> Option<usize> {
        let id = path.rsplit('/').next()?.strip_prefix('u')?.parse::<usize>().ok()?;
        self.uploads.get(id).filter(|upload| !upload.gone).map(|_| id)
    }

    fn head(&self, id: usize) -> Reply {
        let upload = &self.uploads[id];
        let reply = Reply::new(200).with("cache-control", "no-store").with("upload-offset", upload.held());
        match upload.length {
            Some(length) => reply.with("upload-length", length),
            None => reply.with("upload-defer-length", "1"),
        }
    }

    fn patch(&mut self, id: usize, asked: &Asked<'_>) -> Reply {
        if asked.header("content-type") != Some("application/offset+octet-stream") {
            self.objection = Some("PATCH without its content type".to_owned());
            return Reply::new(415);
        }
        let upload = &mut self.uploads[id];
        if asked.number("upload-offset") != Some(upload.held()) {
            return Reply::new(409);
        }
        if let Some(total) = asked.number("upload-length") {
            if upload.length.is_some_and(|known| known != total) {
                self.objection = Some("Upload-Length was told before".to_owned());
                return Reply::new(400);
            }
            upload.length = Some(total);
        }
        if upload.length.is_some_and(|total| upload.held() + asked.meant > total) {
            self.objection = Some("more bytes than Upload-Length".to_owned());
            return Reply::new(413);
        }
        if let Some(told) = asked.header("upload-checksum") {
            // Section Checksum: bytes that do not match are discarded, and those that did not all come cannot.
            if !asked.whole() {
                return Reply::new(460);
            }
            if !matches(told, asked) {
                self.objection = Some("a checksum of other bytes".to_owned());
                return Reply::new(460);
            }
        }
        push(&mut upload.pieces, asked.span);
        let held = upload.held();
        self.expiring(Reply::new(204).with("upload-offset", held))
    }
}

/// The checksum is that of the bytes.
fn matches(told: &str, asked: &Asked<'_>) -> bool {
    let Some(("sha1", digest)) = told.split_once(' ') else { return true };
    let mut sha1 = sha1::Sha1::new();
    (asked.span.0..asked.span.0 + asked.span.1).for_each(|place| sha1.update([(asked.byte)(place)]));
    STANDARD.encode(sha1.finalize()) == digest
}

impl Server for Tus {
    fn answer(&mut self, asked: &Asked<'_>) -> Reply {
        if asked.method == "OPTIONS" {
            return self.options();
        }
        if asked.header("tus-resumable") != Some("1.0.0") {
            self.objection = Some(format!("{} without Tus-Resumable", asked.method));
            return Reply::new(412).with("tus-version", "1.0.0");
        }
        let reply = if asked.method == "POST" {
            self.create(asked)
        } else {
            match (self.find(asked.url.path()), asked.method) {
                (None, _) => Reply::new(404),
                (Some(id), "HEAD") => self.head(id),
                (Some(id), "PATCH") => self.patch(id, asked),
                (Some(id), "DELETE") => {
                    self.uploads[id].gone = true;
                    Reply::new(204)
                }
                _ => Reply::new(405),
            }
        };
        reply.with("tus-resumable", "1.0.0")
    }

    /// One that is terminated is none; parts are none.
    fn files(&self) -> Vec<Pieces> {
        let stored = self.uploads.iter().filter(|upload| upload.is_complete() && upload.role != Role::Part);
        stored.filter(|upload| !upload.gone || upload.role == Role::Kept).map(|upload| upload.pieces.clone()).collect()
    }

    fn open(&self) -> usize {
        let open = |upload: &&Upload| !upload.gone && (!upload.is_complete() || upload.role == Role::Part);
        self.uploads.iter().filter(open).count()
    }

    fn begun(&self) -> usize {
        self.uploads.iter().filter(|upload| upload.role == Role::Alone).count()
    }

    fn held(&self) -> u64 {
        self.uploads.iter().filter(|upload| !upload.gone).map(Upload::held).sum()
    }

    fn forget(&mut self, finished: bool) {
        for upload in &mut self.uploads {
            let complete = upload.is_complete();
            if complete && finished && upload.role == Role::Alone {
                // The file stays where it went.
                upload.role = Role::Kept;
            }
            upload.gone |= finished || !complete;
        }
    }

    fn objection(&mut self) -> Option<String> {
        self.objection.take()
    }
}
