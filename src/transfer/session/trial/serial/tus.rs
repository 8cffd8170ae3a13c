//! A tus server for tests, written from `protocol.md` and sharing nothing with the machine.

use super::*;
use crate::transfer::base64;

#[derive(Default)]
pub struct Upload {
    pub runs: Runs,
    pub size: Option<u64>,
    pub partial: bool,
    pub dead: bool,
    pub filed: bool,
}

/// The server.
#[derive(Default)]
pub struct Model {
    pub uploads: Vec<Upload>,
    pub files: Vec<Runs>,
    pub metadata: Vec<String>,
    pub extensions: &'static str,
    pub max_body: Option<u64>,
    pub checked: u32,
    /// Answers every PATCH with so many bytes less than came.
    pub takes: Option<u64>,
}

impl Model {
    fn of(&mut self, url: &str) -> Option<usize> {
        let index: usize = url.strip_prefix("/files/")?.parse().ok()?;
        self.uploads.get(index).filter(|upload| !upload.dead).map(|_| index)
    }

    fn complete(&mut self, index: usize) {
        let upload = &mut self.uploads[index];
        if !upload.partial && !upload.filed && upload.size == Some(length(&upload.runs)) {
            upload.filed = true;
            self.files.push(upload.runs.clone());
        }
    }
}

impl Server for Model {
    fn serve(&mut self, request: &Outgoing, arrived: u64, entire: bool) -> Answer {
        if request.method == "OPTIONS" {
            assert_eq!(get(request, "tus-resumable"), None);
            return Answer::new(204)
                .with("tus-version", "1.0.0")
                .with("tus-extension", self.extensions)
                .with("tus-checksum-algorithm", "md5,sha1")
                .with("tus-max-size", 1_u64 << 40);
        }
        if get(request, "tus-resumable").as_deref() != Some("1.0.0") {
            return Answer::new(412).with("tus-version", "1.0.0");
        }
        let (start, count) = match request.payload {
            Payload::Window { offset, length } => {
                assert_eq!(get(request, "content-type").unwrap(), "application/offset+octet-stream");
                (offset, length)
            }
            _ => (0, 0),
        };
        if self.max_body.is_some_and(|most| count > most) {
            return Answer::new(413);
        }
        match request.method.as_str() {
            "POST" => {
                if let Some(list) =
                    get(request, "upload-concat").and_then(|value| value.strip_prefix("final;").map(str::to_owned))
                {
                    assert_eq!(get(request, "upload-length"), None);
                    let mut runs = Runs::new();
                    for url in list.split(' ') {
                        let Some(index) = self.of(url) else { return Answer::new(404) };
                        assert!(self.uploads[index].partial);
                        assert_eq!(self.uploads[index].size, Some(length(&self.uploads[index].runs)));
                        for (offset, count) in self.uploads[index].runs.clone() {
                            push(&mut runs, offset, count);
                        }
                    }
                    self.metadata.extend(get(request, "upload-metadata"));
                    self.uploads.push(Upload { size: Some(length(&runs)), runs, ..Upload::default() });
                } else {
                    let size = get(request, "upload-length").map(|size| size.parse().unwrap());
                    assert_eq!(size.is_none(), get(request, "upload-defer-length").as_deref() == Some("1"));
                    let partial = get(request, "upload-concat").is_some();
                    self.metadata.extend(get(request, "upload-metadata"));
                    let mut runs = Runs::new();
                    push(&mut runs, start, arrived);
                    if !entire && count == 0 {
                        return Answer::new(400);
                    }
                    self.uploads.push(Upload { size, runs, partial, ..Upload::default() });
                }
                let index = self.uploads.len() - 1;
                self.complete(index);
                let answer = Answer::new(201)
                    .with("location", format!("/files/{index}"))
                    .with("upload-expires", "Sun, 06 Nov 1994 08:49:37 GMT");
                if count > 0 { answer.with("upload-offset", length(&self.uploads[index].runs)) } else { answer }
            }
            "HEAD" => {
                let Some(index) = self.of(&request.url) else { return Answer::new(404) };
                let upload = &self.uploads[index];
                let answer =
                    Answer::new(200).with("upload-offset", length(&upload.runs)).with("cache-control", "no-store");
                match upload.size {
                    Some(size) => answer.with("upload-length", size),
                    None => answer.with("upload-defer-length", 1),
                }
            }
            "PATCH" => {
                let Some(index) = self.of(&request.url) else { return Answer::new(404) };
                let at: u64 = get(request, "upload-offset").unwrap().parse().unwrap();
                let upload = &mut self.uploads[index];
                if at != length(&upload.runs) {
                    return Answer::new(409);
                }
                if let Some(checksum) = get(request, "upload-checksum") {
                    self.checked += 1;
                    let base = start - at;
                    let expected = base64::encode(&digest(Hash::Sha1, at, count));
                    assert!(base > 0 || checksum == format!("sha1 {expected}"), "{checksum}");
                    if !entire {
                        return Answer::new(460);
                    }
                }
                if let Some(size) = get(request, "upload-length") {
                    let size = size.parse().unwrap();
                    if upload.size.is_some_and(|known| known != size) {
                        return Answer::new(400);
                    }
                    upload.size = Some(size);
                }
                push(&mut upload.runs, start, arrived.saturating_sub(self.takes.unwrap_or(0)));
                let now = length(&upload.runs);
                assert!(upload.size.is_none_or(|size| now <= size));
                self.complete(index);
                Answer::new(204).with("upload-offset", now)
            }
            "DELETE" => match self.of(&request.url) {
                Some(index) => {
                    self.uploads[index].dead = true;
                    if self.uploads[index].filed {
                        self.files.clear();
                    }
                    Answer::new(204)
                }
                None => Answer::new(410),
            },
            other => panic!("{other}"),
        }
    }

    fn forget(&mut self, finished: bool) {
        for upload in &mut self.uploads {
            upload.dead |= finished || !upload.filed;
        }
    }

    fn offset_header(&self) -> &'static str {
        "upload-offset"
    }
}
