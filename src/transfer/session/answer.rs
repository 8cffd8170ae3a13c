//! What the answers of storage hosts have in common: which failures pass, what an error body says, how a URL takes
//! more of a query. Decides nothing of a protocol.

use super::Failure;
pub use super::failure;
use crate::backend::markup::{Markup, read_markup};
use crate::model::Code;
use crate::policy::expiry::{ExpirySign, looks_expired};
use crate::policy::retry::transient;

/// What an error answer amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The same request may succeed later.
    Passing,
    /// The signature has ended, or may have.
    Expired,
    /// Neither.
    Final,
}

/// The words of an error body; empty ones where it has none.
pub fn words(text: &str) -> Markup {
    read_markup(text).unwrap_or_default()
}

/// Weighs an error answer by its status and the host's own error code.
pub fn weigh(status: u16, words: &Markup) -> Kind {
    let code = words.code.as_deref();
    // S3 says some of these with 200 or 400; Azure's ServerBusy and OperationTimedOut come with 503 and 500.
    const PASSING: [&str; 6] =
        ["InternalError", "SlowDown", "ServiceUnavailable", "RequestTimeout", "OperationAborted", "Busy"];
    if transient(status) || PASSING.iter().any(|passing| code == Some(*passing)) {
        Kind::Passing
    } else if looks_expired(status, code, words.message.as_deref()) != ExpirySign::No {
        Kind::Expired
    } else {
        Kind::Final
    }
}

/// A source that does not end within the parts that the target allows.
pub fn too_many_parts() -> Failure {
    failure(
        Code::TooLarge,
        "too-many-parts",
        "The source is longer than all parts that the target allows; give its size, or a larger partSize.",
    )
}

/// `url` with more of a query; a fragment is dropped.
pub fn with_query(url: &str, more: &str) -> String {
    let url = url.split('#').next().unwrap_or(url);
    let joint = match url.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    [url, joint, more].concat()
}

/// `url` without its query, which may be signed, and without a fragment.
pub fn without_query(url: &str) -> String {
    url.split(['?', '#']).next().unwrap_or(url).to_owned()
}

/// Adds a header unless the signer gave one of that name.
pub fn push_header(headers: &mut Vec<(String, String)>, name: &str, value: &str) {
    if !headers.iter().any(|(given, _)| given.eq_ignore_ascii_case(name)) {
        headers.push((name.to_owned(), value.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(status: u16, code: &str, message: &str) -> Kind {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        weigh(status, &Markup { code: text(code), message: text(message), request_id: None })
    }

    #[test]
    fn statuses_and_codes_are_weighed() {
        for status in [408, 429, 500, 502, 503, 504] {
            assert_eq!(says(status, "", ""), Kind::Passing, "{status}");
        }
        assert_eq!(says(200, "InternalError", ""), Kind::Passing);
        assert_eq!(says(400, "RequestTimeout", ""), Kind::Passing);
        assert_eq!(says(200, "EntityTooSmall", ""), Kind::Final);
        assert_eq!(says(403, "AccessDenied", "Request has expired"), Kind::Expired);
        assert_eq!(says(400, "ExpiredToken", ""), Kind::Expired);
        assert_eq!(says(403, "", ""), Kind::Expired);
        for (status, code) in [(400, "InvalidPart"), (404, "NoSuchUpload"), (409, "Conflict"), (413, "")] {
            assert_eq!(says(status, code, ""), Kind::Final, "{status}");
        }
    }

    #[test]
    fn queries_are_joined_and_cut() {
        assert_eq!(with_query("https://h/b", "a=1"), "https://h/b?a=1");
        assert_eq!(with_query("https://h/b?", "a=1"), "https://h/b?a=1");
        assert_eq!(with_query("https://h/b?sig=x#y", "a=1"), "https://h/b?sig=x&a=1");
        assert_eq!(without_query("https://h/b?sig=x#y"), "https://h/b");
        assert_eq!(without_query("https://h/b#y"), "https://h/b");
    }
}
