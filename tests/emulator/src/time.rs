//! Writes and reads times as the platforms do, from milliseconds or microseconds since 1970 (UTC).
//! Does not know what time it is.

use chrono::{DateTime, NaiveDateTime, Utc};

/// Microseconds of a millisecond clock.
pub(crate) fn micros(ms: f64) -> i64 {
    (ms * 1000.0).round() as i64
}

/// Milliseconds of a microsecond count.
pub(crate) fn millis(us: i64) -> f64 {
    us as f64 / 1000.0
}

fn at(us: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(us).unwrap_or(DateTime::UNIX_EPOCH)
}

fn write(us: i64, form: &str) -> String {
    at(us).format(form).to_string()
}

/// `2025-01-17T10:00:00Z`, with six digits of fraction only where there is one.
pub(crate) fn rfc3339(us: i64) -> String {
    if us % 1_000_000 == 0 { write(us, "%Y-%m-%dT%H:%M:%SZ") } else { rfc3339_micros(us) }
}

/// `2026-01-15T09:30:00.000000Z`.
pub(crate) fn rfc3339_micros(us: i64) -> String {
    write(us, "%Y-%m-%dT%H:%M:%S%.6fZ")
}

/// `2026-01-15T09:30:00.120Z`, as JavaScript writes a time.
pub(crate) fn rfc3339_millis(us: i64) -> String {
    write(us, "%Y-%m-%dT%H:%M:%S%.3fZ")
}

/// RFC 3339 as Go marshals a time: no trailing zeros of the fraction.
pub(crate) fn rfc3339_trimmed(us: i64) -> String {
    let text = write(us, "%Y-%m-%dT%H:%M:%S%.6f");
    format!("{}Z", text.trim_end_matches('0').trim_end_matches('.'))
}

/// `2026-01-15 09:30:00.000000`, which is UTC although it does not say so.
pub(crate) fn spaced(us: i64) -> String {
    write(us, "%Y-%m-%d %H:%M:%S%.6f")
}

/// `20260115T093000Z`, as signed URLs have it. Its first eight characters are the scope's date.
pub(crate) fn basic(us: i64) -> String {
    write(us, "%Y%m%dT%H%M%SZ")
}

/// `Thu, 15 Jan 2026 09:30:00 GMT`.
pub(crate) fn http_date(us: i64) -> String {
    write(us, "%a, %d %b %Y %H:%M:%S GMT")
}

/// Reads `basic`.
pub(crate) fn read_basic(text: &str) -> Option<i64> {
    NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ").ok().map(|time| time.and_utc().timestamp_micros())
}

/// Reads what VoIPbin takes as a page token: the spaced form or RFC 3339.
pub(crate) fn read_token(text: &str) -> Option<i64> {
    let spaced =
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").ok().map(|time| time.and_utc().timestamp_micros());
    spaced.or_else(|| read_rfc3339(text))
}

/// Reads RFC 3339.
pub(crate) fn read_rfc3339(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.timestamp_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: i64 = 1_768_469_400_120_000; // 2026-01-15T09:30:00.12Z

    #[test]
    fn each_form_is_written_as_its_platform_writes_it() {
        assert_eq!(rfc3339(AT), "2026-01-15T09:30:00.120000Z");
        assert_eq!(rfc3339(AT - 120_000), "2026-01-15T09:30:00Z");
        assert_eq!(rfc3339_millis(AT), "2026-01-15T09:30:00.120Z");
        assert_eq!(rfc3339_trimmed(AT), "2026-01-15T09:30:00.12Z");
        assert_eq!(rfc3339_trimmed(AT - 120_000), "2026-01-15T09:30:00Z");
        assert_eq!(spaced(AT), "2026-01-15 09:30:00.120000");
        assert_eq!(basic(AT), "20260115T093000Z");
        assert_eq!(http_date(AT), "Thu, 15 Jan 2026 09:30:00 GMT");
    }

    #[test]
    fn what_is_written_is_read_back() {
        assert_eq!(read_basic("20260115T093000Z"), Some(AT - 120_000));
        assert_eq!(read_token("2026-01-15T09:30:00.120000Z"), Some(AT));
        assert_eq!(read_token("2026-01-15 09:30:00.120000"), Some(AT));
        assert_eq!(read_token("soon"), None);
        assert_eq!(read_basic("2026"), None);
    }
}
