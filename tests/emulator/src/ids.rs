//! Draws identifiers from the seed: the same seed and the same requests give the same ids.
//! Does not know who asks.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

/// A counter over the seed for each kind of id, so that one kind does not depend on how many of another were drawn.
#[derive(Clone, Debug)]
pub(crate) struct Ids {
    seed: u64,
    drawn: BTreeMap<&'static str, u64>,
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Ids {
        Ids { seed, drawn: BTreeMap::new() }
    }

    /// The next 32 bytes.
    pub(crate) fn bytes(&mut self, label: &'static str) -> [u8; 32] {
        let drawn = self.drawn.entry(label).or_default();
        *drawn += 1;
        derive(self.seed, label, &drawn.to_be_bytes())
    }

    /// The next version 4 UUID.
    pub(crate) fn uuid(&mut self, label: &'static str) -> String {
        uuid(self.bytes(label))
    }

    /// The next id of 24 hexadecimal digits.
    pub(crate) fn token(&mut self, label: &'static str) -> String {
        hex(&self.bytes(label)).chars().take(24).collect()
    }

    /// The next request id as VoIPbin writes it: `req_` and 26 characters of base32.
    pub(crate) fn request_id(&mut self) -> String {
        const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let drawn = self.bytes("request");
        let text: String = drawn
            .iter()
            .take(26)
            .filter_map(|byte| ALPHABET.get(usize::from(byte & 31)))
            .map(|&c| char::from(c))
            .collect();
        format!("req_{text}")
    }
}

/// Bytes that depend on the seed, a label and what is named, and on nothing that was drawn before.
pub(crate) fn derive(seed: u64, label: &str, named: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(seed.to_be_bytes());
    hash.update(label.as_bytes());
    hash.update([0]);
    hash.update(named);
    hash.finalize().into()
}

/// One of `choices`, by the seed and what is named.
pub(crate) fn choose(seed: u64, label: &str, named: &str, choices: u8) -> u8 {
    derive(seed, label, named.as_bytes()).first().map_or(0, |byte| byte % choices.max(1))
}

/// A version 4 UUID from the first 16 bytes.
pub(crate) fn uuid(bytes: [u8; 32]) -> String {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] = bytes;
    let (g, i) = ((g & 0x0f) | 0x40, (i & 0x3f) | 0x80);
    format!("{}-{}-{}-{}-{}", hex(&[a, b, c, d]), hex(&[e, f]), hex(&[g, h]), hex(&[i, j]), hex(&[k, l, m, n, o, p]))
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether a text has the form of a UUID.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 8 | 13 | 18 | 23) { byte == b'-' } else { byte.is_ascii_hexdigit() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_ids() {
        let (mut one, mut two, mut other) = (Ids::new(7), Ids::new(7), Ids::new(8));
        let drawn = one.uuid("file");
        assert_eq!(drawn, two.uuid("file"));
        assert_ne!(drawn, other.uuid("file"));
        assert_ne!(drawn, one.uuid("file"), "two draws of one source are two ids");
    }

    #[test]
    fn uuids_are_version_4() {
        let id = Ids::new(1).uuid("file");
        assert!(is_uuid(&id), "{id}");
        assert_eq!(id.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&id.as_bytes()[19]));
        assert!(!is_uuid("0c0c305c-7a55-4395-85a8-ae4860f0139"));
        assert!(!is_uuid("not-a-uuid"));
    }
}
