//! Kore's chunked form (Kore.ai Agent Platform, "File Upload API", mode 2): a session, forms with a number, one request that merges them.

use super::{Asked, Pieces, Reply, Server, push};
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[derive(Default)]
struct Session {
    chunks: BTreeMap<u64, (u64, u64)>,
    count: u64,
    size: u64,
    gone: bool,
    merged: Option<Pieces>,
}

/// The server.
#[derive(Default)]
pub struct Kore {
    sessions: Vec<Session>,
    objection: Option<String>,
}

fn error(status: u16, message: &str) -> Reply {
    Reply::new(status).body(json!({ "errors": [{ "msg": message, "code": status }] }).to_string())
}

impl Kore {
    fn begin(&mut self, asked: &Asked<'_>) -> Reply {
        let told: Value = serde_json::from_str(&asked.text).unwrap_or_default();
        let number = |name: &str| told.get(name).and_then(Value::as_u64);
        let (Some(count), Some(size)) = (number("totalChunks"), number("fileSize")) else {
            self.objection = Some(format!("a start of {told}"));
            return error(400, "totalChunks and fileSize are required");
        };
        self.sessions.push(Session { count, size, ..Session::default() });
        let id = format!("k{}", self.sessions.len() - 1);
        Reply::new(200).body(json!({ "sessionId": id, "expirationDate": "2026-11-29T10:00:00.000Z" }).to_string())
    }

    fn chunk(&mut self, id: usize, asked: &Asked<'_>) -> Reply {
        let Some(number) = chunk_number(&asked.text) else { return error(400, "chunkNumber is required") };
        let session = &mut self.sessions[id];
        if number >= session.count {
            self.objection = Some(format!("chunk {number} of {}", session.count));
            return error(400, "chunkNumber is not valid");
        }
        if !asked.whole() {
            return error(400, "the form breaks off");
        }
        session.chunks.insert(number, asked.span);
        Reply::new(200).body(json!({ "chunkNumber": number.to_string(), "sessionId": format!("k{id}") }).to_string())
    }

    fn merge(&mut self, id: usize) -> Reply {
        let session = &mut self.sessions[id];
        let missing: Vec<u64> = (0..session.count).filter(|number| !session.chunks.contains_key(number)).collect();
        if !missing.is_empty() {
            self.objection = Some(format!("merged without chunks {missing:?}"));
            return error(400, "chunks are missing");
        }
        let mut pieces = Vec::new();
        session.chunks.values().for_each(|piece| push(&mut pieces, *piece));
        if super::length(&pieces) != session.size {
            self.objection = Some("the chunks do not add up".to_owned());
            return error(400, "The chunks do not add up to fileSize");
        }
        session.merged = Some(pieces);
        session.gone = true;
        Reply::new(200).body(json!({ "url": "https://storage.api.test/k", "fileId": format!("f-{id}") }).to_string())
    }
}

/// The field of a form that names the chunk.
fn chunk_number(form: &str) -> Option<u64> {
    let (_, rest) = form.split_once("name=\"chunkNumber\"")?;
    let (_, value) = rest.split_once("\r\n\r\n")?;
    value.split("\r\n").next()?.parse().ok()
}

impl Server for Kore {
    fn answer(&mut self, asked: &Asked<'_>) -> Reply {
        if asked.method != "POST" {
            return error(405, "POST");
        }
        let path = asked.url.path();
        let Some((_, rest)) = path.split_once("/api/public/files/session/") else { return error(404, path) };
        if rest == "start" {
            return self.begin(asked);
        }
        let (id, completes) = rest.split_once('/').map_or((rest, false), |(id, end)| (id, end == "complete"));
        let id = id.strip_prefix('k').and_then(|id| id.parse::<usize>().ok());
        let Some(id) = id.filter(|id| self.sessions.get(*id).is_some_and(|session| !session.gone)) else {
            return error(404, "Session not found or expired");
        };
        if completes { self.merge(id) } else { self.chunk(id, asked) }
    }

    fn files(&self) -> Vec<Pieces> {
        self.sessions.iter().filter_map(|session| session.merged.clone()).collect()
    }

    fn open(&self) -> usize {
        // No request ends one; they end by themselves.
        0
    }

    fn begun(&self) -> usize {
        self.sessions.iter().filter(|session| !session.chunks.is_empty()).count()
    }

    fn held(&self) -> u64 {
        self.sessions.iter().flat_map(|session| session.chunks.values()).map(|piece| piece.1).sum()
    }

    fn forget(&mut self, _finished: bool) {
        self.sessions.iter_mut().for_each(|session| session.gone = true);
    }

    fn part(&self, asked: &Asked<'_>) -> Option<String> {
        chunk_number(&asked.text).map(|number| format!("{} {number}", asked.last()))
    }

    fn objection(&mut self) -> Option<String> {
        self.objection.take()
    }
}
