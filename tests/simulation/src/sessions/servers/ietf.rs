//! Resumable uploads for HTTP (draft-ietf-httpbis-resumable-upload, interop version 8).

use super::super::plan::Plan;
use super::{Asked, ENDPOINT, Pieces, Reply, Server, length, push};

struct Upload {
    pieces: Pieces,
    length: Option<u64>,
    complete: bool,
    gone: bool,
}

/// The server.
pub struct Ietf {
    uploads: Vec<Upload>,
    most: Option<u64>,
    /// It tells how much it takes in one request.
    tells: bool,
    /// Limits are told in a header that must be ignored as a whole.
    garbled: bool,
    objection: Option<String>,
}

impl Ietf {
    /// Of this plan.
    pub fn new(plan: &Plan) -> Self {
        let tells = !plan.total.is_multiple_of(3);
        Self { uploads: Vec::new(), most: plan.most, tells, garbled: plan.total % 5 == 3, objection: None }
    }

    fn limits(&self, reply: Reply) -> Reply {
        let unknown = "x-never-heard-of=\"yes\"";
        match self.most.filter(|_| self.tells) {
            Some(most) => reply.with("upload-limit", format!("max-append-size={most}, {unknown}, max-age=86400")),
            // A known key of another type: the header is void.
            None if self.garbled => reply.with("upload-limit", "max-append-size=\"1\", max-size=?1"),
            None => reply.with("upload-limit", unknown),
        }
    }

    fn create(&mut self, asked: &Asked<'_>) -> Reply {
        let Some(last) = asked.header("upload-complete").map(|text| text == "?1") else { return Reply::new(400) };
        if self.most.is_some_and(|most| asked.meant > most) {
            return self.limits(Reply::new(413));
        }
        let mut upload =
            Upload { pieces: Vec::new(), length: asked.number("upload-length"), complete: false, gone: false };
        push(&mut upload.pieces, asked.span);
        upload.complete = last && asked.whole();
        self.uploads.push(upload);
        let id = self.uploads.len() - 1;
        let reply = self.state(if last { 200 } else { 201 }, id).with("location", format!("{ENDPOINT}/i{id}"));
        self.limits(reply)
    }

    fn state(&self, status: u16, id: usize) -> Reply {
        let upload = &self.uploads[id];
        Reply::new(status)
            .with("upload-complete", if upload.complete { "?1" } else { "?0" })
            .with("upload-offset", length(&upload.pieces))
    }

    fn head(&self, id: usize) -> Reply {
        let reply = self.state(204, id).with("cache-control", "no-store");
        let reply = match self.uploads[id].length {
            Some(length) => reply.with("upload-length", length),
            None => reply,
        };
        self.limits(reply)
    }

    fn patch(&mut self, id: usize, asked: &Asked<'_>) -> Reply {
        if asked.header("content-type") != Some("application/partial-upload") {
            self.objection = Some("PATCH without its content type".to_owned());
            return Reply::new(415);
        }
        let last = asked.header("upload-complete") == Some("?1");
        let upload = &mut self.uploads[id];
        let held = length(&upload.pieces);
        if upload.complete {
            // Section Upload Append: of a complete upload only an empty end may be sent again.
            let again = last && asked.meant == 0 && asked.number("upload-offset") == Some(held);
            return self.state(if again { 200 } else { 400 }, id);
        }
        if asked.number("upload-offset") != Some(held) {
            return self.state(409, id);
        }
        if self.most.is_some_and(|most| asked.meant > most) {
            self.objection = self.tells.then(|| format!("{} bytes in one request", asked.meant));
            return self.limits(Reply::new(413));
        }
        if let Some(total) = asked.number("upload-length") {
            if upload.length.is_some_and(|known| known != total) {
                return Reply::new(400);
            }
            upload.length = Some(total);
        }
        if upload.length.is_some_and(|total| held + asked.meant > total) {
            self.objection = Some("more bytes than Upload-Length".to_owned());
            return Reply::new(400);
        }
        push(&mut upload.pieces, asked.span);
        upload.complete = last && asked.whole();
        let over = upload.complete;
        self.state(if over { 200 } else { 204 }, id)
    }

    fn find(&self, path: &str) -> Option<usize> {
        let id = path.rsplit('/').next()?.strip_prefix('i')?.parse::<usize>().ok()?;
        self.uploads.get(id).filter(|upload| !upload.gone).map(|_| id)
    }
}

impl Server for Ietf {
    fn answer(&mut self, asked: &Asked<'_>) -> Reply {
        if asked.header("upload-draft-interop-version") != Some("8") {
            self.objection = Some(format!("{} without the interop version", asked.method));
            return Reply::new(400);
        }
        if asked.method == "POST" {
            return self.create(asked);
        }
        if asked.method == "OPTIONS" {
            return self.limits(Reply::new(204));
        }
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
    }

    /// What is stored stays, whatever becomes of its session.
    fn files(&self) -> Vec<Pieces> {
        self.uploads.iter().filter(|upload| upload.complete).map(|upload| upload.pieces.clone()).collect()
    }

    fn open(&self) -> usize {
        self.uploads.iter().filter(|upload| !upload.gone && !upload.complete).count()
    }

    fn begun(&self) -> usize {
        self.uploads.len()
    }

    fn held(&self) -> u64 {
        self.uploads.iter().filter(|upload| !upload.gone).map(|upload| length(&upload.pieces)).sum()
    }

    fn forget(&mut self, finished: bool) {
        self.uploads.iter_mut().for_each(|upload| upload.gone |= finished || !upload.complete);
    }

    fn objection(&mut self) -> Option<String> {
        self.objection.take()
    }
}
