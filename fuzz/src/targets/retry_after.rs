//! Retry-After (behaviour I5). Parts: the header, now.

use crate::parts::{number, texts};
use attache::model::time::{parse_http_date, to_http_date};
use attache::policy::retry_after::{LONGEST, retry_after};

pub fn run(data: &[u8]) {
    let [header, now] = texts(data);
    let now = number(&now, 1_768_469_400_000.0).clamp(-LONGEST, LONGEST);
    let wait = retry_after(&header, now);
    if let Some(wait) = wait {
        assert!((0.0..=LONGEST).contains(&wait), "{wait}");
        assert_eq!(retry_after(&[" ", &header, "\t"].concat(), now), Some(wait), "blanks around it change nothing");
    }
    let bare = header.trim_ascii();
    if !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds: f64 = bare.parse().unwrap();
        assert_eq!(wait, Some((seconds * 1_000.0).min(LONGEST)));
    }
    if let Some(date) = parse_http_date(&header) {
        assert_eq!(wait, Some((date - now).clamp(0.0, LONGEST)));
    } else if let Some(wait) = wait {
        // A header sent twice is joined by a comma; a wait is a minimum.
        let joined = [header.as_str(), ", 7"].concat();
        assert_eq!(retry_after(&joined, now), Some(wait.max(7_000.0)));
        assert!(bare.bytes().all(|byte| byte.is_ascii_digit() || b"-., \t\n\r\x0C".contains(&byte)), "{header:?}");
    }
    if let Some(date) = to_http_date(now) {
        let asked = (now / 1_000.0).floor() * 1_000.0;
        assert_eq!(retry_after(&date, now), Some((asked - now).max(0.0)));
        let later = to_http_date(now + 90_000.0).and_then(|date| retry_after(&date, asked));
        assert!(later.is_none_or(|wait| wait == 90_000.0), "{later:?}");
    }
}
