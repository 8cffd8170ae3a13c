//! Content-Range, Range and entity tags (behaviours G5, G6). Parts: the header, two numbers or tags.

use crate::parts::texts;
use attache::policy::range::{
    ContentRange, Span, is_strong, length, parse_content_range, range_header, strong_match, weak_match,
};

pub fn run(data: &[u8]) {
    let [header, one, other] = texts(data);
    match parse_content_range(&header) {
        Some(ContentRange::Part { start, end, total }) => {
            assert!(start <= end && total.is_none_or(|total| end < total), "{header:?}");
            // A part that ends before the last offset there can be has a length that can be counted.
            assert_eq!(
                length(start, end),
                end.checked_add(1).map(|after| after - start).or((start > 0).then(|| end - start + 1))
            );
            let total = total.map_or("*".to_owned(), |total| total.to_string());
            let again = format!("bytes {start}-{end}/{total}");
            assert_eq!(parse_content_range(&again), parse_content_range(&header));
        }
        Some(ContentRange::Unsatisfied { total }) => {
            assert_eq!(parse_content_range(&format!("bytes */{total}")), parse_content_range(&header));
        }
        None => {}
    }
    tags(&one, &other);
    let (start, end) = (one.parse::<u64>().unwrap_or(0), other.parse::<u64>().ok());
    match range_header(Span::From { start, end }) {
        Some(range) => {
            let (first, last) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
            assert_eq!((first.parse().ok(), last.parse().ok()), (Some(start), end));
            assert!(end.is_none_or(|end| start <= end));
        }
        None => assert!(end.is_some_and(|end| end < start)),
    }
    assert_eq!(range_header(Span::Last(start)), (start > 0).then(|| format!("bytes=-{start}")));
    // What an honest server answers to what was asked for is understood.
    if let Some(end) = end.filter(|end| *end >= start) {
        let answer = format!("bytes {start}-{end}/*");
        assert_eq!(parse_content_range(&answer), Some(ContentRange::Part { start, end, total: None }));
    }
}

fn tags(one: &str, other: &str) {
    assert_eq!(is_strong(one), strong_match(one, one));
    assert_eq!(strong_match(one, other), strong_match(other, one));
    assert_eq!(weak_match(one, other), weak_match(other, one));
    assert!(!strong_match(one, other) || weak_match(one, other));
    if strong_match(one, other) {
        assert_eq!(one.trim_ascii(), other.trim_ascii());
        let weak = ["W/", one.trim_ascii()].concat();
        assert!(!is_strong(&weak) && !strong_match(&weak, other) && weak_match(&weak, other));
    }
}
