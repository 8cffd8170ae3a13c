//! Path templates and queries under arbitrary values, after a URL parser of the standard (behaviours B3, B4, B7).
//! Parts: a template, a value, another value, a base path.

use crate::oracle::is_header_text;
use crate::parts::texts;
use attache::backend::template::{encode_component, expand, fill, query};
use url::Url;

const TEMPLATES: [&str; 6] = [
    "/v1/files/{id}",
    "/v1/files/{id}/content",
    "/{other}/{id}:cancel",
    "/v1/{+id}",
    "/v1/{+id}:cancel",
    "/a/{+other}/b/{id}",
];

pub fn run(data: &[u8]) {
    let [template, id, other, base] = texts(data);
    for template in TEMPLATES {
        known(template, &id, &other);
    }
    let answer = |name: &str| (name != "missing").then(|| if name == "id" { id.clone() } else { other.clone() });
    if let Ok(path) = expand(&template, answer) {
        // What is filled in brings nothing of its own that a URL reads as structure.
        let literal: String =
            template.split('{').map(|piece| piece.split_once('}').map_or(piece, |(_, tail)| tail)).collect();
        let marks = |text: &str| text.matches(['?', '#', '\\']).count();
        assert_eq!(marks(&path), marks(&literal), "{path:?}");
        assert!(fill(&template, answer).is_some());
    }
    let pairs = [(id.as_str(), other.as_str()), (other.as_str(), base.as_str()), ("page_token", id.as_str())];
    queries(&pairs);
    let component = encode_component(&id);
    assert!(is_header_text(&component) && !component.contains([' ', '/', '+', '&', '=']));
}

fn known(template: &str, id: &str, other: &str) {
    let value = |name: &str| Some(if name == "id" { id } else { other }.to_owned());
    let bad = |segment: &str| matches!(segment, "" | "." | "..") || segment.chars().any(char::is_control);
    let refused = [("id", id), ("other", other)].iter().any(|(name, value)| {
        (template.contains(&["{", name, "}"].concat()) && bad(value))
            || (template.contains(&["{+", name, "}"].concat()) && value.split('/').any(bad))
    });
    let path = match expand(template, value) {
        Ok(path) => path,
        Err(error) => {
            assert!(refused, "{template} {id:?} {other:?}: {error:?}");
            assert!(["id", "other"].contains(&error.name.as_str()));
            return;
        }
    };
    assert!(!refused, "{template} {id:?} {other:?}");
    for base in ["https://api.example", "https://api.example/base/v1", "http://127.0.0.1:8080/x"] {
        let whole = Url::parse(&[base, &path].concat()).unwrap();
        let prefix = Url::parse(base).unwrap();
        assert_eq!(whole.origin(), prefix.origin());
        assert!(whole.query().is_none() && whole.fragment().is_none() && whole.username().is_empty());
        let expected = [prefix.path().trim_end_matches('/'), &path].concat();
        assert_eq!(whole.path(), expected, "the parser has nothing to resolve");
        let segments = |template: &str, whole: &Url| {
            let read = whole
                .path_segments()
                .unwrap()
                .skip(prefix.path().matches('/').count() - usize::from(prefix.path() == "/"));
            let read: Vec<String> = read
                .map(|part| percent_encoding::percent_decode_str(part).decode_utf8().unwrap().into_owned())
                .collect();
            assert_eq!(read, super::requests::segments(template, value), "{whole}");
        };
        segments(template, &whole);
    }
}

/// Names and values come back byte for byte, from readers of URLs and from readers of forms.
fn queries(pairs: &[(&str, &str)]) {
    let written = query(pairs);
    let parsed = Url::parse(&["https://api.example/?", &written].concat()).unwrap();
    let back: Vec<(String, String)> = parsed.query_pairs().into_owned().collect();
    assert_eq!(back, pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>());
    assert_eq!(attache::policy::expiry::parse_query(&written), back);
    assert_eq!(parsed.query(), Some(written.as_str()));
}
