//! The form parser: RFC 7578 and RFC 2046 §5.1.1, strict where lenient parsers let a header or a boundary be injected.

use attache_emulator::{Bytes, FormError, parse_form};

fn parse(body: &str) -> Result<attache_emulator::Form, FormError> {
    parse_form(Some("multipart/form-data; boundary=B"), &Bytes::from(body.to_owned()))
}

fn with_head(head: &str) -> Result<attache_emulator::Form, FormError> {
    parse(&format!("--B\r\n{head}\r\n\r\nx\r\n--B--\r\n"))
}

#[test]
fn a_form_gives_its_parts_with_their_bytes_untouched() {
    let body = "--B\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nrag\r\n--B\r\n\
        content-disposition: form-data; name=\"file\"; filename=\"a b.txt\"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\r\n-B\r\n--b\0\r\n--B--";
    let form = parse(body).unwrap();
    assert_eq!(form.text("type").as_deref(), Some("rag"));
    let file = form.part("file").unwrap();
    assert_eq!(
        (file.filename.as_deref(), file.media_type.as_deref()),
        (Some("a b.txt"), Some("text/plain; charset=utf-8"))
    );
    assert_eq!(file.content.as_ref(), b"\r\n-B\r\n--b\0");
    assert_eq!(form.text("file"), None, "a file is no text field");
    assert_eq!(form.parts.len(), 2);
}

#[test]
fn names_are_read_as_go_and_starlette_read_them() {
    let name = |quoted: &str| {
        with_head(&format!("Content-Disposition: form-data; name=\"file\"; filename=\"{quoted}\"")).unwrap().parts[0]
            .filename
            .clone()
            .unwrap()
    };
    assert_eq!(name("a%22b%0D%0A.txt"), "a%22b%0D%0A.txt", "percent escapes stay");
    assert_eq!(name("C:\\dir\\a.txt"), "C:\\dir\\a.txt", "a backslash stands for itself");
    assert_eq!(name("a\\\"b\\\\c"), "a\"b\\c", "but for a quote and another backslash");
    assert_eq!(name("naïve 😀.txt"), "naïve 😀.txt");
    assert_eq!(name("a;b=c.txt"), "a;b=c.txt");
}

#[test]
fn a_boundary_may_be_quoted_and_must_be_one() {
    let body = Bytes::from_static(b"--B--\r\n");
    let with = |header: &str| parse_form(Some(header), &body).is_ok();
    assert!(with("multipart/form-data; boundary=B") && with("Multipart/Form-Data; Boundary=\"B\""));
    for header in [
        "multipart/form-data",
        "multipart/mixed; boundary=B",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=B\u{e9}",
        "multipart/form-data; x=B",
    ] {
        assert!(!with(header), "{header}");
    }
    assert!(!with(&format!("multipart/form-data; boundary={}", "B".repeat(71))));
    assert!(parse_form(None, &body).is_err());
}

#[test]
fn malformed_part_headers_are_refused() {
    let good = "Content-Disposition: form-data; name=\"file\"";
    assert!(with_head(good).is_ok());
    for head in [
        "",
        "Content-Type: text/plain",
        "Content-Disposition: attachment; name=\"file\"",
        "Content-Disposition: form-data",
        "Content-Disposition: form-data; name=file",
        "Content-Disposition: form-data; filename=\"a\"",
        "Content-Disposition: form-data; name=\"file\"; name=\"type\"",
        "Content-Disposition: form-data; name=\"file\"; filename*=UTF-8''a",
        "Content-Disposition: form-data; name=\"file\"; filename=\"a\" b",
        "Content-Disposition: form-data; name=\"file\"; filename=\"a\\\"",
        "Content-Disposition: form-data; name=\"file\"; filename=\"a\rb\"",
        "Content-Disposition: form-data; name=\"file\"; filename=\"a\nb\"",
        "Content-Disposition: form-data; name=\"file\"; filename=\"a\0b\"",
        "Content-Disposition form-data",
    ] {
        assert!(with_head(head).is_err(), "{head:?}");
    }
    for more in [
        "X-Other: 1",
        "Content-Disposition: form-data; name=\"b\"",
        "Content-Type: text",
        "Content-Type: text/plain\nX: 1",
        "Content-Transfer-Encoding: base64",
    ] {
        assert!(with_head(&format!("{good}\r\n{more}")).is_err(), "{more:?}");
    }
}

#[test]
fn nothing_may_stand_before_after_or_between() {
    let part = "Content-Disposition: form-data; name=\"a\"\r\n\r\nx";
    assert!(parse(&format!("--B\r\n{part}\r\n--B--")).is_ok());
    for body in [
        format!("preamble\r\n--B\r\n{part}\r\n--B--\r\n"),
        format!("--B\r\n{part}\r\n--B--\r\nepilogue"),
        format!("--B\r\n{part}\r\n--B"),
        format!("--B\r\n{part}\r\n"),
        format!("--B {part}\r\n--B--\r\n"),
        format!("--B\r\n{part}\r\n--Bx\r\n--B--\r\n"),
        String::new(),
    ] {
        assert!(parse(&body).is_err(), "{body:?}");
    }
}

#[test]
fn a_boundary_inside_the_content_is_seen() {
    let head = "Content-Disposition: form-data; name=\"a\"\r\n\r\n";
    assert!(parse(&format!("--B\r\n{head}x\r\n--B in the middle\r\n--B--\r\n")).is_err());
    assert_eq!(parse(&format!("--B\r\n{head}x--B\r\n--B--\r\n")).unwrap().text("a").as_deref(), Some("x--B"));
}
