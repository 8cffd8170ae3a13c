//! The files of Kore's chunked family and the URLs under which they are read, `…/getMediaStream/…?e=…&n=…&s=…` (page
//! upload-file-api, sample answers). That `e` is the end in seconds since 1970 and `s` the signature is inferred from
//! the samples. Does not put files together.

use crate::backend::Backend;
use crate::call::Call;
use crate::ids::{derive, hex};
use crate::inspect::StoredFile;
use crate::kore::file::extension;
use crate::kore::{Kore, errors};
use crate::platform::{Ground, Incoming, object_name};
use crate::storage::{host, serve};
use crate::time;
use crate::wire::Reply;

/// A file that has a URL.
#[derive(Debug)]
pub(crate) struct Medium {
    pub(crate) serial: u64,
    pub(crate) stored: StoredFile,
    /// `f-….png`, in the URL.
    name: String,
    signature: String,
    until_ms: f64,
}

impl Medium {
    pub(crate) fn expire(&mut self, now_us: i64) {
        self.until_ms = self.until_ms.min(time::millis(now_us));
    }
}

impl Kore {
    /// Stores a file; its id and its URL.
    pub(crate) fn keep_medium(&mut self, file: Incoming, base: &str, ground: &mut Ground<'_>) -> (String, String) {
        let id = ground.ids.token("kore medium");
        let name = format!("f-{}.{}", ground.ids.uuid("kore medium name"), extension(&file.name));
        let end = ((ground.now_ms + ground.options.kore.link_life_ms) / 1000.0).floor();
        let signature: String = hex(&derive(ground.options.seed, "kore link", format!("{name} {end}").as_bytes()))
            .chars()
            .take(32)
            .collect();
        // The base address ends in `/api/v2`, or here in `/api/public`; what is above is the deployment's host.
        let host = base.rsplitn(3, '/').nth(2).unwrap_or(base);
        let shown = percent_encoding::utf8_percent_encode(&file.name, percent_encoding::NON_ALPHANUMERIC);
        let url = format!(
            "{host}/api/getMediaStream/orgFiles/{name}?e={end:.0}&n={}&del=false&s={signature}%24%24&fileName={shown}",
            self.order + 1
        );
        let stored = StoredFile {
            id: id.clone(),
            name: file.name,
            size: file.bytes.len() as u64,
            sha256: file.sha256.clone(),
            created_ms: ground.now_ms,
            deleted: false,
        };
        ground.vault.put(&object_name(Backend::Kore, &id), file.bytes, &file.media_type, file.sha256, ground.now_us);
        let serial = self.next();
        self.media.push(Medium { serial, stored, name, signature, until_ms: end * 1000.0 });
        (id, url)
    }

    /// No credentials are needed, so those that are sent are kept as a leak.
    pub(crate) fn stream(&self, call: &Call<'_>, rest: &[&str], ground: &mut Ground<'_>) -> Result<Reply, Reply> {
        ground.leaks.extend(host::leaked(call, ground.now_ms));
        let refuse = |status, message: &str| errors::refuse(ground.options, status, message);
        let named = match rest {
            ["orgFiles", name] => self.media.iter().find(|medium| medium.name == *name),
            _ => None,
        };
        let medium = named.ok_or_else(|| refuse(404, "File not found"))?;
        let signed = call.query("s").is_some_and(|signature| signature.trim_end_matches('$') == medium.signature);
        if !signed || ground.now_ms >= medium.until_ms {
            return Err(refuse(403, "The link is not valid or has expired"));
        }
        let object = ground.vault.get(&object_name(Backend::Kore, &medium.stored.id));
        let object = object.ok_or_else(|| refuse(404, "File not found"))?;
        Ok(serve::object(object, call, &ground.options.storage))
    }
}
