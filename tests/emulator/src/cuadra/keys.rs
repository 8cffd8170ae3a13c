//! Remembers idempotency keys: the same key with the same payload gets the first answer again, with another payload
//! 422, and while the first request is still being worked on 409 (reference page upload-file: header Idempotency-Key;
//! the three answers are those of the IETF draft that the header comes from). Does not know what the answers say.

use std::collections::BTreeMap;

use crate::call::Call;
use crate::cuadra::errors;
use crate::platform::Ground;
use crate::wire::Reply;

#[derive(Default)]
pub(crate) struct Keys {
    known: BTreeMap<String, Remembered>,
}

struct Remembered {
    payload: String,
    reply: Reply,
    done_ms: f64,
    until_ms: f64,
}

impl Keys {
    /// The name under which a request's answer is remembered, if it has a key: keys of different credentials are
    /// different keys.
    pub(crate) fn name(call: &Call<'_>, credential: &str) -> Result<Option<String>, Reply> {
        match call.header("idempotency-key") {
            None => Ok(None),
            Some(key) if key.is_empty() || key.len() > 255 => {
                Err(errors::problem(400, "Bad Request", "Idempotency-Key must have 1 to 255 characters."))
            }
            Some(key) => Ok(Some(format!("{credential}\n{key}"))),
        }
    }

    /// The answer that is due without doing anything.
    pub(crate) fn recall(&self, name: Option<&String>, payload: &str, now_ms: f64) -> Option<Reply> {
        let known = self.known.get(name?).filter(|known| now_ms < known.until_ms)?;
        Some(if known.payload != payload {
            errors::problem(422, "Unprocessable Entity", "Idempotency-Key was used before with another payload.")
        } else if now_ms < known.done_ms {
            errors::problem(409, "Conflict", "A request with this Idempotency-Key is still being processed.")
        } else {
            known.reply.clone()
        })
    }

    /// Remembers an answer.
    pub(crate) fn remember(&mut self, name: Option<String>, payload: String, reply: &Reply, ground: &Ground<'_>) {
        let Some(name) = name else { return };
        let (done_ms, until_ms) =
            (ground.now_ms + ground.busy_ms, ground.now_ms + ground.options.cuadra.key_lifetime_ms);
        self.known.insert(name, Remembered { payload, reply: reply.clone(), done_ms, until_ms });
    }
}
