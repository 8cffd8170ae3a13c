//! XML and HTML of storage hosts (behaviour L6). Parts: a page; then code, message and request id to write a page with.

use crate::parts::texts;
use attache::backend::markup::read_markup;

pub fn run(data: &[u8]) {
    let [page, code, message, id] = texts(data);
    if let Some(read) = read_markup(&page) {
        assert!(page.trim_start_matches('\u{FEFF}').trim_start().starts_with('<'));
        // Nothing is expanded: all that is found together is no longer than the page.
        let found = [&read.code, &read.message, &read.request_id];
        let length: usize = found.iter().map(|part| part.as_ref().map_or(0, String::len)).sum();
        assert!(length <= page.len().min(65_536) + 1, "{length} of {}", page.len());
        assert!(found.iter().all(|part| part.as_ref().is_none_or(|part| part.trim_ascii_end() == *part
            && !part.is_empty()
            || Some(part) == read.message.as_ref())));
    }
    written(&code, &message, &id);
}

/// A page that a storage host would write is read as it was meant.
fn written(code: &str, message: &str, id: &str) {
    if code.len() + message.len() + id.len() > 8_000 || message.to_ascii_lowercase().contains("requestid:") {
        return;
    }
    let expected = |text: &str| Some(text.trim_ascii().to_owned()).filter(|text| !text.is_empty());
    for (head, more) in
        [("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", "<HostId>h</HostId>"), ("\u{FEFF}<?xml version='1.0'?>", "")]
    {
        let page = format!(
            "{head}<Error><Code>{}</Code><Message>{}</Message><RequestId>{}</RequestId>{more}</Error>",
            escape(code),
            escape(message),
            escape(id)
        );
        let read = read_markup(&page).unwrap();
        assert_eq!(
            (read.code, read.message, read.request_id),
            (expected(code), expected(message), expected(id)),
            "{page:?}"
        );
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&apos;")
}
