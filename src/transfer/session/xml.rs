//! The little XML that storage hosts speak: a text made safe to write, and elements found by name.
//!
//! No parser: one pass over a bounded text, no recursion. Character references and the five entities that XML
//! predefines are undone; nothing is expanded, nothing is fetched (behaviour L6). What the words mean is decided by the
//! protocols; error bodies are read by `backend::markup`.

/// How much of an answer is looked at: a list of 50,000 blocks, committed and uncommitted, is 8 MB.
const WINDOW: usize = 16 << 20;

/// `<name>text</name>`, the text escaped.
pub fn push_element(out: &mut String, name: &str, text: &str) {
    out.push('<');
    out.push_str(name);
    out.push('>');
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            // No XML 1.0 text may hold other control characters, not even as references.
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(character),
        }
    }
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

/// Elements of one name, in their order.
pub struct Elements<'a> {
    rest: &'a str,
    name: &'a str,
}

/// The insides of every element of that name. Elements of one name do not lie inside each other here.
pub fn elements<'a>(text: &'a str, name: &'a str) -> Elements<'a> {
    let end = (0..=WINDOW.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    Elements { rest: text.get(..end).unwrap_or(text), name }
}

impl<'a> Iterator for Elements<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        loop {
            let (_, after) = self.rest.split_once('<')?;
            self.rest = after;
            let Some(tail) = after.strip_prefix(self.name) else { continue };
            let (attributes, inside) = match tail.as_bytes().first()? {
                b'>' | b' ' | b'\t' | b'\r' | b'\n' | b'/' => tail.split_once('>')?,
                _ => continue,
            };
            if attributes.ends_with('/') {
                self.rest = inside;
                return Some("");
            }
            let mut search = inside;
            loop {
                let (_, closing) = search.split_once("</")?;
                if let Some(after) = closing.strip_prefix(self.name).map(str::trim_ascii_start)
                    && let Some(rest) = after.strip_prefix('>')
                {
                    self.rest = rest;
                    return inside.get(..inside.len().saturating_sub(closing.len() + 2));
                }
                search = closing;
            }
        }
    }
}

/// The text of the first element of that name; `None` where there is none or it is empty.
pub fn element(text: &str, name: &str) -> Option<String> {
    let inside = elements(text, name).next()?;
    Some(unescape(inside.trim_ascii())).filter(|text| !text.is_empty())
}

/// The name of the outermost element, without a namespace prefix.
pub fn root(text: &str) -> Option<&str> {
    let mut rest = text.trim_start_matches('\u{FEFF}');
    loop {
        rest = rest.trim_ascii_start().strip_prefix('<')?;
        if rest.starts_with(['?', '!']) {
            (_, rest) = rest.split_once('>')?;
            continue;
        }
        let name = rest.split(['>', ' ', '\t', '\r', '\n', '/']).next()?;
        return Some(name.rsplit(':').next().unwrap_or(name));
    }
}

fn unescape(text: &str) -> String {
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(';').and_then(|(name, rest)| Some((reference(name)?, rest))) {
            Some((character, rest)) => {
                out.push(character);
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

fn reference(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            // Go's encoder, and so MinIO, writes a quote as &#34;.
            let digits = name.strip_prefix('#').filter(|digits| digits.len() <= 8)?;
            let (digits, radix) = digits.strip_prefix('x').map_or((digits, 10), |hex| (hex, 16));
            let mut value = 0_u32;
            for character in digits.chars() {
                value = value.checked_mul(radix)?.checked_add(character.to_digit(radix)?)?;
            }
            char::from_u32(value).filter(|character| !digits.is_empty() && *character != '\0')
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn finds_what_storage_hosts_write() {
        let text = "<?xml version=\"1.0\"?>\n<ListPartsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><PartNumberMarker>0</PartNumberMarker><IsTruncated> true </IsTruncated><Part><PartNumber>1</PartNumber><ETag>&quot;a&quot;</ETag></Part><Part ><PartNumber>2</PartNumber><ETag>&#34;b&#x22;</ETag></Part ><Empty/><Part/></ListPartsResult>";
        assert_eq!(root(text), Some("ListPartsResult"));
        let parts: Vec<_> = elements(text, "Part").collect();
        assert_eq!(parts.len(), 3);
        assert_eq!(element(parts[0], "ETag").as_deref(), Some("\"a\""));
        assert_eq!(element(parts[1], "ETag").as_deref(), Some("\"b\""));
        assert_eq!(element(text, "IsTruncated").as_deref(), Some("true"));
        assert_eq!((element(text, "Empty"), element(text, "None")), (None, None));
        assert_eq!(root("\u{FEFF}<!-- x --> <s3:Error a='b'>"), Some("Error"));
        assert_eq!((root(""), root("plain"), root("<?xml")), (None, None, None));
    }

    #[test]
    fn nothing_is_expanded() {
        let bomb =
            "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><Error><Code>&a;&b &#0;&#x110000;&#999999999;&#;&#x;</Code></Error>";
        assert_eq!(element(bomb, "Code").as_deref(), Some("&a;&b &#0;&#x110000;&#999999999;&#;&#x;"));
    }

    #[test]
    fn a_long_hostile_text_takes_one_pass() {
        let open = "<Part>".repeat(200_000);
        assert_eq!(elements(&open, "Part").count(), 0);
        assert_eq!(elements(&"<Part><".repeat(100_000), "Part").count(), 0);
        assert_eq!(elements(&["<Part>", &"</x".repeat(300_000)].concat(), "Part").count(), 0);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(text in "[^\0-\u{8}\u{b}\u{c}\u{e}-\u{1f}\u{fffe}\u{ffff}]{0,40}") {
            let mut out = String::new();
            push_element(&mut out, "ETag", &text);
            prop_assert_eq!(element(&out, "ETag").unwrap_or_default(), text.trim_ascii());
            prop_assert_eq!(out.matches('<').count(), 2);
        }

        #[test]
        fn nothing_panics(text in any::<String>(), tags in "(</?(Part|P)( |/|>|:)|&#?x?[0-9;]|é|<!|\\?>){0,30}") {
            for text in [text, tags] {
                let _ = (root(&text), element(&text, "Part"), elements(&text, "P").count());
            }
        }
    }
}
