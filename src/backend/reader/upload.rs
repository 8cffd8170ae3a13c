//! Reads how a platform takes files.

use super::{Reader, members};
use crate::backend::description::{SessionStart, Upload};
use crate::model::Document;

impl<V: Document> Reader<V> {
    pub(super) fn upload(&self) -> Upload {
        let of_names = |value: &V| members(value, |member| members(member, Document::text));
        let of_numbers = |value: &V| members(value, Document::number);
        Upload {
            method: self.text("method"),
            path: self.required("path"),
            encoding: self.required("encoding"),
            session: self.part("session").map(|part| SessionStart {
                method: part.text("method"),
                path: part.required("path"),
                url: part.text("url"),
            }),
            complete: self.text("complete"),
            part_size: self.number("partSize"),
            beside: self.text("beside"),
            file_field: self.text("fileField"),
            fields: self.names("fields").unwrap_or_default(),
            json_fields: self
                .typed("jsonFields", of_names, "must be an object of objects of strings.")
                .unwrap_or_default(),
            query_fields: self.texts("queryFields").unwrap_or_default(),
            name_field: self.text("nameField"),
            media_type_field: self.text("mediaTypeField"),
            required_fields: self.texts("requiredFields").unwrap_or_default(),
            optional_fields: self.names("optionalFields"),
            idempotency_header: self.text("idempotencyHeader"),
            max_bytes: self.number("maxBytes"),
            max_body_bytes: self.number("maxBodyBytes"),
            max_bytes_by_type: self
                .typed("maxBytesByType", of_numbers, "must be an object of numbers.")
                .unwrap_or_default(),
            listed: self.boolean("listed"),
            record: self.text("record"),
            status_when: self.names("statusWhen").unwrap_or_default(),
            operation: self.text("operation"),
        }
    }
}
