//! A URL as the runtime's own WHATWG parser took it apart, so that what is checked is what is fetched.
//!
//! Holds no parser: the platform fills it, but for paths that every parser leaves as they are. Which URLs may be used is decided
//! in `policy::origin`.

/// An absolute URL in its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Url {
    /// The whole of it, serialised.
    pub href: String,
    /// Without its colon, in lower case: `https`.
    pub scheme: String,
    /// Without port, as the parser normalised it: lower case, punycode, IPv6 in brackets. Empty where there is none.
    pub host: String,
    /// `None` where it is the scheme's own.
    pub port: Option<u16>,
    /// From its first slash.
    pub path: String,
    /// Without its question mark.
    pub query: Option<String>,
    /// A user name or a password stands before the host.
    pub has_userinfo: bool,
    /// Without its number sign.
    pub fragment: Option<String>,
}

impl Url {
    /// The port that is spoken to; `None` for schemes that have none of their own.
    pub fn effective_port(&self) -> Option<u16> {
        self.port.or(match self.scheme.as_str() {
            "https" => Some(443),
            "http" => Some(80),
            _ => None,
        })
    }

    /// `https://host:port`, the port only where it is not the scheme's own.
    pub fn origin(&self) -> String {
        let mut out = [&self.scheme, "://", &self.host].concat();
        if let Some(port) = self.port {
            out.push(':');
            crate::model::text::push_decimal(&mut out, u64::from(port), 1);
        }
        out
    }

    /// The URL of a path and query below this one, where the parser would change nothing in them (WHATWG URL, the path and
    /// special-query percent-encode sets, dot segments): asking it takes longer than all else that a request needs.
    /// `None` where it has to be asked.
    pub fn below(&self, place: &str) -> Option<Self> {
        let (path, query) = place.split_once('?').map_or((place, None), |(path, query)| (path, Some(query)));
        let stays = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~!$&()*+,;=:@%/.".contains(&byte);
        let plain = path.starts_with('/')
            && path.bytes().chain(query.unwrap_or_default().bytes()).all(stays)
            && !["/.", "%2e", "%2E"].iter().any(|dots| path.contains(dots));
        if !plain || self.query.is_some() || self.fragment.is_some() || self.has_userinfo {
            return None;
        }
        let mut below = self.clone();
        below.path = [self.path.trim_end_matches('/'), path].concat();
        below.query = query.filter(|query| !query.is_empty()).map(str::to_owned);
        let mark = if query.is_some() { "?" } else { "" };
        below.href = [&below.without_query(), mark, query.unwrap_or_default()].concat();
        Some(below)
    }

    /// Origin and path: what may be told of a URL whose query is a signature.
    pub fn without_query(&self) -> String {
        [self.origin(), self.path.clone()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::Url;
    use proptest::prelude::*;

    fn parsed(text: &str) -> Url {
        let url = url::Url::parse(text).unwrap();
        let part = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
        Url {
            href: url.to_string(),
            scheme: url.scheme().to_owned(),
            host: url.host_str().unwrap().to_owned(),
            port: url.port(),
            path: url.path().to_owned(),
            query: part(url.query()),
            fragment: part(url.fragment()),
            has_userinfo: false,
        }
    }

    proptest! {
        #[test]
        fn what_is_below_is_what_the_parser_makes_of_it(
            root in "https?://(a\\.test|\\[::1\\]|127\\.0\\.0\\.1)(:(80|443|8080))?(/[a-z%0-9]{1,4}){0,2}",
            place in "/([a-zA-Z0-9._~%:@!$&'()*+,;=-]{0,5}|\\.{1,3}|%2[eE]|%2f|[ \t\\\\<>^`|{}\"#?ü-]){0,4}(/[a-z.%2E]{0,4}){0,3}(\\?[a-z0-9=&%+'/?#.ü -]{0,12})?",
        ) {
            let base = parsed(&root);
            if let Some(below) = base.below(&place) {
                prop_assert_eq!(below, parsed(&[root.trim_end_matches('/'), &place].concat()));
            }
        }
    }

    #[test]
    fn paths_as_platforms_have_them_need_no_parser() {
        let base = parsed("https://api.example:8443/v1");
        for place in ["/files", "/files/a%20b?limit=10&cursor=x%3D", "/v1alpha/projects/p:watch", "/files?"] {
            assert_eq!(base.below(place), Some(parsed(&["https://api.example:8443/v1", place].concat())), "{place}");
        }
        for place in ["files", "/a/../b", "/a/%2e%2e/b", "/a b", "/ü", "/a\\b", "/a#b", "/a?'", "/./a", ""] {
            assert_eq!(base.below(place), None, "{place}");
        }
    }

    #[test]
    fn tells_origin_and_path_and_nothing_that_is_secret() {
        let url = Url {
            href: "https://u:p@files.example:8443/a/b?sig=abc#frag".to_owned(),
            scheme: "https".to_owned(),
            host: "files.example".to_owned(),
            port: Some(8443),
            path: "/a/b".to_owned(),
            query: Some("sig=abc".to_owned()),
            has_userinfo: true,
            fragment: Some("frag".to_owned()),
        };
        assert_eq!(url.without_query(), "https://files.example:8443/a/b");
        assert_eq!(url.effective_port(), Some(8443));
        assert_eq!(Url { port: None, ..url.clone() }.effective_port(), Some(443));
        assert_eq!(Url { port: None, scheme: "ftp".to_owned(), ..url }.effective_port(), None);
    }
}
