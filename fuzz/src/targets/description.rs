//! Backend descriptions as callers write them: one that is refused names its member, one that is taken can be used for every
//! verb without a panic. The input is a description with edits, then (behind a second border) an answer for it.

use super::platforms::dialect;
use crate::edits::edit;
use crate::json::{Json, counted};
use crate::oracle::{assert_no_canary, assert_one_line};
use crate::parts::split;
use attache::backend::builtin::merge;
use attache::backend::fields::upload_fields;
use attache::backend::listing::ListQuery;
use attache::backend::{Description, Dialect};
use attache::model::Code;
use serde_json::Value;

pub fn run(data: &[u8]) {
    let [text, edits, answer] = split(data);
    let read = |text: &[u8]| serde_json::from_str::<Value>(&String::from_utf8_lossy(text)).ok();
    let Some(mut value) = read(text) else { return };
    edit(&mut value, edits);
    let given = Json::from(&value);
    let size = given.size();
    let (description, questions) = counted(|| Description::read(&given));
    assert!(questions <= 1_000 + 20 * size, "{questions} questions for {size} values");
    match description {
        Ok(description) => {
            assert_eq!(value["name"].as_str(), Some(description.name.as_str()));
            use_it(&dialect(&description, |name| name.to_owned()), &Json::from(&read(answer).unwrap_or(value)));
        }
        Err(error) => {
            assert_eq!(error.code, Code::InvalidArgument);
            assert!(error.fields.len() == 1 && !error.fields[0].path.is_empty(), "{:?}", error.fields);
            assert_no_canary(&error.message);
            assert_one_line(&error.message, 200);
            // What is named is at fault: it is there with a wrong type, or it is missing.
            let place = error.fields[0].path.split('.').next().unwrap_or_default();
            let known = [
                "name",
                "baseUrl",
                "auth",
                "upload",
                "list",
                "get",
                "delete",
                "download",
                "refresh",
                "operation",
                "record",
                "statuses",
                "trustedHosts",
                "poll",
            ];
            assert!(known.contains(&place), "{place}");
        }
    }
}

/// Every question of the interpreter. What comes out is held to its types by the targets `mapping` and `requests`.
fn use_it(dialect: &Dialect, answer: &Json) {
    let query = ListQuery {
        page_size: Some(10.0),
        limit: Some(3),
        filter: vec![("status".to_owned(), "ready".to_owned())],
        expand: vec!["all".to_owned()],
    };
    let _ = (dialect.list::<Json>(&query, Some("c")), dialect.list::<Json>(&ListQuery::default(), None));
    let _ = (dialect.get::<Json>("f", &query.expand), dialect.delete::<Json>("f"), dialect.download::<Json>("f"));
    let _ =
        (dialect.operation::<Json>("a/operations/1"), dialect.cancel::<Json>("a/operations/1"), dialect.started("f"));
    let _ = upload_fields::<Json>(dialect, &[("type".to_owned(), "x".to_owned())]);
    for step in dialect.description.refresh.iter().flatten() {
        let _ = dialect.path_with::<Json>(&step.path, &step.query, "f");
    }
    if let Ok(page) = dialect.page(answer.clone()) {
        assert!(page.items.iter().all(|record| !record.id.is_empty()));
        assert!(page.items.iter().all(|record| record.progress.is_none_or(|share| (0.0..=1.0).contains(&share))));
    }
    if let Ok(seen) = dialect.seen("a", answer.clone()) {
        assert!(seen.progress.is_none_or(|share| (0.0..=1.0).contains(&share)));
    }
    let _ = (dialect.uploaded(answer.clone()), dialect.got("f", answer.clone()), dialect.told_limit(answer));
    // Laying it over a built-in one, as `overrides` do, ends in a description or in an error as well.
    if let Some(mut whole) = attache::backend::builtin::value("cuadra", &[]) {
        merge(&mut whole, &serde_json::json!({"record": {"id": dialect.description.name.clone()}}));
        assert!(Description::read(&Json::from(&whole)).is_ok());
    }
}
