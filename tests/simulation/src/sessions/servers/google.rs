//! Google's resumable uploads, in both dialects: commands ("Resumable uploads" of the Photos Library API) and PUT with Content-Range
//! (Cloud Storage, "Perform resumable uploads").

use super::{Asked, ENDPOINT, Pieces, Reply, Server, length, push};

struct Session {
    pieces: Pieces,
    total: Option<u64>,
    complete: bool,
    gone: bool,
}

/// The server.
pub struct Google {
    sessions: Vec<Session>,
    commands: bool,
    granule: u64,
    objection: Option<String>,
}

impl Google {
    /// In one of the dialects, with chunks of a multiple of this.
    pub fn new(commands: bool, granule: u64) -> Self {
        Self { sessions: Vec::new(), commands, granule, objection: None }
    }

    fn begin(&mut self, asked: &Asked<'_>) -> Reply {
        let total = if self.commands { "x-goog-upload-header-content-length" } else { "x-upload-content-length" };
        let session = Session { pieces: Vec::new(), total: asked.number(total), complete: false, gone: false };
        self.sessions.push(session);
        let url = format!("{ENDPOINT}?upload_id=g{}", self.sessions.len() - 1);
        if self.commands {
            Reply::new(200)
                .with("x-goog-upload-status", "active")
                .with("x-goog-upload-url", url)
                .with("x-goog-upload-chunk-granularity", self.granule)
        } else {
            Reply::new(200).with("location", url)
        }
    }

    /// Adds what arrived, as far as it is kept; all but the last of a file must be a multiple of the granule.
    fn append(&mut self, id: usize, asked: &Asked<'_>, last: bool) {
        let session = &mut self.sessions[id];
        if !last && !asked.meant.is_multiple_of(self.granule) {
            self.objection = Some(format!("a chunk of {} bytes", asked.meant));
        }
        let kept = if asked.whole() { asked.span.1 } else { asked.span.1 / self.granule * self.granule };
        push(&mut session.pieces, (asked.span.0, kept));
        if last && asked.whole() {
            session.complete = true;
        }
    }

    fn command(&mut self, id: usize, asked: &Asked<'_>) -> Reply {
        let command = asked.header("x-goog-upload-command").unwrap_or_default().to_owned();
        let held = length(&self.sessions[id].pieces);
        let is = |word: &str| command.split(',').any(|part| part.trim() == word);
        if self.sessions[id].complete {
            return self.finished(held);
        }
        if is("cancel") {
            self.sessions[id].gone = true;
            return Reply::new(200).with("x-goog-upload-status", "cancelled");
        }
        if is("query") {
            return Reply::new(200).with("x-goog-upload-status", "active").with("x-goog-upload-size-received", held);
        }
        if !(is("upload") || is("finalize")) {
            self.objection = Some(format!("command {command:?}"));
            return Reply::new(400);
        }
        if asked.number("x-goog-upload-offset") != Some(held) {
            return Reply::new(416).with("x-goog-upload-status", "active");
        }
        self.append(id, asked, is("finalize"));
        let held = length(&self.sessions[id].pieces);
        if self.sessions[id].complete {
            return self.finished(held);
        }
        Reply::new(200).with("x-goog-upload-status", "active").with("x-goog-upload-size-received", held)
    }

    fn finished(&self, held: u64) -> Reply {
        let reply = Reply::new(200).body(format!("{{\"id\":\"g-file\",\"size\":\"{held}\"}}"));
        if self.commands { reply.with("x-goog-upload-status", "final") } else { reply }
    }

    fn put(&mut self, id: usize, asked: &Asked<'_>) -> Reply {
        let range = asked.header("content-range").and_then(|range| range.strip_prefix("bytes ")).unwrap_or_default();
        let Some((span, total)) = range.split_once('/') else {
            self.objection = Some(format!("content-range {range:?}"));
            return Reply::new(400);
        };
        let total: Option<u64> = total.parse().ok();
        let session = &mut self.sessions[id];
        let held = length(&session.pieces);
        if session.complete {
            return self.finished(held);
        }
        session.total = session.total.or(total);
        if span == "*" {
            if total == Some(held) {
                session.complete = true;
                return self.finished(held);
            }
            return self.held_so_far(id);
        }
        let ends = span
            .split_once('-')
            .and_then(|(first, last)| Some((first.parse::<u64>().ok()?, last.parse::<u64>().ok()?)));
        let Some((first, end)) = ends.filter(|(first, end)| end + 1 - first == asked.meant) else {
            self.objection = Some(format!("content-range {range:?} with {} bytes", asked.meant));
            return Reply::new(400);
        };
        // What came before is passed over; a gap is refused.
        if first != held {
            return Reply::new(416);
        }
        self.append(id, asked, total == Some(end + 1));
        if self.sessions[id].complete {
            return self.finished(end + 1);
        }
        self.held_so_far(id)
    }

    fn held_so_far(&self, id: usize) -> Reply {
        match length(&self.sessions[id].pieces) {
            0 => Reply::new(308),
            held => Reply::new(308).with("range", format!("bytes=0-{}", held - 1)),
        }
    }
}

impl Server for Google {
    fn answer(&mut self, asked: &Asked<'_>) -> Reply {
        let Some(name) = asked.query("upload_id") else {
            return if asked.method == "POST" { self.begin(asked) } else { Reply::new(405) };
        };
        let id = name.strip_prefix('g').and_then(|id| id.parse::<usize>().ok());
        let Some(id) = id.filter(|id| self.sessions.get(*id).is_some_and(|session| !session.gone)) else {
            return Reply::new(404);
        };
        match asked.method {
            "POST" if self.commands => self.command(id, asked),
            "PUT" if !self.commands => self.put(id, asked),
            "DELETE" if !self.commands && !self.sessions[id].complete => {
                self.sessions[id].gone = true;
                Reply::new(499)
            }
            _ => Reply::new(405),
        }
    }

    fn files(&self) -> Vec<Pieces> {
        self.sessions.iter().filter(|session| session.complete).map(|session| session.pieces.clone()).collect()
    }

    fn open(&self) -> usize {
        self.sessions.iter().filter(|session| !session.gone && !session.complete).count()
    }

    fn begun(&self) -> usize {
        self.sessions.len()
    }

    fn held(&self) -> u64 {
        self.sessions.iter().filter(|session| !session.gone).map(|session| length(&session.pieces)).sum()
    }

    fn forget(&mut self, finished: bool) {
        self.sessions.iter_mut().for_each(|session| session.gone |= finished || !session.complete);
    }

    fn objection(&mut self) -> Option<String> {
        self.objection.take()
    }
}
