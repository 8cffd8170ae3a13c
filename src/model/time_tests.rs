//! The spellings of a moment that must be read, those that must not, and that reading undoes writing (behaviour L9).

use super::*;
use proptest::prelude::*;

const MOMENT: f64 = 1_716_796_516_515.0;

#[test]
fn every_spelling_of_one_moment() {
    for text in [
        "2024-05-27T07:55:16.515Z",
        "2024-05-27 07:55:16.515315",
        "2024-05-27t07:55:16.515315789z",
        "2024-05-27T09:55:16.515+02:00",
        "2024-05-27T09:55:16.515+0200",
        "2024-05-27 09:55:16.515+02",
        "2024-05-26T23:25:16.5151-08:30",
        " 2024-05-27T07:55:16.515999999999Z ",
    ] {
        assert_eq!(parse_timestamp(text), Some(MOMENT), "{text}");
    }
}

#[test]
fn sentinels_dates_and_missing_seconds() {
    assert_eq!(parse_timestamp("9999-01-01 00:00:00.000000"), Some(253_370_764_800_000.0));
    assert_eq!(parse_timestamp("1970-01-01T00:00:00Z"), Some(0.0));
    assert_eq!(parse_timestamp("2026-11-22"), Some(1_795_305_600_000.0));
    assert_eq!(parse_timestamp("2026-11-22T10:30Z"), Some(1_795_343_400_000.0));
    assert_eq!(parse_timestamp("1969-12-31T23:59:59.9999Z"), Some(-1.0));
    assert_eq!(parse_timestamp("0000-01-01T00:00:00Z"), Some(-62_167_219_200_000.0));
    assert_eq!(parse_timestamp("2016-12-31T23:59:60Z"), parse_timestamp("2017-01-01T00:00:00Z"));
}

#[test]
fn what_is_out_of_range_or_not_a_time_is_nothing() {
    for text in [
        "",
        "never",
        "2024",
        "2024-13-01",
        "2024-00-10",
        "2023-02-29",
        "2024-04-31",
        "2024-05-27T24:00:00Z",
        "2024-05-27T07:60:00Z",
        "2024-05-27T07:55:61Z",
        "2024-05-27T07:55:16.Z",
        "2024-05-27T07:55:16+24:00",
        "2024-05-27T07:55:16+02:",
        "2024-05-27T07:55:16 UTC",
        "2024-05-27T",
        "2024-5-7",
        "+002024-05-27",
        "20240527",
        "2024-05-27T07:55:16Zx",
        "２０２４-05-27",
        "2024-05-2\u{e9}",
    ] {
        assert_eq!(parse_timestamp(text), None, "{text}");
    }
    assert!(parse_timestamp("2024-02-29").is_some());
    assert!(parse_timestamp("1900-02-29").is_none());
    assert!(parse_timestamp("2000-02-29").is_some());
}

#[test]
fn the_three_forms_of_an_http_date() {
    for text in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
        assert_eq!(parse_http_date(text), Some(784_111_777_000.0), "{text}");
    }
    assert_eq!(parse_http_date("Sat Nov 26 08:49:37 1994"), Some(785_839_777_000.0));
    assert_eq!(parse_http_date("Thursday, 01-Jan-26 00:00:00 GMT"), parse_timestamp("2026-01-01"));
    for text in [
        "",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 PST",
        "Sun, 32 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 06-Nov 1994 08:49:37 GMT",
        "1994-11-06T08:49:37Z",
        "120",
        ", ",
    ] {
        assert_eq!(parse_http_date(text), None, "{text}");
    }
}

#[test]
fn the_basic_form() {
    assert_eq!(parse_basic_timestamp("20130524T000000Z"), Some(1_369_353_600_000.0));
    for text in ["", "20130524", "20130524T000000", "20130524T000000ZZ", "2013-05-24T00:00:00Z", "20131324T000000Z"] {
        assert_eq!(parse_basic_timestamp(text), None, "{text}");
    }
}

#[test]
fn written_as_http_and_rfc_3339_write_it() {
    assert_eq!(to_http_date(784_111_777_000.0).unwrap(), "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_eq!(to_rfc3339(MOMENT).unwrap(), "2024-05-27T07:55:16.515Z");
    assert_eq!(to_rfc3339(-1.0).unwrap(), "1969-12-31T23:59:59.999Z");
    assert_eq!(to_rfc3339(-62_167_219_200_000.0).unwrap(), "0000-01-01T00:00:00.000Z");
    for ms in [f64::NAN, f64::INFINITY, -62_167_219_200_001.0, 253_402_300_800_000.0] {
        assert_eq!((to_rfc3339(ms), to_http_date(ms)), (None, None), "{ms}");
    }
}

proptest! {
    #[test]
    fn nothing_panics(text in any::<String>()) {
        let _ = (parse_timestamp(&text), parse_http_date(&text), parse_basic_timestamp(&text));
    }

    #[test]
    fn nearly_right_texts_do_not_panic_either(text in "[0-9TZtz :.+-]{0,40}") {
        let _ = (parse_timestamp(&text), parse_basic_timestamp(&text));
    }

    #[test]
    fn reading_undoes_writing(ms in -62_167_219_200_000_i64..253_402_300_800_000) {
        let ms = ms as f64;
        prop_assert_eq!(parse_timestamp(&to_rfc3339(ms).unwrap()), Some(ms));
        let whole = (ms / 1_000.0).floor() * 1_000.0;
        prop_assert_eq!(parse_http_date(&to_http_date(ms).unwrap()), Some(whole));
    }
}
