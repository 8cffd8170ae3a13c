//! A URL as the runtime's own WHATWG parser took it apart, so that what is checked is what is fetched.
//!
//! Holds no parser: the platform fills it. Which URLs may be used is decided in `policy::origin`.

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

    /// Origin and path: what may be told of a URL whose query is a signature.
    pub fn without_query(&self) -> String {
        [self.origin(), self.path.clone()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::Url;

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
