//! Deleting a file. Repeating it is harmless, so it is repeated; what a repetition finds gone, the first one deleted.

use super::call::Call;
use super::request::{Got, Reading};
use super::{Client, FileRef};
use crate::model::{Code, Commit, Result};
use crate::platform::Platform;

/// How a deletion ended.
#[derive(Clone, Debug)]
pub struct Deleted<V> {
    /// The file's id.
    pub id: String,
    /// It was gone before, or a lost reply had deleted it.
    pub already_gone: bool,
    /// What the platform sent, where it sent anything.
    pub raw: Option<V>,
}

impl<P: Platform> Client<P> {
    /// Deletes a file. `missing_ok`: one that is gone already counts as deleted.
    pub async fn delete(&self, call: &Call, id: &str, missing_ok: bool) -> Result<Deleted<P::Value>, P::Value> {
        self.run(call, self.delete_once(call, id, missing_ok)).await
    }

    async fn delete_once(&self, call: &Call, id: &str, missing_ok: bool) -> Result<Deleted<P::Value>, P::Value> {
        let inner = &self.inner;
        let draft = inner.dialect.delete(id)?;
        let exchange = inner.drafted(draft, Reading::MaybeJson)?;
        let gone = |raw| Deleted { id: id.to_owned(), already_gone: true, raw };
        match inner.exchange(call, exchange).await {
            Ok(got) => {
                let raw = if let Got::Json(raw) = got { Some(raw) } else { None };
                if let Some(refusal) = raw.as_ref().and_then(|raw| inner.dialect.not_deleted(raw)) {
                    call.set_commit(None);
                    return Err(refusal);
                }
                self.forget(id).await;
                Ok(Deleted { id: id.to_owned(), already_gone: false, raw })
            }
            // An earlier attempt whose reply was lost may have done it.
            Err(error)
                if matches!(error.code, Code::NotFound | Code::Gone)
                    && (missing_ok || call.commit() == Some(Commit::Unknown)) =>
            {
                self.forget(id).await;
                Ok(gone(error.raw))
            }
            Err(error) => Err(error),
        }
    }

    async fn forget(&self, id: &str) {
        // Kept under the version that was known, and by those who knew none.
        let version = self.inner.forget_link(id);
        if version.is_some() {
            self.inner.unshelve(&FileRef { version, ..FileRef::id(id) }).await;
        }
        self.inner.unshelve(&FileRef::id(id)).await;
    }
}
