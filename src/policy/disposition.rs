//! `Content-Disposition`: the name an answer gives its file (RFC 6266, RFC 8187), and the header that gives one.
//!
//! Strict where the grammar is: a header that breaks it names nothing, for what it meant would be a guess. A name that
//! is read is made safe at once, so that no caller can take it for a path.

use super::name::sanitize_download;
use crate::model::text::{percent_decode, push_encoded};

/// The file name in a `Content-Disposition` header, made safe ([`sanitize_download`]). `filename*` is preferred; where
/// it cannot be read (another charset, a broken escape) `filename` stands. RFC 2231 continuations are no part of HTTP.
pub fn content_disposition_name(header: &str) -> Option<String> {
    raw_name(header).map(|name| sanitize_download(&name))
}

/// What a browser is to do with a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// Show it.
    Inline,
    /// Save it.
    Attachment,
}

/// A `Content-Disposition` header in pure ASCII, with a name that every reader can take: `filename` for the old ones
/// (RFC 6266 appendix D), `filename*` for all others. The name is made safe first.
pub fn content_disposition(kind: Disposition, name: &str) -> String {
    let name = sanitize_download(name);
    let mut out = String::from(match kind {
        Disposition::Inline => "inline; filename=\"",
        Disposition::Attachment => "attachment; filename=\"",
    });
    // Quotes and backslashes went above; some readers undo percent-encoding here, where the RFC has none.
    out.extend(name.chars().map(|character| if character.is_ascii() && character != '%' { character } else { '_' }));
    out.push_str("\"; filename*=UTF-8''");
    push_encoded(&mut out, &name);
    out
}

fn raw_name(header: &str) -> Option<String> {
    let mut rest = header.trim_matches(BLANK);
    token(&mut rest)?;
    let mut plain = None;
    let mut extended = None;
    loop {
        skip_blanks(&mut rest);
        if rest.is_empty() {
            break;
        }
        rest = rest.strip_prefix(';')?;
        skip_blanks(&mut rest);
        let name = token(&mut rest)?;
        skip_blanks(&mut rest);
        rest = rest.strip_prefix('=')?;
        skip_blanks(&mut rest);
        let quoted = rest.starts_with('"');
        let value = if quoted { quoted_string(&mut rest)? } else { token(&mut rest)?.to_owned() };
        let place = if name.eq_ignore_ascii_case("filename") {
            &mut plain
        } else if name.eq_ignore_ascii_case("filename*") {
            &mut extended
        } else {
            continue;
        };
        if place.replace((value, quoted)).is_some() {
            return None;
        }
    }
    let extended = extended.filter(|(_, quoted)| !quoted).and_then(|(value, _)| decode_extended(&value));
    let named = |name: &String| !name.is_empty();
    extended.filter(named).or(plain.map(|(value, _)| value).filter(named))
}

const BLANK: [char; 2] = [' ', '\t'];

fn skip_blanks(rest: &mut &str) {
    *rest = rest.trim_start_matches(BLANK);
}

/// RFC 9110 §5.6.2. Not empty.
fn token<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let end = rest.find(|character: char| !is_token(character)).unwrap_or(rest.len());
    let (head, tail) = rest.split_at_checked(end)?;
    *rest = tail;
    (!head.is_empty()).then_some(head)
}

const fn is_token(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || matches!(character, '!' | '#' | '$' | '%' | '&' | '\'' | '*' | '+' | '-' | '.' | '^' | '_' | '`' | '|' | '~')
}

/// RFC 9110 §5.6.4, its escapes undone.
fn quoted_string(rest: &mut &str) -> Option<String> {
    let mut out = String::new();
    let mut characters = rest.strip_prefix('"')?.chars();
    loop {
        match characters.next()? {
            '"' => break,
            '\\' => out.push(characters.next()?),
            other => out.push(other),
        }
    }
    *rest = characters.as_str();
    Some(out)
}

/// RFC 8187 §3.2: charset, language, percent-encoded bytes. UTF-8, and the ISO-8859-1 that RFC 5987 also knew.
fn decode_extended(value: &str) -> Option<String> {
    let (charset, rest) = value.split_once('\'')?;
    let (_, encoded) = rest.split_once('\'')?;
    let (bytes, sound) = percent_decode(encoded);
    if !sound {
        return None;
    }
    if charset.eq_ignore_ascii_case("utf-8") {
        return String::from_utf8(bytes).ok();
    }
    charset.eq_ignore_ascii_case("iso-8859-1").then(|| bytes.into_iter().map(char::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    // The cases of greenbytes.de/tech/tc2231 by their names there. What that page calls invalid names nothing here.
    const TC2231: &[(&str, &str, Option<&str>)] = &[
        ("inlonly", "inline", None),
        ("inlonlyquoted", "\"inline\"", None),
        ("inlwithasciifilename", "inline; filename=\"foo.html\"", Some("foo.html")),
        ("inlwithfnattach", "inline; filename=\"Not an attachment!\"", Some("Not an attachment!")),
        ("attonly", "attachment", None),
        ("attonlyquoted", "\"attachment\"", None),
        ("attonlyucase", "ATTACHMENT", None),
        ("attwithasciifilename", "attachment; filename=\"foo.html\"", Some("foo.html")),
        (
            "attwithasciifilename25",
            "attachment; filename=\"0000000000111111111122222\"",
            Some("0000000000111111111122222"),
        ),
        ("attwithasciifnescapedchar", "attachment; filename=\"f\\oo.html\"", Some("foo.html")),
        (
            "attwithasciifnescapedquote",
            "attachment; filename=\"\\\"quoting\\\" tested.html\"",
            Some("\"quoting\" tested.html"),
        ),
        (
            "attwithquotedsemicolon",
            "attachment; filename=\"Here's a semicolon;.html\"",
            Some("Here's a semicolon;.html"),
        ),
        ("attwithfilenameandextparam", "attachment; foo=\"bar\"; filename=\"foo.html\"", Some("foo.html")),
        ("attwithfilenameandextparamescaped", "attachment; foo=\"\\\"\\\\\";filename=\"foo.html\"", Some("foo.html")),
        ("attwithasciifilenameucase", "attachment; FILENAME=\"foo.html\"", Some("foo.html")),
        ("attwithasciifilenamenq", "attachment; filename=foo.html", Some("foo.html")),
        ("attwithtokfncommanq", "attachment; filename=foo,bar.html", None),
        ("attwithasciifilenamenqs", "attachment; filename=foo.html ;", None),
        ("attemptyparam", "attachment; ;filename=foo", None),
        ("attwithasciifilenamenqws", "attachment; filename=foo bar.html", None),
        ("attwithfntokensq", "attachment; filename='foo.bar'", Some("'foo.bar'")),
        ("attwithisofnplain", "attachment; filename=\"foo-\u{e4}.html\"", Some("foo-\u{e4}.html")),
        ("attwithutf8fnplain", "attachment; filename=\"foo-\u{c3}\u{a4}.html\"", Some("foo-\u{c3}\u{a4}.html")),
        ("attwithfnrawpctenca", "attachment; filename=\"foo-%41.html\"", Some("foo-%41.html")),
        ("attwithfnusingpct", "attachment; filename=\"50%.html\"", Some("50%.html")),
        ("attwithfnrawpctencaq", "attachment; filename=\"foo-%\\41.html\"", Some("foo-%41.html")),
        ("attwithnamepct", "attachment; name=\"foo-%41.html\"", None),
        ("attwithfilenamepctandiso", "attachment; filename=\"\u{e4}-%41.html\"", Some("\u{e4}-%41.html")),
        (
            "attwithfnrawpctenclong",
            "attachment; filename=\"foo-%c3%a4-%e2%82%ac.html\"",
            Some("foo-%c3%a4-%e2%82%ac.html"),
        ),
        ("attwithasciifilenamews1", "attachment; filename =\"foo.html\"", Some("foo.html")),
        ("attwith2filenames", "attachment; filename=\"foo.html\"; filename=\"bar.html\"", None),
        ("attfnbrokentoken", "attachment; filename=foo[1](2).html", None),
        ("attfnbrokentokeniso", "attachment; filename=foo-\u{e4}.html", None),
        ("attmissingdisposition", "filename=foo.html", None),
        ("attmissingdisposition2", "x=y; filename=foo.html", None),
        ("attmissingdisposition3", "\"foo; filename=bar;baz\"; filename=qux", None),
        ("attmissingdisposition4", "filename=foo.html, filename=bar.html", None),
        ("emptydisposition", "; filename=foo.html", None),
        ("doublecolon", ": inline; attachment; filename=foo.html", None),
        ("attandinline", "inline; attachment; filename=foo.html", None),
        ("attandinline2", "attachment; inline; filename=foo.html", None),
        ("attbrokenquotedfn", "attachment; filename=\"foo.html\".txt", None),
        ("attbrokenquotedfn2", "attachment; filename=\"bar", None),
        ("attbrokenquotedfn3", "attachment; filename=foo\"bar;baz\"qux", None),
        ("attmultinstances", "attachment; filename=foo.html, attachment; filename=bar.html", None),
        ("attmissingdelim", "attachment; foo=foo filename=bar", None),
        ("attmissingdelim2", "attachment; filename=bar foo=foo", None),
        ("attmissingdelim3", "attachment filename=bar", None),
        ("attreversed", "filename=foo.html; attachment", None),
        ("attconfusedparam", "attachment; xfilename=foo.html", None),
        ("attabspath", "attachment; filename=\"/foo.html\"", Some("/foo.html")),
        ("attabspathwin", "attachment; filename=\"\\\\foo.html\"", Some("\\foo.html")),
        ("attcdate", "attachment; creation-date=\"Wed, 12 Feb 1997 16:29:51 -0500\"", None),
        ("dispext", "foobar", None),
        ("dispextbadfn", "attachment; example=\"filename=example.txt\"", None),
        ("attwithisofn2231iso", "attachment; filename*=iso-8859-1''foo-%E4.html", Some("foo-\u{e4}.html")),
        (
            "attwithfn2231utf8",
            "attachment; filename*=UTF-8''foo-%c3%a4-%e2%82%ac.html",
            Some("foo-\u{e4}-\u{20ac}.html"),
        ),
        ("attwithfn2231noc", "attachment; filename*=''foo-%c3%a4-%e2%82%ac.html", None),
        ("attwithfn2231utf8comp", "attachment; filename*=UTF-8''foo-a%cc%88.html", Some("foo-a\u{308}.html")),
        (
            "attwithfn2231utf8-bad",
            "attachment; filename*=iso-8859-1''foo-%c3%a4-%e2%82%ac.html",
            Some("foo-\u{c3}\u{a4}-\u{e2}\u{82}\u{ac}.html"),
        ),
        ("attwithfn2231iso-bad", "attachment; filename*=utf-8''foo-%E4.html", None),
        ("attwithfn2231ws1", "attachment; filename *=UTF-8''foo-%c3%a4.html", None),
        ("attwithfn2231ws2", "attachment; filename*= UTF-8''foo-%c3%a4.html", Some("foo-\u{e4}.html")),
        ("attwithfn2231ws3", "attachment; filename* =UTF-8''foo-%c3%a4.html", Some("foo-\u{e4}.html")),
        ("attwithfn2231quot", "attachment; filename*=\"UTF-8''foo-%c3%a4.html\"", None),
        ("attwithfn2231quot2", "attachment; filename*=\"foo%20bar.html\"", None),
        ("attwithfn2231singleqmissing", "attachment; filename*=UTF-8'foo-%c3%a4.html", None),
        ("attwithfn2231nbadpct1", "attachment; filename*=UTF-8''foo%", None),
        ("attwithfn2231nbadpct2", "attachment; filename*=UTF-8''f%oo.html", None),
        ("attwithfn2231dpct", "attachment; filename*=UTF-8''A-%2541.html", Some("A-%41.html")),
        ("attwithfn2231abspathdisguised", "attachment; filename*=UTF-8''%5cfoo.html", Some("\\foo.html")),
        ("attfncont", "attachment; filename*0=\"foo.\"; filename*1=\"html\"", None),
        ("attfncontenc", "attachment; filename*0*=UTF-8''foo-%c3%a4; filename*1=\".html\"", None),
        (
            "attfnboth",
            "attachment; filename=\"foo-ae.html\"; filename*=UTF-8''foo-%c3%a4.html",
            Some("foo-\u{e4}.html"),
        ),
        (
            "attfnboth2",
            "attachment; filename*=UTF-8''foo-%c3%a4.html; filename=\"foo-ae.html\"",
            Some("foo-\u{e4}.html"),
        ),
        (
            "attfnboth3",
            "attachment; filename*0*=ISO-8859-15''euro-sign%3d%a4; filename*=ISO-8859-1''currency-sign%3d%a4",
            Some("currency-sign=\u{a4}"),
        ),
        ("attnewandfn", "attachment; foobar=x; filename=\"foo.html\"", Some("foo.html")),
        ("attrfc2047token", "attachment; filename==?ISO-8859-1?Q?foo-=E4.html?=", None),
        (
            "attrfc2047quoted",
            "attachment; filename=\"=?ISO-8859-1?Q?foo-=E4.html?=\"",
            Some("=?ISO-8859-1?Q?foo-=E4.html?="),
        ),
    ];

    #[test]
    fn the_cases_of_tc2231() {
        for (case, header, expected) in TC2231 {
            assert_eq!(raw_name(header).as_deref(), *expected, "{case}");
        }
    }

    #[test]
    fn an_extended_name_that_cannot_be_read_leaves_the_plain_one() {
        for extended in ["UTF-8''f%oo", "utf-16''foo", "\"UTF-8''foo\"", "UTF-8''%ff", "''foo", "UTF-8''"] {
            let header = ["attachment; filename=plain.txt; filename*=", extended].concat();
            assert_eq!(raw_name(&header).as_deref(), Some("plain.txt"), "{extended}");
        }
    }

    #[test]
    fn what_is_read_is_made_safe() {
        assert_eq!(content_disposition_name("attachment; filename=\"../../etc/passwd\"").unwrap(), "_._etc_passwd");
        assert_eq!(
            content_disposition_name("attachment; filename*=UTF-8''%2e%2e%2fnul%0d%0a.txt").unwrap(),
            "_nul.txt"
        );
        assert_eq!(content_disposition_name("attachment; filename=\"\""), None);
        assert_eq!(content_disposition_name(""), None);
    }

    #[test]
    fn what_is_written_is_ascii_and_comes_back() {
        assert_eq!(
            content_disposition(Disposition::Attachment, "Ü 50%.pdf"),
            "attachment; filename=\"_ 50_.pdf\"; filename*=UTF-8''%C3%9C%2050%25.pdf"
        );
        assert_eq!(
            content_disposition(Disposition::Inline, "a\r\nb\".txt"),
            "inline; filename=\"ab_.txt\"; filename*=UTF-8''ab_.txt"
        );
    }

    proptest! {
        #[test]
        fn a_name_goes_there_and_back(name in any::<String>()) {
            let header = content_disposition(Disposition::Attachment, &name);
            prop_assert!(header.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{}", header);
            prop_assert_eq!(content_disposition_name(&header), Some(sanitize_download(&name)));
        }

        #[test]
        fn nothing_panics(header in any::<String>(), nearly in "attachment; ?filename\\*?=\"?[\\\\\"'%a-f0-9;= ]{0,30}") {
            let _ = (content_disposition_name(&header), content_disposition_name(&nearly));
        }
    }
}
