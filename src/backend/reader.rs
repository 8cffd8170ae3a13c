//! Reads a description from a parsed JSON value. The first member that is not what it must be is remembered and told by
//! its place; until then reading goes on with what is there.
//!
//! By hand, not by serde: over an engine's own values that costs a third of a browser's download and says less. What a
//! description means is in [`super::dialect`]; members that are not known are refused where a caller gives them.

mod upload;

use super::description::{
    Auth, Cursor, Delete, Description, Download, Form, Get, List, Names, OperationRules, PageSize, Poll, RecordRules,
    RefreshStep, Rule, Scalar, Via,
};
use crate::model::{Document, Error, Kind, Result, Table};
use std::cell::RefCell;
use std::rc::Rc;

impl Description {
    /// Reads a description; what is wrong with it is told by its place (`list.cursor.param: …`).
    pub fn read<V: Document>(value: &V) -> Result<Self, V> {
        let fault = Rc::default();
        let all = Reader { value: value.clone(), place: String::new(), fault: Rc::clone(&fault) };
        let description = all.description();
        match fault.take() {
            None => Ok(description),
            Some((place, what)) => Err(Error::argument(&place, what)),
        }
    }
}

type Fault = Rc<RefCell<Option<(String, &'static str)>>>;

struct Reader<V> {
    value: V,
    place: String,
    fault: Fault,
}

impl<V: Document> Reader<V> {
    fn member(&self, name: &str) -> Option<V> {
        self.value.get(name).filter(|value| !matches!(value.kind(), Kind::Null | Kind::Missing))
    }

    fn inside(&self, name: &str, value: V) -> Self {
        let place = if self.place.is_empty() { name.to_owned() } else { [&self.place, ".", name].concat() };
        Self { value, place, fault: Rc::clone(&self.fault) }
    }

    fn part(&self, name: &str) -> Option<Self> {
        Some(self.inside(name, self.member(name)?))
    }

    fn wrong(&self, name: &str, what: &'static str) {
        let place = if self.place.is_empty() { name.to_owned() } else { [&self.place, ".", name].concat() };
        self.fault.borrow_mut().get_or_insert((place, what));
    }

    fn typed<T>(&self, name: &str, read: impl Fn(&V) -> Option<T>, what: &'static str) -> Option<T> {
        let found = read(&self.member(name)?);
        if found.is_none() {
            self.wrong(name, what);
        }
        found
    }

    fn text(&self, name: &str) -> Option<String> {
        self.typed(name, Document::text, "must be a string.")
    }

    fn required(&self, name: &str) -> String {
        if self.member(name).is_none() {
            self.wrong(name, "is missing.");
        }
        self.text(name).unwrap_or_default()
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.typed(name, Document::number, "must be a number.")
    }

    fn boolean(&self, name: &str) -> Option<bool> {
        self.typed(name, Document::boolean, "must be true or false.")
    }

    fn flag(&self, name: &str) -> bool {
        self.boolean(name).unwrap_or(false)
    }

    fn texts(&self, name: &str) -> Option<Vec<String>> {
        self.typed(name, |value| elements(value).map(|item| item.text()).collect(), "must be an array of strings.")
    }

    /// One path, or several in order of preference.
    fn places(&self, name: &str) -> Vec<String> {
        match self.member(name).map(|value| value.kind()) {
            Some(Kind::List) => self.texts(name).unwrap_or_default(),
            _ => self.text(name).into_iter().collect(),
        }
    }

    fn names(&self, name: &str) -> Option<Names> {
        self.typed(name, |value| members(value, Document::text), "must be an object of strings.")
    }

    fn description(&self) -> Description {
        Description {
            name: self.required("name"),
            base_url: self.text("baseUrl"),
            auth: Auth { header: self.part("auth").and_then(|auth| auth.text("header")) },
            upload: self.part("upload").map(|part| part.upload()),
            list: self.part("list").map(|part| part.list()),
            get: self.part("get").map(|part| part.get()),
            delete: self.part("delete").map(|part| part.delete()),
            download: self.part("download").map(|part| part.download()),
            refresh: self.member("refresh").map(|value| self.refresh(value)),
            operation: self.part("operation").map(|part| part.operation()),
            record: self.part("record").map_or_else(RecordRules::default, |part| part.record()),
            statuses: self.names("statuses").unwrap_or_default(),
            trusted_hosts: self.texts("trustedHosts"),
            poll: self.part("poll").map_or_else(Poll::default, |part| part.poll()),
        }
    }

    fn list(&self) -> List {
        List {
            method: self.text("method"),
            path: self.required("path"),
            items: self.required("items"),
            cursor: self.part("cursor").map(|part| Cursor {
                param: part.required("param"),
                from: part.required("from"),
                more_when: part.text("moreWhen"),
                ends_on_empty_page: part.flag("endsOnEmptyPage"),
            }),
            page_size: self.part("pageSize").map(|part| PageSize {
                param: part.required("param"),
                max: part.number("max"),
                default: part.number("default"),
            }),
            query: self.names("query").unwrap_or_default(),
            filters: self.names("filters").unwrap_or_default(),
            filter_needs: self.names("filterNeeds").unwrap_or_default(),
            total: self.text("total"),
            max_megabytes: self.text("maxMegabytes"),
        }
    }

    fn get(&self) -> Get {
        Get {
            path: self.required("path"),
            record: self.text("record"),
            items: self.text("items"),
            expand: self.text("expand"),
        }
    }

    fn delete(&self) -> Delete {
        Delete {
            method: self.text("method"),
            path: self.required("path"),
            body: self.names("body"),
            done: self.text("done"),
        }
    }

    fn download(&self) -> Download {
        let via = match self.required("via").as_str() {
            "bytes" => Via::Bytes,
            "redirect" => Via::Redirect,
            other => {
                if other != "record-url" {
                    self.wrong("via", "must be \"bytes\", \"redirect\" or \"record-url\".");
                }
                Via::RecordUrl
            }
        };
        let query = self.names("query").unwrap_or_default();
        Download { path: self.text("path"), via, anonymous: self.flag("anonymous"), query }
    }

    fn refresh(&self, value: V) -> Vec<RefreshStep> {
        let steps = if value.kind() == Kind::List { elements(&value).collect() } else { vec![value] };
        let read = |step| {
            let step = self.inside("refresh", step);
            RefreshStep {
                path: step.required("path"),
                query: step.names("query").unwrap_or_default(),
                url: step.text("url"),
            }
        };
        steps.into_iter().map(read).collect()
    }

    fn operation(&self) -> OperationRules {
        OperationRules {
            method: self.text("method"),
            path: self.required("path"),
            paths: self.names("paths").unwrap_or_default(),
            within: self.text("within"),
            cancel: self.text("cancel"),
            cancels: self.names("cancels").unwrap_or_default(),
            identity: self
                .part("identity")
                .map(|part| (part.required("member"), part.names("values").unwrap_or_default())),
            state: self.places("state"),
            done: self.text("done"),
            states: self.names("states").unwrap_or_default(),
            error: self.places("error"),
            cancelled_code: self
                .part("cancelledCode")
                .map(|part| (part.required("at"), part.number("is").unwrap_or_default())),
            resource: self.places("resource"),
            progress: self.text("progress"),
            progress_of: self.part("progressOf").map(|part| (part.required("part"), part.required("whole"))),
            metadata: self.text("metadata"),
            min_interval: self.number("minInterval"),
            max_interval: self.number("maxInterval"),
        }
    }

    fn poll(&self) -> Poll {
        Poll { interval: self.number("interval"), max_interval: self.number("maxInterval") }
    }

    fn record(&self) -> RecordRules {
        RecordRules {
            id: self.rule("id"),
            name: self.rule("name"),
            media_type: self.rule("mediaType"),
            size: self.rule("size"),
            status: self.rule("status"),
            progress: self.rule("progress"),
            failure: self.rule("failure"),
            created_at: self.rule("createdAt"),
            updated_at: self.rule("updatedAt"),
            sha256: self.rule("sha256"),
            duplicate: self.rule("duplicate"),
            url: self.rule("url"),
            url_expires_at: self.rule("urlExpiresAt"),
        }
    }

    fn rule(&self, name: &str) -> Option<Rule> {
        let part = self.part(name)?;
        if let Some(path) = part.value.text() {
            return Some(Rule { at: vec![path], form: None, unset: Vec::new() });
        }
        let at = part.places("at");
        if at.is_empty() {
            part.wrong("at", "is missing.");
        }
        let scalars = |value: &V| elements(value).map(|item| scalar(&item)).collect();
        let unset = part.typed("unset", scalars, "must be an array of strings and numbers.").unwrap_or_default();
        Some(Rule { at, form: part.form(), unset })
    }

    fn form(&self) -> Option<Form> {
        let word = self.text("as")?;
        let form = Form::from_word(&word);
        if form.is_none() {
            self.wrong("as", "is not a form of writing that is known.");
        }
        form
    }
}

impl Form {
    fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "text" => Self::Text,
            "number" => Self::Number,
            "int64-text" => Self::Int64Text,
            "boolean" => Self::Boolean,
            "boolean-text" => Self::BooleanText,
            "rfc3339" => Self::Rfc3339,
            "epoch-ms" => Self::EpochMs,
            "epoch-s" => Self::EpochS,
            "percent" => Self::Percent,
            "url-expiry" => Self::UrlExpiry,
            _ => return None,
        })
    }
}

fn elements<V: Document>(value: &V) -> impl Iterator<Item = V> {
    (0..value.len()).filter_map(|index| value.item(index))
}

fn members<V: Document, T>(value: &V, read: impl Fn(&V) -> Option<T>) -> Option<Table<T>> {
    if value.kind() != Kind::Map {
        return None;
    }
    value.keys().into_iter().map(|key| value.get(&key).and_then(|member| Some((key, read(&member)?)))).collect()
}

fn scalar<V: Document>(value: &V) -> Option<Scalar> {
    value.text().map(Scalar::Text).or_else(|| value.number().map(Scalar::Number))
}

#[cfg(test)]
mod tests {
    use super::Description;
    use serde_json::json;

    #[test]
    fn what_is_wrong_is_told_by_its_place() {
        let place = |value| Description::read(&value).map(|_| ()).map_err(|error| error.fields[0].path.clone());
        assert_eq!(place(json!({ "name": "x", "record": { "id": "id" } })), Ok(()));
        assert_eq!(place(json!({ "record": { "id": "id" } })), Err("name".to_owned()));
        assert_eq!(place(json!({ "name": "x", "list": { "path": "/", "items": 7 } })), Err("list.items".to_owned()));
        assert_eq!(
            place(json!({ "name": "x", "list": { "path": "/", "items": "i", "cursor": { "param": "p" } } })),
            Err("list.cursor.from".to_owned())
        );
        assert_eq!(
            place(json!({ "name": "x", "record": { "size": { "at": "s", "as": "bytes" } } })),
            Err("record.size.as".to_owned())
        );
        assert_eq!(place(json!({ "name": "x", "download": { "via": "pigeon" } })), Err("download.via".to_owned()));
        assert_eq!(place(json!({ "name": "x", "statuses": { "a": 1 } })), Err("statuses".to_owned()));
    }
}
