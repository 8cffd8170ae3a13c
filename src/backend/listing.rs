//! Listings in a platform's dialect: the request for a page, and the page that came.

use super::description::Description;
use super::dialect::{Dialect, Draft, error_within, method, unknown, with_query};
use super::mapping::{LARGEST_EXACT, bad, read_record};
use crate::model::{Code, Document, Error, Kind, Page, Result, Rows};

/// What a listing asks for.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    /// Whole and positive.
    pub page_size: Option<f64>,
    /// Stop after this many.
    pub limit: Option<u64>,
    /// By our filter names.
    pub filter: Vec<(String, String)>,
    /// What to expand in each record.
    pub expand: Vec<String>,
}

impl Dialect {
    /// The request for one page.
    pub fn list<V>(&self, query: &ListQuery, cursor: Option<&str>) -> Result<Draft, V> {
        let Some(list) = &self.description.list else { return Err(self.unsupported("list")) };
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (name, value) in &query.filter {
            let Some(param) = list.filters.get(name) else {
                return Err(Error::argument(&["filter.", name].concat(), &unknown("filter", list.filters.keys())));
            };
            if let Some(needed) =
                list.filter_needs.get(name).filter(|needed| !query.filter.iter().any(|(given, _)| given == *needed))
            {
                return Err(Error::argument(
                    &["filter.", name].concat(),
                    &["needs filter.", needed, " beside it."].concat(),
                ));
            }
            pairs.push((param.clone(), value.clone()));
        }
        pairs.extend(self.identified(&list.query, None)?);
        self.expand(&query.expand, &mut pairs)?;
        if let Some(size) = &list.page_size {
            let wanted = [query.page_size.or(size.default), query.limit.map(|limit| limit.max(1) as f64), size.max];
            // A limit alone asks for no page size: the platform's own would do as well.
            if query.page_size.or(size.default).is_some() {
                let size_asked = wanted.into_iter().flatten().fold(f64::INFINITY, f64::min);
                set(&mut pairs, &size.param, (size_asked as u64).to_string());
            }
        }
        if let (Some(cursor), Some(rule)) = (cursor, &list.cursor) {
            set(&mut pairs, &rule.param, cursor.to_owned());
        }
        Ok(Draft {
            method: method(list.method.as_ref(), "GET"),
            path: with_query(self.path(&list.path, None)?, &pairs),
            json: None,
        })
    }

    /// The largest upload, in bytes, where a page tells it.
    pub fn told_limit<V: Document>(&self, raw: &V) -> Option<f64> {
        let place = self.description.list.as_ref()?.max_megabytes.as_ref()?;
        raw.at(place)?
            .number()
            .map(|megabytes| megabytes * 1_000_000.0)
            .filter(|bytes| *bytes > 0.0 && bytes.is_finite())
    }

    /// Reads a page.
    pub fn page<V: Document>(&self, raw: V) -> Result<Page<V>, V> {
        self.page_as(raw, &|description, items| {
            (0..items.len()).filter_map(|index| items.item(index)).map(|item| read_record(description, item)).collect()
        })
    }

    /// Reads a page whose items `read` makes of the array of them.
    pub fn page_as<V: Document, R: Rows>(
        &self,
        raw: V,
        read: &dyn Fn(&Description, V) -> Result<R, V>,
    ) -> Result<Page<V, R>, V> {
        let Some(list) = &self.description.list else { return Err(self.unsupported("list")) };
        let items = match raw.at(&list.items) {
            Some(items) if items.kind() == Kind::List => read(&self.description, items)?,
            None if raw.get("error").is_some_and(|error| error.kind() != Kind::Null) => return Err(error_within(&raw)),
            // proto3 JSON leaves an empty list out; a null list is an empty one too.
            None if raw.kind() == Kind::Map => R::default(),
            Some(items) if items.kind() == Kind::Null => R::default(),
            _ => {
                return Err(Error::new(
                    Code::BadResponse,
                    ["The platform's list cannot be read: ", &list.items, " is not an array."].concat(),
                ));
            }
        };
        let empty = items.count() == 0;
        let next_cursor = list.cursor.as_ref().and_then(|cursor| {
            let more =
                cursor.more_when.as_ref().and_then(|path| raw.at(path)).and_then(|flag| flag.boolean()).unwrap_or(true);
            if !more || (cursor.ends_on_empty_page && empty) {
                return None;
            }
            raw.at(&cursor.from).and_then(|next| next.text()).filter(|next| !next.is_empty())
        });
        let total = list
            .total
            .as_ref()
            .and_then(|path| raw.at(path))
            .and_then(|total| total.number())
            .filter(|total| *total >= 0.0 || total.is_nan());
        if total.is_some_and(|total| total.fract() != 0.0 || total > LARGEST_EXACT) {
            return Err(bad("total", "is not a whole number that can be held exactly"));
        }
        Ok(Page { items, next_cursor, total: total.map(|total| total as u64), raw })
    }
}

/// A parameter of our own: whatever a filter put under the same name gives way.
fn set(pairs: &mut Vec<(String, String)>, param: &str, value: String) {
    pairs.retain(|(known, _)| known != param);
    pairs.push((param.to_owned(), value));
}
