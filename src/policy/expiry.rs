//! When a signed URL ends, whether it may still be handed out, and whether a refusal means that it has ended.
//!
//! Works on what the URL says of itself; a time that the platform told beside it is better and wins at the caller's.
//! What cannot be read is unknown, never an error. That a URL is refreshed once and not again is decided in the verbs.

use crate::model::text::{contains_ignoring_case, decimal, percent_decode};
use crate::model::time::{parse_basic_timestamp, parse_timestamp};

/// The longest life that S3 and GCS sign for, in seconds: seven days.
const LONGEST_LIFE: u64 = 604_800;
/// The margin that is kept before the end, unless a tenth of the life is less.
const MARGIN: f64 = 60_000.0;

/// The pairs of a query in their order, percent-decoded, without the question mark. A plus sign stays a plus sign:
/// signatures and times write it as itself, and signers encode blanks as `%20` (AWS SigV4, GCS V4, Azure SAS).
pub fn parse_query(query: &str) -> Vec<(String, String)> {
    let text = |part: &str| String::from_utf8_lossy(&percent_decode(part).0).into_owned();
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (text(name), text(value))
    };
    query.split('&').filter(|part| !part.is_empty()).map(pair).collect()
}

/// When the URL with this query ends, in epoch milliseconds; `None` where it does not say, or not clearly.
///
/// Knows S3 SigV4 and GCS V4 (`X-Amz-*`, `X-Goog-*`: date plus seconds, at most seven days), CloudFront's custom
/// `Policy`, Azure SAS (`se` beside `sig`), and `Expires` in epoch seconds (S3 SigV2, GCS V2, CloudFront canned, OSS).
/// The names `e` (Kore), `exp` and `expires` are inferred: they count only when their number is a plausible time. A
/// parameter that comes twice says nothing.
pub fn url_expiry(query: &[(String, String)]) -> Option<f64> {
    for names in V4 {
        if has(query, names.0) || has(query, names.1) {
            let start = parse_basic_timestamp(single(query, names.0)?)?;
            return Some(start + life_named(query, names)?);
        }
    }
    if has(query, "Policy") {
        return policy_end(single(query, "Policy")?);
    }
    if has(query, "sig") && has(query, "se") {
        return parse_timestamp(single(query, "se")?);
    }
    let mut names = ["Expires", "exp", "e"].into_iter().filter(|name| has(query, name));
    epoch(single(query, names.next()?)?)
}

/// How long the URL with this query is good for from its signing on, in milliseconds, where it says so: true by any clock.
pub fn url_life(query: &[(String, String)]) -> Option<f64> {
    V4.iter().find_map(|names| life_named(query, *names))
}

/// Where the signatures of S3 and GCS (version 4) tell when they were made, and for how many seconds.
const V4: [(&str, &str); 2] = [("X-Amz-Date", "X-Amz-Expires"), ("X-Goog-Date", "X-Goog-Expires")];

fn life_named(query: &[(String, String)], (_, life): (&str, &str)) -> Option<f64> {
    let seconds = decimal(single(query, life)?).filter(|seconds| *seconds <= LONGEST_LIFE)?;
    Some(seconds as f64 * 1_000.0)
}

fn has(query: &[(String, String)], name: &str) -> bool {
    query.iter().any(|(given, _)| given.eq_ignore_ascii_case(name))
}

/// The value of a parameter that comes exactly once.
fn single<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut values =
        query.iter().filter(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str());
    let value = values.next()?;
    values.next().is_none().then_some(value)
}

/// Epoch seconds, or milliseconds where seconds would be millennia away; 2001 to 2286. Others are counts, not times.
fn epoch(text: &str) -> Option<f64> {
    let number = decimal(text)?;
    match number {
        1_000_000_000..10_000_000_000 => Some(number as f64 * 1_000.0),
        1_000_000_000_000..10_000_000_000_000 => Some(number as f64),
        _ => None,
    }
}

/// The end in a CloudFront custom policy: base64 with `-_~` for `+=/`, inside it JSON whose
/// `"DateLessThan":{"AWS:EpochTime":seconds}` counts; the earliest of several.
fn policy_end(policy: &str) -> Option<f64> {
    let json = String::from_utf8(base64(policy)?).ok()?;
    let mut ends = None;
    // Only the places between strings and what stands in them matter; quotes inside strings come escaped.
    let mut strings = Strings(&json);
    let mut in_date = false;
    while let Some((string, after)) = strings.next() {
        let value = after.trim_ascii_start().strip_prefix(':').map(str::trim_ascii_start);
        if let (true, "AWS:EpochTime", Some(value)) = (in_date, string, value) {
            let digits = value.split(|character: char| !character.is_ascii_digit()).next().unwrap_or_default();
            let end = epoch(digits)?;
            ends = Some(ends.map_or(end, |earliest: f64| earliest.min(end)));
        }
        in_date = string == "DateLessThan" && value.is_some_and(|value| value.starts_with('{'));
    }
    ends
}

/// The strings of a JSON text as they are written, each with what follows it.
struct Strings<'a>(&'a str);

impl<'a> Strings<'a> {
    fn next(&mut self) -> Option<(&'a str, &'a str)> {
        let (_, inner) = self.0.split_once('"')?;
        let mut escaped = false;
        let end = inner.find(|character| {
            let ends = character == '"' && !escaped;
            escaped = character == '\\' && !escaped;
            ends
        })?;
        let (string, rest) = inner.split_at_checked(end)?;
        self.0 = rest.strip_prefix('"')?;
        Some((string, self.0))
    }
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let (mut bits, mut held) = (0_u32, 0);
    for byte in text.bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' | b'+' => 62,
            b'~' | b'/' => 63,
            b'_' | b'=' => continue,
            _ => return None,
        };
        bits = ((bits << 6) + u32::from(six)) & 0xFFFF;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    Some(out)
}

/// May a URL that ends at `expires_at` still be handed out at `now`? True where its end is unknown.
///
/// `life` is how long it was good for when it came, in milliseconds. It must be good for `min_validity` more, by
/// default a minute, or a tenth of its life where that is less (the contract's `LinkOptions.minValidity`).
pub fn usable(expires_at: Option<f64>, life: Option<f64>, now: f64, min_validity: Option<f64>) -> bool {
    let Some(end) = expires_at else { return true };
    let tenth = life.filter(|life| *life >= 0.0).map_or(MARGIN, |life| life / 10.0);
    let left = end - now;
    left > 0.0 && left >= min_validity.unwrap_or(MARGIN.min(tenth))
}

/// Whether a storage host's refusal means that the URL has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpirySign {
    /// It does not.
    No,
    /// It may: worth one fresh URL, unless the refused one was just made.
    Possible,
    /// It does: the body says so.
    Certain,
}

/// Reads a storage host's refusal. `code` and `message` are what its body says, where it says anything.
///
/// 403 "Request has expired" (S3), 400 `ExpiredToken` (GCS, S3 session credentials), Azure's "not valid in the
/// specified time frame" are certain. 401, 403 and 410 of any other wording are possible (CloudFront, Azure
/// `AuthenticationFailed`, Azurite `AuthorizationFailure`, GCS V2), and so is a 400 whose body is hidden.
pub fn looks_expired(status: u16, code: Option<&str>, message: Option<&str>) -> ExpirySign {
    if !matches!(status, 400 | 401 | 403 | 410) {
        return ExpirySign::No;
    }
    let says = |word| [code, message].into_iter().flatten().any(|text| contains_ignoring_case(text, word));
    if says("expired") || says("not valid in the specified time frame") {
        ExpirySign::Certain
    } else if status == 400 && (code.is_some() || message.is_some()) {
        ExpirySign::No
    } else {
        ExpirySign::Possible
    }
}

#[cfg(test)]
#[path = "expiry_tests.rs"]
mod tests;
