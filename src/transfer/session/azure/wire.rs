//! What requests for block blobs and lists of blocks look like. Decides nothing of their order.

use super::super::answer::{push_header, with_query};
use super::super::parts::Piece;
use super::super::xml::{element, elements, push_element, root};
use super::super::{Outgoing, Payload, Signed};
use crate::model::text::{decimal, push_decimal};

/// Takes blocks beyond 100 MiB; a signature's own `sv` decides for itself.
const VERSION: &str = "2021-12-02";
/// Letters and digits of an upload's word, and digits of a block's index: 32 in all, which is valid base64 without
/// padding, needs no escaping in a URL, and has one length, as Azure demands of all blocks of a blob.
const WORD: usize = 24;
const INDEX: usize = 8;

/// Names of an upload's blocks.
pub(super) struct Names(String);

impl Names {
    pub(super) fn new(word: &str) -> Self {
        let mut own: String = word.chars().filter(char::is_ascii_alphanumeric).take(WORD).collect();
        while own.len() < WORD {
            own.push('A');
        }
        Self(own)
    }

    /// What they all begin with.
    pub(super) fn word(&self) -> &str {
        &self.0
    }

    pub(super) fn of(&self, index: u32) -> String {
        let mut out = self.0.clone();
        push_decimal(&mut out, u64::from(index), INDEX);
        out
    }

    fn index(&self, name: &str) -> Option<u32> {
        let digits = name.strip_prefix(self.0.as_str()).filter(|digits| digits.len() == INDEX)?;
        u32::try_from(decimal(digits)?).ok()
    }
}

fn request(sas: &Signed, method: &str, query: &str, payload: Payload) -> Outgoing {
    let url = if query.is_empty() { sas.url.clone() } else { with_query(&sas.url, query) };
    let mut headers = sas.headers.clone();
    push_header(&mut headers, "x-ms-version", VERSION);
    Outgoing { method: method.to_owned(), url, headers, payload, signed: true }
}

fn window(piece: Option<Piece>) -> Payload {
    let (offset, length) = piece.map_or((0, 0), |piece| (piece.offset, piece.length));
    Payload::Window { offset, length }
}

pub(super) fn put_blob(sas: &Signed, piece: Option<Piece>, media_type: &str) -> Outgoing {
    let mut outgoing = request(sas, "PUT", "", window(piece));
    push_header(&mut outgoing.headers, "x-ms-blob-type", "BlockBlob");
    push_header(&mut outgoing.headers, "x-ms-blob-content-type", media_type);
    outgoing
}

pub(super) fn put_block(sas: &Signed, piece: Option<Piece>, name: &str) -> Outgoing {
    request(sas, "PUT", &["comp=block&blockid=", name].concat(), window(piece))
}

pub(super) fn put_block_list(sas: &Signed, names: &Names, count: u32, media_type: &str) -> Outgoing {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>");
    for index in 0..count {
        push_element(&mut text, "Latest", &names.of(index));
    }
    text.push_str("</BlockList>");
    let mut outgoing = request(sas, "PUT", "comp=blocklist", Payload::Text(text));
    push_header(&mut outgoing.headers, "content-type", "application/xml");
    push_header(&mut outgoing.headers, "x-ms-blob-content-type", media_type);
    outgoing
}

pub(super) fn get_block_list(sas: &Signed) -> Outgoing {
    request(sas, "GET", "comp=blocklist&blocklisttype=all", Payload::Empty)
}

/// What a blob holds of an upload.
pub(super) enum Holding {
    /// The blob consists of exactly its blocks.
    Committed,
    /// These of its blocks wait for a commit.
    Blocks(Vec<u32>),
    /// Blocks of its names with other sizes.
    Foreign,
    /// The list broke off.
    Cut,
}

/// Reads a list of blocks. Those of other uploads are passed over.
pub(super) fn holding(text: &str, names: &Names, count: u32, piece: &dyn Fn(u32) -> Option<Piece>) -> Holding {
    // Closed in itself where there are no blocks at all.
    let whole = text.trim_ascii_end().ends_with("BlockList>") || text.trim_ascii_end().ends_with("/>");
    if root(text) != Some("BlockList") || !whole {
        return Holding::Cut;
    }
    let mut waiting = Vec::new();
    for block in elements(elements(text, "UncommittedBlocks").next().unwrap_or_default(), "Block") {
        let Some(index) = element(block, "Name").and_then(|name| names.index(&name)) else { continue };
        let size = element(block, "Size").as_deref().and_then(decimal);
        if piece(index).is_none_or(|piece| Some(piece.length) != size) {
            return Holding::Foreign;
        }
        waiting.push(index);
    }
    let mut committed = 0_u32;
    for block in elements(elements(text, "CommittedBlocks").next().unwrap_or_default(), "Block") {
        let ours = element(block, "Name").and_then(|name| names.index(&name)) == Some(committed);
        let size = element(block, "Size").as_deref().and_then(decimal);
        if !ours || piece(committed).is_none_or(|piece| Some(piece.length) != size) {
            return Holding::Blocks(waiting);
        }
        committed = committed.saturating_add(1);
    }
    if committed == count && count > 0 { Holding::Committed } else { Holding::Blocks(waiting) }
}
