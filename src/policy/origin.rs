//! Where a request may go: which URLs that a server names are followed, and what a redirect keeps.
//!
//! Credentials belong to the configured origin (scheme, host and port, all three). Everything here is decided on the
//! parts that the runtime's own parser found, never on the text. Fetching is done elsewhere.

use crate::model::text::decimal;
use crate::platform::Url;

/// Redirects that are followed in a row.
pub const MAX_HOPS: u32 = 5;

/// The same scheme, host and port, of http and https: no other scheme has an origin that could be ours. A host with a
/// trailing dot is another host.
pub fn same_origin(one: &Url, other: &Url) -> bool {
    matches!(one.scheme.as_str(), "http" | "https")
        && one.scheme == other.scheme
        && one.host.eq_ignore_ascii_case(&other.host)
        && one.effective_port() == other.effective_port()
}

/// This machine: `localhost`, names below it (RFC 6761 §6.3), 127.0.0.0/8 and `[::1]`.
pub fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || below(host, "localhost")
        || host == "[::1]"
        || ipv4(host).is_some_and(|first| first == 127)
}

/// The first number of an IPv4 address in dotted decimal; `None` for everything else.
fn ipv4(host: &str) -> Option<u64> {
    let mut first = None;
    let mut count = 0;
    for part in host.split('.') {
        let number = decimal(part).filter(|number| *number < 256)?;
        first.get_or_insert(number);
        count += 1;
    }
    if count == 4 { first } else { None }
}

fn is_address(host: &str) -> bool {
    host.starts_with('[') || ipv4(host).is_some()
}

/// `a.b.c` is below `b.c`: the border falls between labels, and something stands before it.
fn below(host: &str, suffix: &str) -> bool {
    let Some(start) = host.len().checked_sub(suffix.len()) else { return false };
    let (Some(head), Some(tail)) = (host.get(..start), host.get(start..)) else { return false };
    !suffix.is_empty() && tail.eq_ignore_ascii_case(suffix) && head.len() > 1 && head.ends_with('.')
}

/// Why a URL is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Neither https, nor http to a trusted loopback host.
    Scheme,
    /// A user name or password stands in it.
    Userinfo,
    /// Its host is not trusted.
    Host,
    /// Its host is an IP address or this machine, and is not listed by name.
    Address,
    /// More hops than [`MAX_HOPS`].
    TooManyHops,
    /// No `Location`, or one that is no URL.
    NoLocation,
    /// From https to http.
    Downgrade,
    /// The body would have to be sent again and cannot be, or must not go to another origin.
    Body,
    /// A status that names no place to go.
    Status,
}

impl Refusal {
    /// The end of the sentence "The URL … ".
    pub const fn what(self) -> &'static str {
        match self {
            Self::Scheme => "is not https",
            Self::Userinfo => "carries a user name or password",
            Self::Host => "points to a host that is not trusted; name it in `trustedHosts` if it is yours",
            Self::Address => "points to an address that is not trusted; name it in `trustedHosts` if it is yours",
            Self::TooManyHops => "is one redirect too many",
            Self::NoLocation => "is missing from the redirect or is no URL",
            Self::Downgrade => "leads from https to http",
            Self::Body => "would take a write to another origin, or its body a second time where that cannot be had",
            Self::Status => "comes with a status that is no redirect",
        }
    }
}

/// May a URL that the server named be fetched (without credentials, unless [`same_origin`] with `base`)?
///
/// `hosts` are host names or `*.suffix`, any port; the base URL's own host always counts, and a loopback base counts
/// every loopback host. `any_https` stands for "no list was given": then every https host does but addresses and
/// loopback names. IP addresses count only when listed as they are. http is for loopback hosts that count, and for the
/// base's origin.
pub fn trusted(url: &Url, base: &Url, hosts: &[String], any_https: bool) -> Result<(), Refusal> {
    if url.has_userinfo {
        return Err(Refusal::Userinfo);
    }
    if same_origin(url, base) {
        return Ok(());
    }
    let loopback = is_loopback(&url.host);
    let local = loopback && is_loopback(&base.host);
    let named =
        local || url.host.eq_ignore_ascii_case(&base.host) || hosts.iter().any(|entry| matches(&url.host, entry));
    match url.scheme.as_str() {
        "https" => {}
        "http" if loopback && named => {}
        _ => return Err(Refusal::Scheme),
    }
    if named {
        Ok(())
    } else if loopback || is_address(&url.host) {
        Err(Refusal::Address)
    } else if any_https {
        Ok(())
    } else {
        Err(Refusal::Host)
    }
}

fn matches(host: &str, entry: &str) -> bool {
    match entry.strip_prefix("*.") {
        Some(suffix) => !is_address(host) && below(host, suffix),
        // IPv6 may be listed with or without its brackets.
        None => {
            let bare = |text: &str| {
                text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text).to_ascii_lowercase()
            };
            !entry.is_empty() && bare(host) == bare(entry)
        }
    }
}

/// A redirect to decide on.
#[derive(Clone, Copy, Debug)]
pub struct Redirect<'a> {
    /// The status that brought it.
    pub status: u16,
    /// The URL that was fetched.
    pub from: &'a Url,
    /// `Location` against it; `None` where it is missing or no URL.
    pub to: Option<&'a Url>,
    /// The request's method.
    pub method: &'a str,
    /// Redirects followed before this one.
    pub hops: u32,
    /// The request has a body.
    pub has_body: bool,
    /// That body can be sent a second time.
    pub replayable: bool,
    /// The caller lets it go to another origin.
    pub body_may_leave: bool,
}

/// What to do about a redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectStep {
    /// Follow it.
    Follow {
        /// As GET, without body and without the headers that describe one.
        as_get: bool,
        /// Without credentials, keys, cookies, idempotency key and every header of ours, now and on all later hops.
        strip: bool,
    },
    /// Do not.
    Refuse(Refusal),
}

/// Decides a redirect (behaviours E1 to E5; RFC 9110 §15.4; Fetch standard, HTTP-redirect fetch). Whether the new host
/// is trusted is a second question, for [`trusted`].
pub fn redirect(step: &Redirect<'_>) -> RedirectStep {
    match follow(step) {
        Ok((as_get, strip)) => RedirectStep::Follow { as_get, strip },
        Err(refusal) => RedirectStep::Refuse(refusal),
    }
}

fn follow(step: &Redirect<'_>) -> Result<(bool, bool), Refusal> {
    if !matches!(step.status, 301 | 302 | 303 | 307 | 308) {
        return Err(Refusal::Status);
    }
    if step.hops >= MAX_HOPS {
        return Err(Refusal::TooManyHops);
    }
    let to = step.to.ok_or(Refusal::NoLocation)?;
    if to.has_userinfo {
        return Err(Refusal::Userinfo);
    }
    match (step.from.scheme.as_str(), to.scheme.as_str()) {
        ("https", "http") => return Err(Refusal::Downgrade),
        (_, "https") | ("http", "http") => {}
        _ => return Err(Refusal::Scheme),
    }
    let strip = !same_origin(step.from, to);
    let as_get = match step.status {
        303 => !matches!(step.method, "GET" | "HEAD"),
        301 | 302 => step.method == "POST",
        _ => false,
    };
    if step.has_body && !as_get && (!step.replayable || strip && !step.body_may_leave) {
        return Err(Refusal::Body);
    }
    Ok((as_get, strip))
}

#[cfg(test)]
#[path = "origin_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "redirect_tests.rs"]
mod redirect_tests;
