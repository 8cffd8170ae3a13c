//! `GET …/sessions/{session}/files` (page sessions-files): newest first, each with a public download URL. Which files a
//! session has no document says beyond "owned by the session"; the emulator shows those of the tenant, in every session
//! or in the one of the options. Does not cut pages.

use serde_json::Value;

use crate::call::Call;
use crate::fruxon::file::File;
use crate::fruxon::page::page;
use crate::fruxon::{Caller, Fruxon, errors, is_missing};
use crate::platform::Ground;
use crate::wire::Reply;

impl Fruxon {
    pub(crate) fn list(
        &self,
        call: &Call<'_>,
        caller: Caller<'_>,
        session: &str,
        ground: &Ground<'_>,
    ) -> Result<Reply, Reply> {
        if is_missing(session) {
            return Err(errors::not_found("Session not found."));
        }
        let rules = &ground.options.fruxon;
        let shows = rules.session.as_deref().is_none_or(|only| only == session);
        let mut found: Vec<&File> = self.files.iter().filter(|file| shows && file.is_of(caller.tenant)).collect();
        found.sort_by_key(|file| std::cmp::Reverse(file.order));
        let items: Vec<Value> =
            found.into_iter().map(|file| file.json(&call.target.base, caller.tenant, rules)).collect();
        page(call, &format!("{} {session}", caller.tenant), &items, ground.options)
    }
}
