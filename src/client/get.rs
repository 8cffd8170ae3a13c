//! One file's record: natively, or from the list where that is a single request.

use super::call::Call;
use super::request::{Got, Reading, unexpected};
use super::{Client, Inner};
use crate::backend::Dialect;
use crate::backend::listing::ListQuery;
use crate::model::{Code, Error, FileRecord, Result};
use crate::platform::Platform;

impl<P: Platform> Client<P> {
    /// The record of a file.
    pub async fn get(&self, call: &Call, id: &str, expand: &[String]) -> Result<FileRecord<P::Value>, P::Value> {
        self.run(call, self.inner.get(call, id, expand)).await
    }

    /// The same in a shape that `read` makes of the platform's answer, or `shaped` of the record where it cannot.
    pub async fn get_as<T>(
        &self,
        call: &Call,
        id: &str,
        expand: &[String],
        read: impl Fn(&Dialect, &P::Value) -> Option<T>,
        shaped: impl Fn(&FileRecord<P::Value>) -> T,
    ) -> Result<T, P::Value> {
        let inner = &self.inner;
        let work = async {
            match inner.looked(call, id, expand).await? {
                Looked::Answer(raw) => match read(&inner.dialect, &raw) {
                    Some(made) => Ok(made),
                    None => inner.dialect.got(id, raw)?.ok_or_else(not_listed).map(|record| shaped(&record)),
                },
                Looked::Listed(record) => Ok(shaped(&record)),
            }
        };
        self.run(call, work).await
    }
}

enum Looked<V> {
    Answer(V),
    Listed(Box<FileRecord<V>>),
}

impl<P: Platform> Inner<P> {
    pub(super) async fn get(&self, call: &Call, id: &str, expand: &[String]) -> Result<FileRecord<P::Value>, P::Value> {
        match self.looked(call, id, expand).await? {
            Looked::Answer(raw) => self.dialect.got(id, raw)?.ok_or_else(not_listed),
            Looked::Listed(record) => Ok(*record),
        }
    }

    async fn looked(&self, call: &Call, id: &str, expand: &[String]) -> Result<Looked<P::Value>, P::Value> {
        let Some(draft) = self.dialect.get(id, expand)? else {
            return self.get_from_list(call, id).await.map(|record| Looked::Listed(Box::new(record)));
        };
        let exchange = self.drafted(draft, Reading::Json)?;
        match self.exchange(call, exchange).await? {
            Got::Json(raw) => Ok(Looked::Answer(raw)),
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
