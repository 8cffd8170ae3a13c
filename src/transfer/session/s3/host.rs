//! A small storage host: its own reading of S3's multipart API, bytes only counted, every signature good for one request.

use super::super::trial::parts::{Answer, Server, answer, error};
use super::super::{Outgoing, Payload, Signed, Wish};
use std::collections::BTreeMap;

const MIB: u64 = 1 << 20;

/// Offset, length, ETag.
type Stored = (u64, u64, String);

pub(super) struct Host {
    pub(super) sessions: BTreeMap<String, BTreeMap<u32, Stored>>,
    pub(super) objects: Vec<Vec<(u64, u64)>>,
    pub(super) ended: BTreeMap<String, String>,
    pub(super) signatures: BTreeMap<u64, (Wish, bool)>,
    pub(super) page: usize,
    /// Answers a second complete as the first, as S3 itself does.
    pub(super) repeats: bool,
    pub(super) stores: u32,
    pub(super) aborted: u32,
    pub(super) ignores_marker: bool,
}

impl Host {
    pub(super) fn new() -> Self {
        Self {
            sessions: BTreeMap::new(),
            objects: Vec::new(),
            ended: BTreeMap::new(),
            signatures: BTreeMap::new(),
            page: 1_000,
            repeats: true,
            stores: 0,
            aborted: 0,
            ignores_marker: false,
        }
    }

    fn list(&self, id: &str, marker: u32) -> Answer {
        let Some(parts) = self.sessions.get(id) else { return error(404, "NoSuchUpload") };
        let rest: Vec<_> = parts.range(marker + 1..).collect();
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListPartsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Bucket>b</Bucket><IsTruncated>{}</IsTruncated>",
            rest.len() > self.page
        );
        if let Some((last, _)) = rest.iter().take(self.page).next_back() {
            text += &format!("<NextPartNumberMarker>{last}</NextPartNumberMarker>");
        }
        for (number, (_, size, etag)) in rest.into_iter().take(self.page) {
            let etag = etag.replace('&', "&amp;").replace('"', "&#34;");
            text += &format!(
                "<Part><PartNumber>{number}</PartNumber><LastModified>x</LastModified><ETag>{etag}</ETag><Size>{size}</Size></Part>"
            );
        }
        answer(200, text + "</ListPartsResult>")
    }

    fn complete(&mut self, id: &str, body: &str) -> Answer {
        if let Some(done) = self.ended.get(id).filter(|_| self.repeats) {
            return answer(200, done.clone());
        }
        let Some(parts) = self.sessions.get(id) else { return error(404, "NoSuchUpload") };
        let mut named = Vec::new();
        for part in body.split("<Part>").skip(1) {
            let between = |open: &str, close: &str| part.split_once(open)?.1.split_once(close).map(|(text, _)| text);
            let number: u32 = between("<PartNumber>", "</PartNumber>").unwrap().parse().unwrap();
            let etag = between("<ETag>", "</ETag>").unwrap();
            named.push((
                number,
                etag.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"),
            ));
        }
        if !named.is_sorted_by_key(|(number, _)| *number) {
            return error(400, "InvalidPartOrder");
        }
        let mut object = Vec::new();
        for (place, (number, etag)) in named.iter().enumerate() {
            let Some((offset, length, _)) = parts.get(number).filter(|(.., known)| known == etag) else {
                return error(400, "InvalidPart");
            };
            if place + 1 < named.len() && *length < 5 * MIB {
                return error(400, "EntityTooSmall");
            }
            object.push((*offset, *length));
        }
        if object.is_empty() {
            return error(400, "MalformedXML");
        }
        let text = format!(
            "<?xml version=\"1.0\"?>\n\n<CompleteMultipartUploadResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Location>https://b.s3.test/k?sig=secret</Location><Key>k</Key><ETag>&quot;whole-{}&quot;</ETag></CompleteMultipartUploadResult>",
            named.len()
        );
        self.objects.push(object);
        self.sessions.remove(id);
        self.ended.insert(id.to_owned(), text.clone());
        answer(200, text)
    }
}

impl Server for Host {
    fn sign(&mut self, wish: &Wish) -> Signed {
        let id = self.signatures.len() as u64;
        self.signatures.insert(id, (wish.clone(), false));
        Signed {
            url: format!("https://b.s3.test/k?X-Amz-Signature={id}"),
            method: None,
            headers: vec![("x-amz-meta-a".into(), "b".into())],
        }
    }

    fn serve(&mut self, outgoing: &Outgoing) -> Answer {
        assert!(outgoing.signed);
        assert!(outgoing.headers.contains(&("x-amz-meta-a".into(), "b".into())));
        let id: u64 = outgoing.url.rsplit('=').next().unwrap().parse().unwrap();
        let (wish, used) = self.signatures.get_mut(&id).unwrap();
        assert!(!std::mem::replace(used, true), "a signature was used twice");
        let wish = wish.clone();
        let session = wish.upload_id.clone().unwrap_or_default();
        match (wish.action, outgoing.method.as_str(), &outgoing.payload) {
            ("create", "POST", Payload::Empty) => {
                let id = format!("up<&\"{}", self.sessions.len() + self.ended.len());
                self.sessions.insert(id.clone(), BTreeMap::new());
                let text = id.replace('&', "&amp;").replace('<', "&lt;");
                answer(
                    200,
                    format!(
                        "<InitiateMultipartUploadResult><UploadId>{text}</UploadId></InitiateMultipartUploadResult>"
                    ),
                )
            }
            ("part", "PUT", Payload::Window { offset, length }) => {
                self.stores += 1;
                let Some(parts) = self.sessions.get_mut(&session) else { return error(404, "NoSuchUpload") };
                let etag = format!("\"<{offset}&{}>\"", self.stores);
                parts.insert(wish.part_number.unwrap(), (*offset, *length, etag.clone()));
                Answer::new(200).with("etag", etag)
            }
            ("list", "GET", Payload::Empty) => {
                let marker = wish.marker.map_or(0, |marker| marker.parse().unwrap());
                assert_eq!(wish.part_number, Some(marker).filter(|marker| *marker > 0));
                self.list(&session, if self.ignores_marker { 0 } else { marker })
            }
            ("complete", "POST", Payload::Text(body)) => self.complete(&session, body),
            ("abort", "DELETE", Payload::Empty) => {
                self.aborted += 1;
                if self.sessions.remove(&session).is_some() { answer(204, "") } else { error(404, "NoSuchUpload") }
            }
            other => panic!("no such request: {other:?}"),
        }
    }

    fn forget(&mut self) {
        self.sessions.clear();
    }
}
