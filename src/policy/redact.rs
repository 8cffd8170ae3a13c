//! What of a server's text may be shown: one line, bounded, without what looks like a secret (behaviours F8, L4).
//!
//! A guess by nature, made to hide too much rather than too little. A secret that is known is taken out exactly, by
//! [`hide`]. One pass over the text, each character looked at a bounded number of times.

use crate::model::text::{contains_ignoring_case, turns_direction};

/// What stands where something was taken out.
pub const REDACTED: &str = "[redacted]";
/// An unbroken run of letters and digits this long, with both in it, is taken for a key. A UUID's longest has 12.
const KEY_LENGTH: usize = 20;

/// The text on one line and at most `limit` characters long: controls become blanks, direction-turning characters go, URLs lose
/// their query and user name, and so does everything that looks like a key, token, password or signature.
pub fn clean(text: &str, limit: usize) -> String {
    let mut writer = Writer::default();
    let words = text.split(|character: char| character.is_whitespace() || character.is_control());
    for word in words.filter(|word| !word.is_empty()) {
        if !writer.out.is_empty() {
            writer.out.push(' ');
        }
        writer.word(word);
        // Four bytes are the longest character.
        if writer.out.len() > limit.saturating_mul(4) {
            break;
        }
    }
    cut(writer.out, limit)
}

/// The text without a secret that is known. Secrets of less than four characters are too common as parts of words.
pub fn hide(text: &str, secret: &str) -> String {
    if secret.len() < 4 { text.to_owned() } else { text.replace(secret, REDACTED) }
}

fn cut(text: String, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text,
        Some(_) => text.chars().take(limit.saturating_sub(1)).chain(core::iter::once('…')).collect(),
    }
}

/// Why the next run of characters is hidden.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Armed {
    #[default]
    No,
    /// `token: …`, which may also be prose.
    Colon,
    /// `token=…`
    Equals,
    /// `Bearer …`
    Scheme,
}

#[derive(Default)]
struct Writer {
    out: String,
    armed: Armed,
    /// How many runs ago a word like "token" or "key" stood; 0 where none did.
    since_key: u8,
    /// The rest of a hidden value is passed over.
    swallowing: bool,
}

impl Writer {
    fn word(&mut self, word: &str) {
        self.swallowing = false;
        match word.split_once("://") {
            // What is armed hides the URL too: `token: https://…`.
            Some((scheme, rest)) if self.armed == Armed::No => {
                self.runs(scheme);
                self.out.push_str("://");
                let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
                let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
                self.armed = Armed::No;
                self.runs(authority.rsplit_once('@').map_or(authority, |(_, host)| host));
                self.armed = Armed::No;
                self.place(path);
            }
            _ => self.place(word),
        }
    }

    /// A path, or a word: from a question mark with parameters, or a number sign with any, nothing is shown.
    fn place(&mut self, text: &str) {
        match text.find(['?', '#']).and_then(|at| text.split_at_checked(at)) {
            Some((before, query)) if query.contains('=') || (query.starts_with('#') && before.contains('/')) => {
                self.runs(before);
                if !self.swallowing {
                    self.out.push('?');
                }
                self.out.push_str(REDACTED);
                self.armed = Armed::No;
            }
            _ => self.runs(text),
        }
    }

    fn runs(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(is_border).unwrap_or(rest.len());
            let (run, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            self.run(run);
            let mut characters = after.chars();
            if let Some(border) = characters.next() {
                self.border(border);
            }
            rest = characters.as_str();
        }
    }

    fn run(&mut self, run: &str) {
        if run.is_empty() || self.swallowing {
            return;
        }
        if self.armed != Armed::Equals && is_scheme(run) {
            self.armed = Armed::Scheme;
            self.show(run);
            return;
        }
        let given = match self.armed {
            Armed::No => false,
            Armed::Colon => !is_plain(run),
            Armed::Equals => true,
            Armed::Scheme => !is_word_about_schemes(run),
        };
        if given || looks_like_a_key(run) {
            self.out.push_str(REDACTED);
            self.swallowing = given;
        } else {
            self.show(run);
        }
        self.armed = Armed::No;
        self.since_key = match self.since_key {
            _ if names_a_secret(run) => 1,
            0 | 3 => 0,
            since => since + 1,
        };
    }

    fn show(&mut self, run: &str) {
        self.out.extend(run.chars().filter(|character| !turns_direction(*character)));
    }

    fn border(&mut self, border: char) {
        match border {
            '&' | ',' | ';' | '|' => {
                self.swallowing = false;
                self.armed = Armed::No;
                self.since_key = 0;
            }
            '"' | '\'' | '`' | '<' | '>' => self.swallowing = false,
            '=' if self.since_key == 1 => self.armed = Armed::Equals,
            ':' if self.since_key > 0 => self.armed = Armed::Colon,
            _ => {}
        }
        if !self.swallowing {
            self.out.push(border);
        }
    }
}

const fn is_border(character: char) -> bool {
    matches!(
        character,
        '=' | ':'
            | '&'
            | ','
            | ';'
            | '|'
            | '?'
            | '"'
            | '\''
            | '`'
            | '\\'
            | '('
            | ')'
            | '['
            | ']'
            | '{'
            | '}'
            | '<'
            | '>'
    )
}

fn is_scheme(run: &str) -> bool {
    ["bearer", "basic", "digest"].iter().any(|scheme| run.eq_ignore_ascii_case(scheme))
}

fn is_word_about_schemes(run: &str) -> bool {
    let words = [
        "token",
        "tokens",
        "auth",
        "authentication",
        "authorization",
        "scheme",
        "header",
        "credentials",
        "is",
        "or",
        "and",
        "realm",
    ];
    words.iter().any(|word| run.trim_end_matches('.').eq_ignore_ascii_case(word))
}

/// A short word or a short number: prose that follows a colon.
fn is_plain(run: &str) -> bool {
    let run = run.trim_end_matches(['.', '!']);
    let mut tail = run.chars();
    let head = tail.next().is_some_and(char::is_alphabetic);
    let word = head && run.len() <= 15 && tail.all(char::is_lowercase);
    word || (run.len() <= 9 && run.bytes().all(|byte| byte.is_ascii_digit()))
}

fn names_a_secret(run: &str) -> bool {
    let parts = [
        "token",
        "secret",
        "passw",
        "signature",
        "credential",
        "authorization",
        "cookie",
        "apikey",
        "api-key",
        "api_key",
        "accesskey",
        "access-key",
        "access_key",
    ];
    let words = ["key", "sig", "jwt", "pwd", "pass", "auth"];
    // A name is short; a longer run is no name, and looking through it at length would be work for an attacker to give.
    run.len() <= 64
        && (parts.iter().any(|part| contains_ignoring_case(run, part))
            || words.iter().any(|word| run.eq_ignore_ascii_case(word)))
}

fn looks_like_a_key(run: &str) -> bool {
    let prefixes = ["sk-", "sk_", "ghp_", "xox", "AKIA", "ASIA", "AIza", "ya29.", "eyJ", "abl_"];
    if run.len() >= 12 && prefixes.iter().any(|prefix| run.starts_with(prefix)) {
        return true;
    }
    run.split(|character: char| !character.is_ascii_alphanumeric()).any(|stretch| {
        let has = |test: fn(&u8) -> bool| stretch.as_bytes().iter().any(test);
        stretch.len() >= KEY_LENGTH && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn prose_stays_as_it_is() {
        for text in [
            "Resource not found.",
            "The file 0c0c305c-7a55-4395-85a8-ae4860f01393 does not exist",
            "projects/123/locations/global/sessions/4722149654634122388 is unknown",
            "limit: ensure this value is less than or equal to 100",
            "Invalid token: expired",
            "maxTokens: 800000",
            "A Bearer token is required",
            "Is this a file? No.",
            "image/svg+xml (10%) at 2026-11-22T10:00:00.000Z",
            "Quota exceeded for 'Read requests per minute'",
        ] {
            assert_eq!(clean(text, 300), text);
        }
    }

    #[test]
    fn secrets_go() {
        for (text, shown) in [
            ("Bearer abcdef is wrong", "Bearer [redacted] is wrong"),
            ("Authorization: Basic dXNlcjpwYXNz==", "Authorization: Basic [redacted]"),
            ("{\"token\":\"hunter2\",\"n\":1}", "{\"token\":\"[redacted]\",\"n\":1}"),
            ("x-api-key=abc&n=1", "x-api-key=[redacted]&n=1"),
            ("password = user:hunter", "password = [redacted]"),
            ("Incorrect API key provided: Abc123", "Incorrect API key provided: [redacted]"),
            ("got eyJhbGciOiJIUzI1NiJ9.e30.abc", "got [redacted]"),
            ("key sk-live_abcdefgh refused", "key [redacted] refused"),
            ("use 0123456789abcdef0123456789abcdef.", "use [redacted]"),
            ("see https://u:p@h.example/a/b?X-Amz-Signature=ff#x", "see https://h.example/a/b?[redacted]"),
            ("\"https://h.example/a?sig=1\",", "\"https://h.example/a?[redacted]"),
            ("https://h.example/#access_token=1", "https://h.example/?[redacted]"),
            ("https://h.example/up/0123456789abcdefabcd/x", "https://h.example/[redacted]"),
            ("GET /v1/o?upload_id=xyz failed", "GET /v1/o?[redacted] failed"),
            ("token: https://h.example/cap", "token: [redacted]"),
            ("AccessKeyId=AK,Signature=a/b+c=", "AccessKeyId=[redacted],Signature=[redacted]"),
        ] {
            assert_eq!(clean(text, 300), shown);
        }
        assert_eq!(hide("no abcd here, abcd", "abcd"), "no [redacted] here, [redacted]");
        assert_eq!(hide("abc", "abc"), "abc");
    }

    #[test]
    fn one_bounded_line() {
        assert_eq!(clean("a\r\n\tb\0\u{1b}[0mc  d\u{202E}e\u{2028}f", 300), "a b [0mc de f");
        assert_eq!(clean("", 300), "");
        assert_eq!(clean(&"é ".repeat(1000), 10), "é é é é é…");
        assert_eq!(clean("abc", 3), "abc");
        assert_eq!(clean("abcd", 3), "ab…");
    }

    // Judged by counting, not by a clock: a quadratic pass would not end within the test's patience.
    #[test]
    fn a_megabyte_of_malice_is_one_pass() {
        for unit in ["a", "://", "token:", "=", "?=", "Bearer ", "\"", "0a", "é", "key=a:"] {
            assert!(clean(&unit.repeat(1_000_000 / unit.len()), 300).chars().count() <= 300, "{unit}");
        }
    }

    proptest! {
        #[test]
        fn bounded_and_on_one_line(text in any::<String>(), limit in 1_usize..400) {
            let shown = clean(&text, limit);
            prop_assert!(shown.chars().count() <= limit);
            prop_assert!(!shown.chars().any(|character| character.is_control() || turns_direction(character)));
        }

        #[test]
        fn a_key_is_not_shown_whatever_surrounds_it(
            before in "[a-z \"'({\\[=:&?/.,]{0,20}", key in "[a-f]{1,8}[0-9]{2,8}[a-zA-Z0-9]{20,40}", after in "[ \"')}\\]&.,;]?[a-z ]{0,10}"
        ) {
            let shown = clean(&[before, key.clone(), after].concat(), 300);
            prop_assert!(!shown.contains(&key), "{}", shown);
        }

        #[test]
        fn a_query_is_not_shown(path in "[a-z/]{0,10}", value in "[a-zA-Z0-9%_-]{6,40}", name in "[A-Za-z-]{1,20}") {
            let shown = clean(&["Failed: https://host.example/", &path, "?", &name, "=Q", &value, " - end"].concat(), 300);
            prop_assert!(!shown.contains(&["Q", &value].concat()) && shown.ends_with(" - end"), "{}", shown);
        }
    }
}
