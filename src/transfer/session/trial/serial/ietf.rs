//! A server of resumable uploads for tests, written from the draft and sharing nothing with the machine.

use super::*;

#[derive(Default)]
pub struct Upload {
    pub runs: Runs,
    pub size: Option<u64>,
    pub complete: bool,
    pub dead: bool,
}

/// The server.
#[derive(Default)]
pub struct Model {
    pub uploads: Vec<Upload>,
    pub files: Vec<Runs>,
    pub limit: &'static str,
    pub max_append: Option<u64>,
    pub min_append: u64,
    pub max_size: Option<u64>,
    pub min_size: u64,
    /// Says nothing of its limits before it refuses.
    pub quiet: bool,
    /// Does not show the last answer of a finished upload again.
    pub forgetful: bool,
    /// Stops after that many bytes and calls it complete.
    pub stops: Option<u64>,
}

pub fn problem(status: u16, kind: &str) -> Answer {
    Answer::new(status)
        .with("upload-complete", "?0")
        .member("type", format!("https://iana.org/assignments/http-problem-types#{kind}"))
}

impl Model {
    fn limits(&self, answer: Answer) -> Answer {
        if self.limit.is_empty() { answer } else { answer.with("upload-limit", self.limit) }
    }

    fn finish(&mut self, index: usize) -> Answer {
        let upload = &mut self.uploads[index];
        upload.complete = true;
        self.files.push(upload.runs.clone());
        Answer { text: "record".into(), ..Answer::new(200) }.with("upload-complete", "?1").with("etag", "\"e\"")
    }

    fn over(&self, count: u64, last: bool) -> Option<Answer> {
        if self.max_append.is_some_and(|most| count > most) {
            let answer = Answer::new(413);
            return Some(if self.quiet { answer } else { self.limits(answer) });
        }
        assert!(last || count == 0 || count >= self.min_append, "too small an append");
        None
    }
}

impl Server for Model {
    fn serve(&mut self, request: &Outgoing, arrived: u64, entire: bool) -> Answer {
        assert_eq!(get(request, "upload-draft-interop-version").as_deref(), Some("8"), "D18");
        let (start, count) =
            if let Payload::Window { offset, length } = request.payload { (offset, length) } else { (0, 0) };
        let last = get(request, "upload-complete").as_deref() == Some("?1");
        let size: Option<u64> = get(request, "upload-length").map(|size| size.parse().unwrap());
        let index = request.url.strip_prefix("/up/").and_then(|index| index.parse::<usize>().ok());
        let index = index.filter(|index| self.uploads.get(*index).is_some_and(|upload| !upload.dead));
        match (request.method.as_str(), index) {
            ("OPTIONS", _) => self.limits(Answer::new(204)),
            ("POST", _) => {
                assert!(get(request, "upload-complete").is_some());
                if self.max_size.zip(size).is_some_and(|(most, size)| size > most) && !self.quiet {
                    return self.limits(Answer::new(413));
                }
                if let Some(answer) = self.over(count, last) {
                    return answer;
                }
                if !last && size.is_some_and(|size| size < self.min_size) {
                    return Answer::new(400);
                }
                let mut runs = Runs::new();
                push(&mut runs, start, arrived);
                self.uploads.push(Upload { runs, size, ..Upload::default() });
                let index = self.uploads.len() - 1;
                if last && entire {
                    return self.finish(index);
                }
                let answer = Answer::new(201).with("location", format!("/up/{index}")).with("upload-complete", "?0");
                self.limits(answer)
            }
            (_, None) => Answer::new(404),
            ("HEAD", Some(index)) => {
                let upload = &self.uploads[index];
                let mut answer = Answer::new(204).with("upload-offset", length(&upload.runs));
                answer = answer.with("upload-complete", if upload.complete { "?1" } else { "?0" });
                if let Some(size) = upload.size {
                    answer = answer.with("upload-length", size);
                }
                self.limits(answer)
            }
            ("PATCH", Some(index)) => {
                assert_eq!(get(request, "content-type").as_deref(), Some("application/partial-upload"));
                let at: u64 = get(request, "upload-offset").unwrap().parse().unwrap();
                if let Some(answer) = self.over(count, last) {
                    return answer;
                }
                let upload = &mut self.uploads[index];
                let now = length(&upload.runs);
                if upload.complete {
                    if at == now && count == 0 && last && !self.forgetful {
                        return Answer { text: "record".into(), ..Answer::new(200) }.with("upload-complete", "?1");
                    }
                    return problem(400, "completed-upload");
                }
                if at != now {
                    return problem(409, "mismatching-upload-offset")
                        .with("upload-offset", now)
                        .member("expected-offset", now);
                }
                let told = if last && entire { Some(at + count) } else { None };
                for size in [size, told].into_iter().flatten() {
                    if upload.size.is_some_and(|known| known != size) {
                        return problem(400, "inconsistent-upload-length");
                    }
                    upload.size = Some(size);
                }
                push(&mut upload.runs, start, arrived);
                if self.stops.is_some_and(|most| length(&upload.runs) >= most) {
                    upload.complete = true;
                    return Answer::new(200).with("upload-complete", "?1");
                }
                if last && entire {
                    return self.finish(index);
                }
                Answer::new(204).with("upload-complete", "?0")
            }
            ("DELETE", Some(index)) => {
                self.uploads[index].dead = true;
                Answer::new(204)
            }
            (other, _) => panic!("{other}"),
        }
    }

    fn forget(&mut self, finished: bool) {
        for upload in &mut self.uploads {
            upload.dead |= finished || !upload.complete;
        }
    }

    fn offset_header(&self) -> &'static str {
        "upload-offset"
    }
}
