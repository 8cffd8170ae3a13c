//! S3 multipart uploads (Amazon S3 API Reference: CreateMultipartUpload, UploadPart, ListParts, CompleteMultipartUpload,
//! AbortMultipartUpload; User Guide, "multipart upload limits").

use super::super::plan::Plan;
use super::{Asked, OBJECT, Pieces, Reply, Server, push};
use std::collections::BTreeMap;

/// Bytes of every part but the last.
const LEAST: u64 = 5 << 20;

#[derive(Default)]
struct Upload {
    parts: BTreeMap<u32, (u64, u64)>,
    gone: bool,
    object: Option<Pieces>,
}

/// The server.
pub struct S3 {
    uploads: Vec<Upload>,
    /// Parts on one page of the list.
    page: usize,
    /// A finished upload is answered for again.
    repeats: bool,
    objection: Option<String>,
}

fn error(status: u16, code: &str) -> Reply {
    Reply::new(status).body(format!("<?xml version=\"1.0\"?>\n<Error><Code>{code}</Code><Message>m</Message></Error>"))
}

fn etag(number: u32, (offset, length): (u64, u64)) -> String {
    format!("\"e{number}-{offset}-{length}\"")
}

impl S3 {
    /// Of this plan.
    pub fn new(plan: &Plan) -> Self {
        Self {
            uploads: Vec::new(),
            page: [2, 1_000][(plan.total % 2) as usize],
            repeats: plan.granule == 256 << 10,
            objection: None,
        }
    }

    fn list(&self, id: usize, asked: &Asked<'_>) -> Reply {
        let marker = asked.query("part-number-marker").and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
        let behind: Vec<_> = self.uploads[id].parts.range(marker + 1..).collect();
        let shown = &behind[..behind.len().min(self.page)];
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListPartsResult>");
        for (number, piece) in shown {
            let etag = etag(**number, **piece).replace('"', "&quot;");
            text +=
                &format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag><Size>{}</Size></Part>", piece.1);
        }
        let last = shown.last().map_or(0, |(number, _)| **number);
        text += &format!(
            "<NextPartNumberMarker>{last}</NextPartNumberMarker><IsTruncated>{}</IsTruncated></ListPartsResult>",
            behind.len() > shown.len()
        );
        Reply::new(200).body(text)
    }

    fn complete(&mut self, id: usize, asked: &Asked<'_>) -> Reply {
        let upload = &mut self.uploads[id];
        let mut pieces = Vec::new();
        let mut before = 0;
        let named: Vec<(u32, String)> = asked.text.split("<Part>").skip(1).filter_map(part).collect();
        for (place, (number, tag)) in named.iter().enumerate() {
            let Some(piece) = upload.parts.get(number) else { return error(400, "InvalidPart") };
            if *tag != etag(*number, *piece) {
                self.objection = Some(format!("part {number} with {tag}"));
                return error(400, "InvalidPart");
            }
            if *number <= before {
                self.objection = Some("parts out of order".to_owned());
                return error(400, "InvalidPartOrder");
            }
            if piece.1 < LEAST && place + 1 < named.len() {
                self.objection = Some(format!("part {number} of {} bytes", piece.1));
                return error(400, "EntityTooSmall");
            }
            before = *number;
            push(&mut pieces, *piece);
        }
        if named.is_empty() {
            return error(400, "MalformedXML");
        }
        upload.object = Some(pieces);
        Self::completed()
    }

    fn completed() -> Reply {
        Reply::new(200).body(format!(
            "<?xml version=\"1.0\"?>\n<CompleteMultipartUploadResult><Location>{OBJECT}</Location><ETag>\"all\"</ETag></CompleteMultipartUploadResult>"
        ))
    }

    fn find(&self, asked: &Asked<'_>) -> Option<usize> {
        let id = asked.query("uploadId")?.strip_prefix('m')?.parse::<usize>().ok()?;
        self.uploads.get(id).filter(|upload| !upload.gone).map(|_| id)
    }
}

/// A part as a complete request names it.
fn part(text: &str) -> Option<(u32, String)> {
    let member = |name: &str| {
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        Some(rest.split_once(&format!("</{name}>"))?.0.replace("&quot;", "\""))
    };
    Some((member("PartNumber")?.parse().ok()?, member("ETag")?))
}

impl Server for S3 {
    fn answer(&mut self, asked: &Asked<'_>) -> Reply {
        if asked.method == "POST" && asked.query("uploads").is_some() {
            self.uploads.push(Upload::default());
            let id = self.uploads.len() - 1;
            return Reply::new(200).body(format!(
                "<?xml version=\"1.0\"?>\n<InitiateMultipartUploadResult><UploadId>m{id}</UploadId></InitiateMultipartUploadResult>"
            ));
        }
        let Some(id) = self.find(asked) else { return error(404, "NoSuchUpload") };
        if self.uploads[id].object.is_some() {
            return match asked.method {
                "POST" if self.repeats => Self::completed(),
                _ => error(404, "NoSuchUpload"),
            };
        }
        match (asked.method, asked.query("partNumber")) {
            ("PUT", Some(number)) => {
                let Some(number) = number.parse::<u32>().ok().filter(|number| (1..=10_000).contains(number)) else {
                    self.objection = Some(format!("part {number}"));
                    return error(400, "InvalidArgument");
                };
                if !asked.whole() {
                    return error(400, "RequestTimeout");
                }
                self.uploads[id].parts.insert(number, asked.span);
                Reply::new(200).with("etag", etag(number, asked.span))
            }
            ("GET", _) => self.list(id, asked),
            ("POST", _) => self.complete(id, asked),
            ("DELETE", _) => {
                self.uploads[id].gone = true;
                Reply::new(204)
            }
            _ => error(405, "MethodNotAllowed"),
        }
    }

    /// One key: the same content again is no second copy.
    fn files(&self) -> Vec<Pieces> {
        let mut files: Vec<Pieces> = self.uploads.iter().filter_map(|upload| upload.object.clone()).collect();
        files.dedup();
        files
    }

    fn open(&self) -> usize {
        self.uploads.iter().filter(|upload| !upload.gone && upload.object.is_none() && !upload.parts.is_empty()).count()
    }

    fn begun(&self) -> usize {
        self.uploads.iter().filter(|upload| !upload.parts.is_empty()).count()
    }

    fn held(&self) -> u64 {
        self.uploads
            .iter()
            .filter(|upload| !upload.gone)
            .flat_map(|upload| upload.parts.values())
            .map(|part| part.1)
            .sum()
    }

    fn forget(&mut self, finished: bool) {
        self.uploads.iter_mut().for_each(|upload| upload.gone |= finished || upload.object.is_none());
    }

    fn part(&self, asked: &Asked<'_>) -> Option<String> {
        Some(format!("{} {}", asked.query("uploadId")?, asked.query("partNumber")?))
    }

    fn objection(&mut self) -> Option<String> {
        self.objection.take()
    }
}
