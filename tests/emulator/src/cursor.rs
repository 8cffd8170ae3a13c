//! Writes and reads page tokens: opaque, and always with characters that a URL has to escape, so that a client which
//! does not escape them is found out. Does not know what they say.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Begins every token: three bytes whose base64 is `++//`.
const START: [u8; 3] = [0xfb, 0xef, 0xff];

/// A token that says `text`.
pub(crate) fn write(text: &str) -> String {
    STANDARD.encode([START.as_slice(), text.as_bytes()].concat())
}

/// What a token says; `None` when it is none of ours.
pub(crate) fn read(token: &str) -> Option<String> {
    let bytes = STANDARD.decode(token).ok()?;
    std::str::from_utf8(bytes.strip_prefix(&START)?).ok().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_needs_escaping() {
        let token = write("skip 10");
        assert!(token.starts_with("++//"), "{token}");
        assert_eq!(read(&token).as_deref(), Some("skip 10"));
        assert_eq!((read(&token.replace('+', " ")), read("c2tpcCAxMA=="), read("")), (None, None, None));
    }
}
