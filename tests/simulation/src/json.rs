//! JSON as `JSON.parse` after a UTF-8 decoder reads it, in `serde_json::Value`: a byte order mark is ignored, broken UTF-8 and
//! lone surrogates become U+FFFD, numbers beyond a double become the largest double (JavaScript: Infinity).
//!
//! One difference stays: more than 128 levels of nesting are no JSON here, where an engine goes on.

use serde_json::Value;

/// A body as text, as `Response.text()` gives it.
pub fn decode(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    String::from_utf8_lossy(bytes).into_owned()
}

/// A text as JSON.
pub fn parse(text: &str) -> Option<Value> {
    serde_json::from_str(text).or_else(|_| serde_json::from_str(&tamed(text))).ok()
}

/// The text with what only `serde_json` refuses replaced.
fn tamed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '"' => string(rest, &mut out),
            '-' | '0'..='9' => number(rest, &mut out),
            other => {
                out.push(other);
                other.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    out
}

/// Copies a string, lone surrogates replaced; gives its length.
fn string(text: &str, out: &mut String) -> usize {
    let unit = |at: usize| {
        let digits = text.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut at = 1;
    out.push('"');
    while let Some(next) = text[at..].chars().next() {
        let taken = match (next, unit(at), unit(at + 6)) {
            ('"', ..) => {
                out.push('"');
                return at + 1;
            }
            ('\\', Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            ('\\', Some(0xD800..=0xDFFF), _) => {
                out.push_str("\\ufffd");
                at += 6;
                continue;
            }
            ('\\', ..) => 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
            (other, ..) => other.len_utf8(),
        };
        out.push_str(&text[at..at + taken]);
        at += taken;
    }
    at
}

fn number(text: &str, out: &mut String) -> usize {
    let inside = |character: char| character.is_ascii_digit() || "+-.eE".contains(character);
    let end = text.find(|character| !inside(character)).unwrap_or(text.len());
    let literal = &text[..end];
    match literal.parse::<f64>() {
        Ok(value) if value.is_infinite() => {
            out.push_str(if value > 0.0 { "1.7976931348623157e308" } else { "-1.7976931348623157e308" })
        }
        _ => out.push_str(literal),
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_an_engine_takes_is_taken() {
        assert_eq!(parse(&decode(b"\xEF\xBB\xBF{\"a\":1}")), Some(json!({"a": 1})));
        assert_eq!(parse(&decode(b"[\"\xFF\"]")), Some(json!(["\u{FFFD}"])));
        assert_eq!(parse("[1e999, -1e999, 2]"), Some(json!([f64::MAX, f64::MIN, 2])));
        assert_eq!(
            parse(r#"["\ud800x \ud83d\ude00 \\ud800", 1e999]"#),
            Some(json!(["\u{FFFD}x 😀 \\ud800", f64::MAX]))
        );
        assert_eq!(parse(r#"{"a":1,"a":2,"__proto__":3}"#), Some(json!({"a": 2, "__proto__": 3})));
    }

    #[test]
    fn what_an_engine_refuses_is_refused() {
        for text in
            ["", "NaN", "{", "{\"a\":01}", "[1,]", "<html>", "\"", "\"\\", "\"\\u12", "[\"\\ud8", "1e", "\u{FEFF}1"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
