//! Digits, percent-encoding and the search without regard to case, against the standard library and `percent-encoding`.

use crate::parts::texts;
use attache::model::text::{contains_ignoring_case, decimal, percent_decode, push_decimal, push_encoded, split_once};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub fn run(data: &[u8]) {
    let [text, needle] = texts(data);
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits { text.parse::<u64>().ok() } else { None };
    assert_eq!(decimal(&text), number);
    if let Some(number) = number {
        let mut out = String::new();
        push_decimal(&mut out, number, 1);
        assert_eq!(out, number.to_string());
    }

    let (bytes, sound) = percent_decode(&text);
    assert_eq!(bytes, percent_decode_str(&text).collect::<Vec<u8>>());
    let whole = |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    assert_eq!(sound, text.split('%').skip(1).all(whole));

    let mut encoded = String::new();
    push_encoded(&mut encoded, &text);
    assert_eq!(encoded, utf8_percent_encode(&text, RESERVED).to_string());
    assert_eq!(percent_decode(&encoded), (text.clone().into_bytes(), true));

    let lower = text.to_ascii_lowercase();
    let at = if needle.is_empty() { None } else { lower.find(&needle.to_ascii_lowercase()) };
    assert_eq!(contains_ignoring_case(&text, &needle), at.is_some());
    assert_eq!(split_once(&text, &needle), at.map(|at| (&text[..at], &text[at + needle.len()..])));
}
