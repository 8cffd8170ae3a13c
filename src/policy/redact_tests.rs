//! What must be shown as it is, what must not be shown, and that nothing makes it slow (behaviours F8, L4, L7).

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
        "Le jeton est invalide: expiré",
        "\"token\": \"expired yesterday\", ok",
        "error code: 12, key: 42",
        "The token of file 0c0c305c-7a55-4395-85a8-ae4860f01393 is unknown",
        "either/or?perhaps",
        "C:\\temp\\file is unknown",
        "token: abcdefghijklmno",
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
        (
            "Invalid token in header: https://user:Hunter2pass@h.example/ x",
            "Invalid token in header: https:[redacted] x",
        ),
        ("x-api-key=abc&n=1", "x-api-key=[redacted]&n=1"),
        ("password = user:hunter", "password = [redacted]"),
        ("Incorrect API key provided: Abc123", "Incorrect API key provided: [redacted]"),
        ("got eyJhbGciOiJIUzI1NiJ9.e30.abc", "got [redacted]"),
        ("key sk-live_abcdefgh refused", "key [redacted] refused"),
        ("use 0123456789abcdef0123456789abcdef.", "use [redacted]"),
        ("see https://u:p@h.example/a/b?X-Amz-Signature=ff#x", "see https://h.example/a/b?[redacted]"),
        ("\"https://h.example/a?sig=1\",", "\"https://h.example/a?[redacted]"),
        ("https://h.example/#access_token=1", "https://h.example/?[redacted]"),
        ("https://h.example/up/0123456789abcdefabcd/x", "https://h.example/up/[redacted]/x"),
        ("https://h.example/up/token=abc:def/x?", "https://h.example/up/token=[redacted]/x?"),
        ("GET /v1/o?upload_id=xyz failed", "GET /v1/o?[redacted] failed"),
        ("token: https://u:p@h.example/cap", "token: https:[redacted]"),
        ("password=\"my long phrase\", n=1", "password=\"[redacted]\", n=1"),
        ("password=\"my, long; phrase\", n=1", "password=\"[redacted]\", n=1"),
        ("<a token=abc>text</a>", "<a token=[redacted]>text</a>"),
        ("token: abcdefghijklmnop", "token: [redacted]"),
        ("{\"secret\": \"A1\\\"b c\", \"n\": 1}", "{\"secret\": \"[redacted]\", \"n\": 1}"),
        ("unknown token abc123", "unknown token [redacted]"),
        ("got secret-token-42 here", "got [redacted] here"),
        ("AccessKeyId=AK,Signature=a/b+c=", "AccessKeyId=[redacted],Signature=[redacted]"),
    ] {
        assert_eq!(clean(text, 300), shown);
    }
    assert_eq!(hide("no abcd here, abcd", "abcd"), "no [redacted] here, [redacted]");
    assert_eq!(hide("abc", "abc"), "abc");
    // What was cut off in the middle of a secret.
    let secret = "abcdefghijklmnop";
    for (text, shown) in [
        ("abcdefghijklmn…-abcde…-…abcdefghij… abcd…", "[redacted]…-[redacted]…-…[redacted]… [redacted]…"),
        ("wait… abcdefghijklmno…", "wait… [redacted]…"),
        ("abc… abcdef bcdef…", "abc… abcdef bcdef…"),
        ("abcdefghijklmnop… abcdefgh", "[redacted]… abcdefgh"),
        ("… é…", "… é…"),
    ] {
        assert_eq!(hide(text, secret), shown);
    }
}

#[test]
fn one_bounded_line() {
    assert_eq!(clean("a\r\n\tb\0\u{1b}[0mc  d\u{202E}e\u{2028}f", 300), "a b [0mc de f");
    assert_eq!(clean("", 300), "");
    assert_eq!(clean(&"é ".repeat(1000), 10), "é é é é é…");
    assert_eq!(clean("abc", 3), "abc");
    assert_eq!(clean("abcd", 3), "ab…");
    // What does not fit is told of even where the longest characters fill the line.
    assert_eq!(clean("😀😀 x", 2), "😀…");
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
