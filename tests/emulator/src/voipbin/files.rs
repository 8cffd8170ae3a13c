//! One VoIPbin file: get and delete (OpenAPI; source `storage_file.go`: a soft delete that answers with the file, and
//! 404 ever after). Does not list, store or sign.

use crate::backend::Backend;
use crate::platform::{Ground, object_name};
use crate::reply;
use crate::voipbin::errors::{self, Refusal};
use crate::voipbin::record::File;
use crate::voipbin::{View, Voipbin};
use crate::wire::Reply;

impl Voipbin {
    /// Gives the stored URL even when it is expired, as the source does; with the option `seed_rule` a fresh one then,
    /// as the File page says.
    pub(crate) fn get(&mut self, id: &str, view: View<'_>, ground: &mut Ground<'_>) -> Result<Reply, Refusal> {
        let file = self.find_mut(id, view)?;
        if ground.options.voipbin.seed_rule && ground.options.voipbin.signing && file.is_stale(ground) {
            file.sign(ground);
        }
        let file = self.find(id, view)?;
        Ok(reply::json(200, &file.json(&self.customer, ground.options)))
    }

    pub(crate) fn delete(&mut self, id: &str, view: View<'_>, ground: &mut Ground<'_>) -> Result<Reply, Refusal> {
        let file = self.find_mut(id, view)?;
        file.deleted_us = Some(ground.now_us);
        file.updated_us = Some(ground.now_us);
        ground.vault.remove(&object_name(Backend::Voipbin, id));
        let body = self.files.iter().find(|file| file.id == id).map(|file| file.json(&self.customer, ground.options));
        Ok(reply::json(200, &body.unwrap_or_default()))
    }

    pub(crate) fn find(&self, id: &str, view: View<'_>) -> Result<&File, Refusal> {
        let shown = |file: &&File| file.id == id && file.deleted_us.is_none() && view.shows(file);
        self.files.iter().find(shown).ok_or_else(errors::not_found)
    }

    pub(crate) fn find_mut(&mut self, id: &str, view: View<'_>) -> Result<&mut File, Refusal> {
        let shown = |file: &&mut File| file.id == id && file.deleted_us.is_none() && view.shows(file);
        self.files.iter_mut().find(shown).ok_or_else(errors::not_found)
    }
}
