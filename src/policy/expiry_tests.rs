//! The signed URLs and refusals that `expiry` must read right, and those it must leave alone (behaviours F1, F2, F4).

use super::*;
use proptest::prelude::*;

fn ends(query: &str) -> Option<f64> {
    url_expiry(&parse_query(query))
}

fn at(text: &str) -> Option<f64> {
    Some(parse_timestamp(text).unwrap())
}

fn cloudfront(policy: &str) -> String {
    const TABLE: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-~";
    let mut out = String::from("Policy=");
    for chunk in policy.as_bytes().chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let six = (word >> (18 - 6 * place)) & 63;
            out.push(if place <= chunk.len() { char::from(TABLE[six as usize]) } else { '_' });
        }
    }
    out + "&Signature=x&Key-Pair-Id=K"
}

#[test]
fn every_signer_is_read() {
    // AWS "Authenticating Requests: Using Query Parameters", its example.
    let s3 = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeee";
    assert_eq!(ends(s3), at("2013-05-25"));
    assert_eq!(
        ends("X-Goog-Date=20261122T100000Z&X-Goog-Expires=604800&X-Goog-Signature=ab"),
        at("2026-11-29T10:00:00Z")
    );
    assert_eq!(ends("AWSAccessKeyId=AK&Signature=a%2Bb%3D&Expires=1795341600"), at("2026-11-22T10:00:00Z"));
    assert_eq!(ends("GoogleAccessId=x&Expires=1795341600&Signature=y"), at("2026-11-22T10:00:00Z"));
    assert_eq!(ends("Expires=1795341600&Signature=x&Key-Pair-Id=K"), at("2026-11-22T10:00:00Z"));
    assert_eq!(ends("sv=2024-11-04&se=2026-11-22T10%3A00%3A00Z&sr=b&sp=r&sig=a%2Fb"), at("2026-11-22T10:00:00Z"));
    assert_eq!(ends("se=2026-11-22T10%3A00Z&sig=x"), at("2026-11-22T10:00:00Z"));
    assert_eq!(ends("se=2026-11-22&sig=x"), at("2026-11-22"));
    assert_eq!(ends("se=2026-11-22T12:00:00+02:00&sig=x"), at("2026-11-22T10:00:00Z"));
    // Kore's media URLs (INFERRED: epoch seconds), and a JWT-like name.
    assert_eq!(ends("e=1795341600&n=a&s=b"), at("2026-11-22T10:00:00Z"));
    assert_eq!(ends("token=x&exp=1795341600000"), at("2026-11-22T10:00:00Z"));
    assert_eq!(ends("expires=1795341600"), at("2026-11-22T10:00:00Z"));
    // Half of an Azure signature is none.
    assert_eq!(ends("sig=x&Expires=1795341600"), at("2026-11-22T10:00:00Z"));
    assert_eq!(ends("se=2020-01-01&Expires=1795341600"), at("2026-11-22T10:00:00Z"));
}

#[test]
fn a_cloudfront_policy_is_read_between_its_strings() {
    let policy = r#"{"Statement":[{"Resource":"https://d.example/*","Condition":{"IpAddress":{"AWS:SourceIp":"0.0.0.0/0"},"DateLessThan":{"AWS:EpochTime":1795341600}}}]}"#;
    assert_eq!(ends(&cloudfront(policy)), at("2026-11-22T10:00:00Z"));
    let spaced = "{ \"Statement\" : [ { \"Condition\" : { \"DateGreaterThan\" : { \"AWS:EpochTime\" : 1795000000 } , \"DateLessThan\" : { \"AWS:EpochTime\" : 1795341600 } } } ] }";
    assert_eq!(ends(&cloudfront(spaced)), at("2026-11-22T10:00:00Z"));
    // A resource that spells the condition is a string, not a condition.
    let sly = r#"{"Statement":[{"Resource":"\"DateLessThan\":{\"AWS:EpochTime\":1000000001}","Condition":{"DateLessThan":{"AWS:EpochTime":1795341600}}}]}"#;
    assert_eq!(ends(&cloudfront(sly)), at("2026-11-22T10:00:00Z"));
    let quotes = r#"{"Statement":[{"Resource":"a\"b\\","Condition":{"DateLessThan":{"AWS:EpochTime":1795341600}}}]}"#;
    assert_eq!(ends(&cloudfront(quotes)), at("2026-11-22T10:00:00Z"));
    // Whose base64 has its two signs, CloudFront's and the usual ones.
    let signs = r#"[{"Resource":"???>>>"},{"DateLessThan":{"AWS:EpochTime":1795341600}}]"#;
    let signed = cloudfront(signs);
    assert!(signed.contains('-') && signed.contains('~'), "{signed}");
    assert_eq!(ends(&signed), at("2026-11-22T10:00:00Z"));
    assert_eq!(
        ends(&signed.replace("&Key-Pair-Id=K", "").replace('-', "+").replace('~', "/")),
        at("2026-11-22T10:00:00Z")
    );
    let two = r#"[{"DateLessThan":{"AWS:EpochTime":1795341600}},{"DateLessThan":{"AWS:EpochTime":1795341700}}]"#;
    assert_eq!(ends(&cloudfront(two)), at("2026-11-22T10:00:00Z"));
    for bad in [
        "",
        "{}",
        r#"{"Statement":[{"Condition":{"DateGreaterThan":{"AWS:EpochTime":1795341600}}}]}"#,
        r#"{"DateLessThan":{"AWS:EpochTime":"1795341600"}}"#,
        r#"{"DateLessThan":{"AWS:EpochTime":12}}"#,
        r#"{"DateLessThan":{"AWS:EpochTime":-1795341600}}"#,
        r#"{"DateLessThan":{"AWS:EpochTime"#,
        r#"["DateLessThan","AWS:EpochTime",1795341600]"#,
    ] {
        assert_eq!(ends(&cloudfront(bad)), None, "{bad}");
    }
    assert_eq!(ends("Policy=%%%&Signature=x"), None);
    assert_eq!(ends("Policy=____&Expires=1795341600"), None);
}

#[test]
fn what_is_not_clear_is_unknown() {
    for life in [
        "604801",
        "-1",
        "",
        "x",
        "1e3",
        "3600.5",
        " 3600",
        "99999999999999999999",
        "3600&X-Amz-Expires=3600",
        "3600&x-amz-expires=60",
    ] {
        assert_eq!(ends(&["X-Amz-Date=20130524T000000Z&X-Amz-Expires=", life].concat()), None, "{life}");
        assert_eq!(
            ends(
                &["X-Goog-Date=20130524T000000Z&X-Goog-Expires=", &life.replace("Amz", "Goog").replace("amz", "goog")]
                    .concat()
            ),
            None
        );
    }
    for query in [
        "",
        "a=b",
        "X-Amz-Expires=3600",
        "X-Amz-Date=20130524T000000Z",
        "X-Amz-Date=2013-05-24T00:00:00Z&X-Amz-Expires=60",
        "X-Amz-Date=20130524T000000Z&X-Amz-Date=20130524T000000Z&X-Amz-Expires=60",
        // A broken V4 signature is not read as something else.
        "X-Amz-Expires=oops&Expires=1795341600",
        "Expires=3600",
        "Expires=soon",
        "Expires=1795341600&Expires=1795341601",
        "Expires=1795341600&expires=1795341600",
        "Expires=-1795341600",
        "Expires=99999999999999",
        "e=1",
        "e=mc2",
        "se=garbage&sig=x",
        "se=&sig=x",
        "se=2026-11-22",
        "sig=x",
    ] {
        assert_eq!(ends(query), None, "{query}");
    }
}

#[test]
fn a_query_is_taken_apart_without_form_rules() {
    let pairs = parse_query("a=1+2&b=%2B%26%3D&&c&=d&e=x=y&f=%zz%ff");
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(pairs, [("a", "1+2"), ("b", "+&="), ("c", ""), ("", "d"), ("e", "x=y"), ("f", "%zz\u{fffd}")]);
}

#[test]
fn margins() {
    let now = 1_000_000.0;
    let minute = Some(now + 60_000.0);
    assert!(usable(None, None, now, None));
    assert!(usable(minute, None, now, None));
    assert!(!usable(Some(now + 59_999.0), None, now, None));
    // A tenth of a life of five minutes is half a minute.
    assert!(usable(Some(now + 30_000.0), Some(300_000.0), now, None));
    assert!(!usable(Some(now + 29_999.0), Some(300_000.0), now, None));
    assert!(usable(Some(now + 1.0), Some(300_000.0), now, Some(0.0)));
    assert!(!usable(Some(now), Some(300_000.0), now, Some(0.0)));
    assert!(!usable(minute, None, now, Some(60_001.0)));
    assert!(!usable(Some(f64::NAN), None, now, None));
    assert!(!usable(Some(now), Some(f64::NAN), now, None));
}

#[test]
fn refusals() {
    use ExpirySign::{Certain, No, Possible};
    for (status, code, message, sign) in [
        (403, Some("AccessDenied"), Some("Request has expired"), Certain),
        (403, Some("AccessDenied"), Some("Request has expired."), Certain),
        (400, Some("ExpiredToken"), Some("Invalid argument."), Certain),
        (400, Some("ExpiredToken"), None, Certain),
        (
            403,
            Some("AuthenticationFailed"),
            Some("Signature not valid in the specified time frame: Start […] Expiry […]"),
            Certain,
        ),
        (403, Some("AuthenticationFailed"), Some("Server failed to authenticate the request."), Possible),
        (403, Some("AuthorizationFailure"), Some("Server failed to authenticate the request."), Possible),
        (403, Some("AccessDenied"), Some("Access denied"), Possible),
        (403, Some("SignatureDoesNotMatch"), None, Possible),
        (403, None, None, Possible),
        (401, None, None, Possible),
        (410, None, None, Possible),
        (400, None, None, Possible),
        (400, Some("InvalidArgument"), None, No),
        (400, Some("AuthorizationQueryParametersError"), Some("X-Amz-Expires must be less than a week"), No),
        (404, Some("NoSuchKey"), None, No),
        (404, Some("ExpiredToken"), None, No),
        (500, None, Some("expired"), No),
        (200, None, Some("expired"), No),
    ] {
        assert_eq!(looks_expired(status, code, message), sign, "{status} {code:?} {message:?}");
    }
}

proptest! {
    #[test]
    fn nothing_panics(query in any::<String>()) {
        let _ = ends(&query);
    }

    #[test]
    fn nearly_right_queries_do_not_panic(query in "(X-Amz-Date=2013052[0-9]T000000Z|X-Amz-Expires=[0-9-]{0,8}|Policy=[A-Za-z0-9~_-]{0,40}|se=[0-9TZ:-]{0,20}|sig=x|e=[0-9]{0,14}|&){0,6}") {
        if let Some(end) = ends(&query) {
            prop_assert!(end.is_finite());
        }
    }

    #[test]
    fn what_the_template_writes_is_read_back(pairs in prop::collection::vec((any::<String>(), any::<String>()), 0..6)) {
        prop_assert_eq!(parse_query(&crate::backend::template::query(&pairs)), pairs);
    }
}
