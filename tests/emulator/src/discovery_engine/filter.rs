//! The filter of `GET …/files` (discovery documents; syntax of AIP-160): comparisons of the documented fields, joined
//! by AND. OR, NOT, parentheses and functions, which the syntax has, are refused rather than misread.

use crate::discovery_engine::errors::{self, Refusal};
use crate::discovery_engine::file::File;
use crate::time;

/// Comparisons that all have to hold.
#[derive(Debug, Default)]
pub(crate) struct Filter(Vec<Comparison>);

#[derive(Debug)]
struct Comparison {
    field: Field,
    operator: &'static str,
    value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Name,
    MediaType,
    /// Upload, last addition and last use are one moment here.
    Time,
}

/// Longer ones first.
const OPERATORS: [&str; 6] = ["!=", "<=", ">=", "=", "<", ">"];

impl Filter {
    pub(crate) fn read(text: &str) -> Result<Filter, Refusal> {
        if text.trim().is_empty() {
            return Ok(Filter::default());
        }
        split(text).into_iter().map(Comparison::read).collect::<Result<_, _>>().map(Filter)
    }

    pub(crate) fn takes(&self, file: &File) -> bool {
        self.0.iter().all(|comparison| comparison.holds(file))
    }
}

/// At every AND outside of quotes.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quote) = (Vec::new(), 0, None);
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '\'' || c == '"' => quote = Some(c),
            None if at >= start && text.get(at..).is_some_and(|rest| rest.starts_with(" AND ")) => {
                parts.push(text.get(start..at).unwrap_or_default());
                start = at + " AND ".len();
            }
            None => {}
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

impl Comparison {
    fn read(text: &str) -> Result<Comparison, Refusal> {
        let refuse = || errors::invalid_field("filter", &format!("Invalid filter: \"{}\".", text.trim()));
        let at = text.find(['=', '<', '>', '!']).ok_or_else(refuse)?;
        let (field, rest) = (text.get(..at).unwrap_or_default().trim(), text.get(at..).unwrap_or_default());
        let operator = OPERATORS.into_iter().find(|operator| rest.starts_with(operator)).ok_or_else(refuse)?;
        let field = match field {
            "file_name" => Field::Name,
            "mime_type" => Field::MediaType,
            "upload_time" | "last_add_time" | "last_use_time" => Field::Time,
            _ => return Err(refuse()),
        };
        let value = rest.get(operator.len()..).unwrap_or_default().trim();
        let quoted = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote).filter(|text| !text.contains(quote));
        let value = quoted('\'').or_else(|| quoted('"')).ok_or_else(refuse)?;
        if field == Field::Time && time::read_rfc3339(value).is_none() {
            return Err(refuse());
        }
        Ok(Comparison { field, operator, value: value.to_owned() })
    }

    fn holds(&self, file: &File) -> bool {
        let order = match self.field {
            Field::Name => file.name.as_str().cmp(&self.value),
            Field::MediaType => file.media_type.as_str().cmp(&self.value),
            Field::Time => file.created_us.cmp(&time::read_rfc3339(&self.value).unwrap_or_default()),
        };
        match self.operator {
            "=" => order.is_eq(),
            "!=" => order.is_ne(),
            "<" => order.is_lt(),
            "<=" => order.is_le(),
            ">" => order.is_gt(),
            _ => order.is_ge(),
        }
    }
}
