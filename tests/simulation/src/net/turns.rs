//! Where redirects lead, and what stands at the places that are not ours.

use super::fault::Turn;
use fastrand::Rng;

/// The `Location` of a turn from `url`; `None` where there is none.
pub fn location(turn: Turn, url: &url::Url, dice: &mut Rng) -> Option<String> {
    let host = url.host_str().unwrap_or_default();
    let path = url.path();
    let (origin, query) = (url.origin().ascii_serialization(), url.query().unwrap_or_default());
    Some(match turn {
        Turn::Elsewhere => format!("https://evil.example{path}?{query}"),
        Turn::LookAlike => format!("https://{host}.evil.example{path}"),
        Turn::TrailingDot => format!("{}://{host}.{path}", url.scheme()),
        Turn::Port => format!("{}://{host}:8443{path}", url.scheme()),
        Turn::Downgrade => format!("http://{host}{path}"),
        Turn::Loop => url.as_str().to_owned(),
        Turn::Userinfo => format!("{}://user:pass@{host}{path}", url.scheme()),
        Turn::Nowhere => return None,
        Turn::Scheme => {
            ["ftp://evil.example/x", "javascript:alert(1)", "data:application/json,{}", "file:///etc/passwd"]
                [dice.usize(..4)]
            .to_owned()
        }
        Turn::Inside => [
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/x",
            "https://localhost/x",
            "http://127.0.0.1:1/x",
        ][dice.usize(..4)]
        .to_owned(),
        Turn::Ours => match query {
            "" => format!("{origin}{path}?moved=1"),
            query => format!("{origin}{path}?{query}&moved=1"),
        },
        Turn::Bounce => "https://evil.example/bounce".to_owned(),
    })
}

/// What a place answers that is none of ours: status, headers, body. To a write it says yes, and means nothing by it.
pub fn stranger(method: &str, url: &url::Url, home: &str, dice: &mut Rng) -> (u16, Vec<(String, String)>, Vec<u8>) {
    if method != "GET" {
        return (204, Vec::new(), Vec::new());
    }
    let html = || vec![("content-type".to_owned(), "text/html".to_owned())];
    if url.path() == "/bounce" || dice.u8(..6) == 0 {
        let back = [("location".to_owned(), home.to_owned())].to_vec();
        return ([302, 307][dice.usize(..2)], back, Vec::new());
    }
    // Never 404 or 410: those would be lies about a file that nobody could see through.
    let status = [200, 200, 401, 403, 500][dice.usize(..5)];
    (status, html(), super::hostile::page("").into_bytes())
}
