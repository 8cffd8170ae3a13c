//! Headers that a caller gives, against the crate `http` (behaviours B1, B2, B8). Parts: name, value.

use crate::oracle::is_header_text;
use crate::parts::texts;
use attache::policy::header::{check_header, check_value};
use http::{HeaderName, HeaderValue};

const RUNTIMES: [&str; 6] =
    ["host", "content-length", "transfer-encoding", "connection", "cookie", "proxy-authorization"];

pub fn run(data: &[u8]) {
    let [name, value] = texts(data);
    let good_value = is_header_text(&value);
    assert_eq!(check_value(&value).is_ok(), good_value);
    if good_value {
        assert!(HeaderValue::from_str(&value).is_ok());
    }
    // `http` takes names up to 64 KiB; so long a one is no concern of ours.
    let good_name = name.len() < 60_000 && HeaderName::from_bytes(name.as_bytes()).is_ok();
    let ours = !RUNTIMES.contains(&name.to_lowercase().as_str());
    match check_header(&name, &value) {
        Ok(()) => assert!((good_name || name.len() >= 60_000) && ours && good_value),
        Err(what) => {
            assert!(!(good_name && ours && good_value), "{name:?}: {value:?}");
            assert!(what.ends_with('.') && is_header_text(what));
        }
    }
}
