//! Which headers a caller may give: what every runtime takes alike, and nothing that belongs to the runtime.
//!
//! RFC 9110 §5.1 and §5.5. Runtimes differ on bytes above 0x7E (workerd sends them, others throw), so they are refused.

/// Headers that the runtime makes, or that carry what only it may decide.
const FORBIDDEN: [&str; 6] =
    ["host", "content-length", "transfer-encoding", "connection", "cookie", "proxy-authorization"];

/// What is wrong with a header, or nothing.
pub fn check_header(name: &str, value: &str) -> Result<(), &'static str> {
    if !is_token(name) {
        return Err("is no header name: only letters, digits and ! # $ % & ' * + - . ^ _ ` | ~ may stand in one.");
    }
    if FORBIDDEN.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return Err("belongs to the runtime and cannot be set.");
    }
    check_value(value)
}

/// What is wrong with a header's value, or nothing.
pub fn check_value(value: &str) -> Result<(), &'static str> {
    if value.bytes().all(|byte| (0x20..=0x7e).contains(&byte) || byte == b'\t') {
        return Ok(());
    }
    Err("has characters that no header can carry: only printable ASCII goes; encode the rest.")
}

fn is_token(name: &str) -> bool {
    let marks = b"!#$%&'*+-.^_`|~";
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || marks.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::check_header;

    #[test]
    fn plain_headers_pass() {
        for (name, value) in
            [("x-trace", "1"), ("X-Goog-User-Project", "my project"), ("accept", ""), ("a!#$%&'*+-.^_`|~9", " \t~")]
        {
            assert_eq!(check_header(name, value), Ok(()), "{name}");
        }
    }

    #[test]
    fn what_could_end_a_line_or_differs_between_runtimes_is_refused() {
        for (name, value) in [
            ("x", "a\r\nb: c"),
            ("x", "a\n"),
            ("x", "\0"),
            ("x", "é"),
            ("x", "\u{7f}"),
            ("x", "\u{1f}"),
            ("a b", "c"),
            ("", "c"),
            ("a:", "c"),
        ] {
            assert!(check_header(name, value).is_err(), "{name:?} {value:?}");
        }
    }

    #[test]
    fn what_belongs_to_the_runtime_is_refused_in_any_case() {
        for name in ["Host", "content-Length", "TRANSFER-ENCODING", "connection", "cookie", "Proxy-Authorization"] {
            assert!(check_header(name, "x").is_err(), "{name}");
        }
    }
}
