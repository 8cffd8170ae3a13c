//! The few words worth having in an error page: code, message and request id of a storage host's XML, the title of an
//! HTML page.
//!
//! No parser: a bounded search for a handful of elements. Entities are the five that XML predefines and no others;
//! nothing is expanded, nothing is fetched (behaviour L6). What the words mean is decided in `super::errors`.

use crate::model::text::{contains_ignoring_case, split_once};

/// How much of a page is looked at.
const WINDOW: usize = 64 * 1024;

/// What a page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markup {
    /// S3, GCS and Azure `<Code>`.
    pub code: Option<String>,
    /// `<Message>` and what details follow it; an HTML page's title.
    pub message: Option<String>,
    /// `<RequestId>`, or the one that Azure puts into its message.
    pub request_id: Option<String>,
}

/// Reads XML or HTML; `None` for a text that is neither.
pub fn read_markup(text: &str) -> Option<Markup> {
    let text = window(text.trim_start_matches('\u{FEFF}').trim_start());
    if !text.starts_with('<') {
        return None;
    }
    if let Some(title) = html_title(text) {
        return Some(Markup { message: title, ..Markup::default() });
    }
    let (message, inner_id) = element(text, "<Message>").map_or((None, None), without_request_id);
    let details = ["<AuthenticationErrorDetail>", "<Details>"].into_iter().find_map(|name| element(text, name));
    let message = match (message, details) {
        (Some(message), Some(details)) => Some([&message, " ", &details].concat()),
        (message, details) => message.or(details),
    };
    Some(Markup { code: element(text, "<Code>"), message, request_id: element(text, "<RequestId>").or(inner_id) })
}

/// Azure ends its messages with "\nRequestId:6d2f…\nTime:2026-…".
fn without_request_id(message: String) -> (Option<String>, Option<String>) {
    match split_once(&message, "RequestId:") {
        Some((before, after)) => {
            (Some(before.trim_ascii_end().to_owned()), after.split_ascii_whitespace().next().map(str::to_owned))
        }
        None => (Some(message), None),
    }
}

/// The first so many bytes, whole characters only.
fn window(text: &str) -> &str {
    let end = (0..=WINDOW.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text.get(..end).unwrap_or(text)
}

/// The text of the first element so opened, up to the next tag; `None` where it is empty.
fn element(text: &str, open: &str) -> Option<String> {
    let (_, rest) = split_once(text, open)?;
    let (value, _) = rest.split_once('<')?;
    let value = unescape(value.trim_ascii());
    (!value.is_empty()).then_some(value)
}

/// `Some` for an HTML page, with its title where it has one.
fn html_title(text: &str) -> Option<Option<String>> {
    if !contains_ignoring_case(text, "<html") && !contains_ignoring_case(text, "<!doctype html") {
        return None;
    }
    let title = split_once(text, "<title").and_then(|(_, rest)| rest.split_once('>')).and_then(|(_, rest)| {
        let (title, _) = rest.split_once('<')?;
        let title = unescape(title.trim_ascii());
        (!title.is_empty()).then_some(title)
    });
    Some(title)
}

fn unescape(text: &str) -> String {
    const NAMES: [(&str, char); 5] = [("lt;", '<'), ("gt;", '>'), ("quot;", '"'), ("apos;", '\''), ("amp;", '&')];
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split('&');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        match NAMES.iter().find_map(|(name, character)| part.strip_prefix(name).map(|rest| (character, rest))) {
            Some((character, rest)) => {
                out.push(*character);
                out.push_str(rest);
            }
            None => {
                out.push('&');
                out.push_str(part);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(code: Option<&str>, message: Option<&str>, request_id: Option<&str>) -> Option<Markup> {
        let own = |text: Option<&str>| text.map(str::to_owned);
        Some(Markup { code: own(code), message: own(message), request_id: own(request_id) })
    }

    #[test]
    fn storage_hosts() {
        assert_eq!(
            read_markup(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code><Message>A &lt;b&gt; &amp;amp; c</Message><Key>x</Key><RequestId>4442587FB7D0A2F9</RequestId></Error>"
            ),
            words(Some("NoSuchKey"), Some("A <b> &amp; c"), Some("4442587FB7D0A2F9"))
        );
        assert_eq!(
            read_markup(
                "\u{FEFF}<?xml version='1.0'?><Error><Code>ExpiredToken</Code><Message>Invalid argument.</Message><Details>Token has expired</Details></Error>"
            ),
            words(Some("ExpiredToken"), Some("Invalid argument. Token has expired"), None)
        );
        assert_eq!(
            read_markup(
                "<Error><Code>AuthenticationFailed</Code><Message>Server failed.\nRequestId:6d2f-1\nTime:2026-11-22T10:00:00Z</Message><AuthenticationErrorDetail>Signature not valid in the specified time frame</AuthenticationErrorDetail></Error>"
            ),
            words(
                Some("AuthenticationFailed"),
                Some("Server failed. Signature not valid in the specified time frame"),
                Some("6d2f-1")
            )
        );
    }

    #[test]
    fn pages() {
        assert_eq!(
            read_markup("<!DOCTYPE html><HTML><head><TITLE lang=en> 413 Too &amp; Large </TITLE></head></HTML>"),
            words(None, Some("413 Too & Large"), None)
        );
        assert_eq!(read_markup("<html><body>no title</body></html>"), words(None, None, None));
        assert_eq!(read_markup("<html><title></title></html>"), words(None, None, None));
    }

    #[test]
    fn nothing_is_expanded() {
        let bomb = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b SYSTEM \"file:///etc/passwd\">]><Error><Message>&a;&b;&#65;</Message></Error>";
        assert_eq!(read_markup(bomb), words(None, Some("&a;&b;&#65;"), None));
    }

    #[test]
    fn what_is_broken_or_nothing() {
        for text in ["", "plain", "{\"a\":1}", " \n x<"] {
            assert_eq!(read_markup(text), None, "{text}");
        }
        for text in ["<", "<Error", "<Error><Code>x", "<Error><Code></Code></Error>", "<Error><Code/></Error>"] {
            assert_eq!(read_markup(text), words(None, None, None), "{text}");
        }
        let far = ["<Error>", &"é".repeat(40_000), "<Code>x</Code></Error>"].concat();
        assert_eq!(read_markup(&far), words(None, None, None));
    }

    proptest! {
        #[test]
        fn nothing_panics(text in any::<String>(), tags in "(<(/)?(Error|Code|Message|html|title)>|&(amp|x);|é|RequestId:|\n){0,20}") {
            let _ = (read_markup(&text), read_markup(&tags));
        }
    }
}
