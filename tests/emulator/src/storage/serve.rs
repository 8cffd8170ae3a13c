//! Serves an object's bytes: validators, conditions and ranges (RFC 9110 §13 and §14). Does not know how the reader was
//! let in.

use crate::call::Call;
use crate::options::{EtagStyle, StorageRules};
use crate::reply;
use crate::storage::vault::Object;
use crate::time;
use crate::wire::Reply;

/// What a Range header asks of a representation.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    /// Nothing that can be honoured: send it whole.
    Whole,
    /// First and last byte, inclusive.
    Part(usize, usize),
    Unsatisfiable,
}

/// The reply to GET or HEAD of an object.
pub(crate) fn object(object: &Object, call: &Call<'_>, rules: &StorageRules) -> Reply {
    let tag = match rules.etag {
        EtagStyle::Strong => Some(format!("\"{}\"", object.tag())),
        EtagStyle::Weak => Some(format!("W/\"{}\"", object.tag())),
        EtagStyle::None => None,
    };
    let modified = time::http_date(object.modified_us);
    let validated = |reply: Reply| {
        let reply = reply.with("last-modified", modified.clone());
        if let Some(tag) = &tag { reply.with("etag", tag.clone()) } else { reply }
    };
    if call.header("if-match").is_some_and(|list| !listed(list, tag.as_deref(), strong_match)) {
        return reply::empty(412);
    }
    if call.header("if-none-match").is_some_and(|list| listed(list, tag.as_deref(), weak_match)) {
        return validated(reply::empty(304));
    }
    let size = object.bytes.len();
    let continued = call
        .header("if-range")
        .is_none_or(|value| value == modified || tag.as_deref().is_some_and(|tag| strong_match(value, tag)));
    let range = call.header("range").filter(|_| continued && rules.ranges && call.method() == "GET");
    let whole = |status| reply::bytes(status, &object.media_type, object.bytes.clone());
    let reply = match range.map_or(Wanted::Whole, |range| wanted(range, size)) {
        Wanted::Whole => whole(200),
        Wanted::Unsatisfiable => return validated(reply::empty(416).with("content-range", format!("bytes */{size}"))),
        Wanted::Part(first, last) => {
            let part = reply::bytes(206, &object.media_type, object.bytes.slice(first..=last));
            part.with("content-range", format!("bytes {first}-{last}/{size}"))
        }
    };
    validated(reply).with("accept-ranges", if rules.ranges { "bytes" } else { "none" })
}

/// A single byte range; several, or anything that is not one, is ignored, as RFC 9110 §14.2 allows.
fn wanted(header: &str, size: usize) -> Wanted {
    let Some((first, last)) = header.strip_prefix("bytes=").and_then(|spec| spec.trim().split_once('-')) else {
        return Wanted::Whole;
    };
    // More than any file has counts as the most there can be, also where that is 32 bits.
    let whole_number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
        digits.then(|| text.parse().unwrap_or(usize::MAX))
    };
    let end = size.saturating_sub(1);
    match (first, last) {
        ("", last) => match whole_number(last) {
            None => Wanted::Whole,
            Some(0) => Wanted::Unsatisfiable,
            Some(_) if size == 0 => Wanted::Unsatisfiable,
            Some(count) => Wanted::Part(size.saturating_sub(count), end),
        },
        (first, last) => {
            match (whole_number(first), if last.is_empty() { Some(usize::MAX) } else { whole_number(last) }) {
                (Some(first), Some(last)) if first > last => Wanted::Whole,
                (Some(first), Some(_)) if first >= size => Wanted::Unsatisfiable,
                (Some(first), Some(last)) => Wanted::Part(first, last.min(end)),
                _ => Wanted::Whole,
            }
        }
    }
}

fn listed(list: &str, tag: Option<&str>, same: fn(&str, &str) -> bool) -> bool {
    list.split(',').map(str::trim).any(|entry| entry == "*" || tag.is_some_and(|tag| same(entry, tag)))
}

fn strong_match(one: &str, two: &str) -> bool {
    one == two && !one.starts_with("W/")
}

fn weak_match(one: &str, two: &str) -> bool {
    one.trim_start_matches("W/") == two.trim_start_matches("W/")
}

#[cfg(test)]
mod tests {
    use super::Wanted::{Part, Unsatisfiable, Whole};
    use super::wanted;

    #[test]
    fn one_range_is_read_as_rfc_9110_says() {
        assert_eq!(wanted("bytes=0-3", 10), Part(0, 3));
        assert_eq!(wanted("bytes=4-", 10), Part(4, 9));
        assert_eq!(wanted("bytes=4-400", 10), Part(4, 9));
        assert_eq!(wanted("bytes=-3", 10), Part(7, 9));
        assert_eq!(wanted("bytes=-30", 10), Part(0, 9));
        assert_eq!(wanted("bytes=10-", 10), Unsatisfiable);
        assert_eq!(wanted("bytes=-0", 10), Unsatisfiable);
        assert_eq!(wanted("bytes=0-", 0), Unsatisfiable);
    }

    #[test]
    fn what_is_not_one_range_is_ignored() {
        for header in ["bytes=3-1", "bytes=0-1,4-5", "lines=0-1", "bytes=a-b", "bytes=+1-2", "bytes=", "bytes=-"] {
            assert_eq!(wanted(header, 10), Whole, "{header}");
        }
    }
}
