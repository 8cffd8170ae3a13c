//! `GET …:downloadFile` (discovery document of 20251030, method media.download): with `alt=media` a 302 to a signed URL
//! of the storage host, without it 200 and nothing (third-party guide). Does not serve bytes.

use crate::backend::Backend;
use crate::call::Call;
use crate::discovery_engine::errors::{self, Refusal};
use crate::discovery_engine::{DiscoveryEngine, JSON};
use crate::platform::Ground;
use crate::reply;
use crate::wire::Reply;

impl DiscoveryEngine {
    pub(crate) fn download(&self, call: &Call<'_>, session: &str, ground: &mut Ground<'_>) -> Result<Reply, Refusal> {
        let id = call.query("fileId").filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| errors::invalid_field("file_id", "Field \"file_id\" is required."))?;
        let found = self.files.iter().find(|file| file.id == id && file.is_in(session));
        let file = found.ok_or_else(|| errors::not_found(&format!("File {id} not found.")))?;
        if let Some(view) = call.query("viewId").filter(|view| !view.is_empty())
            && (view != file.view_id() || !file.media_type.starts_with("image/"))
        {
            return Err(errors::not_found(&format!("View {view} not found.")));
        }
        if call.query("alt") != Some("media") {
            return Ok(reply::bytes(200, JSON, ""));
        }
        let disposition = format!("attachment; filename=\"{}\"", file.name.replace(['"', '\\'], "_"));
        let life = ground.options.url_lifetime_ms;
        let bucket = Backend::DiscoveryEngine.name();
        let signed = ground.links.sign(ground.storage, bucket, &file.id, Some(&disposition), ground.now_ms, life);
        Ok(reply::bytes(302, "text/html; charset=UTF-8", "")
            .with("location", signed.url)
            .with("cache-control", "no-store"))
    }
}
