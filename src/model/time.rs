//! Points in time as epoch milliseconds: read from what platforms and HTTP write, and written back.
//!
//! A time without a zone is UTC, never the reader's own. What cannot be read is `None`; nothing here panics. What a
//! sentinel date means is decided in `backend::mapping`.

use super::text::{decimal, push_decimal};

const DAY_MS: i64 = 86_400_000;
const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
const WEEKDAYS: &str = "ThuFriSatSunMonTueWed";

/// Reads RFC 3339 and its cousins: `T`, `t` or a blank between date and time, seconds optional, any number of fraction
/// digits (cut to the millisecond), `Z` or an offset (`+hh:mm`, `+hhmm`, `+hh`), no zone, or a date alone (its
/// midnight).
///
/// Sources: RFC 3339 §5.6; seed 003 (`2024-05-27 07:55:16.515315`, UTC); Azure SAS `se` (no seconds, date only).
pub fn parse_timestamp(text: &str) -> Option<f64> {
    let mut cursor = Cursor(text.trim_ascii());
    let year = cursor.number(4)?;
    cursor.skip("-")?;
    let month = cursor.number(2)?;
    cursor.skip("-")?;
    let day = cursor.number(2)?;
    let midnight = days(year, month, day)?.checked_mul(DAY_MS)?;
    if cursor.0.is_empty() {
        return Some(midnight as f64);
    }
    cursor.skip("T").or_else(|| cursor.skip("t")).or_else(|| cursor.skip(" "))?;
    let hour = cursor.number(2)?;
    cursor.skip(":")?;
    let minute = cursor.number(2)?;
    let mut second = 0;
    let mut millisecond = 0;
    if cursor.skip(":").is_some() {
        second = cursor.number(2)?;
        if cursor.skip(".").is_some() {
            millisecond = cursor.fraction()?;
        }
    }
    let offset = cursor.zone()?;
    let time = clock(hour, minute, second)?;
    cursor.0.is_empty().then_some((midnight + time + millisecond - offset) as f64)
}

/// Reads `yyyymmddThhmmssZ`, the form of `X-Amz-Date` and `X-Goog-Date` (ISO 8601 basic format).
pub fn parse_basic_timestamp(text: &str) -> Option<f64> {
    let mut cursor = Cursor(text);
    let midnight = days(cursor.number(4)?, cursor.number(2)?, cursor.number(2)?)? * DAY_MS;
    cursor.skip("T")?;
    let time = clock(cursor.number(2)?, cursor.number(2)?, cursor.number(2)?)?;
    cursor.skip("Z")?;
    cursor.0.is_empty().then_some((midnight + time) as f64)
}

/// Reads an HTTP-date in its three forms (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`,
/// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
///
/// A year of two digits is 1970 to 2069: without a clock at hand there is no better rule. The weekday is not compared.
pub fn parse_http_date(text: &str) -> Option<f64> {
    let text = text.trim_ascii();
    if let Some((_, rest)) = text.split_once(',') {
        let mut cursor = Cursor(rest);
        cursor.skip(" ")?;
        let day = cursor.number(2)?;
        let obsolete = cursor.skip("-").is_some();
        let gap = if obsolete { "-" } else { " " };
        if !obsolete {
            cursor.skip(gap)?;
        }
        let month = cursor.month()?;
        cursor.skip(gap)?;
        let year = if obsolete { two_digit_year(cursor.number(2)?) } else { cursor.number(4)? };
        cursor.skip(" ")?;
        let time = cursor.time()?;
        cursor.skip(" ")?;
        cursor.skip("GMT").or_else(|| cursor.skip("UTC"))?;
        let midnight = days(year, month, day)? * DAY_MS;
        return cursor.0.is_empty().then_some((midnight + time) as f64);
    }
    let (_, rest) = text.split_once(' ')?;
    let mut cursor = Cursor(rest);
    let month = cursor.month()?;
    cursor.skip(" ")?;
    let day = if cursor.skip(" ").is_some() { cursor.number(1)? } else { cursor.number(2)? };
    cursor.skip(" ")?;
    let time = cursor.time()?;
    cursor.skip(" ")?;
    let year = cursor.number(4)?;
    cursor.0.is_empty().then_some((days(year, month, day)? * DAY_MS + time) as f64)
}

/// Writes `2024-05-27T07:55:16.515Z` (RFC 3339); `None` outside the years 0 to 9999.
pub fn to_rfc3339(ms: f64) -> Option<String> {
    let parts = Parts::of(ms)?;
    let mut out = String::with_capacity(24);
    push_decimal(&mut out, parts.year, 4);
    out.push('-');
    push_decimal(&mut out, parts.month, 2);
    out.push('-');
    push_decimal(&mut out, parts.day, 2);
    out.push('T');
    parts.push_clock(&mut out);
    out.push('.');
    push_decimal(&mut out, parts.millisecond, 3);
    out.push('Z');
    Some(out)
}

/// Writes `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7); `None` outside the years 0 to 9999.
pub fn to_http_date(ms: f64) -> Option<String> {
    let parts = Parts::of(ms)?;
    let mut out = String::with_capacity(29);
    out.push_str(three(WEEKDAYS, parts.weekday)?);
    out.push_str(", ");
    push_decimal(&mut out, parts.day, 2);
    out.push(' ');
    out.push_str(three(MONTHS, parts.month - 1)?);
    out.push(' ');
    push_decimal(&mut out, parts.year, 4);
    out.push(' ');
    parts.push_clock(&mut out);
    out.push_str(" GMT");
    Some(out)
}

struct Parts {
    year: u64,
    month: u64,
    day: u64,
    weekday: u64,
    second: u64,
    millisecond: u64,
}

impl Parts {
    /// Days to a civil date, after Howard Hinnant's `civil_from_days` (years begin in March, eras of 400 years).
    fn of(ms: f64) -> Option<Self> {
        // Also false for NaN. 0000-01-01 to the end of 9999.
        if !(-62_167_219_200_000.0..253_402_300_800_000.0).contains(&ms) {
            return None;
        }
        let whole = ms.floor() as i64;
        let (day_number, in_day) = (whole.div_euclid(DAY_MS), whole.rem_euclid(DAY_MS) as u64);
        // One era more keeps January of the year 0 positive.
        let shifted = (day_number + 719_468 + 146_097) as u64;
        let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        Some(Self {
            year: era * 400 + year_of_era + u64::from(month <= 2) - 400,
            month,
            day: day_of_year - (153 * month_from_march + 2) / 5 + 1,
            weekday: day_number.rem_euclid(7) as u64,
            second: in_day / 1_000,
            millisecond: in_day % 1_000,
        })
    }

    fn push_clock(&self, out: &mut String) {
        push_decimal(out, self.second / 3_600, 2);
        out.push(':');
        push_decimal(out, self.second / 60 % 60, 2);
        out.push(':');
        push_decimal(out, self.second % 60, 2);
    }
}

/// What is left to read.
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Option<&'a str> {
        let (head, tail) = self.0.split_at_checked(count)?;
        self.0 = tail;
        Some(head)
    }

    fn skip(&mut self, text: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(text)?;
        Some(())
    }

    fn number(&mut self, digits: usize) -> Option<i64> {
        self.take(digits).and_then(decimal).map(|value| value as i64)
    }

    /// The month's number, from its first three letters.
    fn month(&mut self) -> Option<i64> {
        let name = self.take(3)?;
        (0..12).find(|index| three(MONTHS, *index) == Some(name)).map(|index| index as i64 + 1)
    }

    fn time(&mut self) -> Option<i64> {
        let hour = self.number(2)?;
        self.skip(":")?;
        let minute = self.number(2)?;
        self.skip(":")?;
        clock(hour, minute, self.number(2)?)
    }

    /// One digit or more, of which three count.
    fn fraction(&mut self) -> Option<i64> {
        let rest = self.0.trim_start_matches(|character: char| character.is_ascii_digit());
        let digits = self.take(self.0.len() - rest.len())?;
        let value = |place: usize| digits.as_bytes().get(place).map_or(0, |byte| i64::from(byte & 15));
        (!digits.is_empty()).then(|| value(0) * 100 + value(1) * 10 + value(2))
    }

    /// How far ahead of UTC, in milliseconds.
    fn zone(&mut self) -> Option<i64> {
        if self.0.is_empty() || self.skip("Z").is_some() || self.skip("z").is_some() {
            return Some(0);
        }
        let ahead = match self.take(1)? {
            "+" => 1,
            "-" => -1,
            _ => return None,
        };
        let hour = self.number(2)?;
        let colon = self.skip(":").is_some();
        let minute = if colon || !self.0.is_empty() { self.number(2)? } else { 0 };
        Some(ahead * clock(hour, minute, 0)?)
    }
}

fn three(table: &str, index: u64) -> Option<&str> {
    let start = usize::try_from(index).ok()?.checked_mul(3)?;
    table.get(start..start + 3)
}

/// Milliseconds into the day. A 60th second (RFC 3339 §5.7) is the first of the next minute.
fn clock(hour: i64, minute: i64, second: i64) -> Option<i64> {
    (hour < 24 && minute < 60 && second <= 60).then_some(((hour * 60 + minute) * 60 + second) * 1_000)
}

const fn two_digit_year(year: i64) -> i64 {
    if year < 70 { 2_000 + year } else { 1_900 + year }
}

/// Days since 1970-01-01, after Howard Hinnant's `days_from_civil`; `None` for a date that does not exist.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    // Years counted from March put the leap day last; 400 more keep every term positive.
    let shifted = if month > 2 { year + 400 } else { year + 399 };
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    Some(shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + day_of_year - 719_468 - 146_097)
}

#[cfg(test)]
#[path = "time_tests.rs"]
mod tests;
