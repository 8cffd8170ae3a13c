//! The fields of an upload: the description's own, then the caller's, checked and put where they travel.

use super::dialect::{Dialect, json_object, unknown};
use crate::model::{Error, Result};

/// Where an upload's fields travel.
pub struct UploadFields {
    /// In the form.
    pub form: Vec<(String, String)>,
    /// In the query.
    pub query: Vec<(String, String)>,
}

/// The upload's fields as they go on the wire.
pub fn upload_fields<V>(dialect: &Dialect, given: &[(String, String)]) -> Result<UploadFields, V> {
    let all = all_fields(dialect, given)?;
    let in_query =
        |name: &String| dialect.description.upload.as_ref().is_some_and(|upload| upload.query_fields.contains(name));
    let (query, form) = all.into_iter().partition(|(name, _)| in_query(name));
    Ok(UploadFields { form, query })
}

fn all_fields<V>(dialect: &Dialect, given: &[(String, String)]) -> Result<Vec<(String, String)>, V> {
    let Some(upload) = &dialect.description.upload else { return Err(dialect.unsupported("upload")) };
    let mut fields: Vec<(String, String)> = Vec::new();
    for (name, value) in given {
        let wire = match &upload.optional_fields {
            None => name.clone(),
            Some(known) => match known.get(name) {
                Some(wire) => wire.clone(),
                None => return Err(Error::argument(&["fields.", name].concat(), &unknown("field", known.keys()))),
            },
        };
        fields.push((wire, value.clone()));
    }
    for (name, value) in upload.fields.iter() {
        if !fields.iter().any(|(given, _)| given == name) {
            fields.push((name.clone(), value.clone()));
        }
    }
    for (name, members) in upload.json_fields.iter() {
        if !fields.iter().any(|(given, _)| given == name) {
            fields.push((name.clone(), json_object(&dialect.filled(members, None))));
        }
    }
    for name in &upload.required_fields {
        if fields.iter().any(|(given, value)| given == name && !value.is_empty()) {
            continue;
        }
        match dialect.scope.get(name) {
            Some(value) => fields.push((name.clone(), value.clone())),
            None => {
                return Err(Error::argument(
                    &["fields.", name].concat(),
                    "is required by this platform; give it in `fields`.",
                ));
            }
        }
    }
    Ok(fields)
}
