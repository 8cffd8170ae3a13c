//! Byte ranges and validators as headers say them (RFC 9110 §8.8.3, §13.1.5, §14). All sums are guarded; nothing wraps.
//!
//! What an answer's range means for a download is decided where the download is.

use crate::model::text::{decimal, push_decimal};

/// What `Content-Range` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentRange {
    /// `bytes 0-9/100` or `bytes 0-9/*`: which bytes these are.
    Part {
        /// The first byte's offset.
        start: u64,
        /// The last byte's offset, itself included.
        end: u64,
        /// How many bytes the whole has, where that is told.
        total: Option<u64>,
    },
    /// `bytes */100`, with 416: the range does not fit a whole of so many bytes.
    Unsatisfied {
        /// How many bytes the whole has.
        total: u64,
    },
}

/// Reads `Content-Range` (RFC 9110 §14.4). `None` for another unit, for numbers that do not fit, and for ranges that
/// end before they start or beyond their whole.
pub fn parse_content_range(header: &str) -> Option<ContentRange> {
    let (unit, rest) = header.trim_ascii().split_once(' ')?;
    if !unit.eq_ignore_ascii_case("bytes") {
        return None;
    }
    let (range, total) = rest.trim_ascii().split_once('/')?;
    if range == "*" {
        return Some(ContentRange::Unsatisfied { total: decimal(total)? });
    }
    let (start, end) = range.split_once('-')?;
    let (start, end) = (decimal(start)?, decimal(end)?);
    let total = if total == "*" { None } else { Some(decimal(total)?) };
    let sound = start <= end && total.is_none_or(|total| end < total);
    sound.then_some(ContentRange::Part { start, end, total })
}

/// A single range to ask for, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// From one offset to another, or to the end.
    From {
        /// The first byte.
        start: u64,
        /// The last byte.
        end: Option<u64>,
    },
    /// The last so many bytes.
    Last(u64),
}

/// The `Range` header (RFC 9110 §14.1.2); `None` for a span that can hold no byte (its end before its start, the last
/// 0).
pub fn range_header(span: Span) -> Option<String> {
    let mut out = String::from("bytes=");
    match span {
        Span::From { start, end } => {
            push_decimal(&mut out, start, 1);
            out.push('-');
            if let Some(end) = end {
                if end < start {
                    return None;
                }
                push_decimal(&mut out, end, 1);
            }
        }
        Span::Last(0) => return None,
        Span::Last(count) => {
            out.push('-');
            push_decimal(&mut out, count, 1);
        }
    }
    Some(out)
}

/// How many bytes a part has: both ends belong to it. `None` where that is more than can be counted.
pub const fn length(start: u64, end: u64) -> Option<u64> {
    match end.checked_sub(start) {
        Some(gap) => gap.checked_add(1),
        None => None,
    }
}

/// True for an entity tag that may stand in `If-Range`: quoted and not weak (RFC 9110 §13.1.5).
pub fn is_strong(tag: &str) -> bool {
    opaque(tag).is_some_and(|(weak, _)| !weak)
}

/// The strong comparison: both strong and the same (RFC 9110 §8.8.3.2).
pub fn strong_match(one: &str, other: &str) -> bool {
    matches!((opaque(one), opaque(other)), (Some((false, one)), Some((false, other))) if one == other)
}

/// The weak comparison: the same, weak or not (RFC 9110 §8.8.3.2).
pub fn weak_match(one: &str, other: &str) -> bool {
    matches!((opaque(one), opaque(other)), (Some((_, one)), Some((_, other))) if one == other)
}

/// Whether it is weak, and what stands between its quotes.
fn opaque(tag: &str) -> Option<(bool, &str)> {
    let tag = tag.trim_ascii();
    let (weak, quoted) = tag.strip_prefix("W/").map_or((false, tag), |rest| (true, rest));
    let inner = quoted.strip_prefix('"')?.strip_suffix('"')?;
    (!inner.bytes().any(|byte| byte <= b' ' || byte == b'"' || byte == 0x7F)).then_some((weak, inner))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn content_range_as_the_rfc_writes_it_and_as_it_may_not_be() {
        let part = |start, end, total| Some(ContentRange::Part { start, end, total });
        for (header, expected) in [
            ("bytes 42-1233/1234", part(42, 1233, Some(1234))),
            ("bytes 42-1233/*", part(42, 1233, None)),
            ("Bytes 0-0/1", part(0, 0, Some(1))),
            (" bytes  0-0/1 ", part(0, 0, Some(1))),
            ("bytes 0-18446744073709551614/18446744073709551615", part(0, u64::MAX - 1, Some(u64::MAX))),
            ("bytes */1234", Some(ContentRange::Unsatisfied { total: 1234 })),
            ("bytes */0", Some(ContentRange::Unsatisfied { total: 0 })),
            ("bytes */*", None),
            ("bytes 5-4/10", None),
            ("bytes 0-10/10", None),
            ("bytes 0-18446744073709551616/*", None),
            ("bytes -5/10", None),
            ("bytes 0-/10", None),
            ("bytes 0-4", None),
            ("bytes=0-4/10", None),
            ("items 0-4/10", None),
            ("bytes 0-4/ten", None),
            ("bytes 0 - 4/10", None),
            ("", None),
        ] {
            assert_eq!(parse_content_range(header), expected, "{header:?}");
        }
    }

    #[test]
    fn the_range_asked_for() {
        assert_eq!(range_header(Span::From { start: 0, end: Some(9) }).unwrap(), "bytes=0-9");
        assert_eq!(range_header(Span::From { start: 5, end: Some(5) }).unwrap(), "bytes=5-5");
        assert_eq!(range_header(Span::From { start: 5_000_000_000, end: None }).unwrap(), "bytes=5000000000-");
        assert_eq!(range_header(Span::Last(500)).unwrap(), "bytes=-500");
        assert_eq!(range_header(Span::From { start: 1, end: Some(0) }), None);
        assert_eq!(range_header(Span::Last(0)), None);
    }

    #[test]
    fn lengths_do_not_wrap() {
        assert_eq!(length(0, 0), Some(1));
        assert_eq!(length(5, 4), None);
        assert_eq!(length(0, u64::MAX), None);
        assert_eq!(length(1, u64::MAX), Some(u64::MAX));
    }

    // RFC 9110 §8.8.3.2, its own table, and what is no entity tag.
    #[test]
    fn entity_tags() {
        for (one, other, strong, weak) in [
            ("W/\"1\"", "W/\"1\"", false, true),
            ("W/\"1\"", "W/\"2\"", false, false),
            ("W/\"1\"", "\"1\"", false, true),
            ("\"1\"", "\"1\"", true, true),
            ("1", "1", false, false),
            ("\"1", "\"1", false, false),
            ("w/\"1\"", "w/\"1\"", false, false),
            ("\"a b\"", "\"a b\"", false, false),
            ("\"a\"b\"", "\"a\"b\"", false, false),
            ("\"a\u{7f}\"", "\"a\u{7f}\"", false, false),
            (" \"!\" ", "\"!\"", true, true),
            ("\"", "\"", false, false),
        ] {
            assert_eq!((strong_match(one, other), weak_match(one, other)), (strong, weak), "{one} {other}");
        }
        assert!(is_strong("\"abc\"") && is_strong("\"\""));
        assert!(!is_strong("W/\"abc\"") && !is_strong("abc") && !is_strong(""));
    }

    proptest! {
        #[test]
        fn nothing_panics(text in any::<String>()) {
            let _ = (parse_content_range(&text), is_strong(&text), weak_match(&text, &text));
        }

        #[test]
        fn a_part_that_is_read_is_sound(start in any::<u64>(), end in any::<u64>(), total in any::<u64>()) {
            let header = format!("bytes {start}-{end}/{total}");
            prop_assert_eq!(parse_content_range(&header).is_some(), start <= end && end < total);
        }
    }
}
