//! The order of `GET …/files` (discovery documents, parameter `orderBy`): documented fields, each ascending or ` desc`,
//! stable; by default the newest first. Does not filter.

use std::cmp::Ordering;

use crate::discovery_engine::errors::{self, Refusal};
use crate::discovery_engine::file::File;

/// Fields to sort by, the first one first.
#[derive(Debug, Default)]
pub(crate) struct Order(Vec<(Field, bool)>);

#[derive(Clone, Copy, Debug)]
enum Field {
    Time,
    Name,
    MediaType,
    Session,
}

impl Order {
    pub(crate) fn read(text: &str) -> Result<Order, Refusal> {
        if text.trim().is_empty() {
            return Ok(Order::default());
        }
        text.split(',').map(field).collect::<Result<_, _>>().map(Order)
    }

    pub(crate) fn compare(&self, one: &File, two: &File) -> Ordering {
        let by = |(field, descending): &(Field, bool)| {
            let order = match field {
                Field::Time => one.created_us.cmp(&two.created_us),
                Field::Name => one.name.cmp(&two.name),
                Field::MediaType => one.media_type.cmp(&two.media_type),
                Field::Session => one.session.cmp(&two.session),
            };
            if *descending { order.reverse() } else { order }
        };
        let told = self.0.iter().map(by).find(|order| order.is_ne());
        told.unwrap_or_else(|| two.order.cmp(&one.order))
    }
}

fn field(text: &str) -> Result<(Field, bool), Refusal> {
    let mut words = text.split_whitespace();
    let field = match words.next() {
        Some("upload_time") => Some(Field::Time),
        Some("file_name") => Some(Field::Name),
        Some("mime_type") => Some(Field::MediaType),
        Some("session_name") => Some(Field::Session),
        _ => None,
    };
    match (field, words.next(), words.next()) {
        (Some(field), None, _) => Ok((field, false)),
        (Some(field), Some("desc"), None) => Ok((field, true)),
        _ => Err(errors::invalid_field("order_by", &format!("Invalid order_by: \"{}\".", text.trim()))),
    }
}
