//! Base64 and digests in windows, against `base64` and `sha2`. Parts: how the bytes are cut, the bytes.

use crate::parts::split;
use attache::transfer::base64::{WINDOW, encode};
use attache::transfer::digest::Sha256Digest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

pub fn run(data: &[u8]) {
    let [cuts, bytes] = split(data);
    assert_eq!(WINDOW % 3, 0, "windows join without padding");
    assert_eq!(encode(bytes), STANDARD.encode(bytes));

    let step = usize::from(cuts.first().copied().unwrap_or(7)).max(1);
    let joined: String = bytes.chunks(step * 3).map(encode).collect();
    assert_eq!(joined, STANDARD.encode(bytes));
    let mut digest = Sha256Digest::default();
    bytes.chunks(step).for_each(|piece| digest.update(piece));
    let hex: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest.hex(), hex);
}
