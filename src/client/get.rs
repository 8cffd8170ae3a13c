//! One file's record: natively, or from the list where that is a single request.

use super::call::Call;
use super::request::{Got, Reading, unexpected};
use super::{Client, Inner};
use crate::backend::listing::ListQuery;
use crate::model::{Code, Error, FileRecord, Result};
use crate::platform::Platform;

impl<P: Platform> Client<P> {
    /// The record of a file.
    pub async fn get(&self, call: &Call, id: &str, expand: &[String]) -> Result<FileRecord<P::Value>, P::Value> {
        self.run(call, self.inner.get(call, id, expand)).await
    }
}

impl<P: Platform> Inner<P> {
    pub(super) async fn get(&self, call: &Call, id: &str, expand: &[String]) -> Result<FileRecord<P::Value>, P::Value> {
        let Some(draft) = self.dialect.get(id, expand)? else { return self.get_from_list(call, id).await };
        let exchange = self.drafted(draft, Reading::Json)?;
        match self.exchange(call, exchange).await? {
            Got::Json(raw) => self.dialect.got(id, raw)?.ok_or_else(not_listed),
            _ => Err(unexpected()),
        }
    }

    async fn get_from_list(&self, call: &Call, id: &str) -> Result<FileRecord<P::Value>, P::Value> {
        match &self.dialect.description.list {
            Some(list) if list.cursor.is_none() => {}
            _ => return Err(self.dialect.unsupported("get")),
        }
        // The same checks as where the id is part of a path.
        self.dialect.path::<P::Value>("/{id}", Some(id))?;
        let page = self.page(call, &ListQuery::default(), None).await?;
        page.items.into_iter().find(|record| record.id == id).ok_or_else(not_listed)
    }
}

fn not_listed<V>() -> Box<Error<V>> {
    let mut error = Error::new(Code::NotFound, "The list has no file of this id.");
    error.reason = Some("not_in_list".to_owned());
    error
}
