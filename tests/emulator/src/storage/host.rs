//! Answers requests to the storage host: who may read (nobody without a good signature, nobody who sends credentials
//! besides it) and what they get. Does not know which platform signed.

use crate::call::Call;
use crate::inspect::Leak;
use crate::platform::Ground;
use crate::storage::sign::Verdict;
use crate::storage::{serve, xml};
use crate::wire::Reply;

/// Headers that have no business on a storage host: credentials, and what belongs to the API alone.
const FOREIGN: [&str; 8] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "x-api-key",
    "x-goog-api-key",
    "x-goog-user-project",
    "x-fruxon-actor",
    "idempotency-key",
];

/// The names of headers that should never have been sent to an address that needs no credentials.
pub(crate) fn leaked(call: &Call<'_>, now_ms: f64) -> Option<Leak> {
    let headers: Vec<String> =
        FOREIGN.iter().filter(|name| call.header(name).is_some()).map(|&name| name.to_owned()).collect();
    let (at_ms, path) = (now_ms, call.target.path.clone());
    (!headers.is_empty()).then_some(Leak { at_ms, path, headers })
}

/// The reply of the storage host.
pub(crate) fn handle(call: &Call<'_>, bucket: &str, object: &str, ground: &mut Ground<'_>) -> Reply {
    if let Some(leak) = leaked(call, ground.now_ms) {
        let refused = leak.headers.iter().any(|name| matches!(name.as_str(), "authorization" | "x-api-key"));
        ground.leaks.push(leak);
        if refused {
            let message = "Only one auth mechanism allowed; only the X-Goog-Algorithm query parameter, Signature query string parameter \
                or the Authorization header should be specified";
            return xml::error(400, "InvalidArgument", message, "");
        }
    }
    match ground.links.check(call.method(), call.target, ground.now_ms) {
        Verdict::Good => {}
        Verdict::Unsigned => {
            return xml::error(
                403,
                "AccessDenied",
                "Access denied.",
                "Anonymous caller does not have storage.objects.get access.",
            );
        }
        Verdict::Malformed(name) => {
            return xml::error(
                400,
                "AuthenticationRequired",
                "Authentication required.",
                &format!("Bad query parameter: {name}"),
            );
        }
        Verdict::Forged => {
            let details = "The request signature we calculated does not match the signature you provided. Check your Google secret key and signing method.";
            return xml::error(403, "SignatureDoesNotMatch", "Access denied.", details);
        }
        Verdict::Expired { at_ms, seconds } => {
            return xml::expired(ground.options.storage.expired, at_ms, seconds, ground.now_ms);
        }
    }
    let name = format!("{bucket}/{object}");
    let Some(found) = ground.vault.get(&name) else {
        return xml::error(404, "NoSuchKey", "The specified key does not exist.", &format!("No such object: {name}"));
    };
    let reply = serve::object(found, call, &ground.options.storage);
    if reply.status >= 300 {
        return reply;
    }
    let reply = reply.with("x-goog-hash", found.goog_hash());
    match call.query("response-content-disposition") {
        Some(value) => reply.with("content-disposition", value),
        None => reply,
    }
}
