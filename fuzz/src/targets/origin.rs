//! Where a request may go, on URLs that a parser of the standard took apart (behaviours E1 to E5 and law 7). Parts: what the
//! server named, the base, the trusted hosts, the status, the method. The server's text is read alone and against the base.

use crate::parts::{number, texts};
use attache::platform::Url;
use attache::policy::origin::{MAX_HOPS, Redirect, RedirectStep, Refusal, is_loopback, redirect, same_origin, trusted};
use url::Host;

pub fn run(data: &[u8]) {
    let [named, base, hosts, status, method] = texts(data);
    let (named, base) = (parsable(named), parsable(base));
    // A client refuses every other base when it is made.
    let base = url::Url::parse(&base).ok().filter(web);
    let Some(base) = base.or_else(|| url::Url::parse("https://api.example/v1").ok()) else { return };
    let hosts: Vec<String> = hosts.split(' ').filter(|host| !host.is_empty()).map(str::to_owned).collect();
    let status = number(&status, 302.0) as u16;
    for target in [url::Url::parse(&named), base.join(&named)].into_iter().flatten() {
        let (to, from) = (parts(&target), parts(&base));
        assert_eq!(same_origin(&to, &from), web(&target) && target.origin() == base.origin(), "{target} {base}");
        if web(&target) {
            assert_eq!(is_loopback(&to.host), local(&target), "{target}");
        }
        named_by_server(&target, &base, &hosts);
        chain(&to, &from, status, &method);
    }
}

/// The crate `url` is built without tables for international names here: it refuses them, and in debug builds fails an
/// assertion of its own where capitals stand among them.
fn parsable(text: String) -> String {
    if text.is_ascii() { text } else { text.to_ascii_lowercase() }
}

fn web(url: &url::Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// As the platforms of this project fill it.
fn parts(url: &url::Url) -> Url {
    let part = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    Url {
        href: url.as_str().to_owned(),
        scheme: url.scheme().to_owned(),
        host: url.host_str().unwrap_or_default().to_owned(),
        port: url.port(),
        path: url.path().to_owned(),
        query: part(url.query()),
        fragment: part(url.fragment()),
        has_userinfo: !url.username().is_empty() || url.password().is_some(),
    }
}

/// This machine, by the parser's own notion of addresses.
fn local(url: &url::Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => {
            name == "localhost" || name.strip_suffix(".localhost").is_some_and(|head| !head.is_empty())
        }
        None => false,
    }
}

fn named_by_server(target: &url::Url, base: &url::Url, hosts: &[String]) {
    let (to, from) = (parts(target), parts(base));
    let same = target.origin() == base.origin() && web(target);
    let same_host = target.host_str() == base.host_str();
    let address = matches!(target.host(), Some(Host::Ipv4(_) | Host::Ipv6(_)));
    let listed = hosts.iter().any(|entry| {
        let host = to.host.to_ascii_lowercase();
        let entry = entry.to_ascii_lowercase();
        match entry.strip_prefix("*.") {
            Some(suffix) => !address && host.ends_with(&[".", suffix].concat()) && !suffix.is_empty(),
            None => host == entry || host.trim_matches(['[', ']']) == entry.trim_matches(['[', ']']),
        }
    });
    for any_https in [false, true] {
        let Ok(()) = trusted(&to, &from, hosts, any_https) else { continue };
        assert!(!to.has_userinfo, "{target}");
        if same {
            continue;
        }
        let by_name = same_host || listed || (local(target) && local(base));
        assert!(by_name || (any_https && !address && !local(target)), "{target} for {base} with {hosts:?}");
        assert!(target.scheme() == "https" || (target.scheme() == "http" && local(target) && by_name), "{target}");
    }
}

/// Redirects in a row to and fro: never a credential beyond the first origin, never more than the limit.
fn chain(to: &Url, base: &Url, status: u16, method: &str) {
    let mut from = base.clone();
    let mut stripped = false;
    let mut hops = 0;
    loop {
        let target = if hops % 2 == 0 { to } else { base };
        let has_body = method == "POST" || method == "PUT";
        let step = Redirect {
            status,
            from: &from,
            to: Some(target),
            method,
            hops,
            has_body,
            replayable: hops % 3 != 2,
            body_may_leave: false,
        };
        let RedirectStep::Follow { as_get, strip } = redirect(&step) else {
            if hops >= MAX_HOPS && matches!(status, 301 | 302 | 303 | 307 | 308) {
                assert_eq!(redirect(&step), RedirectStep::Refuse(Refusal::TooManyHops));
            }
            return;
        };
        assert!(matches!(status, 301 | 302 | 303 | 307 | 308) && hops < MAX_HOPS);
        assert!(!target.has_userinfo && matches!(target.scheme.as_str(), "http" | "https"));
        assert!(!(from.scheme == "https" && target.scheme == "http"), "a downgrade");
        assert_eq!(strip, !same_origin(&from, target), "{} {}", from.href, target.href);
        assert!(!as_get || matches!(status, 301..=303));
        assert!(!has_body || as_get || (!strip && step.replayable), "a body that leaves");
        stripped |= strip;
        assert!(stripped || same_origin(base, target), "a credential beyond its origin");
        from = target.clone();
        hops += 1;
    }
}
