//! Signs URLs and checks them: Google Cloud Storage's V4 scheme with an HMAC key (GOOG4-HMAC-SHA256, its document
//! "Signatures"), over method, host, path and query. Expiry is checked on the injected clock. Does not serve the
//! object.

use std::collections::BTreeMap;

use hmac::{Hmac, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::Sha256;

use crate::ids::{derive, hex};
use crate::route::Target;
use crate::storage::vault::sha256;
use crate::time;

const ALGORITHM: &str = "GOOG4-HMAC-SHA256";
/// The longest life that the scheme allows.
const MAX_EXPIRES_S: i64 = 604_800;
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The signing key and the URLs issued with it.
#[derive(Debug)]
pub(crate) struct Links {
    secret: String,
    access_id: String,
    /// Signature to the moment from which the URL is refused. Sharper than the whole seconds inside the URL, so that a
    /// short life is exact, and movable, so that a link can be expired at will.
    issued: BTreeMap<String, f64>,
    serial: u64,
}

/// A signed URL.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    pub(crate) url: String,
    pub(crate) expires_ms: f64,
}

/// What a check found.
#[derive(Debug, PartialEq)]
pub(crate) enum Verdict {
    Good,
    /// No signature at all.
    Unsigned,
    /// A parameter is missing or wrong.
    Malformed(&'static str),
    /// Not signed by this key for this method, host, path and query.
    Forged,
    Expired {
        at_ms: f64,
        seconds: i64,
    },
}

impl Links {
    pub(crate) fn new(seed: u64) -> Links {
        let id: String = hex(&derive(seed, "access id", b"")).chars().take(20).collect();
        Links {
            secret: hex(&derive(seed, "secret", b"")),
            access_id: format!("GOOG1E{}", id.to_ascii_uppercase()),
            issued: BTreeMap::new(),
            serial: 0,
        }
    }

    /// A URL for GET (and HEAD) of an object. Each call gives another one, as if each were signed at another instant.
    pub(crate) fn sign(
        &mut self,
        base: &str,
        bucket: &str,
        object: &str,
        disposition: Option<&str>,
        now_ms: f64,
        life_ms: f64,
    ) -> Signed {
        let start = (now_ms / 1000.0).floor() as i64;
        let seconds = (((now_ms + life_ms) / 1000.0).ceil() as i64 - start).clamp(1, MAX_EXPIRES_S);
        let date = time::basic(start * 1_000_000);
        let day = date.get(..8).unwrap_or_default();
        self.serial += 1;
        let mut query = vec![
            ("X-Goog-Algorithm".to_owned(), ALGORITHM.to_owned()),
            ("X-Goog-Credential".to_owned(), format!("{}/{day}/auto/storage/goog4_request", self.access_id)),
            ("X-Goog-Date".to_owned(), date.clone()),
            ("X-Goog-Expires".to_owned(), seconds.to_string()),
            ("X-Goog-SignedHeaders".to_owned(), "host".to_owned()),
            ("serial".to_owned(), self.serial.to_string()),
        ];
        query.extend(disposition.map(|value| ("response-content-disposition".to_owned(), value.to_owned())));
        let object: Vec<String> = object.split('/').map(encode).collect();
        let path = format!("{}/{}/{}", path_of(base), encode(bucket), object.join("/"));
        let (origin, host) = origin_of(base);
        let canonical = canonical_query(&query);
        let signature = self.signature("GET", host, &path, &canonical, &date);
        let expires_ms = (now_ms + life_ms).min((start + seconds) as f64 * 1000.0);
        self.issued.insert(signature.clone(), expires_ms);
        Signed { url: format!("{origin}{path}?{canonical}&X-Goog-Signature={signature}"), expires_ms }
    }

    /// Checks a request's URL.
    pub(crate) fn check(&self, method: &str, target: &Target, now_ms: f64) -> Verdict {
        let param = |name: &str| target.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let Some(signature) = param("X-Goog-Signature") else { return Verdict::Unsigned };
        if param("X-Goog-Algorithm") != Some(ALGORITHM) {
            return Verdict::Malformed("X-Goog-Algorithm");
        }
        if param("X-Goog-SignedHeaders") != Some("host") {
            return Verdict::Malformed("X-Goog-SignedHeaders");
        }
        let Some((date, start)) = param("X-Goog-Date").and_then(|date| Some((date, time::read_basic(date)?))) else {
            return Verdict::Malformed("X-Goog-Date");
        };
        let expires = param("X-Goog-Expires").and_then(|text| text.parse::<i64>().ok());
        let Some(seconds) = expires.filter(|seconds| (1..=MAX_EXPIRES_S).contains(seconds)) else {
            return Verdict::Malformed("X-Goog-Expires");
        };
        let signed: Vec<(String, String)> =
            target.query.iter().filter(|(name, _)| name != "X-Goog-Signature").cloned().collect();
        // A URL signed for GET serves HEAD too.
        let method = if method == "HEAD" { "GET" } else { method };
        if self.signature(method, &target.host, &target.path, &canonical_query(&signed), date) != signature {
            return Verdict::Forged;
        }
        let written = time::millis(start) + seconds as f64 * 1000.0;
        let at_ms = self.issued.get(signature).copied().unwrap_or(written).min(written);
        if now_ms >= at_ms { Verdict::Expired { at_ms, seconds } } else { Verdict::Good }
    }

    /// Expires the URLs whose signatures are named in a text, and gives the signatures back.
    pub(crate) fn expire_named(&mut self, text: &str, now_ms: f64) -> Vec<String> {
        let named: Vec<String> =
            self.issued.keys().filter(|signature| text.contains(signature.as_str())).cloned().collect();
        for signature in &named {
            self.issued.insert(signature.clone(), now_ms);
        }
        named
    }

    /// Expires every URL issued so far.
    pub(crate) fn expire_all(&mut self, now_ms: f64) {
        self.issued.values_mut().for_each(|at| *at = at.min(now_ms));
    }

    fn signature(&self, method: &str, host: &str, path: &str, query: &str, date: &str) -> String {
        let day = date.get(..8).unwrap_or_default();
        let canonical = format!("{method}\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD");
        let text = format!("{ALGORITHM}\n{date}\n{day}/auto/storage/goog4_request\n{}", sha256(canonical.as_bytes()));
        let start = format!("GOOG4{}", self.secret).into_bytes();
        let key = [day, "auto", "storage", "goog4_request"].iter().fold(start, |key, part| hmac(&key, part));
        hex(&hmac(&key, &text))
    }
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    // An HMAC takes a key of any length, so the error arm is never taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

fn canonical_query(query: &[(String, String)]) -> String {
    let mut pairs: Vec<String> =
        query.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.sort();
    pairs.join("&")
}

/// `http://host:1/storage` to `http://host:1` and `host:1`.
fn origin_of(base: &str) -> (&str, &str) {
    let start = base.find("://").map_or(0, |at| at + 3);
    let end = base.get(start..).and_then(|rest| rest.find('/')).map_or(base.len(), |at| start + at);
    (base.get(..end).unwrap_or(base), base.get(start..end).unwrap_or(base))
}

fn path_of(base: &str) -> &str {
    base.strip_prefix(origin_of(base).0).unwrap_or_default()
}
