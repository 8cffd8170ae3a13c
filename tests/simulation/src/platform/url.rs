//! The URL standard's parser by the crate `url`, which the runtimes' own parsers agree with.

use attache::platform::Url;

/// Takes a URL apart, against a base where one is given.
pub fn parse(text: &str, base: Option<&str>) -> Option<Url> {
    let parsed = match base {
        Some(base) => url::Url::parse(base).ok()?.join(text).ok()?,
        None => url::Url::parse(text).ok()?,
    };
    // `url.search` and `url.hash` do not tell an empty part from none.
    let part = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    Some(Url {
        href: parsed.as_str().to_owned(),
        scheme: parsed.scheme().to_owned(),
        host: parsed.host_str().unwrap_or_default().to_owned(),
        port: parsed.port(),
        path: parsed.path().to_owned(),
        query: part(parsed.query()),
        fragment: part(parsed.fragment()),
        has_userinfo: !parsed.username().is_empty() || parsed.password().is_some(),
    })
}
