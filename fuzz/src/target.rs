//! The list of targets: what each is called, the words that its inputs are made of, how long they are.

use crate::material::Material;
use crate::seeds;
use crate::targets as t;

/// One target.
pub struct Target {
    /// As `--target` takes it.
    pub name: &'static str,
    /// Panics where the reader under test breaks a promise.
    pub run: fn(&[u8]),
    /// Inputs that are like life.
    pub seeds: fn(&Material) -> Vec<Vec<u8>>,
    /// Words for the mutators.
    pub words: &'static [&'static str],
    /// The longest input that mutators make.
    pub longest: usize,
    /// How many executions of another target one of this costs.
    pub cost: u32,
}

const fn target(
    name: &'static str,
    run: fn(&[u8]),
    seeds: fn(&Material) -> Vec<Vec<u8>>,
    words: &'static [&'static str],
) -> Target {
    Target { name, run, seeds, words, longest: 1_024, cost: 1 }
}

/// One that reads documents: they are longer, and made of JSON's words.
const fn documents(name: &'static str, run: fn(&[u8]), seeds: fn(&Material) -> Vec<Vec<u8>>) -> Target {
    Target { longest: 8_192, ..target(name, run, seeds, JSON) }
}

/// Every target, in the order of the table.
pub const TARGETS: &[Target] = &[
    target("text", t::text::run, seeds::names, &["%", "%41", "%zz", "18446744073709551616", "://"]),
    target("header", t::header::run, seeds::headers, &["Host", "Cookie", "\r\n", "\t", "\u{7f}", "é", "X-A"]),
    target(
        "retry-after",
        t::retry_after::run,
        seeds::waits,
        &["GMT", "Sun, ", "06 Nov 1994 08:49:37", "-1", "0.5", ",", "99999999999999999999", "1e3"],
    ),
    target(
        "dates",
        t::dates::run,
        seeds::times,
        &["T", "Z", "+23:59", "-00:00", "GMT", "Nov", ":60", "9999-12-31", "0000-01-01", "20240229T", "-02-29"],
    ),
    target(
        "expiry",
        t::expiry::run,
        seeds::links,
        &[
            "X-Amz-Date=",
            "X-Amz-Expires=",
            "X-Goog-",
            "Policy=",
            "se=",
            "sig=",
            "Expires=",
            "exp=",
            "&e=",
            "%3A",
            "604800",
            "20260115T093000Z",
            "Request has expired",
        ],
    ),
    target(
        "disposition",
        t::disposition::run,
        seeds::dispositions,
        &[
            "attachment",
            "filename=",
            "filename*=",
            "UTF-8''",
            "iso-8859-1'en'",
            "\"",
            "\\\"",
            "; ",
            "%e2%82%ac",
            "..",
            "/",
            "\u{202e}",
            "CON",
            ".txt",
        ],
    ),
    target(
        "range",
        t::range::run,
        seeds::ranges,
        &["bytes ", "bytes */", "-", "/", "*", "18446744073709551615", "W/", "\""],
    ),
    target(
        "name",
        t::name::run,
        seeds::names,
        &["..", "/", "\\", "\u{202e}", "\u{feff}", "CON", "com1", "LPT¹", ".txt", "\0", "\r\n", " ", "\u{3000}", "%22"],
    ),
    Target {
        longest: 256,
        ..target(
            "redact",
            t::redact::run,
            seeds::sentences,
            &[
                "token",
                "Bearer ",
                "password",
                "=",
                ": ",
                "\"",
                "'",
                "\\",
                "https://",
                "?",
                "&",
                "@",
                "key",
                "authorization",
                "sk-",
                "\u{202e}",
                "\n",
            ],
        )
    },
    target(
        "markup",
        t::markup::run,
        seeds::pages,
        &[
            "<Code>",
            "</Code>",
            "<Message>",
            "<RequestId>",
            "<Details>",
            "RequestId:",
            "<html",
            "<title>",
            "<!DOCTYPE html>",
            "&amp;",
            "&lt;",
            "&#x3c;",
            "<!ENTITY",
            "<![CDATA[",
        ],
    ),
    documents("errors", t::errors::run, seeds::errors),
    documents("mapping", t::mapping::run, seeds::answers),
    documents("operation", t::operation::run, seeds::operations),
    documents("description", t::description::run, seeds::descriptions),
    target(
        "template",
        t::template::run,
        seeds::paths,
        &[
            "{id}",
            "{+id}",
            "{other}",
            "{missing}",
            "{",
            "}",
            "/",
            "..",
            ".",
            "%2e",
            "?",
            "#",
            "\\",
            ":",
            "@",
            "\0",
            "é",
        ],
    ),
    target(
        "requests",
        t::requests::run,
        seeds::paths,
        &[
            "..",
            ".",
            "/",
            "%2e%2e",
            "?",
            "#",
            "\\",
            "&",
            "=",
            "+",
            "%",
            "\0",
            "assets/",
            "/operations/",
            "temporary",
            "é",
            "\"",
        ],
    ),
    target(
        "form",
        t::form::run,
        seeds::forms,
        &[
            "\r\n",
            "--attache-",
            "\"",
            "\\",
            "; filename=\"x\"",
            "Content-Type: ",
            "text/plain",
            ";charset=utf-8",
            "\0",
            "%22",
        ],
    ),
    target(
        "origin",
        t::origin::run,
        seeds::origins,
        &[
            "https://",
            "http://",
            "//",
            "@",
            ":443",
            ":80",
            "localhost",
            "127.0.0.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "0x7f.1",
            "*.",
            ".example",
            "。",
            "\\",
            "ftp:",
            "javascript:",
            "307",
            "POST",
        ],
    ),
    target("pager", t::pager::run, seeds::scripts, &[]),
    target("progress", t::progress::run, seeds::scripts, &[]),
    target("pace", t::pace::run, seeds::scripts, &[]),
    target("transfer", t::transfer::run, seeds::scripts, &[]),
    Target {
        longest: 256,
        cost: 2_500,
        ..target(
            "long",
            t::long::run,
            seeds::patterns,
            &["://", "token:", "=", "?=", "Bearer ", "\"", "%", "&", "<", "{", "../", "\\", "filename=", ";", ",", " "],
        )
    },
];

const JSON: &[&str] = &[
    "{}",
    "[]",
    "null",
    "true",
    "\"\"",
    "0",
    "1e308",
    "1.7976931348623157e308",
    "\"error\":",
    "\"message\":",
    "\"detail\":",
    "\"errors\":",
    "\"details\":",
    "\"code\":",
    "\"status\":",
    "\"items\":[",
    "\"id\":",
    "\"done\":true",
    "\"fieldViolations\":",
    "\"retryDelay\":\"1s\"",
    "\"__proto__\":",
    "\\u0000",
    "\\ud83d\\ude00",
    "\"at\":",
    "\"as\":",
    "\"unset\":[",
    "\"path\":\"/v1/{id}\"",
    "\"cursor\":{",
];

/// The target of this name.
pub fn find(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
