//! What a header says and when it says nothing (RFC 9651 §4.2).

use super::*;
use proptest::prelude::*;

#[test]
fn integers_are_items_with_parameters_aside() {
    for (text, value) in
        [("0", 0), (" 42 ", 42), ("007", 7), ("999999999999999", 999_999_999_999_999), ("5;a;b=\"x\"", 5)]
    {
        assert_eq!(integer(text), Some(value), "{text}");
    }
    for text in
        ["", " ", "-1", "+1", "1.0", "1000000000000000", "1, 2", "1 2", "?1", "\"1\"", "1;", "1;A", "\t1", "0x1"]
    {
        assert_eq!(integer(text), None, "{text:?}");
    }
}

#[test]
fn booleans_are_two_characters() {
    assert_eq!((boolean("?1"), boolean("?0"), boolean(" ?1;a=2 ")), (Some(true), Some(false), Some(true)));
    for text in ["", "1", "0", "true", "?2", "?", "?10", "?1,?1", "?T"] {
        assert_eq!(boolean(text), None, "{text:?}");
    }
}

#[test]
fn dictionaries_keep_order_and_the_last_value() {
    use Item::{Integer, Other};
    assert_eq!(dictionary(""), Some(vec![]));
    assert_eq!(dictionary("a=1, b=2"), Some(vec![("a", Integer(1)), ("b", Integer(2))]));
    assert_eq!(dictionary("a=1,b,a=-3"), Some(vec![("a", Integer(-3)), ("b", Other)]));
    let strange = "s=\"a,\\\"b\\\\\";p=1, l=(1 \"x\" tok);q, d=1.5, t=*tok/en, y=:aGk=:, w=@1659578233, u=%\"f%c3%bc\", *k=?0, max-age=9 \t, z=7";
    let keys: Vec<&str> = dictionary(strange).unwrap().into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["s", "l", "d", "t", "y", "w", "u", "*k", "max-age", "z"]);
    for text in [
        "a=",
        "a=1,",
        ",a=1",
        "A=1",
        "a=1 b=2",
        "a=\"",
        "a=(1",
        "a=(1\"x\")",
        "a=1.2345",
        "a=1.",
        "a=:a",
        "a=\"\\x\"",
        "a=é",
        "1=1",
        "a==1",
    ] {
        assert_eq!(dictionary(text), None, "{text:?}");
    }
}

proptest! {
    #[test]
    fn nothing_breaks_the_reader(text in "[-a-c0-9=,;()\"\\\\?@%:*. \t]{0,40}") {
        let _ = (integer(&text), boolean(&text), dictionary(&text));
    }

    #[test]
    fn what_was_written_is_read(members in prop::collection::vec(("[a-z*][a-z0-9_.*-]{0,8}", 0_i64..1_000_000_000_000_000), 0..6)) {
        let text: Vec<String> = members.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let text = text.join(", ");
        let read = dictionary(&text).unwrap();
        for (key, value) in &read {
            let last = members.iter().rev().find(|(known, _)| known == key).unwrap();
            prop_assert_eq!(*value, Item::Integer(last.1));
        }
    }
}
