//! A small block blob service: its own reading of Azure's REST API, bytes only counted.

use super::super::trial::parts::{Answer, Server, answer, error};
use super::super::{Outgoing, Payload, Signed, Wish};
use std::collections::BTreeMap;

pub(super) type Window = (u64, u64);

#[derive(Default)]
pub(super) struct Service {
    pub(super) uncommitted: BTreeMap<String, Window>,
    pub(super) committed: Vec<(String, Window)>,
    /// Every content that the blob ever had.
    pub(super) blobs: Vec<Vec<Window>>,
    pub(super) signatures: u32,
    /// Older signatures than this are refused.
    pub(super) valid_from: u32,
    /// After so many requests all signatures given so far end; 0 is never.
    pub(super) ends_after: u32,
    pub(super) requests: u32,
    pub(super) only_new: bool,
    pub(super) blob: bool,
}

impl Service {
    fn put(&mut self, windows: Vec<Window>, headers: &[(String, String)]) -> Answer {
        if self.blob && self.only_new {
            return error(409, "BlobAlreadyExists");
        }
        assert!(headers.contains(&("x-ms-blob-content-type".into(), "text/plain".into())));
        self.blob = true;
        self.blobs.push(windows);
        self.uncommitted.clear();
        Answer::new(201).with("etag", format!("\"0x{}\"", self.blobs.len()))
    }

    fn commit(&mut self, text: &str, headers: &[(String, String)]) -> Answer {
        let names = text.split("<Latest>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned());
        let mut list = Vec::new();
        for name in names {
            let known = || self.committed.iter().find(|(known, _)| *known == name).map(|(_, window)| *window);
            let Some(window) = self.uncommitted.get(&name).copied().or_else(known) else {
                return error(400, "InvalidBlockList");
            };
            list.push((name, window));
        }
        let answer = self.put(list.iter().map(|(_, window)| *window).collect(), headers);
        if answer.status == 201 {
            self.committed = list;
        }
        answer
    }

    fn list(&self) -> Answer {
        if !self.blob && self.uncommitted.is_empty() {
            return error(404, "BlobNotFound");
        }
        let block = |(name, (_, length)): (&String, &Window)| {
            format!("<Block><Name>{name}</Name><Size>{length}</Size></Block>")
        };
        let committed: String = self.committed.iter().map(|(name, window)| block((name, window))).collect();
        let waiting: String = self.uncommitted.iter().map(block).collect();
        let text = format!(
            "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList><CommittedBlocks>{committed}</CommittedBlocks><UncommittedBlocks>{waiting}</UncommittedBlocks></BlockList>"
        );
        Answer::new(200).with("etag", "\"0xL\"").body(text)
    }
}

impl Server for Service {
    fn sign(&mut self, wish: &Wish) -> Signed {
        assert_eq!((wish.action, wish.part_number), ("sas", None));
        self.signatures += 1;
        Signed {
            url: format!("https://a.blob.test/c/b?sv=2021-12-02&sig={}", self.signatures),
            method: None,
            headers: Vec::new(),
        }
    }

    fn serve(&mut self, outgoing: &Outgoing) -> Answer {
        assert!(outgoing.signed);
        assert!(outgoing.headers.contains(&("x-ms-version".into(), "2021-12-02".into())));
        let query = outgoing.url.strip_prefix("https://a.blob.test/c/b?sv=2021-12-02&sig=").unwrap();
        let (signature, query) = query.split_once('&').unwrap_or((query, ""));
        self.requests += 1;
        if self.requests == self.ends_after {
            self.valid_from = self.signatures + 1;
        }
        if signature.parse::<u32>().unwrap() < self.valid_from {
            return error(403, "AuthenticationFailed");
        }
        match (outgoing.method.as_str(), query, &outgoing.payload) {
            ("PUT", "", Payload::Window { offset, length }) => {
                assert!(outgoing.headers.contains(&("x-ms-blob-type".into(), "BlockBlob".into())));
                self.committed.clear();
                self.put(vec![(*offset, *length)], &outgoing.headers)
            }
            ("PUT", "comp=blocklist", Payload::Text(text)) => self.commit(text, &outgoing.headers),
            ("GET", "comp=blocklist&blocklisttype=all", Payload::Empty) => self.list(),
            ("PUT", query, Payload::Window { offset, length }) => {
                let name = query.strip_prefix("comp=block&blockid=").unwrap();
                assert!(name.len() % 4 == 0 && name.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{name}");
                assert!(*length > 0, "Put Block takes no empty block");
                if self.uncommitted.keys().next_back().is_some_and(|known| known.len() != name.len()) {
                    return error(400, "InvalidBlobOrBlock");
                }
                self.uncommitted.insert(name.to_owned(), (*offset, *length));
                answer(201, "")
            }
            other => panic!("no such request: {other:?}"),
        }
    }

    /// Someone else's commit ends all that waits.
    fn forget(&mut self) {
        self.uncommitted.clear();
        self.committed.clear();
        self.blob = true;
    }
}
