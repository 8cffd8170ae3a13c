//! What of a server's text may be shown (behaviours F8, L4). Parts: what stands before a secret, what stands behind it, the
//! limit, a known secret.

use crate::oracle::{CANARY, assert_no_canary, assert_one_line};
use crate::parts::{number, texts};
use attache::policy::redact::{REDACTED, clean, hide};

/// A secret short enough to be taken for a word, where its name tells what it is.
const SHORT: &str = "Hunter2pass";

pub fn run(data: &[u8]) {
    let [before, after, limit, known] = texts(data);
    let limit = (number(&limit, 300.0).clamp(1.0, 100_000.0)) as usize;
    let text = [before.as_str(), after.as_str()].concat();
    assert_one_line(&clean(&text, limit), limit);

    for (lead, trail) in [
        ("", ""),
        ("Bearer ", ""),
        ("token=", "&n=1"),
        ("\"apiKey\":\"", "\""),
        ("https://storage.example/o?sig=", "#f"),
        ("https://user:", "@storage.example/"),
        (" sk-", "."),
    ] {
        let text = [&before, lead, CANARY, trail, &after].concat();
        let shown = clean(&text, limit);
        assert_one_line(&shown, limit);
        assert_no_canary(&shown);
    }
    for (lead, trail) in
        [(" password=", " "), (" password: ", " "), (" https://h.example/?p=", " "), (" https://user:", "@h.example/ ")]
    {
        let shown = clean(&[&before, lead, SHORT, trail, &after].concat(), limit);
        assert!(before.contains(SHORT) || after.contains(SHORT) || !shown.contains(SHORT), "{lead}: {shown:?}");
    }
    hidden(&text, &known);
}

/// A known secret is gone exactly, whatever its case, and so is the first part of it where a text was cut.
fn hidden(text: &str, secret: &str) {
    let lower = |text: &str| text.to_ascii_lowercase();
    let shown = hide(text, secret);
    let found = secret.len() >= 4 && lower(text).contains(&lower(secret));
    if !found && !text.contains('…') {
        assert_eq!(shown, text);
    }
    assert!(!found || shown.contains(REDACTED));
    // What stands in its place could join with its neighbours to a secret of the same letters.
    if secret.len() < 4 || secret.contains(|character: char| REDACTED.contains(character.to_ascii_lowercase())) {
        return;
    }
    assert!(!lower(&shown).contains(&lower(secret)), "{shown:?}");
    let head =
        secret.char_indices().map(|(at, character)| at + character.len_utf8()).find(|end| *end >= 4).unwrap_or(0);
    assert!(!shown.contains(&[&secret[..head], "…"].concat()) || secret.contains('…'), "{shown:?}");
}
