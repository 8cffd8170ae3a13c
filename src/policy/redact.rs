//! What of a server's text may be shown: one line, bounded, without what looks like a secret (behaviours F8, L4).
//!
//! A guess by nature, made to hide too much rather than too little. A secret that is known is taken out exactly, by
//! [`hide`]. One pass over the text, each character looked at a bounded number of times.

use crate::model::text::{contains_ignoring_case, split_once, turns_direction};

/// What stands where something was taken out.
pub const REDACTED: &str = "[redacted]";
/// What stands where a text was cut.
const ELLIPSIS: char = '…';
/// An unbroken run of letters and digits this long, with both in it, is taken for a key. A UUID's longest has 12.
const KEY_LENGTH: usize = 20;

/// The text on one line and at most `limit` characters long: controls become blanks, direction-turning characters go,
/// URLs lose their query and user name, and so does everything that looks like a key, token, password or signature.
pub fn clean(text: &str, limit: usize) -> String {
    let mut writer = Writer::default();
    let words = text.split(|character: char| character.is_whitespace() || character.is_control());
    for word in words.filter(|word| !word.is_empty()) {
        let inside = writer.swallowing && writer.quote.is_some();
        if !writer.out.is_empty() && !inside {
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
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = split_once(rest, secret).filter(|_| secret.len() >= 4) {
        out.push_str(before);
        out.push_str(REDACTED);
        rest = after;
    }
    out.push_str(rest);
    beheaded(&out, secret)
}

/// A text that was cut short may end in the first part of a secret.
fn beheaded(text: &str, secret: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for part in text.split_inclusive(ELLIPSIS) {
        let shown = part.strip_suffix(ELLIPSIS).and_then(|before| {
            (4..secret.len()).rev().filter_map(|length| secret.get(..length)).find_map(|head| before.strip_suffix(head))
        });
        match shown {
            None => out.push_str(part),
            Some(shown) => {
                out.push_str(shown);
                out.push_str(REDACTED);
                out.push(ELLIPSIS);
            }
        }
    }
    out
}

fn cut(text: String, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text,
        Some(_) => text.chars().take(limit.saturating_sub(1)).chain(core::iter::once(ELLIPSIS)).collect(),
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
    /// The quote that ends a value which may be hidden: until then, blanks are part of it.
    quote: Option<char>,
}

impl Writer {
    fn word(&mut self, word: &str) {
        self.swallowing &= self.quote.is_some();
        match split_once(word, "://") {
            // Where something is to be hidden, a URL is as good a secret as any other.
            Some((scheme, rest)) if self.armed == Armed::No && !self.swallowing => {
                self.runs(scheme);
                self.out.push_str("://");
                self.url(rest);
            }
            Some((scheme, _)) if self.armed != Armed::No => {
                self.runs(scheme);
                if !self.swallowing {
                    self.out.push(':');
                    self.out.push_str(REDACTED);
                    self.swallowing = true;
                }
                self.armed = Armed::No;
            }
            _ => {
                // A path without its host: only what comes with parameters is taken for a query.
                let query = word.find('?').filter(|at| word.bytes().skip(*at).any(|byte| byte == b'='));
                let (path, query) = word.split_at_checked(query.unwrap_or(word.len())).unwrap_or((word, ""));
                self.runs(path);
                self.query(query);
            }
        }
    }

    /// A URL after its scheme: the user name and the query go, and each segment is looked at for itself.
    fn url(&mut self, url: &str) {
        let query = url.find(['?', '#']).unwrap_or(url.len());
        let (place, query) = url.split_at_checked(query).unwrap_or((url, ""));
        for (index, segment) in place.split('/').enumerate() {
            self.forget();
            if index > 0 {
                self.out.push('/');
                self.runs(segment);
            } else {
                self.runs(segment.rsplit_once('@').map_or(segment, |(_, host)| host));
            }
        }
        self.forget();
        self.query(query);
    }

    /// Stands for a query or fragment, whatever it holds.
    fn query(&mut self, query: &str) {
        if query.len() > 1 {
            self.out.push('?');
            self.out.push_str(REDACTED);
        } else {
            self.out.push_str(query);
        }
    }

    fn forget(&mut self) {
        self.swallowing = false;
        self.armed = Armed::No;
        self.since_key = 0;
        self.quote = None;
    }

    fn runs(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(|character| BORDERS.chars().any(|border| border == character)).unwrap_or(rest.len());
            let (run, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            self.run(run);
            let mut characters = after.chars();
            if let Some(border) = characters.next() {
                self.border(border);
                // What a backslash escapes does not end the value.
                if border == '\\' && self.swallowing {
                    characters.next();
                }
            }
            rest = characters.as_str();
        }
    }

    fn run(&mut self, run: &str) {
        if run.is_empty() || self.swallowing {
            return;
        }
        if self.armed != Armed::Equals && listed(SCHEMES, run) {
            self.armed = Armed::Scheme;
            self.show(run);
            return;
        }
        let names = names_a_secret(run);
        let digits = run.bytes().any(|byte| byte.is_ascii_digit());
        let given = match self.armed {
            // "token abc123", "secret-token-123"
            Armed::No => digits && !is_plain(run) && (names || self.since_key == 1),
            Armed::Colon => !is_plain(run),
            Armed::Equals => true,
            Armed::Scheme => !listed(ABOUT_SCHEMES, run.trim_end_matches('.')),
        };
        if given || looks_like_a_key(run) {
            self.out.push_str(REDACTED);
            self.swallowing = given;
        } else {
            self.show(run);
        }
        self.armed = Armed::No;
        self.since_key = match self.since_key {
            _ if names => 1,
            0 | 3 => 0,
            since => since + 1,
        };
    }

    fn show(&mut self, run: &str) {
        self.out.extend(run.chars().filter(|character| !turns_direction(*character)));
    }

    fn border(&mut self, border: char) {
        match border {
            _ if self.quote == Some(border) => self.forget(),
            _ if self.quote.is_some() => {}
            '&' | ',' | ';' | '|' => self.forget(),
            '"' | '\'' | '`' if self.armed != Armed::No => self.quote = Some(border),
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

const BORDERS: &str = "=:&,;|?\"'`\\()[]{}<>";
const SCHEMES: &str = "bearer basic digest";
const ABOUT_SCHEMES: &str = "token tokens auth authentication authorization scheme header credentials is or and realm";
const SECRET_WORDS: &str = "key sig jwt pwd pass auth";
const SECRET_PARTS: &str = "token secret passw signature credential authorization cookie apikey api-key api_key accesskey access-key access_key";
const KEY_PREFIXES: &str = "sk- sk_ ghp_ xox AKIA ASIA AIza ya29. eyJ abl_";

fn listed(list: &str, run: &str) -> bool {
    list.split(' ').any(|word| run.eq_ignore_ascii_case(word))
}

/// A short word or a short number: prose that follows a colon. Letters beyond ASCII count as small ones.
fn is_plain(run: &str) -> bool {
    let run = run.trim_end_matches(['.', '!']).as_bytes();
    let small = |byte: &u8| byte.is_ascii_lowercase() || !byte.is_ascii();
    let word = |head: &u8, tail: &[u8]| {
        tail.len() < 15 && (small(head) || head.is_ascii_uppercase()) && tail.iter().all(small)
    };
    run.split_first().is_some_and(|(head, tail)| word(head, tail))
        || (run.len() <= 9 && run.iter().all(u8::is_ascii_digit))
}

/// The name of something that no text may hold: a key, a token, a signature.
pub fn names_a_secret(run: &str) -> bool {
    // A name is short; a longer run is none, and looking through it many times would be work for an attacker to give.
    run.len() <= 64
        && (listed(SECRET_WORDS, run) || SECRET_PARTS.split(' ').any(|part| contains_ignoring_case(run, part)))
}

fn looks_like_a_key(run: &str) -> bool {
    if run.len() >= 12 && KEY_PREFIXES.split(' ').any(|prefix| run.starts_with(prefix)) {
        return true;
    }
    run.split(|character: char| !character.is_ascii_alphanumeric()).any(|stretch| {
        let has = |test: fn(&u8) -> bool| stretch.as_bytes().iter().any(test);
        stretch.len() >= KEY_LENGTH && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
    })
}

#[cfg(test)]
#[path = "redact_tests.rs"]
mod tests;
