//! Times of all forms: what is read is a whole millisecond of a year with four digits, it is written back as itself, and the
//! crate `httpdate` reads the same from what we write and from what it understands.

use crate::parts::texts;
use attache::model::time::{parse_basic_timestamp, parse_http_date, parse_timestamp, to_http_date, to_rfc3339};
use std::time::{Duration, UNIX_EPOCH};

const YEAR_0: f64 = -62_167_219_200_000.0;
const YEAR_10000: f64 = 253_402_300_800_000.0;
/// An offset or a 60th second may lead beyond the years that can be written.
const SLACK: f64 = 86_400_000.0;

pub fn run(data: &[u8]) {
    let [text] = texts(data);
    if let Some(time) = parse_timestamp(&text) {
        check(time);
        let cut = text.trim_ascii();
        // Where there is no offset, date and time are the ones that were written.
        let utc = !cut.get(10..).is_some_and(|tail| tail.contains(['+', '-'])) && !cut.contains(":60");
        if let (true, Some(written)) = (utc, to_rfc3339(time)) {
            let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).take(12).collect::<Vec<u8>>();
            let (given, told) = (digits(cut), digits(&written));
            assert_eq!(given[..8], told[..8], "{text:?} {written}");
            assert!(given.len() < 12 || given == told, "{text:?} {written}");
        }
    }
    if let Some(time) = parse_basic_timestamp(&text) {
        check(time);
        let dashed = format!(
            "{}-{}-{}T{}:{}:{}Z",
            &text[..4],
            &text[4..6],
            &text[6..8],
            &text[9..11],
            &text[11..13],
            &text[13..15]
        );
        assert_eq!(parse_timestamp(&dashed), Some(time));
    }
    let ours = parse_http_date(&text);
    if let Some(time) = ours {
        check(time);
        assert_eq!(time % 1_000.0, 0.0);
    }
    // `httpdate` is laxer about what stands between the parts; where both read something, it is the same time. Years of two
    // digits are a rule of each reader's own.
    if let (Ok(theirs), Some(time), false) = (httpdate::parse_http_date(&text), ours, text.contains('-')) {
        assert_eq!(
            theirs.duration_since(UNIX_EPOCH).map(|since| since.as_secs_f64() * 1_000.0).ok(),
            Some(time),
            "{text:?}"
        );
    }
}

/// A time that was read: whole, in range, and the same when it is written and read again.
fn check(time: f64) {
    assert!(time.fract() == 0.0 && (YEAR_0 - SLACK..YEAR_10000 + SLACK).contains(&time), "{time}");
    match to_rfc3339(time) {
        Some(written) => assert_eq!(parse_timestamp(&written), Some(time), "{written}"),
        None => assert!(!(YEAR_0..YEAR_10000).contains(&time), "{time}"),
    }
    let second = (time / 1_000.0).floor();
    if let Some(written) = to_http_date(time) {
        assert_eq!(parse_http_date(&written), Some(second * 1_000.0), "{written}");
        if second >= 0.0 {
            let theirs = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(second as u64));
            assert_eq!(written, theirs);
        }
    }
}
