//! Tables of hosts, with the `url` crate standing in for a runtime's parser (behaviours B5, E7 to E9).

use super::*;
use proptest::prelude::*;

pub fn parse(text: &str) -> Url {
    let url = url::Url::parse(text).unwrap();
    Url {
        href: url.as_str().to_owned(),
        scheme: url.scheme().to_owned(),
        host: url.host_str().unwrap_or_default().to_owned(),
        port: url.port(),
        path: url.path().to_owned(),
        query: url.query().map(str::to_owned),
        has_userinfo: !url.username().is_empty() || url.password().is_some(),
        fragment: url.fragment().map(str::to_owned),
    }
}

#[test]
fn an_origin_is_scheme_host_and_port() {
    let base = parse("https://api.example/v1");
    for same in [
        "https://api.example/",
        "https://API.EXAMPLE:443/x",
        "https://api.example/other?x",
        "https://u:p@api.example/",
        "HTTPS://Api.Example",
    ] {
        assert!(same_origin(&base, &parse(same)), "{same}");
    }
    for other in [
        "http://api.example/",
        "http://api.example:443/",
        "https://api.example:8443/",
        "https://api.example./",
        "https://files.api.example/",
        "https://example/",
        "https://api.example.evil.test/",
        "https://api.example@evil.test/",
        "ftp://api.example/",
        "data:text/plain,api.example",
    ] {
        assert!(!same_origin(&base, &parse(other)), "{other}");
    }
    for opaque in ["data:a", "foo://h:2/a", "file:///a"] {
        assert!(!same_origin(&parse(opaque), &parse(opaque)), "{opaque}");
    }
    // A look-alike in other letters is punycode by the time it is judged.
    let alike = Url { host: "xn--pi-5cd.example".to_owned(), ..parse("https://api.example/") };
    assert!(!same_origin(&base, &alike));
}

#[test]
fn this_machine() {
    for host in ["localhost", "LOCALHOST", "a.localhost", "127.0.0.1", "127.255.0.9", "[::1]"] {
        assert!(is_loopback(host), "{host}");
    }
    for host in [
        "",
        "localhost.",
        "localhost.evil.test",
        ".localhost",
        "notlocalhost",
        "127.0.0.1.evil.test",
        "127.1",
        "128.0.0.1",
        "127.0.0.256",
        "127.0.0.0.1",
        "[::2]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
    ] {
        assert!(!is_loopback(host), "{host}");
    }
    // What the parser makes of other spellings is what is judged.
    assert!(is_loopback(&parse("http://0x7f.1/").host) && is_loopback(&parse("http://2130706433/").host));
}

#[test]
fn which_hosts_are_trusted() {
    let hosts: Vec<String> =
        ["storage.googleapis.com", "*.blob.example", "10.1.2.3", "::1", "local.localhost"].map(str::to_owned).into();
    let base = parse("https://api.example/v1");
    let judge = |url: &str| trusted(&parse(url), &base, &hosts, false);
    for good in [
        "https://api.example/x",
        "https://api.example:8443/x",
        "https://storage.googleapis.com/b/o?sig=x",
        "https://STORAGE.googleapis.com:444/",
        "https://a.blob.example/",
        "https://a.b.blob.example/",
        "https://10.1.2.3/",
        "https://[::1]/",
        "http://[::1]:9/",
        "http://local.localhost:8080/",
    ] {
        assert_eq!(judge(good), Ok(()), "{good}");
    }
    for (bad, why) in [
        ("http://api.example/", Refusal::Scheme),
        ("http://storage.googleapis.com/", Refusal::Scheme),
        ("http://10.1.2.3/", Refusal::Scheme),
        ("http://localhost/", Refusal::Scheme),
        ("ftp://storage.googleapis.com/", Refusal::Scheme),
        ("file:///etc/passwd", Refusal::Scheme),
        ("data:text/plain,x", Refusal::Scheme),
        ("javascript:alert(1)", Refusal::Scheme),
        ("https://u@storage.googleapis.com/", Refusal::Userinfo),
        ("https://storage.googleapis.com@evil.test/", Refusal::Userinfo),
        ("https://api.example@evil.test/", Refusal::Userinfo),
        ("https://evil.test/", Refusal::Host),
        ("https://storage.googleapis.com.evil.test/", Refusal::Host),
        ("https://storage.googleapis.com./", Refusal::Host),
        ("https://x.storage.googleapis.com/", Refusal::Host),
        ("https://blob.example/", Refusal::Host),
        ("https://evilblob.example/", Refusal::Host),
        ("https://api.example./", Refusal::Host),
        ("https://10.1.2.4/", Refusal::Address),
        ("https://0x0a010204/", Refusal::Address),
        ("https://169.254.169.254/", Refusal::Address),
        ("https://[::2]/", Refusal::Address),
        ("https://localhost/", Refusal::Address),
    ] {
        assert_eq!(judge(bad), Err(why), "{bad}");
    }
}

#[test]
fn without_a_list_any_https_host_counts_but_no_address() {
    let base = parse("https://api.example/v1");
    let judge = |url: &str| trusted(&parse(url), &base, &[], true);
    assert_eq!(judge("https://anything.test:8443/"), Ok(()));
    for (bad, why) in [
        ("https://127.0.0.1/", Refusal::Address),
        ("https://localhost/", Refusal::Address),
        ("https://192.168.0.1/", Refusal::Address),
        ("http://anything.test/", Refusal::Scheme),
        ("https://u:p@anything.test/", Refusal::Userinfo),
    ] {
        assert_eq!(judge(bad), Err(why), "{bad}");
    }
}

#[test]
fn a_loopback_base_trusts_loopback_hosts_and_no_others() {
    let base = parse("http://127.0.0.1:4000/voipbin/v1.0");
    let judge = |url: &str| trusted(&parse(url), &base, &[], false);
    for good in [
        "http://127.0.0.1:4000/x",
        "http://localhost:4000/storage/a",
        "http://storage.localhost/a",
        "https://[::1]/",
        "http://127.0.0.2/",
    ] {
        assert_eq!(judge(good), Ok(()), "{good}");
    }
    assert_eq!(judge("https://evil.test/"), Err(Refusal::Host));
    assert_eq!(judge("http://evil.test/"), Err(Refusal::Scheme));
    assert_eq!(judge("http://u@localhost:4000/"), Err(Refusal::Userinfo));
    assert_eq!(judge("http://192.168.0.1/"), Err(Refusal::Scheme));
}

#[test]
fn every_refusal_ends_its_sentence_in_its_own_words_and_says_what_helps() {
    use Refusal::{Address, Body, Downgrade, Host, NoLocation, Scheme, Status, TooManyHops, Userinfo};
    let all = [Scheme, Userinfo, Host, Address, TooManyHops, NoLocation, Downgrade, Body, Status].map(Refusal::what);
    for (index, what) in all.iter().enumerate() {
        assert!(what.contains(' ') && !what.ends_with('.') && !all[..index].contains(what), "{what}");
        assert_eq!(what.contains("`trustedHosts`"), [Host.what(), Address.what()].contains(what), "{what}");
    }
}

#[test]
fn odd_entries_open_nothing() {
    let base = parse("https://api.example/");
    for entry in
        ["", "*", "*.", "*.*", "*storage.test", "storage.test/", "https://storage.test", ".test", "storage.test:443"]
    {
        assert_eq!(
            trusted(&parse("https://storage.test/"), &base, &[entry.to_owned()], false),
            Err(Refusal::Host),
            "{entry:?}"
        );
    }
    assert_eq!(trusted(&parse("https://1.2.3.4/"), &base, &["*.3.4".to_owned()], false), Err(Refusal::Address));
}

proptest! {
    // E7: whatever the spelling, credentials go where the parser's own origin is the base's, and nowhere else.
    #[test]
    fn origins_are_judged_as_the_url_standard_does(
        scheme in "https?", user in "(u(:p)?@)?", host in "(API|api)\\.example\\.?|api\\.example(\\.evil\\.test|@evil\\.test)|[a-z]{1,3}\\.example|127\\.0\\.0\\.1|\\[::1\\]",
        port in "(:(443|80|8443))?", path in "(/[a-z]{0,3})?"
    ) {
        let text = [&scheme, "://", &user, &host, &port, &path].map(|part| part.to_string()).concat();
        let base = url::Url::parse("https://api.example").unwrap();
        let Ok(oracle) = url::Url::parse(&text) else { return Ok(()) };
        prop_assert_eq!(same_origin(&parse(&text), &parse(base.as_str())), oracle.origin() == base.origin(), "{}", text);
    }

    // E8, E9: whatever the list, by another reading of the rule: label by label, and on the URL standard's own parts.
    #[test]
    fn what_is_trusted_is_https_or_local_and_named(
        scheme in "https?|ftp", user in "(u@)?",
        host in "((a\\.)?(b\\.)?storage\\.test|evil\\.test|api\\.example\\.?|localhost|x\\.localhost|127\\.0\\.0\\.1|10\\.0\\.0\\.1|\\[::1\\])",
        port in "(:8443)?", entries in prop::collection::vec("(\\*\\.)?(b\\.)?storage\\.test|10\\.0\\.0\\.1|\\*\\.0\\.0\\.1|\\*\\.test", 0..3),
        local_base in any::<bool>(), any_https in any::<bool>(),
    ) {
        let base = parse(if local_base { "http://localhost:4000/" } else { "https://api.example/" });
        let text = [&scheme, "://", &user, &host, &port, "/x"].concat();
        let url = url::Url::parse(&text).unwrap();
        let labels = |host: &str| host.split('.').map(str::to_owned).collect::<Vec<_>>();
        let local = matches!(host.as_str(), "localhost" | "x.localhost" | "127.0.0.1" | "[::1]");
        let is_name = matches!(url.host(), Some(url::Host::Domain(_)));
        let listed = entries.iter().any(|entry| match entry.strip_prefix("*.") {
            Some(suffix) => is_name && labels(&host).len() > labels(suffix).len() && labels(&host).ends_with(&labels(suffix)),
            None => host == *entry,
        });
        let named = listed || Some(host.as_str()) == Some(base.host.as_str()) || local_base && local;
        let open = any_https && is_name && !local;
        let expected = user.is_empty() && match scheme.as_str() {
            "https" => named || open,
            "http" => local && named,
            _ => false,
        };
        prop_assert_eq!(trusted(&parse(&text), &base, &entries, any_https).is_ok(), expected, "{} {:?}", text, entries);
    }

    #[test]
    fn nothing_panics(host in any::<String>(), entry in any::<String>()) {
        let url = Url { scheme: "https".to_owned(), host, ..Url::default() };
        let _ = (is_loopback(&url.host), trusted(&url, &Url::default(), &[entry], false));
    }
}
