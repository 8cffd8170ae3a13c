//! Base64 (RFC 4648 §4) for platforms that take files inside JSON. Windows are a multiple of three bytes, so that their
//! texts join without padding between them.

/// How many bytes are encoded at a time: a multiple of three near a mebibyte.
pub const WINDOW: u64 = 3 * 256 * 1024;

/// `bytes` as base64; padded where they are no multiple of three.
pub fn encode(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_usize, |word, byte| (word << 8) + usize::from(*byte)) << (8 * (3 - chunk.len()));
        for (place, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let digit = DIGITS.get(word >> shift & 63).copied().unwrap_or(b'A');
            out.push(if place > chunk.len() { '=' } else { char::from(digit) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{WINDOW, encode};

    #[test]
    fn a_window_needs_no_padding_and_is_neither_small_nor_large() {
        assert_eq!(WINDOW % 3, 0);
        assert!((1 << 19..=1 << 20).contains(&WINDOW));
    }

    #[test]
    fn agrees_with_the_test_vectors_of_rfc_4648() {
        let vectors = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (plain, encoded) in vectors {
            assert_eq!(encode(plain.as_bytes()), encoded);
        }
        assert_eq!(encode(&[0xfb, 0xff]), "+/8=");
    }
}
