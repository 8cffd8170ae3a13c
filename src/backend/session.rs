//! Where the requests of an upload by a resumable protocol go, as whole URLs. How they go, and in which order, is the
//! protocol's (`crate::transfer::session`).

use super::Dialect;
use crate::model::Result;

/// What stands in a path for the id that the start of a session answers.
pub const SESSION_ID: &str = "{sessionId}";

/// Whole URLs. In `chunk` and `complete`, [`SESSION_ID`] is still to be filled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routes {
    /// Begins a session.
    pub start: String,
    /// In place of the protocol's own method for that.
    pub start_method: Option<String>,
    /// Where the session's URL is in the JSON answer to the start, when no header tells it.
    pub url: Option<String>,
    /// Takes a chunk.
    pub chunk: String,
    /// Makes the chunks one file; empty where the protocol has no such request.
    pub complete: String,
}

impl Dialect {
    /// The routes of an upload below (or beside) the base URL, which has no slash at its end.
    pub fn routes<V>(&self, base: &str) -> Result<Routes, V> {
        let Some(upload) = &self.description.upload else { return Err(self.unsupported("upload")) };
        let root = upload.beside.as_deref().and_then(|end| base.strip_suffix(end)).unwrap_or(base);
        let session = upload.session.as_ref();
        let complete = upload.complete.as_deref();
        Ok(Routes {
            start: self.address(root, session.map_or(&upload.path, |session| &session.path))?,
            start_method: session.and_then(|session| session.method.clone()),
            url: session.and_then(|session| session.url.clone()),
            chunk: self.address(root, &upload.path)?,
            complete: complete.map_or_else(|| Ok(String::new()), |path| self.address(root, path))?,
        })
    }

    fn address<V>(&self, root: &str, template: &str) -> Result<String, V> {
        let mut url = root.to_owned();
        for (index, piece) in template.split(SESSION_ID).enumerate() {
            if index > 0 {
                url.push_str(SESSION_ID);
            }
            url.push_str(&self.path(piece, None)?);
        }
        Ok(url)
    }
}
