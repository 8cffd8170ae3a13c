//! How long a server asks to wait (RFC 9110 §10.2.3), read safely. What is done with it is decided in `policy::retry`.

use crate::model::text::decimal;
use crate::model::time::parse_http_date;

/// The most that is ever answered, in milliseconds: as far as a JavaScript date reaches.
pub const LONGEST: f64 = 8.64e15;

/// The wait in milliseconds: seconds (fractions are taken), or an HTTP-date less `now_ms`; 0 where that has passed.
///
/// Negative numbers are 0, huge ones [`LONGEST`]. A header sent twice reaches us joined by a comma: the longest counts,
/// for a wait is a minimum. Anything else is `None`.
pub fn retry_after(header: &str, now_ms: f64) -> Option<f64> {
    if let Some(date) = parse_http_date(header) {
        return Some((date - now_ms).clamp(0.0, LONGEST));
    }
    header
        .split(',')
        .map(|part| seconds(part.trim_ascii()))
        .try_fold(0.0, |longest: f64, part| Some(longest.max(part?)))
}

fn seconds(text: &str) -> Option<f64> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let thousandths = fraction.bytes().chain(*b"00").take(3).fold(0, |sum, byte| sum * 10 + u32::from(byte & 15));
    // Too many digits for a u64 are more than the longest wait in any case.
    let wait = decimal(whole).map_or(LONGEST, |whole| whole as f64 * 1_000.0 + f64::from(thousandths));
    Some(if negative { 0.0 } else { wait.min(LONGEST) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: f64 = 784_111_777_000.0;

    #[test]
    fn the_table() {
        for (header, wait) in [
            ("120", Some(120_000.0)),
            (" 60 ", Some(60_000.0)),
            ("0", Some(0.0)),
            ("0.5", Some(500.0)),
            ("1.2345", Some(1_234.0)),
            ("2.05", Some(2_050.0)),
            ("-5", Some(0.0)),
            ("-0.5", Some(0.0)),
            ("99999999999999999999999999", Some(LONGEST)),
            ("9007199254740993", Some(LONGEST)),
            ("60, 120", Some(120_000.0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(0.0)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10_000.0)),
            ("Sunday, 06-Nov-94 08:49:47 GMT", Some(10_000.0)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0.0)),
            ("", None),
            ("soon", None),
            ("1e3", None),
            ("1.", None),
            (".5", None),
            ("+5", None),
            ("--5", None),
            ("5s", None),
            ("60, soon", None),
            ("0x10", None),
            ("NaN", None),
            ("Infinity", None),
            ("Sun, 99 Nov 1994 08:49:37 GMT", None),
        ] {
            assert_eq!(retry_after(header, NOW), wait, "{header:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_the_answer_is_a_wait_or_nothing(header in any::<String>(), now in any::<f64>()) {
            if now.is_finite() && let Some(wait) = retry_after(&header, now) {
                prop_assert!((0.0..=LONGEST).contains(&wait));
            }
        }

        #[test]
        fn every_whole_number_of_seconds_is_taken(count in 0_u32..) {
            prop_assert_eq!(retry_after(&count.to_string(), NOW), Some(f64::from(count) * 1_000.0));
        }
    }
}
