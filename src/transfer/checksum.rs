//! Streaming digests of the kinds that protocols and platforms name, behind one type: bytes in, a digest out.
//!
//! Compares nothing and reads nothing. SHA-256, SHA-1 and MD5 are RustCrypto's; CRC-32C is a table of 8 KiB that is built
//! when it is needed, so that it weighs nothing in the module.

use super::digest::hex;
use super::session::Hash;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// A running digest.
#[derive(Clone)]
pub enum Digest {
    /// FIPS 180-4.
    Sha256(Sha256),
    /// FIPS 180-4; broken as a signature, good enough against a bad wire, and the one that tus servers must know.
    Sha1(Sha1),
    /// RFC 1321; the same.
    Md5(Md5),
    /// RFC 9260 appendix A: Castagnoli's polynomial.
    Crc32c(Box<Crc32c>),
}

impl Digest {
    /// Begins one.
    pub fn new(kind: Hash) -> Self {
        match kind {
            Hash::Sha256 => Self::Sha256(Sha256::default()),
            Hash::Sha1 => Self::Sha1(Sha1::default()),
            Hash::Md5 => Self::Md5(Md5::default()),
            Hash::Crc32c => Self::Crc32c(Box::new(Crc32c::new())),
        }
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(state) => state.update(bytes),
            Self::Sha1(state) => state.update(bytes),
            Self::Md5(state) => state.update(bytes),
            Self::Crc32c(state) => state.update(bytes),
        }
    }

    /// The digest's bytes; of CRC-32C four, the highest first, as `x-goog-hash` and S3 write it before base64.
    pub fn finish(self) -> Vec<u8> {
        match self {
            Self::Sha256(state) => state.finalize().to_vec(),
            Self::Sha1(state) => state.finalize().to_vec(),
            Self::Md5(state) => state.finalize().to_vec(),
            Self::Crc32c(state) => (!state.value).to_be_bytes().to_vec(),
        }
    }

    /// The same in lower-case hex.
    pub fn hex(self) -> String {
        hex(&self.finish())
    }
}

/// A running CRC-32C, eight bytes a step.
#[derive(Clone)]
pub struct Crc32c {
    value: u32,
    tables: [[u32; 256]; 8],
}

impl Crc32c {
    fn new() -> Self {
        let mut tables = [[0_u32; 256]; 8];
        for (byte, entry) in (0_u32..).zip(tables.iter_mut().flatten().take(256)) {
            *entry = (0..8).fold(byte, |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0x82F6_3B78 } else { 0 });
        }
        let first = tables.first().copied().unwrap_or([0; 256]);
        let mut before = first;
        for table in tables.iter_mut().skip(1) {
            for (entry, known) in table.iter_mut().zip(before) {
                *entry = (known >> 8) ^ look(&first, known);
            }
            before = *table;
        }
        Self { value: u32::MAX, tables }
    }

    fn update(&mut self, bytes: &[u8]) {
        let [t0, t1, t2, t3, t4, t5, t6, t7] = &self.tables;
        let mut crc = self.value;
        let mut rest = bytes;
        while let Some((eight, after)) = rest.split_first_chunk::<8>() {
            rest = after;
            let [a, b, c, d, e, f, g, h] = *eight;
            crc ^= u32::from_le_bytes([a, b, c, d]);
            crc = look(t7, crc)
                ^ look(t6, crc >> 8)
                ^ look(t5, crc >> 16)
                ^ look(t4, crc >> 24)
                ^ look(t3, u32::from(e))
                ^ look(t2, u32::from(f))
                ^ look(t1, u32::from(g))
                ^ look(t0, u32::from(h));
        }
        for byte in rest {
            crc = (crc >> 8) ^ look(t0, crc ^ u32::from(*byte));
        }
        self.value = crc;
    }
}

/// By the lowest eight bits, so that no bound is ever met.
fn look(table: &[u32; 256], bits: u32) -> u32 {
    table.get((bits & 255) as usize).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transfer::digest::Sha256Digest;
    use proptest::prelude::*;

    const ALL: [Hash; 4] = [Hash::Sha1, Hash::Sha256, Hash::Crc32c, Hash::Md5];

    fn whole(kind: Hash, bytes: &[u8]) -> String {
        let mut digest = Digest::new(kind);
        digest.update(bytes);
        digest.hex()
    }

    #[test]
    fn known_answers() {
        // FIPS 180-4 examples, RFC 1321 A.5, RFC 3720 B.4, and the catalogue's check value of CRC-32C.
        for (kind, text, hex) in [
            (Hash::Sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (Hash::Sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (Hash::Sha1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            (Hash::Sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (Hash::Md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
            (Hash::Md5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
            (Hash::Crc32c, "", "00000000"),
            (Hash::Crc32c, "123456789", "e3069283"),
        ] {
            assert_eq!(whole(kind, text.as_bytes()), hex, "{kind:?} {text}");
        }
        assert_eq!(whole(Hash::Crc32c, &[0; 32]), "8a9136aa");
        assert_eq!(whole(Hash::Crc32c, &[0xff; 32]), "62a8ab43");
        let rising: Vec<u8> = (0..32).collect();
        assert_eq!(whole(Hash::Crc32c, &rising), "46dd794e");
    }

    /// A bit at a time, as the polynomial is defined.
    fn slowly(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0x82F6_3B78 } else { crc >> 1 })
        })
    }

    proptest! {
        #[test]
        fn split_anywhere_it_is_the_same(bytes in prop::collection::vec(any::<u8>(), 0..700), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6)) {
            let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            places.sort_unstable();
            for kind in ALL {
                let mut digest = Digest::new(kind);
                let mut from = 0;
                for place in &places {
                    digest.update(&bytes[from..*place]);
                    from = *place;
                }
                digest.update(&bytes[from..]);
                prop_assert_eq!(digest.hex(), whole(kind, &bytes));
            }
            prop_assert_eq!(whole(Hash::Crc32c, &bytes), format!("{:08x}", slowly(&bytes)));
            let mut other = Sha256Digest::default();
            other.update(&bytes);
            prop_assert_eq!(other.hex(), whole(Hash::Sha256, &bytes));
        }
    }
}
