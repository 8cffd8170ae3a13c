//! What is kept of an upload so that another page or process can go on with it: JSON without any credential.
//!
//! A session's URL stands in it, which for some protocols (Google) is leave to write that one file: it is for the
//! caller's own store, not for logs. A token of a form that is not known is refused.

use super::State;
use crate::backend::dialect::quote;
use crate::model::text::push_decimal;
use crate::model::{Code, Document, Error, Result};
use crate::platform::{Answer, Platform, Source};
use crate::policy::redact::names_a_secret;
use crate::transfer::checksum::Digest;
use crate::transfer::session::{Hash, Saved};

/// The form of token that is written and read.
const VERSION: f64 = 1.0;
/// Bytes at either end of a file that tell it from another of the same size.
const ENDS: u64 = 64 << 10;
/// The least time between two tellings that only differ in what is confirmed, milliseconds.
const PACE: f64 = 1_000.0;

/// What identifies an upload and its file.
#[derive(Clone, Debug, Default)]
pub(super) struct Token {
    pub id: String,
    /// When it was begun, epoch milliseconds.
    pub started_at: f64,
    /// A digest of both ends of the file.
    pub print: Option<String>,
    /// What was told last: the session, the bytes, and when.
    told: Option<(Saved, u64, f64)>,
}

impl<P: Platform> State<P> {
    /// The token of a new upload, or of the one that goes on, with its session.
    pub(super) async fn identify(&self) -> Result<Option<Saved>, P::Value> {
        let print = self.print().await;
        let now = self.client.inner.platform.now();
        let Some(known) = self.known()? else {
            *self.token.borrow_mut() = Token { id: self.word(), started_at: now, print, told: None };
            return Ok(None);
        };
        let differs = |name: &str, now: Option<f64>| matches!((number(&known, name), now), (Some(before), Some(now)) if before != now);
        let other_print = matches!((text(&known, "print"), &print), (Some(before), Some(now)) if before != *now);
        let size = self.source.supply().0.map(|size| size as f64);
        if differs("size", size) || differs("lastModified", self.own.last_modified) || other_print {
            return Err(Error::new(
                Code::SourceChanged,
                "The file is not the one that the upload was begun with, or has changed since: choose that file, or upload anew.",
            ));
        }
        *self.token.borrow_mut() = Token {
            id: text(&known, "id").filter(|id| !id.is_empty()).unwrap_or_else(|| self.word()),
            started_at: number(&known, "startedAt").unwrap_or(now),
            print,
            told: None,
        };
        Ok(Some(session(&known)))
    }

    /// The session that is to go on, whatever the file is by now.
    pub(super) fn earlier(&self) -> Result<Option<Saved>, P::Value> {
        Ok(self.known()?.as_ref().map(session))
    }

    /// The token that was given, where it is one of such an upload.
    fn known(&self) -> Result<Option<P::Value>, P::Value> {
        let Some(given) = &self.own.resume else { return Ok(None) };
        let known = <P::Answer as Answer>::parse(given).filter(|value| value.at("v").is_some());
        let Some(known) = known else {
            return Err(Error::argument("token", "is no token of an upload; give what `token()` gave."));
        };
        if number(&known, "v") != Some(VERSION) {
            let what = "The token is of another version of this package; upload the file anew.";
            return Err(Error::new(Code::Unsupported, what));
        }
        for (name, own) in [("backend", self.client.backend()), ("protocol", self.own.protocol.word())] {
            if text(&known, name).as_deref() != Some(own) {
                let what =
                    ["is of an upload by another ", name, "; continue it with the client that began it."].concat();
                return Err(Error::argument("token", &what));
            }
        }
        let key = text(&known, "key");
        if key.is_some() && key.as_deref() != self.key() {
            return Err(Error::argument("target.key", "is not the key that the upload was begun with."));
        }
        Ok(Some(known))
    }

    fn key(&self) -> Option<&str> {
        match &self.own.target {
            Some(super::Target::Signer { key }) => Some(key),
            _ => None,
        }
    }

    /// A digest of both ends of the file; nothing where it cannot be read twice.
    async fn print(&self) -> Option<String> {
        if !self.source.rereadable() {
            return None;
        }
        let platform = &self.client.inner.platform;
        let size = self.source.size();
        let mut digest = Digest::new(Hash::Sha256);
        let tail = size.saturating_sub(ENDS).max(ENDS.min(size));
        for (from, to) in [(0, ENDS.min(size)), (tail, size)] {
            if to > from {
                digest.update(&platform.read(&self.source, from, to - from).await.ok()?);
            }
        }
        let mut hex = digest.hex();
        hex.truncate(32);
        Some(hex)
    }

    /// The token as it stands, and when the server lets go of the session.
    pub(super) fn saved_token(&self) -> Option<(String, Option<f64>)> {
        let machine = self.machine.borrow();
        let Some(machine) = machine.as_ref() else {
            // What has not begun to go on can still be gone on with, whatever it failed for.
            return self.own.resume.clone().filter(|_| !self.over.get()).map(|text| (text, None));
        };
        let (saved, confirmed) = (machine.saved().filter(may_be_kept)?, machine.acknowledged());
        let expires_at = self.expiry(&saved);
        Some((self.write(&saved, confirmed, expires_at), expires_at))
    }

    fn expiry(&self, saved: &Saved) -> Option<f64> {
        saved.expires_at.or_else(|| Some(self.heard.get() + saved.lives_for?))
    }

    /// Tells the caller's store what has changed; `last` also what would wait otherwise.
    pub(super) fn tell_saved(&self, last: bool) {
        let now = self.client.inner.platform.now();
        let current = {
            let machine = self.machine.borrow();
            machine.as_ref().and_then(|machine| Some((machine.saved().filter(may_be_kept)?, machine.acknowledged())))
        };
        let told = self.token.borrow().told.clone();
        let Some((saved, confirmed)) = current else {
            if told.is_some() {
                self.token.borrow_mut().told = None;
                self.host.saved(None, None);
            }
            return;
        };
        let due = match &told {
            None => true,
            Some((before, bytes, when)) => {
                *before != saved || (*bytes != confirmed && (last || now - *when >= PACE || now < *when))
            }
        };
        if due {
            let expires_at = self.expiry(&saved);
            let text = self.write(&saved, confirmed, expires_at);
            self.token.borrow_mut().told = Some((saved, confirmed, now));
            self.host.saved(Some(&text), expires_at);
        }
    }

    fn write(&self, saved: &Saved, confirmed: u64, expires_at: Option<f64>) -> String {
        let token = self.token.borrow();
        let url = saved.url.as_deref().map(|told| self.absolute(told));
        let whole = |value: f64| Some(value.max(0.0) as u64);
        let numbers = [
            ("size", self.source.supply().0),
            ("partSize", saved.part_size),
            ("lastModified", self.own.last_modified.and_then(whole)),
            ("acknowledged", Some(confirmed)),
            ("startedAt", whole(token.started_at)),
            ("expiresAt", expires_at.and_then(whole)),
        ];
        let texts = [
            ("id", Some(token.id.as_str())),
            ("backend", Some(self.client.backend())),
            ("protocol", Some(self.own.protocol.word())),
            ("url", url.as_deref()),
            ("uploadId", saved.upload_id.as_deref()),
            ("key", self.key()),
            ("name", Some(self.options.name.as_str())),
            ("mediaType", Some(self.options.media_type.as_str())),
            ("print", token.print.as_deref()),
        ];
        let mut json = String::from("{\"v\":1");
        for (name, value) in texts {
            if let Some(value) = value {
                member(&mut json, name);
                quote(value, &mut json);
            }
        }
        for (name, value) in numbers {
            if let Some(value) = value {
                member(&mut json, name);
                push_decimal(&mut json, value, 1);
            }
        }
        json.push_str(if saved.ending { ",\"ending\":true}" } else { "}" });
        json
    }
}

/// An address that carries a signature or a key of its own goes into no store: such an upload is continued by its own
/// handle only.
fn may_be_kept(saved: &Saved) -> bool {
    let names = |address: &str| {
        let query = address.split_once('?').map_or("", |(_, query)| query);
        query.split(['&', '#']).any(|pair| names_a_secret(pair.split('=').next().unwrap_or_default()))
    };
    let addresses = [&saved.url, &saved.upload_id].into_iter().flatten();
    !addresses.flat_map(|list| list.split(' ')).any(names)
}

fn member(json: &mut String, name: &str) {
    json.push(',');
    quote(name, json);
    json.push(':');
}

fn number<V: Document>(value: &V, name: &str) -> Option<f64> {
    value.at(name).and_then(|value| value.number())
}

fn text<V: Document>(value: &V, name: &str) -> Option<String> {
    value.at(name).and_then(|value| value.text())
}

fn session<V: Document>(known: &V) -> Saved {
    Saved {
        url: text(known, "url"),
        upload_id: text(known, "uploadId"),
        part_size: number(known, "partSize").filter(|size| *size >= 1.0).map(|size| size as u64),
        expires_at: number(known, "expiresAt"),
        lives_for: None,
        ending: known.at("ending").is_some(),
    }
}
