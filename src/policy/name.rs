//! File names: which may be sent, how a form tells them, and what a received one may be called on a disk.
//!
//! Names inside a `Content-Disposition` answer are read in `policy::disposition`.

use crate::model::text::{push_encoded, turns_direction};

/// The longest name that common file systems take, in bytes.
const LONGEST: usize = 255;
/// An extension longer than this is no extension that is worth keeping when a name is cut.
const LONGEST_EXTENSION: usize = 32;

/// May this name be sent? Says what is wrong. CR, LF and NUL could end a header line in some reader.
pub fn check_name(name: &str) -> Result<(), &'static str> {
    if name.is_empty() {
        return Err("cannot be empty.");
    }
    if name.contains(['\r', '\n', '\0']) {
        return Err("cannot hold a line break or NUL.");
    }
    Ok(())
}

/// A field name or file name as it stands between the quotes of a form's header (HTML standard, multipart/form-data
/// encoding algorithm): the quote becomes `%22`, line breaks `%0D` and `%0A`, all else stays as it is, in UTF-8.
///
/// Two additions, both told the same way: the other ASCII controls but the tab, for which strict readers refuse a
/// header (RFC 9110 §5.5), and the backslash, where readers disagree whether it escapes what follows or is itself
/// (RFC 9110 §5.6.4) and would find different names.
pub fn form_escape(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            '"' | '\\' | '\0'..='\u{8}' | '\n'..='\u{1F}' | '\u{7F}' => {
                push_encoded(&mut out, character.encode_utf8(&mut [0; 4]))
            }
            other => out.push(other),
        }
    }
    out
}

/// A name that is safe to save under: one path segment on every system, visible as it is, at most 255 bytes of UTF-8.
///
/// Separators and what Windows forbids become `_`; controls and direction-turning characters go; runs of dots become
/// one, and none leads or ends the name; device names (`CON`, `nul.txt`) get a `_` before them; what is left empty is
/// `file`. Follows RFC 6266 §4.3 and OWASP ASVS 5 on file names.
pub fn sanitize_download(name: &str) -> String {
    let mut clean = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => clean.push('_'),
            '.' if clean.is_empty() || clean.ends_with('.') => {}
            // A byte order mark and the line and paragraph separators are as invisible as controls.
            '\u{FEFF}' | '\u{2028}' | '\u{2029}' => {}
            other if other.is_control() || turns_direction(other) => {}
            other => clean.push(other),
        }
    }
    let trimmed = trim(&clean);
    if trimmed.is_empty() {
        return "file".to_owned();
    }
    let mut safe = String::with_capacity(trimmed.len() + 1);
    if is_device(trimmed) {
        safe.push('_');
    }
    safe.push_str(trimmed);
    shorten(safe)
}

/// Windows drops dots and blanks at the end, so that `a.txt.` would open `a.txt`; a leading dot hides a file.
fn trim(name: &str) -> &str {
    let edge = |character: char| character == '.' || character.is_whitespace();
    name.trim_matches(edge)
}

/// Names that Windows takes for devices, with any extension.
fn is_device(name: &str) -> bool {
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem).trim_end();
    let numbered = |device: &str| {
        stem.split_at_checked(3).is_some_and(|(word, number)| {
            word.eq_ignore_ascii_case(device)
                && matches!(number, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
        })
    };
    ["con", "prn", "aux", "nul", "conin$", "conout$"].iter().any(|device| stem.eq_ignore_ascii_case(device))
        || numbered("com")
        || numbered("lpt")
}

/// Cuts the stem, so that the extension still tells what the file is.
fn shorten(name: String) -> String {
    if name.len() <= LONGEST {
        return name;
    }
    let extension =
        name.rsplit_once('.').map(|(_, extension)| extension).filter(|extension| extension.len() <= LONGEST_EXTENSION);
    let room = LONGEST - extension.map_or(0, |extension| extension.len() + 1);
    let end = (0..=room).rev().find(|end| name.is_char_boundary(*end)).unwrap_or(0);
    let stem = name.get(..end).map_or("file", trim);
    match extension {
        Some(extension) => [stem, ".", extension].concat(),
        None => stem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_may_be_sent() {
        for good in ["a.txt", " ", "..", "we\"ird\\name", "\u{202E}gpj.exe", "日本語 😀.pdf", &"x".repeat(300)] {
            assert_eq!(check_name(good), Ok(()), "{good:?}");
        }
        for bad in ["", "a\rb", "a\nb", "a\0b", "\r\nX-Injected: 1"] {
            assert!(check_name(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_form_tells_a_name_as_browsers_do() {
        for (name, told) in [
            ("a.txt", "a.txt"),
            ("a \"b\".txt", "a %22b%22.txt"),
            ("50%22.txt", "50%22.txt"),
            ("C:\\dir\\a.txt", "C:%5Cdir%5Ca.txt"),
            ("a\\", "a%5C"),
            ("a\\\\b", "a%5C%5Cb"),
            ("a\\\"", "a%5C%22"),
            ("ü😀.txt", "ü😀.txt"),
            ("a\r\nb\0", "a%0D%0Ab%00"),
            ("a\tb\u{1b}\u{7f}\u{85}", "a\tb%1B%7F\u{85}"),
        ] {
            assert_eq!(form_escape(name), told, "{name:?}");
        }
    }

    #[test]
    fn received_names_are_made_safe() {
        for (name, safe) in [
            ("report.pdf", "report.pdf"),
            ("Ü 日本 😀.pdf", "Ü 日本 😀.pdf"),
            ("/etc/passwd", "_etc_passwd"),
            ("..\\..\\boot.ini", "_._boot.ini"),
            ("../../.ssh/id", "_._.ssh_id"),
            (".bashrc", "bashrc"),
            ("...", "file"),
            ("", "file"),
            (" . . ", "file"),
            ("a..b...c", "a.b.c"),
            ("name.txt. . ", "name.txt"),
            ("a\r\nb\0\u{1b}[31mc\u{85}", "ab[31mc"),
            ("invoice\u{202E}fdp.exe", "invoicefdp.exe"),
            ("a\u{2066}b\u{200F}c\u{FEFF}", "abc"),
            ("a<b>c:d\"e|f?g*h", "a_b_c_d_e_f_g_h"),
            ("a.txt:stream", "a.txt_stream"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("Com1.tar.gz", "_Com1.tar.gz"),
            ("lpt¹", "_lpt¹"),
            ("aux .txt", "_aux .txt"),
            ("console.log", "console.log"),
            ("com10", "com10"),
            ("\u{202E}CON", "_CON"),
        ] {
            assert_eq!(sanitize_download(name), safe, "{name:?}");
        }
    }

    #[test]
    fn long_names_keep_their_extension() {
        let cut = |stem: &str, count: usize, rest: &str| sanitize_download(&[&stem.repeat(count), rest].concat());
        assert_eq!(cut("é", 200, ".tar.gz"), ["é".repeat(126), ".gz".to_owned()].concat());
        // A letter is not cut in two.
        assert_eq!(cut("é", 200, ".html"), ["é".repeat(125), ".html".to_owned()].concat());
        assert_eq!(cut("a", 251, ".txt"), ["a".repeat(251), ".txt".to_owned()].concat());
        assert_eq!(cut("a", 252, ".txt"), ["a".repeat(251), ".txt".to_owned()].concat());
        // What is longer than any extension is none.
        let extension = [".".to_owned(), "b".repeat(32)].concat();
        assert_eq!(cut("a", 300, &extension), ["a".repeat(222), extension.clone()].concat());
        assert_eq!(cut("a", 300, &[&extension, "b"].concat()), "a".repeat(255));
        assert_eq!(cut("b", 400, ""), "b".repeat(255));
    }

    proptest! {
        #[test]
        fn a_safe_name_is_safe_and_stays_as_it_is(name in any::<String>()) {
            let safe = sanitize_download(&name);
            prop_assert!(!safe.is_empty() && safe.len() <= 255);
            prop_assert!(!safe.starts_with('.') && !safe.ends_with(['.', ' ']) && !safe.contains(".."));
            prop_assert!(!safe.contains(['/', '\\', ':', '\0']) && !safe.chars().any(|c| c.is_control() || turns_direction(c)));
            prop_assert_eq!(sanitize_download(&safe), safe);
        }

        #[test]
        fn nasty_names_too(name in "[./\\\\ CcOoNn1:¹\u{202E}\u{7f}]{0,300}") {
            let safe = sanitize_download(&name);
            prop_assert!(!safe.contains("..") && !safe.starts_with('.') && !is_device(&safe));
            prop_assert_eq!(sanitize_download(&safe), safe);
        }

        #[test]
        fn an_escaped_name_cannot_leave_its_quotes(name in any::<String>()) {
            let told = form_escape(&name);
            prop_assert!(!told.contains(['"', '\r', '\n', '\0']) && !told.ends_with('\\'));
        }
    }
}
