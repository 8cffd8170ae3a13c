//! `GET …/storage/{fileId}` (page storage-get): anonymous, the original Content-Type, public for 24 hours. Credentials
//! have no business here: what is sent of them is kept as a leak. Validators and ranges are assumed. Does not list.

use crate::backend::Backend;
use crate::call::Call;
use crate::fruxon::{Fruxon, errors};
use crate::platform::{Ground, object_name};
use crate::storage::{host, serve};
use crate::wire::Reply;

impl Fruxon {
    pub(crate) fn download(
        &self,
        call: &Call<'_>,
        tenant: &str,
        id: &str,
        ground: &mut Ground<'_>,
    ) -> Result<Reply, Reply> {
        ground.leaks.extend(host::leaked(call, ground.now_ms));
        let unknown = || errors::not_found("File not found.");
        let file = self.files.iter().find(|file| file.id == id && file.is_of(tenant)).ok_or_else(unknown)?;
        let object = ground.vault.get(&object_name(Backend::Fruxon, &file.id)).ok_or_else(unknown)?;
        let reply = serve::object(object, call, &ground.options.storage);
        Ok(if reply.status < 400 { reply.with("cache-control", "public, max-age=86400") } else { reply })
    }
}
