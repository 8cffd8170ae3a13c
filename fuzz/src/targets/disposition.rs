//! Content-Disposition, read and written (behaviour G15). Parts: a header, a name.

use crate::oracle::{assert_safe_name, is_header_text};
use crate::parts::texts;
use attache::policy::disposition::{Disposition, content_disposition, content_disposition_name};
use attache::policy::name::sanitize_download;

pub fn run(data: &[u8]) {
    let [header, name] = texts(data);
    if let Some(read) = content_disposition_name(&header) {
        assert_safe_name(&read);
        assert_eq!(sanitize_download(&read), read);
        assert!(header.to_ascii_lowercase().contains("filename"), "{header:?} names nothing");
        // The same parameter twice is a header that names nothing, whichever would win elsewhere.
        if !header.contains(['"', '\\']) && !header.to_ascii_lowercase().contains("filename*") {
            assert_eq!(content_disposition_name(&[&header, "; filename=second"].concat()), None);
        }
    }
    for kind in [Disposition::Inline, Disposition::Attachment] {
        let written = content_disposition(kind, &name);
        assert!(is_header_text(&written), "{written:?}");
        assert_eq!(written.matches('"').count(), 2, "{written:?}");
        assert_eq!(written.matches(';').count() - plain(&written).matches(';').count(), 2, "{written:?}");
        assert_eq!(content_disposition_name(&written), Some(sanitize_download(&name)));
        // An old reader that knows no filename* finds a name that is safe, too.
        let (old, _) = written.split_once("; filename*").unwrap();
        assert_safe_name(&content_disposition_name(old).unwrap());
    }
}

/// What stands between the quotes.
fn plain(written: &str) -> &str {
    written.split('"').nth(1).unwrap_or_default()
}
