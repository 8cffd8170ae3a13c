//! Streaming digests over windows of a source. Decides nothing; the verbs compare.

use sha2::{Digest, Sha256};

/// How many bytes are read at a time: large enough that the hand-over costs nothing, small enough to stay flat.
pub const WINDOW: u64 = 1 << 20;

/// A running SHA-256.
#[derive(Clone, Default)]
pub struct Sha256Digest(Sha256);

impl Sha256Digest {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest in lower-case hex.
    pub fn hex(self) -> String {
        hex(&self.0.finalize())
    }
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble & 15)).copied().unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

#[cfg(test)]
mod tests {
    use super::{Sha256Digest, WINDOW};

    #[test]
    fn a_window_is_neither_small_nor_large() {
        assert!((1 << 18..=1 << 22).contains(&WINDOW));
    }

    #[test]
    fn agrees_with_fips_180_4() {
        let mut digest = Sha256Digest::default();
        digest.update(b"a");
        digest.update(b"bc");
        assert_eq!(digest.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
