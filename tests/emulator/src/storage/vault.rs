//! Keeps the objects of the storage host. Does not know who may read them.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use md5::{Digest, Md5};
use sha2::Sha256;

use crate::ids::hex;

/// One stored object. Its bytes never change in place: a change puts another object under the same name.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) bytes: Bytes,
    pub(crate) media_type: String,
    pub(crate) sha256: String,
    pub(crate) modified_us: i64,
    goog_hash: OnceCell<String>,
}

impl Object {
    /// The entity tag's text, without quotes.
    pub(crate) fn tag(&self) -> &str {
        self.sha256.get(..32).unwrap_or(&self.sha256)
    }

    /// `crc32c=…,md5=…`, as Google Cloud Storage tells it.
    pub(crate) fn goog_hash(&self) -> &str {
        self.goog_hash.get_or_init(|| {
            let crc = crc::Crc::<u32>::new(&crc::CRC_32_ISCSI).checksum(&self.bytes);
            format!("crc32c={},md5={}", STANDARD.encode(crc.to_be_bytes()), STANDARD.encode(Md5::digest(&self.bytes)))
        })
    }
}

/// Lower-case hexadecimal SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Objects by name; a name is `bucket/object`.
#[derive(Debug, Default)]
pub(crate) struct Vault {
    objects: BTreeMap<String, Object>,
}

impl Vault {
    /// Stores bytes; the hash is the caller's where it has one already.
    pub(crate) fn put(&mut self, name: &str, bytes: Bytes, media_type: &str, sha256: String, modified_us: i64) {
        let object =
            Object { bytes, media_type: media_type.to_owned(), sha256, modified_us, goog_hash: OnceCell::new() };
        self.objects.insert(name.to_owned(), object);
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Object> {
        self.objects.get(name)
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.objects.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_the_published_ones() {
        let mut vault = Vault::default();
        let bytes = Bytes::from_static(b"123456789");
        vault.put("b/o", bytes.clone(), "text/plain", sha256(&bytes), 0);
        let object = vault.get("b/o").unwrap();
        assert_eq!(object.sha256, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225");
        assert_eq!(object.goog_hash(), "crc32c=4waSgw==,md5=JfnnlDI7RTiF9RgfG2JNCw==");
    }
}
