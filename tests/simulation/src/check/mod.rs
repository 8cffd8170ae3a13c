//! What must hold, each invariant by its name. `calls` judges any call by its requests and its error, `truth` compares answers with what
//! the platform holds, `exchange` judges each request by the one before it, `quota` what repetitions cost, `secrets` what texts must not hold, `uploads` counts copies when everything has come to rest. What must never travel is judged by the network's guard.

pub mod calls;
pub mod errors;
pub mod exchange;
pub mod quota;
pub mod secrets;
pub mod truth;
pub mod uploads;

use sha2::{Digest, Sha256};

/// Lower-case hex SHA-256.
pub fn digest(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
