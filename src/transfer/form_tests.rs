//! Forms as two independent readers see them: the crate `multer`, and a strict one written here after the WHATWG's
//! multipart/form-data parser (behaviours C1 to C3, C10).

use super::*;
use futures::executor::block_on;
use proptest::prelude::*;

/// Name, file name, media type, bytes.
type Part = (String, Option<String>, Option<String>, Vec<u8>);

fn whole(form: &Form, content: &[u8]) -> Vec<u8> {
    [&form.prefix, content, &form.suffix].concat()
}

fn by_multer(form: &Form, content: &[u8]) -> Result<Vec<Part>, multer::Error> {
    let boundary = multer::parse_boundary(&form.content_type)?;
    let body = whole(form, content);
    // In pieces of an odd size, as a network would give it.
    let pieces: Vec<Result<Vec<u8>, std::io::Error>> = body.chunks(7).map(|piece| Ok(piece.to_vec())).collect();
    let mut multipart = multer::Multipart::new(futures::stream::iter(pieces), boundary);
    block_on(async {
        let mut parts = Vec::new();
        while let Some(field) = multipart.next_field().await? {
            let name = field.name().unwrap_or_default().to_owned();
            let (file, media) =
                (field.file_name().map(str::to_owned), field.content_type().map(|media| media.as_ref().to_owned()));
            parts.push((name, file, media, field.bytes().await?.to_vec()));
        }
        Ok(parts)
    })
}

/// Takes nothing that is not exactly as it should be.
fn strictly(form: &Form, content: &[u8]) -> Option<Vec<Part>> {
    let boundary = form.content_type.strip_prefix("multipart/form-data; boundary=")?;
    let delimiter = ["--", boundary].concat().into_bytes();
    let body = whole(form, content);
    let mut rest = body.strip_prefix(delimiter.as_slice())?;
    let mut parts = Vec::new();
    loop {
        if rest == b"--\r\n" {
            return Some(parts);
        }
        rest = rest.strip_prefix(b"\r\n")?;
        let head_end = rest.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&rest[..head_end]).ok()?;
        rest = &rest[head_end + 4..];
        let ending = [b"\r\n", delimiter.as_slice()].concat();
        let end = rest.windows(ending.len()).position(|window| window == ending)?;
        let (bytes, after) = rest.split_at(end);
        rest = &after[ending.len()..];
        let mut lines = head.split("\r\n");
        let disposition = lines.next()?.strip_prefix("Content-Disposition: form-data; name=\"")?;
        let (name, tail) = disposition.split_once('"')?;
        let file = match tail {
            "" => None,
            _ => Some(
                tail.strip_prefix("; filename=\"")?.strip_suffix('"').filter(|file| !file.contains('"'))?.to_owned(),
            ),
        };
        let media = lines.next().map(|line| line.strip_prefix("Content-Type: ").map(str::to_owned));
        if lines.next().is_some() || media == Some(None) || head.chars().any(|character| character == '\0') {
            return None;
        }
        if head.replace("\r\n", "").contains(['\r', '\n']) {
            return None;
        }
        parts.push((name.to_owned(), file, media.flatten(), bytes.to_vec()));
    }
}

fn agreed(form: &Form, content: &[u8]) -> Vec<Part> {
    let strict = strictly(form, content).expect("the strict reader takes it");
    assert_eq!(by_multer(form, content).expect("multer takes it"), strict);
    strict
}

const RANDOM: [u8; 18] = [0, 255, 16, 131, 7, 42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn byte_for_byte() {
    let form =
        encode("b0", &[pair("type", "rag"), pair("a\"b", "")], "file", "ü \"x\".txt", "text/plain; charset=utf-8")
            .unwrap();
    let body = String::from_utf8(whole(&form, b"hello")).unwrap();
    assert_eq!(
        body,
        "--b0\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nrag\r\n\
         --b0\r\nContent-Disposition: form-data; name=\"a%22b\"\r\n\r\n\r\n\
         --b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ü %22x%22.txt\"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello\r\n--b0--\r\n"
    );
    assert_eq!(form.content_type, "multipart/form-data; boundary=b0");
}

#[test]
fn a_boundary_is_long_random_and_needs_no_quotes() {
    let one = boundary(&RANDOM);
    assert_eq!(one, "attache-AP8QgwcqAQIDBAUGBwgJCgsM");
    assert!(one.len() <= 70 && one.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
    let mut other = RANDOM;
    other[17] ^= 1;
    assert_ne!(boundary(&other), one);
}

#[test]
fn names_that_try_to_get_out() {
    for name in [
        "a.txt",
        "\"; filename=\"evil.txt",
        "a\\",
        "a\\\\b\\\\\\",
        "C:\\dir\\a.txt",
        "\\\"",
        "\u{202E}gpj.exe",
        "😀日本語.pdf",
        "\u{FFFD}lone",
        "a; name=b",
        " ",
        "..",
        &"long".repeat(75),
    ] {
        let form = encode(&boundary(&RANDOM), &[pair("userReference", "u\r\n--x\r\n")], "file", name, "").unwrap();
        let parts = agreed(&form, b"\r\n--attache-\r\n");
        assert_eq!(parts.len(), 2, "{name:?}");
        assert_eq!(parts[0], ("userReference".to_owned(), None, None, b"u\r\n--x\r\n".to_vec()));
        assert_eq!(parts[1].1.as_deref().unwrap().replace("%22", "\"").replace("%5C", "\\"), name);
        assert_eq!(parts[1].2.as_deref(), Some("application/octet-stream"));
        assert_eq!(parts[1].3, b"\r\n--attache-\r\n");
    }
}

#[test]
fn an_empty_file_is_a_part_without_bytes() {
    let form = encode(&boundary(&RANDOM), &[], "file", "empty", "text/plain").unwrap();
    assert_eq!(
        agreed(&form, b""),
        [("file".to_owned(), Some("empty".to_owned()), Some("text/plain".to_owned()), Vec::new())]
    );
}

#[test]
fn what_no_form_can_tell_is_refused_by_its_name() {
    let refused = |fields: &[(String, String)], name: &str, media: &str| {
        encode("b", fields, "file", name, media).unwrap_err().argument
    };
    for name in ["", "a\rb", "a\nb", "a\0b", "a\r\nContent-Type: text/html\r\n\r\n"] {
        assert_eq!(refused(&[], name, ""), "name", "{name:?}");
        assert_eq!(refused(&[pair(name, "x")], "a", ""), "fields", "{name:?}");
    }
    for media in [
        "text",
        "text/",
        "/plain",
        "text/plain\r\nX: 1",
        "text/plain;\r\n a=b",
        "text/plain; a",
        "text/plain; a=",
        "text/plain; a=\"b",
        "text/plain; a=\"b\u{7f}\"",
        "text/plain; a=ü",
        "text/plain x",
        "te xt/plain",
        "text/plain, text/html",
        " text/plain",
        "text/plain\0",
        "text/plain; a=\"\\\n\"",
    ] {
        assert_eq!(refused(&[], "a", media), "mediaType", "{media:?}");
    }
    for media in [
        "text/plain",
        "image/svg+xml",
        "text/plain;charset=utf-8",
        "text/plain ; charset=\"a\\\"b\"; x=y;",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ] {
        assert!(is_media_type(media), "{media}");
    }
}

proptest! {
    #[test]
    fn two_readers_see_what_was_meant(
        random in any::<[u8; 18]>(),
        fields in prop::collection::vec(("[^\r\n\0]{1,20}", any::<String>()), 0..4),
        name in "[^\r\n\0]{1,60}",
        content in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let form = encode(&boundary(&random), &fields, "file", &name, "application/pdf").unwrap();
        let parts = agreed(&form, &content);
        prop_assert_eq!(parts.len(), fields.len() + 1);
        for (part, (field, value)) in parts.iter().zip(&fields) {
            prop_assert_eq!(&part.0, &form_escape(field));
            prop_assert_eq!(&part.3, value.as_bytes());
        }
        let file = parts.last().unwrap();
        prop_assert_eq!(&file.1, &Some(form_escape(&name)));
        prop_assert_eq!(&file.3, &content);
    }

    #[test]
    fn names_made_of_what_hurts(name in "[\"\\\\;= a\u{e9}%]{1,30}", field in "[\"\\\\;= n%]{1,10}") {
        let form = encode(&boundary(&RANDOM), &[(field.clone(), "v".to_owned())], &field, &name, "").unwrap();
        let parts = agreed(&form, b"x");
        prop_assert_eq!(parts.len(), 2);
        prop_assert_eq!(&parts[1].1, &Some(form_escape(&name)));
    }

    #[test]
    fn no_media_type_ends_a_line(media in any::<String>(), nearly in "[a-z]{1,3}/[a-z]{1,3}(;[ a-z=\"\\\\\r\n\0\u{7f}é]{0,10})?") {
        for media in [media, nearly] {
            if is_media_type(&media) {
                prop_assert!(media.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte)), "{:?}", media);
            }
        }
    }
}
