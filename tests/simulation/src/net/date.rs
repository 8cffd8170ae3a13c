//! Dates as HTTP tells them (RFC 9110 §5.6.7), made here a second time so that the client's reading is held against another's writing.

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [(&str, u64); 12] = [
    ("Jan", 31),
    ("Feb", 28),
    ("Mar", 31),
    ("Apr", 30),
    ("May", 31),
    ("Jun", 30),
    ("Jul", 31),
    ("Aug", 31),
    ("Sep", 30),
    ("Oct", 31),
    ("Nov", 30),
    ("Dec", 31),
];

/// The date of a moment after 1970, in epoch milliseconds.
pub fn http(epoch_ms: f64) -> String {
    let seconds = (epoch_ms / 1_000.0).max(0.0) as u64;
    let (days, left) = (seconds / 86_400, seconds % 86_400);
    let leap = |year: u64| year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let (mut year, mut day) = (1970, days);
    while day >= 365 + u64::from(leap(year)) {
        day -= 365 + u64::from(leap(year));
        year += 1;
    }
    let mut month = 0;
    loop {
        let length = MONTHS[month].1 + u64::from(month == 1 && leap(year));
        if day < length {
            break;
        }
        day -= length;
        month += 1;
    }
    let (hours, minutes) = (left / 3_600, left / 60 % 60);
    let name = DAYS[(days % 7) as usize];
    format!("{name}, {:02} {} {year} {hours:02}:{minutes:02}:{:02} GMT", day + 1, MONTHS[month].0, left % 60)
}

#[cfg(test)]
mod tests {
    use super::http;

    #[test]
    fn known_moments_have_their_dates() {
        assert_eq!(http(784_111_777_000.0), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(http(951_782_400_000.0), "Tue, 29 Feb 2000 00:00:00 GMT");
        assert_eq!(http(crate::platform::EPOCH), "Sun, 22 Nov 2026 10:00:00 GMT");
    }
}
