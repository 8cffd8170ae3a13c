//! Fruxon's stored files: what is kept of each, how a session lists it (page sessions-files), and when a temporary one
//! goes (official client: after 24 hours). Does not store or list.

use serde_json::{Value, json};

use crate::backend::Backend;
use crate::fruxon::Fruxon;
use crate::inspect::StoredFile;
use crate::options::FruxonRules;
use crate::platform::{Ground, Incoming, object_name};

/// A file of the storage.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) id: String,
    /// `None`: of every tenant.
    pub(crate) tenant: Option<String>,
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) size: u64,
    pub(crate) sha256: String,
    pub(crate) created_ms: f64,
    /// When it goes, unless it is retained before.
    pub(crate) until_ms: Option<f64>,
    /// In the order of storing.
    pub(crate) serial: u64,
    /// In the order of the list.
    pub(crate) order: u64,
    pub(crate) gone: bool,
}

impl File {
    pub(crate) fn is_of(&self, tenant: &str) -> bool {
        !self.gone && self.tenant.as_deref().is_none_or(|own| own == tenant)
    }

    pub(crate) fn stored(&self) -> StoredFile {
        StoredFile {
            id: self.id.clone(),
            name: self.name.clone(),
            size: self.size,
            sha256: self.sha256.clone(),
            created_ms: self.created_ms,
            deleted: self.gone,
        }
    }

    /// The item of a session's list; `base` is the API's address.
    pub(crate) fn json(&self, base: &str, tenant: &str, rules: &FruxonRules) -> Value {
        json!({
            "fileId": self.id,
            "displayName": self.name,
            "contentType": self.media_type,
            "sizeBytes": self.size,
            "status": if self.until_ms.is_some() { "TEMPORARY" } else { rules.retained_status.as_str() },
            "createdAt": if rules.unset_times { 0 } else { whole(self.created_ms) },
            "downloadUrl": format!("{base}/v1/tenants/{}/storage/{}", segment(tenant), segment(&self.id)),
        })
    }
}

impl Fruxon {
    /// Lets temporary files go whose time is over.
    pub(crate) fn sweep(&mut self, ground: &mut Ground<'_>) {
        let over = |file: &&mut File| !file.gone && file.until_ms.is_some_and(|until| until <= ground.now_ms);
        for file in self.files.iter_mut().filter(over) {
            file.gone = true;
            ground.vault.remove(&object_name(Backend::Fruxon, &file.id));
        }
    }

    /// Stores a file and gives its id.
    pub(crate) fn keep(
        &mut self,
        file: Incoming,
        tenant: Option<&str>,
        temporary: bool,
        ground: &mut Ground<'_>,
    ) -> String {
        let id = format!("{}{}", ground.ids.uuid("fruxon file"), extension(&file.name));
        let order = self.next();
        self.files.push(File {
            id: id.clone(),
            tenant: tenant.map(str::to_owned),
            name: file.name,
            media_type: file.media_type.clone(),
            size: file.bytes.len() as u64,
            sha256: file.sha256.clone(),
            created_ms: ground.now_ms,
            until_ms: temporary.then_some(ground.now_ms + ground.options.fruxon.temporary_life_ms),
            serial: order,
            order,
            gone: false,
        });
        let name = object_name(Backend::Fruxon, &id);
        ground.vault.put(&name, file.bytes, &file.media_type, file.sha256, ground.now_us);
        id
    }
}

/// Milliseconds as the API has them: whole.
pub(crate) fn whole(ms: f64) -> i64 {
    ms.floor() as i64
}

fn segment(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
        .to_string()
        .replace("%2D", "-")
        .replace("%2E", ".")
}

/// `.pdf`: ids in the official client's examples end like the file's name.
fn extension(name: &str) -> String {
    let end = name.rsplit_once('.').map(|(_, end)| end).filter(|end| (1..=8).contains(&end.len()));
    let end = end.filter(|end| end.bytes().all(|c| c.is_ascii_alphanumeric()));
    end.map(|end| format!(".{}", end.to_ascii_lowercase())).unwrap_or_default()
}
