//! Google's two dialects for tests, written from their guides and sharing nothing with the machine.

use super::*;

const GRANULE: u64 = 262_144;

#[derive(Default)]
pub struct Session {
    pub runs: Runs,
    pub size: Option<u64>,
    pub complete: bool,
    pub cancelled: bool,
    pub dead: bool,
}

/// The server.
#[derive(Default)]
pub struct Model {
    pub sessions: Vec<Session>,
    pub files: Vec<Runs>,
    /// What it calls its granularity, where it does.
    pub granule: Option<u64>,
    /// Answers 200 in place of 308.
    pub no_308: bool,
    /// Keeps so many bytes less of every chunk that is not the last.
    pub drops: u64,
}

impl Model {
    fn finish(&mut self, index: usize) {
        self.sessions[index].complete = true;
        self.files.push(self.sessions[index].runs.clone());
    }

    /// Takes bytes in; what is cut is kept in whole granules, as Cloud Storage does.
    fn take(&mut self, index: usize, start: u64, arrived: u64, entire: bool, last: bool) {
        let granule = self.granule.unwrap_or(GRANULE);
        let kept = if entire && last { arrived } else { arrived - arrived % granule };
        let kept = if last { kept } else { kept.saturating_sub(self.drops) };
        push(&mut self.sessions[index].runs, start, kept);
    }

    fn commands(&mut self, request: &Outgoing, index: usize, arrived: u64, entire: bool) -> Answer {
        let command = get(request, "x-goog-upload-command").unwrap();
        let now = length(&self.sessions[index].runs);
        if self.sessions[index].cancelled {
            return Answer::new(400).with("x-goog-upload-status", "cancelled");
        }
        if self.sessions[index].complete {
            return Answer { text: "record".into(), ..Answer::new(200) }
                .with("x-goog-upload-status", "final")
                .with("x-goog-upload-size-received", now);
        }
        match command.as_str() {
            "query" => {
                return Answer::new(200)
                    .with("x-goog-upload-status", "active")
                    .with("x-goog-upload-size-received", now);
            }
            "cancel" => {
                self.sessions[index].cancelled = true;
                return Answer::new(200).with("x-goog-upload-status", "cancelled");
            }
            _ => {}
        }
        let at: u64 = get(request, "x-goog-upload-offset").unwrap().parse().unwrap();
        if at != now {
            return Answer::new(400 + 9).with("x-goog-upload-status", "active");
        }
        let last = command.ends_with("finalize");
        if let Payload::Window { offset, length } = request.payload {
            assert!(last || length % self.granule.unwrap_or(GRANULE) == 0, "D9: {length}");
            self.take(index, offset, arrived, entire, last);
        }
        if last && entire {
            assert_eq!(
                self.sessions[index].size.unwrap_or(length(&self.sessions[index].runs)),
                length(&self.sessions[index].runs)
            );
            self.finish(index);
            return Answer { text: "record".into(), ..Answer::new(200) }.with("x-goog-upload-status", "final");
        }
        let now = length(&self.sessions[index].runs);
        let answer = Answer::new(200).with("x-goog-upload-status", "active");
        if self.drops > 0 { answer.with("x-goog-upload-size-received", now) } else { answer }
    }

    fn ranges(&mut self, request: &Outgoing, index: usize, arrived: u64, entire: bool) -> Answer {
        if request.method == "DELETE" {
            self.sessions[index].cancelled = true;
            return Answer::new(499);
        }
        if self.sessions[index].cancelled {
            return Answer::new(499);
        }
        let record =
            Answer { text: "record".into(), ..Answer::new(200) }.member("size", length(&self.sessions[index].runs));
        if self.sessions[index].complete {
            return record;
        }
        let range = get(request, "content-range").unwrap();
        let (span, size) = range.strip_prefix("bytes ").unwrap().split_once('/').unwrap();
        let size: Option<u64> = size.parse().ok();
        if let Some((first, last)) = span.split_once('-') {
            let (first, last): (u64, u64) = (first.parse().unwrap(), last.parse().unwrap());
            let Payload::Window { offset, length: count } = request.payload else { panic!("no body") };
            assert_eq!((offset, last + 1 - first), (first, count));
            let ends = size == Some(last + 1);
            assert!(ends || count % self.granule.unwrap_or(GRANULE) == 0, "D9: {count}");
            let now = length(&self.sessions[index].runs);
            if first > now {
                return Answer::new(416);
            }
            // Bytes that are there already are passed over.
            let known = now - first;
            self.take(index, offset + known, arrived.saturating_sub(known), entire, ends);
        } else {
            assert_eq!(request.payload, Payload::Empty);
        }
        let now = length(&self.sessions[index].runs);
        if size == Some(now) {
            self.finish(index);
            return Answer { members: vec![("size".into(), now.to_string())], ..record };
        }
        let answer =
            if self.no_308 { Answer::new(200).with("x-http-status-code-override", 308) } else { Answer::new(308) };
        if now == 0 { answer } else { answer.with("range", format!("bytes=0-{}", now - 1)) }
    }
}

impl Server for Model {
    fn serve(&mut self, request: &Outgoing, arrived: u64, entire: bool) -> Answer {
        if request.url.is_empty() {
            assert_eq!(request.method, "POST");
            let command = get(request, "x-goog-upload-command");
            let size = get(request, "x-goog-upload-header-content-length").or(get(request, "x-upload-content-length"));
            self.sessions.push(Session { size: size.map(|size| size.parse().unwrap()), ..Session::default() });
            let url = format!("/s?upload_id={}", self.sessions.len() - 1);
            let answer = Answer::new(200).with(if command.is_some() { "x-goog-upload-url" } else { "location" }, url);
            let answer = answer.with("x-goog-upload-status", "active");
            return match self.granule {
                Some(granule) if command.is_some() => answer.with("x-goog-upload-chunk-granularity", granule),
                _ => answer,
            };
        }
        let index: usize = request.url.rsplit_once('=').unwrap().1.parse().unwrap();
        if self.sessions[index].dead {
            return Answer::new(404);
        }
        if request.method == "POST" {
            self.commands(request, index, arrived, entire)
        } else {
            self.ranges(request, index, arrived, entire)
        }
    }

    fn forget(&mut self, finished: bool) {
        for session in &mut self.sessions {
            session.dead |= finished || !session.complete;
        }
    }

    fn offset_header(&self) -> &'static str {
        if self.granule.is_some() { "x-goog-upload-size-received" } else { "range" }
    }
}
