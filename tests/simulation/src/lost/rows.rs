//! Where replies are lost: every platform in each of its ways, and one with its key taken away, so that its list and its digests have to tell.

use crate::platforms::{ROWS, Row};
use attache::backend::Description;

/// A platform in one of its ways.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// As tables tell it.
    pub name: &'static str,
    /// The platform.
    pub row: &'static Row,
    /// The client is told that no key is honoured.
    pub keyless: bool,
}

impl Setting {
    /// The description that the clients have.
    pub fn description(&self) -> Description {
        let mut description = self.row.description();
        if let Some(upload) = description.upload.as_mut().filter(|_| self.keyless) {
            upload.idempotency_header = None;
        }
        description
    }
}

/// All whose name begins so.
pub fn settings(prefix: &str) -> Vec<Setting> {
    let keyed = |row: &&'static Row| row.description().upload.is_some_and(|upload| upload.idempotency_header.is_some());
    let named = |row: &'static Row| Setting { name: row.name, row, keyless: false };
    let keyless = |row: &'static Row| Setting { name: "cuadra, no keys", row, keyless: true };
    let all = ROWS.iter().map(named).chain(ROWS.iter().filter(keyed).map(keyless));
    all.filter(|setting| setting.name.starts_with(prefix)).collect()
}
