//! Reads a description from a parsed JSON value: the types it must have, and errors that name the member.
//!
//! By hand, not by serde: over an engine's own values that costs a third of a browser's download and says less. What a
//! description means is in [`super::dialect`]; members that are not known are refused where a caller gives them.

use super::description::{
    Auth, Cursor, Delete, Description, Download, Form, Get, List, Names, OperationRules, PageSize, Poll, RecordRules,
    RefreshStep, Rule, Scalar, Upload, Via,
};
use crate::model::{Document, Error, Kind, Result};
use std::collections::BTreeMap;

impl Description {
    /// Reads a description; what is wrong with it is told by its place (`list.cursor.param: …`).
    pub fn read<V: Document>(value: &V) -> Result<Self, V> {
        let all = Reader { value: value.clone(), place: String::new() };
        Ok(Self {
            name: all.required("name")?,
            base_url: all.text("baseUrl")?,
            auth: Auth { header: all.part("auth").map_or(Ok(None), |auth| auth.text("header"))? },
            upload: all.part("upload").map(|part| part.upload()).transpose()?,
            list: all.part("list").map(|part| part.list()).transpose()?,
            get: all.part("get").map(|part| part.get()).transpose()?,
            delete: all.part("delete").map(|part| part.delete()).transpose()?,
            download: all.part("download").map(|part| part.download()).transpose()?,
            refresh: all.refresh()?,
            operation: all.part("operation").map(|part| part.operation()).transpose()?,
            record: all.part("record").map_or_else(|| Ok(RecordRules::default()), |part| part.record())?,
            statuses: all.names("statuses")?.unwrap_or_default(),
            trusted_hosts: all.texts("trustedHosts")?,
            poll: all.part("poll").map_or_else(|| Ok(Poll::default()), |part| part.poll())?,
        })
    }
}

struct Reader<V> {
    value: V,
    place: String,
}

impl<V: Document> Reader<V> {
    fn member(&self, name: &str) -> Option<V> {
        self.value.get(name).filter(|value| !matches!(value.kind(), Kind::Null | Kind::Missing))
    }

    fn part(&self, name: &str) -> Option<Self> {
        Some(Self { value: self.member(name)?, place: self.inside(name) })
    }

    fn inside(&self, name: &str) -> String {
        if self.place.is_empty() { name.to_owned() } else { [&self.place, ".", name].concat() }
    }

    fn wrong(&self, name: &str, what: &str) -> Box<Error<V>> {
        Error::argument(&self.inside(name), what)
    }

    fn text(&self, name: &str) -> Result<Option<String>, V> {
        self.typed(name, Document::text, "must be a string.")
    }

    fn required(&self, name: &str) -> Result<String, V> {
        self.text(name)?.ok_or_else(|| self.wrong(name, "is missing."))
    }

    fn number(&self, name: &str) -> Result<Option<f64>, V> {
        self.typed(name, Document::number, "must be a number.")
    }

    fn flag(&self, name: &str) -> Result<bool, V> {
        Ok(self.typed(name, Document::boolean, "must be true or false.")?.unwrap_or(false))
    }

    fn typed<T>(&self, name: &str, read: impl Fn(&V) -> Option<T>, what: &str) -> Result<Option<T>, V> {
        match self.member(name) {
            None => Ok(None),
            Some(value) => read(&value).map(Some).ok_or_else(|| self.wrong(name, what)),
        }
    }

    fn texts(&self, name: &str) -> Result<Option<Vec<String>>, V> {
        self.typed(
            name,
            |value| (0..value.len()).map(|index| value.item(index)?.text()).collect(),
            "must be an array of strings.",
        )
    }

    fn map<T>(&self, name: &str, read: impl Fn(&V) -> Option<T>, what: &str) -> Result<Option<BTreeMap<String, T>>, V> {
        let all = |value: &V| {
            let keys = value.keys().into_iter();
            keys.map(|key| value.get(&key).and_then(|member| Some((key, read(&member)?)))).collect()
        };
        self.typed(name, all, what)
    }

    fn names(&self, name: &str) -> Result<Option<Names>, V> {
        self.map(name, Document::text, "must be an object of strings.")
    }

    fn upload(&self) -> Result<Upload, V> {
        Ok(Upload {
            method: self.text("method")?,
            path: self.required("path")?,
            encoding: self.required("encoding")?,
            file_field: self.text("fileField")?,
            fields: self.names("fields")?.unwrap_or_default(),
            json_fields: self
                .map("jsonFields", names_of, "must be an object of objects of strings.")?
                .unwrap_or_default(),
            query_fields: self.texts("queryFields")?.unwrap_or_default(),
            name_field: self.text("nameField")?,
            media_type_field: self.text("mediaTypeField")?,
            required_fields: self.texts("requiredFields")?.unwrap_or_default(),
            optional_fields: self.names("optionalFields")?,
            idempotency_header: self.text("idempotencyHeader")?,
            max_bytes: self.number("maxBytes")?,
            max_body_bytes: self.number("maxBodyBytes")?,
            max_bytes_by_type: self
                .map("maxBytesByType", Document::number, "must be an object of numbers.")?
                .unwrap_or_default(),
            record: self.text("record")?,
            operation: self.text("operation")?,
        })
    }

    fn list(&self) -> Result<List, V> {
        let cursor = |part: Self| -> Result<Cursor, V> {
            Ok(Cursor {
                param: part.required("param")?,
                from: part.required("from")?,
                more_when: part.text("moreWhen")?,
                ends_on_empty_page: part.flag("endsOnEmptyPage")?,
            })
        };
        let size = |part: Self| -> Result<PageSize, V> {
            Ok(PageSize { param: part.required("param")?, max: part.number("max")?, default: part.number("default")? })
        };
        Ok(List {
            method: self.text("method")?,
            path: self.required("path")?,
            items: self.required("items")?,
            cursor: self.part("cursor").map(cursor).transpose()?,
            page_size: self.part("pageSize").map(size).transpose()?,
            query: self.names("query")?.unwrap_or_default(),
            filters: self.names("filters")?.unwrap_or_default(),
            filter_needs: self.names("filterNeeds")?.unwrap_or_default(),
            total: self.text("total")?,
        })
    }

    fn get(&self) -> Result<Get, V> {
        Ok(Get { path: self.required("path")?, record: self.text("record")?, expand: self.text("expand")? })
    }

    fn delete(&self) -> Result<Delete, V> {
        Ok(Delete { method: self.text("method")?, path: self.required("path")?, body: self.names("body")? })
    }

    fn download(&self) -> Result<Download, V> {
        let via = match self.required("via")?.as_str() {
            "bytes" => Via::Bytes,
            "redirect" => Via::Redirect,
            "record-url" => Via::RecordUrl,
            _ => return Err(self.wrong("via", "must be \"bytes\", \"redirect\" or \"record-url\".")),
        };
        let query = self.names("query")?.unwrap_or_default();
        Ok(Download { path: self.text("path")?, via, anonymous: self.flag("anonymous")?, query })
    }

    fn refresh(&self) -> Result<Option<Vec<RefreshStep>>, V> {
        let Some(value) = self.member("refresh") else { return Ok(None) };
        let steps = match value.kind() {
            Kind::List => (0..value.len()).filter_map(|index| value.item(index)).collect(),
            _ => vec![value],
        };
        let read = |value| {
            let step = Self { value, place: self.inside("refresh") };
            let query = step.names("query")?.unwrap_or_default();
            Ok(RefreshStep { path: step.required("path")?, query, url: step.text("url")? })
        };
        steps.into_iter().map(read).collect::<Result<_, V>>().map(Some)
    }

    fn operation(&self) -> Result<OperationRules, V> {
        let identity = self
            .part("identity")
            .map(|part| -> Result<_, V> { Ok((part.required("member")?, part.names("values")?.unwrap_or_default())) });
        let cancelled = self
            .part("cancelledCode")
            .map(|part| -> Result<_, V> { Ok((part.required("at")?, part.number("is")?.unwrap_or_default())) });
        let share = self
            .part("progressOf")
            .map(|part| -> Result<_, V> { Ok((part.required("part")?, part.required("whole")?)) });
        Ok(OperationRules {
            method: self.text("method")?,
            path: self.required("path")?,
            paths: self.names("paths")?.unwrap_or_default(),
            cancel: self.text("cancel")?,
            identity: identity.transpose()?,
            state: self.places("state")?,
            done: self.text("done")?,
            states: self.names("states")?.unwrap_or_default(),
            error: self.places("error")?,
            cancelled_code: cancelled.transpose()?,
            resource: self.places("resource")?,
            progress: self.text("progress")?,
            progress_of: share.transpose()?,
            metadata: self.text("metadata")?,
            min_interval: self.number("minInterval")?,
            max_interval: self.number("maxInterval")?,
        })
    }

    /// One path, or several in order of preference.
    fn places(&self, name: &str) -> Result<Vec<String>, V> {
        match self.member(name).map(|value| value.kind()) {
            Some(Kind::List) => Ok(self.texts(name)?.unwrap_or_default()),
            _ => Ok(self.text(name)?.into_iter().collect()),
        }
    }

    fn poll(&self) -> Result<Poll, V> {
        Ok(Poll { interval: self.number("interval")?, max_interval: self.number("maxInterval")? })
    }

    fn record(&self) -> Result<RecordRules, V> {
        Ok(RecordRules {
            id: self.rule("id")?,
            name: self.rule("name")?,
            media_type: self.rule("mediaType")?,
            size: self.rule("size")?,
            status: self.rule("status")?,
            progress: self.rule("progress")?,
            failure: self.rule("failure")?,
            created_at: self.rule("createdAt")?,
            updated_at: self.rule("updatedAt")?,
            sha256: self.rule("sha256")?,
            duplicate: self.rule("duplicate")?,
            url: self.rule("url")?,
            url_expires_at: self.rule("urlExpiresAt")?,
        })
    }

    fn rule(&self, name: &str) -> Result<Option<Rule>, V> {
        let Some(part) = self.part(name) else { return Ok(None) };
        if let Some(path) = part.value.text() {
            return Ok(Some(Rule { at: vec![path], form: None, unset: Vec::new() }));
        }
        let at = part.places("at")?;
        if at.is_empty() {
            return Err(part.wrong("at", "is missing."));
        }
        let scalars =
            |list: &V| -> Option<Vec<Scalar>> { (0..list.len()).map(|index| scalar(&list.item(index)?)).collect() };
        let unset = part.typed("unset", scalars, "must be an array of strings and numbers.")?.unwrap_or_default();
        Ok(Some(Rule { at, form: part.form()?, unset }))
    }

    fn form(&self) -> Result<Option<Form>, V> {
        let Some(word) = self.text("as")? else { return Ok(None) };
        Ok(Some(match word.as_str() {
            "text" => Form::Text,
            "number" => Form::Number,
            "int64-text" => Form::Int64Text,
            "boolean" => Form::Boolean,
            "boolean-text" => Form::BooleanText,
            "rfc3339" => Form::Rfc3339,
            "epoch-ms" => Form::EpochMs,
            "epoch-s" => Form::EpochS,
            "percent" => Form::Percent,
            _ => return Err(self.wrong("as", "is not a form of writing that is known.")),
        }))
    }
}

fn names_of<V: Document>(value: &V) -> Option<Names> {
    value.keys().into_iter().map(|key| Some((key.clone(), value.get(&key)?.text()?))).collect()
}

fn scalar<V: Document>(value: &V) -> Option<Scalar> {
    value.text().map(Scalar::Text).or_else(|| value.number().map(Scalar::Number))
}
