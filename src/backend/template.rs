//! Path templates: `{id}` becomes one segment, `{+name}` a resource name whose slashes stay.
//!
//! Decides which values can be told in a path at all. `.` and `..` are refused, not encoded: every URL parser resolves
//! `%2e%2e` as it does `..`, so that no encoding keeps them where they were put.

use crate::model::text::push_encoded;

/// A value that cannot be told in a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// The placeholder.
    pub name: String,
    /// What is wrong and what would do.
    pub what: &'static str,
}

/// Fills the placeholders of a path, percent-encoding every value (RFC 3986 §2.3: all but `A-Z a-z 0-9 - . _ ~`).
///
/// `value` answers a placeholder's name, without its braces and its plus. Text between placeholders is taken as it is.
pub fn expand(template: &str, value: impl Fn(&str) -> Option<String>) -> Result<String, TemplateError> {
    let mut path = String::with_capacity(template.len() + 32);
    for piece in pieces(template) {
        match piece {
            Piece::Literal(text) => path.push_str(text),
            Piece::Broken => return refuse(template, BROKEN),
            Piece::Placeholder(written) => {
                let (name, many) = written.strip_prefix('+').map_or((written, false), |name| (name, true));
                let Some(value) = value(name) else { return refuse(name, "is missing; give it a value.") };
                for (index, segment) in value.split(|character| many && character == '/').enumerate() {
                    if let Some(what) = objection(segment) {
                        return refuse(name, what);
                    }
                    if index > 0 {
                        path.push('/');
                    }
                    push_encoded(&mut path, segment);
                }
            }
        }
    }
    Ok(path)
}

/// Fills the placeholders of a text that is no path (a JSON member, a form field): nothing is encoded.
/// `None` where a value is missing or the braces do not pair.
pub fn fill(template: &str, value: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut text = String::with_capacity(template.len() + 32);
    for piece in pieces(template) {
        match piece {
            Piece::Literal(literal) => text.push_str(literal),
            Piece::Placeholder(name) => text.push_str(&value(name.strip_prefix('+').unwrap_or(name))?),
            Piece::Broken => return None,
        }
    }
    Some(text)
}

/// Percent-encodes everything but the unreserved characters, as `encodeURIComponent` does and `! ' ( ) *` besides.
pub fn encode_component(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_encoded(&mut out, text);
    out
}

/// Name and value pairs as a query, without its question mark. Blanks become `%20` and a plus `%2B`, so that readers of
/// URLs and readers of forms find the same bytes.
pub fn query<N: AsRef<str>, T: AsRef<str>>(pairs: &[(N, T)]) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        push_encoded(&mut out, name.as_ref());
        out.push('=');
        push_encoded(&mut out, value.as_ref());
    }
    out
}

const DOTS: &str = "cannot be \".\" or \"..\", which a URL takes for a step between folders.";
const BROKEN: &str = "is no path template: its braces do not pair.";

/// Why this cannot be a path segment.
fn objection(segment: &str) -> Option<&'static str> {
    match segment {
        "" => Some("cannot be empty, nor hold an empty segment."),
        "." | ".." => Some(DOTS),
        _ if segment.chars().any(char::is_control) => Some("cannot hold control characters."),
        _ => None,
    }
}

fn refuse<T>(name: &str, what: &'static str) -> Result<T, TemplateError> {
    Err(TemplateError { name: name.to_owned(), what })
}

enum Piece<'a> {
    Literal(&'a str),
    Placeholder(&'a str),
    Broken,
}

fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut parts = template.split('{');
    let head = match parts.next() {
        Some(head) if head.contains('}') => Piece::Broken,
        head => Piece::Literal(head.unwrap_or_default()),
    };
    core::iter::once(head).chain(parts.flat_map(|part| match part.split_once('}') {
        Some((name, literal)) if !matches!(name, "" | "+") && !literal.contains('}') => {
            [Piece::Placeholder(name), Piece::Literal(literal)]
        }
        _ => [Piece::Broken, Piece::Broken],
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(template: &str, value: &str) -> Result<String, &'static str> {
        expand(template, |_| Some(value.to_owned())).map_err(|error| error.what)
    }

    #[test]
    fn a_value_becomes_one_segment() {
        assert_eq!(one("/v1/files/{id}/x", "a/b?c#d%e\\f g").unwrap(), "/v1/files/a%2Fb%3Fc%23d%25e%5Cf%20g/x");
        assert_eq!(one("/v1/files/{id}", "Ünï-._~").unwrap(), "/v1/files/%C3%9Cn%C3%AF-._~");
        assert_eq!(one("/v1/files/{id}", "%2e%2e").unwrap(), "/v1/files/%252e%252e");
        assert_eq!(one("/v1/files/{id}", "...").unwrap(), "/v1/files/...");
        assert_eq!(one("/v1/files/{id}:get", "..a").unwrap(), "/v1/files/..a:get");
        assert_eq!(one("/v1/files", "unused").unwrap(), "/v1/files");
    }

    #[test]
    fn a_resource_name_keeps_its_slashes_and_a_verb_may_follow() {
        let name = "projects/p 1/locations/global/sessions/-";
        assert_eq!(
            one("/v1alpha/{+session}:listSessionFileMetadata", name).unwrap(),
            "/v1alpha/projects/p%201/locations/global/sessions/-:listSessionFileMetadata"
        );
        for bad in ["", "/a", "a/", "a//b", "a/../b", "./a", "a/\0"] {
            assert!(one("/v1/{+name}", bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn what_cannot_stay_one_segment_is_refused_by_its_name() {
        for bad in ["", ".", "..", "a\0", "a\rb", "a\nb", "\u{7f}", "\u{85}"] {
            let error = expand("/v1/{app}/files/{id}", |name| Some(if name == "id" { bad } else { "a" }.to_owned()))
                .unwrap_err();
            assert_eq!(error.name, "id", "{bad:?}");
        }
        let error = expand("/v1/{app}/files", |_| None).unwrap_err();
        assert_eq!((error.name.as_str(), error.what), ("app", "is missing; give it a value."));
        // No value is empty or all dots, so that none makes a dot segment with what stands beside it.
        for template in ["/v1/{a}{b}", "/v1/.{a}", "/v1/{a}.", "/v1/{+a}"] {
            assert_eq!(
                (one(template, "."), one(template, ".."), one(template, "").is_err()),
                (Err(DOTS), Err(DOTS), true)
            );
        }
    }

    #[test]
    fn broken_templates_are_told() {
        for template in ["/{", "/}", "/{a", "/a}", "/{}", "/{+}", "/{a{b}}", "/{a}}"] {
            assert_eq!(expand(template, |_| Some("x".to_owned())).unwrap_err().what, BROKEN, "{template}");
            assert_eq!(fill(template, |_| Some("x".to_owned())), None, "{template}");
        }
    }

    #[test]
    fn a_filled_text_is_not_encoded() {
        let value = |name: &str| (name == "id").then(|| "a/b ü".to_owned());
        assert_eq!(fill("{id}", value), Some("a/b ü".to_owned()));
        assert_eq!(fill("<{id}>", value), Some("<a/b ü>".to_owned()));
        assert_eq!(fill("{other}", value), None);
        assert_eq!(fill("plain", value), Some("plain".to_owned()));
    }

    #[test]
    fn a_query_is_byte_exact() {
        let pairs = [("page_token", "2024-05-27 07:55:16.5+00:00&a=b%"), ("expand[]", "ü")];
        assert_eq!(query(&pairs), "page_token=2024-05-27%2007%3A55%3A16.5%2B00%3A00%26a%3Db%25&expand%5B%5D=%C3%BC");
        assert_eq!(query::<&str, &str>(&[]), "");
    }

    proptest! {
        // B3 and B4, judged by an independent parser of the URL standard.
        #[test]
        fn no_id_leaves_its_place(id in any::<String>()) {
            let Ok(path) = expand("/v1/files/{id}/content", |_| Some(id.clone())) else {
                prop_assert!(objection(&id).is_some());
                return Ok(());
            };
            let parsed = url::Url::parse(&["https://api.example", &path].concat()).unwrap();
            let segments: Vec<&str> = parsed.path_segments().unwrap().collect();
            prop_assert_eq!(segments.len(), 4);
            prop_assert_eq!((segments[0], segments[1], segments[3]), ("v1", "files", "content"));
            prop_assert_eq!(crate::model::text::percent_decode(segments[2]), (id.into_bytes(), true));
            prop_assert_eq!(parsed.host_str(), Some("api.example"));
            prop_assert!(parsed.query().is_none() && parsed.fragment().is_none());
        }

        #[test]
        fn no_dots_and_slashes_leave_their_place(id in "[./\\\\%2eE?#;@: -]{0,8}") {
            if let Ok(path) = expand("/a/{id}:b", |_| Some(id.clone())) {
                let parsed = url::Url::parse(&["https://api.example", &path].concat()).unwrap();
                prop_assert_eq!(parsed.path(), path.as_str());
                prop_assert_eq!(parsed.path_segments().unwrap().count(), 2);
            }
            if let Ok(path) = expand("/a/{+id}/b", |_| Some(id.clone())) {
                let parsed = url::Url::parse(&["https://api.example", &path].concat()).unwrap();
                prop_assert_eq!(parsed.path(), path.as_str());
                prop_assert_eq!(parsed.path_segments().unwrap().count(), id.split('/').count() + 2);
            }
        }

        #[test]
        fn queries_come_back_byte_for_byte(pairs in prop::collection::vec((any::<String>(), any::<String>()), 0..6)) {
            let parsed = url::Url::parse(&["https://api.example/?", &query(&pairs)].concat()).unwrap();
            let back: Vec<(String, String)> = parsed.query_pairs().into_owned().collect();
            // Readers of forms skip a pair that is empty on both sides: "=" cannot be told from nothing.
            prop_assert_eq!(back, pairs);
        }
    }
}
