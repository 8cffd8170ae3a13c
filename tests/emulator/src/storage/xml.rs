//! The storage host's error bodies, in the XML of Google Cloud Storage (and of S3 for expiry, where the options say
//! so). Does not decide which one is due.

use crate::options::ExpiredStyle;
use crate::reply;
use crate::time;
use crate::wire::Reply;

/// `<Error>` with a code, a message and details.
pub(crate) fn error(status: u16, code: &str, message: &str, details: &str) -> Reply {
    let details = if details.is_empty() { String::new() } else { format!("<Details>{}</Details>", escape(details)) };
    body(status, &format!("<Code>{code}</Code><Message>{message}</Message>{details}"))
}

/// A URL used too late.
pub(crate) fn expired(style: ExpiredStyle, at_ms: f64, seconds: i64, now_ms: f64) -> Reply {
    let at = time::rfc3339(time::micros(at_ms));
    match style {
        ExpiredStyle::Gcs => error(
            400,
            "ExpiredToken",
            "The provided token has expired.",
            &format!("Request signature expired at: {at}"),
        ),
        ExpiredStyle::S3 => {
            let server = time::rfc3339(time::micros(now_ms));
            let text = format!(
                "<Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>{seconds}</X-Amz-Expires>\
                 <Expires>{at}</Expires><ServerTime>{server}</ServerTime>"
            );
            body(403, &text)
        }
    }
}

fn body(status: u16, inner: &str) -> Reply {
    reply::bytes(
        status,
        "application/xml; charset=UTF-8",
        format!("<?xml version='1.0' encoding='UTF-8'?><Error>{inner}</Error>"),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
