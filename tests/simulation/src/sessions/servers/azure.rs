//! Block blobs (Azure Storage REST API: Put Blob, Put Block, Put Block List, Get Block List).

use super::{Asked, Pieces, Reply, Server, push};
use std::collections::BTreeMap;

/// The server: one blob.
#[derive(Default)]
pub struct Azure {
    waiting: BTreeMap<String, (u64, u64)>,
    committed: Vec<(String, (u64, u64))>,
    /// Contents that the blob ever had, one after the other.
    versions: Vec<Pieces>,
    exists: bool,
    objection: Option<String>,
}

fn error(status: u16, code: &str) -> Reply {
    Reply::new(status).body(format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>m</Message></Error>"))
}

impl Azure {
    fn list(&self) -> Reply {
        if !self.exists && self.waiting.is_empty() {
            return error(404, "BlobNotFound");
        }
        let blocks = |all: &mut dyn Iterator<Item = (&String, u64)>| {
            all.map(|(name, size)| format!("<Block><Name>{name}</Name><Size>{size}</Size></Block>")).collect::<String>()
        };
        let committed = blocks(&mut self.committed.iter().map(|(name, piece)| (name, piece.1)));
        let waiting = blocks(&mut self.waiting.iter().map(|(name, piece)| (name, piece.1)));
        Reply::new(200).body(format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList><CommittedBlocks>{committed}</CommittedBlocks><UncommittedBlocks>{waiting}</UncommittedBlocks></BlockList>"
        ))
    }

    fn commit(&mut self, asked: &Asked<'_>) -> Reply {
        let mut blocks = Vec::new();
        for name in asked.text.split("<Latest>").skip(1).filter_map(|rest| rest.split_once("</Latest>")) {
            let known = self.waiting.get(name.0).copied();
            let old = || self.committed.iter().find(|(known, _)| known == name.0).map(|(_, piece)| *piece);
            let Some(piece) = known.or_else(old) else { return error(400, "InvalidBlockList") };
            blocks.push((name.0.to_owned(), piece));
        }
        let mut pieces = Vec::new();
        blocks.iter().for_each(|(_, piece)| push(&mut pieces, *piece));
        // The same list again changes nothing.
        let again = self.exists && blocks.iter().map(|(name, _)| name).eq(self.committed.iter().map(|(name, _)| name));
        if !again {
            self.versions.push(pieces);
        }
        self.committed = blocks;
        self.waiting.clear();
        self.exists = true;
        Reply::new(201).with("etag", "\"0x1\"")
    }
}

impl Server for Azure {
    fn answer(&mut self, asked: &Asked<'_>) -> Reply {
        match (asked.method, asked.query("comp").as_deref()) {
            ("GET", Some("blocklist")) => self.list(),
            ("PUT", Some("blocklist")) => self.commit(asked),
            ("PUT", Some("block")) => {
                let Some(name) = asked.query("blockid") else { return error(400, "InvalidQueryParameterValue") };
                let lengths = self.waiting.keys().map(String::len).collect::<Vec<_>>();
                if lengths.iter().any(|length| *length != name.len()) {
                    self.objection = Some("block names of two lengths".to_owned());
                    return error(400, "InvalidBlobOrBlock");
                }
                if !asked.whole() {
                    return error(400, "IncompleteBody");
                }
                self.waiting.insert(name, asked.span);
                Reply::new(201)
            }
            ("PUT", None) => {
                if asked.header("x-ms-blob-type") != Some("BlockBlob") {
                    self.objection = Some("Put Blob without its type".to_owned());
                    return error(400, "MissingRequiredHeader");
                }
                if !asked.whole() {
                    return error(400, "IncompleteBody");
                }
                let mut pieces = Vec::new();
                push(&mut pieces, asked.span);
                // The whole blob again is the blob again.
                if self.versions.last() != Some(&pieces) {
                    self.versions.push(pieces);
                }
                self.committed.clear();
                self.waiting.clear();
                self.exists = true;
                Reply::new(201).with("etag", "\"0x1\"")
            }
            _ => error(405, "UnsupportedHttpVerb"),
        }
    }

    /// One blob: the same content again is no second copy.
    fn files(&self) -> Vec<Pieces> {
        let mut files = self.versions.clone();
        files.dedup();
        files
    }

    fn open(&self) -> usize {
        // Blocks that wait end by themselves.
        0
    }

    fn begun(&self) -> usize {
        usize::from(self.exists || !self.waiting.is_empty())
    }

    fn held(&self) -> u64 {
        let whole = if self.committed.is_empty() { self.versions.last().map_or(0, super::length) } else { 0 };
        whole
            + self
                .waiting
                .values()
                .chain(self.committed.iter().map(|(_, piece)| piece))
                .map(|piece| piece.1)
                .sum::<u64>()
    }

    fn forget(&mut self, _finished: bool) {
        self.waiting.clear();
    }

    fn part(&self, asked: &Asked<'_>) -> Option<String> {
        asked.query("blockid")
    }

    fn objection(&mut self) -> Option<String> {
        self.objection.take()
    }
}
