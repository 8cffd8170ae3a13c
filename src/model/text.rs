//! Small text tools without the weight of `format!`, number parsing and regular expressions.
//!
//! Digits, percent-encoding and ASCII comparisons, each linear and without a panic. Decides nothing.

/// A whole number in plain ASCII digits: no sign, no blanks; `None` where it is empty or does not fit.
pub fn decimal(text: &str) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.bytes().try_fold(0_u64, |sum, byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte & 15))?;
        sum.checked_mul(10)?.checked_add(digit)
    })
}

/// Appends a whole number, with zeros before it up to `width` digits.
pub fn push_decimal(out: &mut String, value: u64, width: usize) {
    let mut rest = value;
    let mut reversed = Vec::with_capacity(width);
    while rest > 0 || reversed.len() < width.max(1) {
        reversed.push(char::from(b'0' | (rest % 10) as u8));
        rest /= 10;
    }
    out.extend(reversed.iter().rev());
}

/// The four bits of a hexadecimal digit.
pub fn nibble(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

/// RFC 3986 §2.3: what never needs encoding.
pub const fn unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Appends `text` percent-encoded as UTF-8, everything but the unreserved characters (RFC 3986 §2.1).
pub fn push_encoded(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if unreserved(byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for half in [byte >> 4, byte & 15] {
                let digit = char::from_digit(u32::from(half), 16).unwrap_or('0');
                out.push(digit.to_ascii_uppercase());
            }
        }
    }
}

/// Undoes percent-encoding. The flag is true when every `%` was followed by two hexadecimal digits; where it was not,
/// the `%` stands for itself, as in the URL standard. A plus sign stays a plus sign.
pub fn percent_decode(text: &str) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(text.len());
    let mut sound = true;
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        match after {
            [high, low, behind @ ..] if nibble(*high).is_some() && nibble(*low).is_some() => {
                out.push(nibble(*high).unwrap_or(0) << 4 | nibble(*low).unwrap_or(0));
                rest = behind;
            }
            _ => {
                sound = false;
                out.push(byte);
            }
        }
    }
    (out, sound)
}

/// True when `needle` occurs in `text`, upper and lower case of ASCII letters being the same.
pub fn contains_ignoring_case(text: &str, needle: &str) -> bool {
    position(text, needle).is_some()
}

/// `str::split_once` for a text of one character or more, upper and lower case of ASCII letters being the same. The
/// library's own search weighs more than this whole module.
pub fn split_once<'a>(text: &'a str, needle: &str) -> Option<(&'a str, &'a str)> {
    let at = position(text, needle)?;
    Some((text.get(..at)?, text.get(at + needle.len()..)?))
}

fn position(text: &str, needle: &str) -> Option<usize> {
    let needle = needle.as_bytes();
    if needle.is_empty() {
        return None;
    }
    text.as_bytes().windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle))
}

/// Characters that turn the direction of text around them, by which one name can pass for another (Unicode TR 9 and TR
/// 36).
pub const fn turns_direction(character: char) -> bool {
    matches!(character, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimal_takes_digits_only_and_all_that_fits() {
        assert_eq!(decimal("0"), Some(0));
        assert_eq!(decimal("0018446744073709551615"), Some(u64::MAX));
        for bad in ["", "18446744073709551616", "-1", "+1", " 1", "1 ", "1.0", "1e3", "٣", "0x1"] {
            assert_eq!(decimal(bad), None, "{bad}");
        }
    }

    #[test]
    fn numbers_are_padded_to_their_width_and_never_cut() {
        let mut out = String::new();
        for (value, width) in [(0, 0), (7, 2), (123, 2), (u64::MAX, 1)] {
            push_decimal(&mut out, value, width);
            out.push(' ');
        }
        assert_eq!(out, "0 07 123 18446744073709551615 ");
    }

    #[test]
    fn a_broken_escape_stands_for_itself_and_is_told() {
        assert_eq!(percent_decode("a%20b+c"), (b"a b+c".to_vec(), true));
        assert_eq!(percent_decode("50%"), (b"50%".to_vec(), false));
        assert_eq!(percent_decode("%zz%4"), (b"%zz%4".to_vec(), false));
        assert_eq!(percent_decode("%%41"), (b"%A".to_vec(), false));
    }

    #[test]
    fn finds_words_whatever_their_case() {
        assert!(contains_ignoring_case("Request has EXPIRED", "expired"));
        assert!(!contains_ignoring_case("expire", "expired"));
        assert!(!contains_ignoring_case("anything", ""));
        assert_eq!(split_once("aéXé", "x"), Some(("aé", "é")));
        assert_eq!(split_once("a://b://c", "://"), Some(("a", "b://c")));
        assert_eq!((split_once("a", ""), split_once("", "a"), split_once("a", "ab")), (None, None, None));
    }

    proptest! {
        #[test]
        fn encoding_is_undone_by_decoding(text in any::<String>()) {
            let mut encoded = String::new();
            push_encoded(&mut encoded, &text);
            prop_assert!(encoded.bytes().all(|byte| unreserved(byte) || byte == b'%'));
            prop_assert_eq!(percent_decode(&encoded), (text.into_bytes(), true));
        }

        #[test]
        fn decimal_undoes_push_decimal(value in any::<u64>(), width in 0_usize..30) {
            let mut out = String::new();
            push_decimal(&mut out, value, width);
            prop_assert_eq!(decimal(&out), Some(value));
            prop_assert!(out.len() >= width);
        }
    }
}
