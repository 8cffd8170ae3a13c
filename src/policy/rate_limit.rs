//! `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers): how long a used-up quota asks to wait.
//!
//! Reads only; a refusal that brings a Retry-After has said it better, and what is done with a wait is decided in
//! `policy::retry`. An answer that was let through is never held up by them: they slow down, and never speed up.

use super::retry_after::LONGEST;
use crate::model::text::decimal;

/// The wait in milliseconds that a refusal with `status` asks for: until the last of its used-up quotas is filled
/// again. `limit` and `policy` are the two headers.
///
/// Only 429: a gateway writes these headers on every answer, so that beside a 503 they are no word on whether the
/// request was worked on. A quota that does not tell its reset (`t`) is waited for as long as its window (`w`) in the
/// policy of the same name. A header that is no structured list (RFC 9651 §3.1) says nothing.
pub fn rate_limit(status: u16, limit: Option<&str>, policy: Option<&str>) -> Option<f64> {
    if status != 429 {
        return None;
    }
    let policies = policy.and_then(list).unwrap_or_default();
    let window = |name| policies.iter().find(|policy| policy.name == name)?.parameter("w");
    list(limit?)?
        .iter()
        .filter(|quota| quota.parameter("r") == Some(0))
        .filter_map(|quota| quota.parameter("t").or_else(|| window(quota.name)))
        .max()
        .map(|seconds| (seconds as f64 * 1_000.0).min(LONGEST))
}

/// A member of a structured list, its texts as they are written.
struct Member<'a> {
    name: &'a str,
    parameters: Vec<(&'a str, &'a str)>,
}

impl Member<'_> {
    /// A number that is not negative; of a name that comes twice, the last counts (RFC 9651 §3.1.2).
    fn parameter(&self, name: &str) -> Option<u64> {
        self.parameters.iter().rev().find(|(given, _)| *given == name).and_then(|(_, value)| decimal(value))
    }
}

fn list(header: &str) -> Option<Vec<Member<'_>>> {
    let mut rest = header.trim_matches(BLANK);
    let mut members = Vec::new();
    loop {
        let name = bare(&mut rest, '=')?;
        let mut parameters = Vec::new();
        while let Some(after) = rest.strip_prefix(';') {
            rest = after.trim_start_matches(' ');
            let name = bare(&mut rest, '=')?;
            let value = match rest.strip_prefix('=') {
                Some(after) => {
                    rest = after;
                    bare(&mut rest, ';')?
                }
                None => "",
            };
            parameters.push((name, value));
        }
        members.push(Member { name, parameters });
        rest = rest.trim_start_matches(BLANK);
        if rest.is_empty() {
            return Some(members);
        }
        rest = rest.strip_prefix(',')?.trim_start_matches(BLANK);
    }
}

const BLANK: [char; 2] = [' ', '\t'];

/// A string in its quotes, or anything else up to a blank, a comma, a semicolon or `end`. Not empty.
fn bare<'a>(rest: &mut &'a str, end: char) -> Option<&'a str> {
    let mut quoted = false;
    let mut escaped = false;
    let end = rest
        .find(|character| {
            if character == '"' && !escaped {
                quoted = !quoted;
            }
            escaped = quoted && character == '\\' && !escaped;
            !quoted && (matches!(character, ' ' | '\t' | ',' | ';') || character == end)
        })
        .unwrap_or(rest.len());
    let (item, after) = rest.split_at_checked(end)?;
    *rest = after;
    (!quoted && !item.is_empty()).then_some(item)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_quota_that_is_used_up_is_waited_for_and_no_other() {
        for (limit, wait) in [
            ("\"default\";r=0;t=30", Some(30_000.0)),
            ("\"default\"; r=0; t=30", Some(30_000.0)),
            ("default;t=30;r=0", Some(30_000.0)),
            ("\"default\";r=0;t=0", Some(0.0)),
            ("\"default\";r=0;pk=:c2VjcmV0OnQ9OTk=:;t=7", Some(7_000.0)),
            ("\"default\";r=0;t=99999999999999", Some(LONGEST)),
            ("\"default\";r=0;t=1;t=2", Some(2_000.0)),
            ("\"default\";r=0;new;t=2", Some(2_000.0)),
            ("\"default\";r=1;t=30", None),
            ("\"default\";r=50", None),
            ("\"default\";t=30", None),
            ("\"default\";r=0", None),
            // The longest of those that are used up, for both have to let it through.
            ("\"minute\";r=0;t=5, \"hour\";r=0;t=900,\"day\";r=9;t=9000", Some(900_000.0)),
            ("\"hour\";r=0;t=900 ,\t\"minute\";r=0;t=5", Some(900_000.0)),
            ("\"a \\\" ; r=0;t=9, \\\\\";r=0;t=4", Some(4_000.0)),
            ("\"a=b,c;d\";r=0;t=4", Some(4_000.0)),
        ] {
            assert_eq!(rate_limit(429, Some(limit), None), wait, "{limit}");
        }
    }

    #[test]
    fn where_no_reset_is_told_the_window_of_the_policy_counts() {
        let policy = "\"burst\";q=100;w=60, \"daily\";q=1000;w=86400";
        for (limit, wait) in [
            ("\"burst\";r=0", Some(60_000.0)),
            ("\"daily\";r=0", Some(86_400_000.0)),
            ("\"burst\";r=0;t=10", Some(10_000.0)),
            ("\"burst\";r=3", None),
            ("\"other\";r=0", None),
        ] {
            assert_eq!(rate_limit(429, Some(limit), Some(policy)), wait, "{limit}");
        }
        assert_eq!(rate_limit(429, Some("\"burst\";r=0"), Some("\"burst\";q=100")), None);
        assert_eq!(rate_limit(429, Some("\"burst\";r=0;t=1"), Some("oops,")), Some(1_000.0));
        assert_eq!(rate_limit(429, None, Some(policy)), None);
    }

    #[test]
    fn only_a_refusal_for_its_rate_is_slowed() {
        for status in (100..=599).filter(|status| *status != 429) {
            assert_eq!(rate_limit(status, Some("\"default\";r=0;t=30"), None), None, "{status}");
        }
    }

    #[test]
    fn what_is_no_structured_list_says_nothing() {
        for limit in [
            "",
            " ",
            ",",
            "\"a\";r=0;t=30,",
            "\"a\";r=0;t=30 x",
            "\"a\";r=0;t=",
            "\"a\";r=0;=30",
            "\"a\";r=0;;t=30",
            "\"a;r=0;t=30",
            "\"a\";r=0;t=-30",
            "\"a\";r=-1;t=30",
            "\"a\";r=0;t=3.5",
            "\"a\";r=0;t=\"30\"",
            "\"a\";r=0;t=soon",
            "\"a\";r=0;t=99999999999999999999",
            "\"a\"; r=0 ;t=30",
            "=",
            // What drafts before the eighth wrote was another grammar.
            "limit=100, remaining=0, reset=30",
        ] {
            assert_eq!(rate_limit(429, Some(limit), None), None, "{limit}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_it_is_a_wait_or_nothing(
            limit in any::<String>(), nearly in "(\"[a-z\\\\\"]{0,3}\"|[a-z]{0,2})(;[rtwq ]?=?[0-9\"]{0,3}){0,3}[, ]{0,2}", policy in any::<String>(),
        ) {
            for text in [&limit, &nearly] {
                let wait = rate_limit(429, Some(text), Some(&policy));
                prop_assert!(wait.is_none_or(|wait| (0.0..=LONGEST).contains(&wait)));
            }
        }
    }
}
