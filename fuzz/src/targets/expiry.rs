//! When a signed URL ends, in every dialect (behaviours F1, F2). Parts: a whole query, a date, a life or number, a name.

use crate::parts::{number, texts};
use attache::model::time::{parse_basic_timestamp, parse_timestamp};
use attache::policy::expiry::{ExpirySign, looks_expired, parse_query, url_expiry, usable};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

const KNOWN: [&str; 9] =
    ["x-amz-date", "x-amz-expires", "x-goog-date", "x-goog-expires", "policy", "se", "expires", "exp", "e"];
const WEEK: u64 = 604_800;

pub fn run(data: &[u8]) {
    let [query, date, life, name] = texts(data);
    let pairs = parse_query(&query);
    let theirs: Vec<(String, String)> =
        form_urlencoded::parse(query.replace('+', "%2B").as_bytes()).into_owned().collect();
    assert_eq!(pairs, theirs);
    let told = url_expiry(&pairs);
    let names: Vec<String> = pairs.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    match told {
        None => {}
        Some(end) => {
            assert!(end.is_finite() && end.fract() == 0.0 && end.abs() < 8.64e15, "{end}");
            assert!(names.iter().any(|name| KNOWN.contains(&name.as_str())), "{query:?}");
            // A parameter that comes twice says nothing; so whatever was read is not read from both.
            let twice: Vec<(String, String)> = pairs.iter().chain(&pairs).cloned().collect();
            assert_eq!(url_expiry(&twice), None);
        }
    }
    dialects(&date, &life, &name);
    policy(&[number(&life, 0.0), number(&date, 0.0)], &name);
    lives(told, number(&date, 0.0), number(&life, 60_000.0));
    words(number(&life, 403.0), &name, &date);
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn dialects(date: &str, life: &str, other: &str) {
    let seconds: Option<u64> =
        if !life.is_empty() && life.bytes().all(|byte| byte.is_ascii_digit()) { life.parse().ok() } else { None };
    for vendor in ["X-Amz-", "x-goog-"] {
        let signed = [pair(&[vendor, "Date"].concat(), date), pair(&[vendor, "Expires"].concat(), life)];
        let expected = seconds
            .filter(|seconds| *seconds <= WEEK)
            .and_then(|seconds| Some(parse_basic_timestamp(date)? + seconds as f64 * 1_000.0));
        assert_eq!(url_expiry(&signed), expected, "{signed:?}");
        // Half of it says nothing, even where an older dialect stands beside it.
        assert_eq!(url_expiry(&[signed[0].clone(), pair("Expires", "1768469400")]), None);
    }
    let azure = [pair("sig", "abc"), pair("se", date)];
    assert_eq!(url_expiry(&azure), parse_timestamp(date));
    let plausible = seconds.and_then(|number| match number {
        1_000_000_000..10_000_000_000 => Some(number as f64 * 1_000.0),
        1_000_000_000_000..10_000_000_000_000 => Some(number as f64),
        _ => None,
    });
    for name in ["Expires", "exp", "e"] {
        assert_eq!(url_expiry(&[pair(name, life), pair("Signature", other)]), plausible, "{name}={life}");
    }
}

/// A policy as CloudFront's documents write one, and the same with odd text in it.
fn policy(ends: &[f64], resource: &str) {
    let ends: Vec<u64> = ends.iter().map(|end| (end.abs() as u64).clamp(1_000_000_000, 9_999_999_999)).collect();
    let statement = |end: &u64| serde_json::json!({"Resource": resource, "Condition": {"IpAddress": {"AWS:SourceIp": "0.0.0.0/0"}, "DateLessThan": {"AWS:EpochTime": end}, "DateGreaterThan": {"AWS:EpochTime": 1}}});
    let json = serde_json::json!({"Statement": ends.iter().map(statement).collect::<Vec<_>>()}).to_string();
    let encoded = STANDARD.encode(json).replace('+', "-").replace('=', "_").replace('/', "~");
    let earliest = ends.iter().min().map(|end| *end as f64 * 1_000.0);
    assert_eq!(url_expiry(&[pair("Policy", &encoded), pair("Signature", "x")]), earliest, "{resource:?}");
}

fn lives(end: Option<f64>, now: f64, validity: f64) {
    assert!(usable(None, Some(validity), now, Some(validity)), "an unknown end is no end");
    let Some(end) = end else { return };
    for life in [None, Some(0.0), Some(validity)] {
        let good = usable(Some(end), life, now, None);
        assert!(!good || end > now);
        assert!(good || end - now <= 60_000.0, "a minute is margin enough");
        assert_eq!(usable(Some(end), life, now, Some(validity)), end > now && end - now >= validity);
    }
}

fn words(status: f64, code: &str, message: &str) {
    let status = status as u16;
    for (code, message) in [(None, None), (Some(code), None), (Some(code), Some(message))] {
        let sign = looks_expired(status, code, message);
        assert!(sign == ExpirySign::No || [400, 401, 403, 410].contains(&status));
        let says = [code, message].iter().flatten().any(|text| text.to_ascii_lowercase().contains("expired"));
        assert!(!says || ![400, 401, 403, 410].contains(&status) || sign == ExpirySign::Certain);
    }
}
