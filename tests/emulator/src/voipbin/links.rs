//! VoIPbin's signed URLs: when one is stale, how it is signed, and `GET /{id}/file` (source
//! `StorageFileDownloadRedirect`: signs only when expired or empty, stores the new URL, answers 307). Does not check
//! signatures.

use crate::backend::Backend;
use crate::platform::Ground;
use crate::reply;
use crate::time;
use crate::voipbin::errors::{self, Refusal};
use crate::voipbin::record::File;
use crate::voipbin::{View, Voipbin};
use crate::wire::Reply;

impl File {
    /// Expired or empty, without any margin.
    pub(crate) fn is_stale(&self, ground: &Ground<'_>) -> bool {
        self.uri.is_empty() || self.expires_us.is_none_or(|at| at <= ground.now_us)
    }

    /// Signs a new URL and stores it.
    pub(crate) fn sign(&mut self, ground: &mut Ground<'_>) {
        let first = self.uri.is_empty() && self.created_us >= ground.now_us;
        // The source puts the name between the quotes as it is.
        let disposition = format!("attachment; filename=\"{}\"", self.filename);
        let life = ground.options.url_lifetime_ms;
        let signed = ground.links.sign(
            ground.storage,
            Backend::Voipbin.name(),
            &self.id,
            Some(&disposition),
            ground.now_ms,
            life,
        );
        self.uri = signed.url;
        self.expires_us = Some(time::micros(signed.expires_ms));
        if !first {
            self.updated_us = Some(ground.now_us);
        }
    }
}

impl Voipbin {
    pub(crate) fn redirect(&mut self, id: &str, view: View<'_>, ground: &mut Ground<'_>) -> Result<Reply, Refusal> {
        let file = self.find_mut(id, view)?;
        if file.is_stale(ground) {
            if !ground.options.voipbin.signing {
                return Err(errors::refuse(
                    503,
                    "UNAVAILABLE",
                    "SIGNING_NOT_CONFIGURED",
                    "Download URL signing is not configured.",
                ));
            }
            file.sign(ground);
        }
        let page = format!("<a href=\"{}\">Temporary Redirect</a>.\n\n", file.uri.replace('&', "&amp;"));
        Ok(reply::bytes(307, "text/html; charset=utf-8", page).with("location", file.uri.clone()))
    }
}
