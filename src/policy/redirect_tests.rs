//! Redirects: where they may lead, and what becomes of credentials, method and body (behaviours E1 to E5).

use super::tests::parse;
use super::*;
use proptest::prelude::*;

fn step<'a>(status: u16, method: &'a str, from: &'a Url, to: Option<&'a Url>) -> Redirect<'a> {
    let has_body = matches!(method, "POST" | "PUT" | "PATCH");
    Redirect { status, from, to, method, hops: 0, has_body, replayable: true, body_may_leave: false }
}

#[test]
fn credentials_stay_with_their_origin() {
    let from = parse("https://api.example/a");
    for status in [301, 302, 303, 307, 308] {
        for (to, strip) in [
            ("https://api.example/b", false),
            ("https://api.example:443/b", false),
            ("https://api.example:8443/b", true),
            ("https://files.api.example/b", true),
            ("https://storage.test/b", true),
            ("https://api.example./b", true),
        ] {
            let to = parse(to);
            assert_eq!(
                redirect(&step(status, "GET", &from, Some(&to))),
                RedirectStep::Follow { as_get: false, strip },
                "{status} {}",
                to.href
            );
        }
    }
    let local = parse("http://localhost:1/");
    assert_eq!(redirect(&step(302, "GET", &local, Some(&from))), RedirectStep::Follow { as_get: false, strip: true });
}

#[test]
fn what_is_not_followed() {
    let from = parse("https://api.example/a");
    let refuse = |to: &str| redirect(&step(302, "GET", &from, Some(&parse(to))));
    assert_eq!(refuse("http://api.example/a"), RedirectStep::Refuse(Refusal::Downgrade));
    assert_eq!(refuse("http://localhost/"), RedirectStep::Refuse(Refusal::Downgrade));
    assert_eq!(refuse("https://u@api.example/a"), RedirectStep::Refuse(Refusal::Userinfo));
    assert_eq!(refuse("ftp://api.example/a"), RedirectStep::Refuse(Refusal::Scheme));
    assert_eq!(refuse("data:,x"), RedirectStep::Refuse(Refusal::Scheme));
    assert_eq!(redirect(&step(302, "GET", &from, None)), RedirectStep::Refuse(Refusal::NoLocation));
    for status in [200, 300, 304, 305, 306, 309, 0] {
        assert_eq!(
            redirect(&step(status, "GET", &from, Some(&from))),
            RedirectStep::Refuse(Refusal::Status),
            "{status}"
        );
    }
    for (hops, followed) in [(0, true), (4, true), (5, false), (u32::MAX, false)] {
        let decided = redirect(&Redirect { hops, ..step(302, "GET", &from, Some(&from)) });
        assert_eq!(matches!(decided, RedirectStep::Follow { .. }), followed, "{hops}");
    }
}

#[test]
fn what_becomes_of_method_and_body() {
    let from = parse("https://api.example/a");
    let near = parse("https://api.example/b");
    let far = parse("https://storage.test/b");
    let go = |as_get, strip| RedirectStep::Follow { as_get, strip };
    for (status, method, expected) in [
        (303, "POST", go(true, false)),
        (303, "PUT", go(true, false)),
        (303, "DELETE", go(true, false)),
        (303, "HEAD", go(false, false)),
        (301, "POST", go(true, false)),
        (302, "POST", go(true, false)),
        (302, "PUT", go(false, false)),
        (307, "POST", go(false, false)),
        (308, "DELETE", go(false, false)),
    ] {
        assert_eq!(redirect(&step(status, method, &from, Some(&near))), expected, "{status} {method}");
    }
    let far_post = step(307, "POST", &from, Some(&far));
    assert_eq!(redirect(&far_post), RedirectStep::Refuse(Refusal::Body));
    assert_eq!(redirect(&Redirect { body_may_leave: true, ..far_post }), go(false, true));
    assert_eq!(
        redirect(&Redirect { body_may_leave: true, replayable: false, ..far_post }),
        RedirectStep::Refuse(Refusal::Body)
    );
    assert_eq!(
        redirect(&Redirect { replayable: false, ..step(308, "POST", &from, Some(&near)) }),
        RedirectStep::Refuse(Refusal::Body)
    );
    // Becoming a GET sends no body, so that it may go anywhere and need not be replayed.
    assert_eq!(redirect(&Redirect { replayable: false, ..step(302, "POST", &from, Some(&far)) }), go(true, true));
    assert_eq!(redirect(&step(308, "DELETE", &from, Some(&far))), go(false, true));
}

proptest! {
    #[test]
    fn no_redirect_takes_along_what_is_not_its_own(
        status in prop::sample::select(vec![200_u16, 300, 301, 302, 303, 304, 307, 308]),
        method in prop::sample::select(vec!["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
        from in "https?://(api|files)\\.example(:8443)?/", to in "(https?|ftp)://(u@)?(api|files)\\.example(:8443)?/",
        hops in 0_u32..10, has_body in any::<bool>(), replayable in any::<bool>(), body_may_leave in any::<bool>(),
    ) {
        let (from, to) = (parse(&from), parse(&to));
        let step = Redirect { status, from: &from, to: Some(&to), method, hops, has_body, replayable, body_may_leave };
        let RedirectStep::Follow { as_get, strip } = redirect(&step) else { return Ok(()) };
        prop_assert!(hops < MAX_HOPS && matches!(status, 301 | 302 | 303 | 307 | 308));
        prop_assert!(!to.has_userinfo && (to.scheme == "https" || to.scheme == from.scheme));
        prop_assert_eq!(strip, url::Url::parse(&from.href).unwrap().origin() != url::Url::parse(&to.href).unwrap().origin());
        let body_goes = has_body && !as_get;
        prop_assert!(!body_goes || replayable && (!strip || body_may_leave));
        prop_assert!(!as_get || !matches!(method, "GET" | "HEAD") && !matches!(status, 307 | 308));
    }
}
