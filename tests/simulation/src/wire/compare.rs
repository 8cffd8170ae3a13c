//! Compares a part that is expected with the whole that came. Says where they part ways.

use serde_json::Value;

/// The first difference: members given must be equal, arrays of one length, everything else equal as it is.
pub fn difference(expected: &Value, found: &Value, at: &str) -> Option<String> {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => expected.iter().find_map(|(name, value)| {
            let place = format!("{at}.{name}");
            match found.get(name) {
                Some(found) => difference(value, found, &place),
                None => Some(format!("{place}: {value} expected, and there is none")),
            }
        }),
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => expected
            .iter()
            .zip(found)
            .enumerate()
            .find_map(|(index, (expected, found))| difference(expected, found, &format!("{at}.{index}"))),
        (Value::Number(one), Value::Number(other)) if one.as_f64() == other.as_f64() => None,
        _ if expected == found => None,
        _ => Some(format!("{at}: {expected} expected, found {found}")),
    }
}

#[cfg(test)]
mod tests {
    use super::difference;
    use serde_json::json;

    #[test]
    fn a_part_is_compared_and_the_place_is_told() {
        let whole = json!({"a": 1, "b": [{"c": null, "d": 2.0}]});
        assert_eq!(difference(&json!({"b": [{"d": 2}]}), &whole, ""), None);
        assert!(
            difference(&json!({"b": [{"d": 3}]}), &whole, "result")
                .is_some_and(|text| text.starts_with("result.b.0.d"))
        );
        assert!(difference(&json!({"b": []}), &whole, "").is_some());
        assert!(difference(&json!({"e": null}), &whole, "").is_some());
    }
}
