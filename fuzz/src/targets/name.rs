//! File names: which may be sent, how a form tells them, what a received one becomes (behaviours C1, G15).

use crate::oracle::assert_safe_name;
use crate::parts::texts;
use attache::model::text::percent_decode;
use attache::policy::name::{check_name, form_escape, sanitize_download};

pub fn run(data: &[u8]) {
    let [name] = texts(data);
    let ends_a_line = name.contains(['\r', '\n', '\0']);
    assert_eq!(check_name(&name).is_err(), name.is_empty() || ends_a_line);

    let told = form_escape(&name);
    let dangerous =
        |character: char| matches!(character, '"' | '\\' | '\u{7F}') || (character < ' ' && character != '\t');
    assert!(!told.contains(dangerous), "{told:?}");
    if !name.contains('%') {
        assert_eq!(percent_decode(&told), (name.clone().into_bytes(), true));
    }
    assert!(told.len() <= name.len() * 3 && form_escape(&told) == told);

    let safe = sanitize_download(&name);
    assert_safe_name(&safe);
    assert_eq!(sanitize_download(&safe), safe, "what is safe stays as it is");
}
