//! The caller's side of an upload: hears its progress, signs what it is asked to sign, and keeps the token.

use super::servers::OBJECT;
use super::world::{SIGNATURE, World};
use crate::platform::EPOCH;

use attache::client::{Signing, UploadEvents, UploadHost, UploadPhase};
use attache::transfer::session::{Signed, Wish};
use serde_json::Value;
use std::cell::Cell;
use std::rc::Rc;

/// A signature lasts so long, milliseconds.
const LIFE: f64 = 120_000.0;

/// Where signatures end early, signers fail too: the weather's number of it.
const EXPIRED: usize = 8;

/// The caller.
pub(super) struct Host {
    pub world: Rc<World>,
    /// This run has ended: nothing more may be told but that there is nothing to continue.
    pub over: Cell<bool>,
    acknowledged: Cell<u64>,
}

impl Host {
    pub fn new(world: &Rc<World>) -> Rc<Self> {
        Rc::new(Self { world: Rc::clone(world), over: Cell::new(false), acknowledged: Cell::new(0) })
    }

    fn quiet(&self, what: &str) {
        if self.over.get() {
            self.world.breaks("nothing-told-after-its-end", what);
        }
    }
}

impl UploadEvents for Host {
    fn watched(&self) -> bool {
        true
    }

    fn phase(&self, phase: UploadPhase) {
        self.quiet("a phase");
        // Whoever is told that the answer is compared, is told that it came.
        let lied = self.world.books.borrow().lies > 0;
        if phase == UploadPhase::Verifying && self.world.server.borrow().files().is_empty() && !lied {
            self.world.breaks("complete-after-the-answer", "verifying what is not stored");
        }
    }

    fn sent(&self, bytes: u64) {
        self.quiet("sent");
        // Of parts side by side, one that begins anew is counted beside what it had sent before.
        let anew = !self.world.plan.kind.serial() && self.world.books.borrow().broken_sessions > 0;
        if bytes > self.world.plan.total && !anew {
            self.world.breaks("progress-bounded", format!("{bytes} of {} sent", self.world.plan.total));
        }
    }

    fn acknowledged(&self, bytes: u64) {
        self.quiet("acknowledged");
        let before = self.acknowledged.replace(bytes);
        let books = self.world.books.borrow();
        let odd = books.broken_sessions > 0 || books.lies > 0;
        drop(books);
        // What a new session begins with is not what the one before it held.
        if bytes > self.world.plan.total || (bytes < before && !odd) {
            self.world.breaks("progress-acknowledged", format!("{before}, then {bytes} of {}", self.world.plan.total));
        }
        let (held, lied) = (self.world.server.borrow().held(), self.world.books.borrow().lies > 0);
        if bytes > held && !odd && !lied {
            self.world.breaks("progress-is-true", format!("{bytes} acknowledged, the server holds {held}"));
        }
    }
}

impl UploadHost<Value> for Host {
    fn sign(&self, wish: &Wish, _key: &str) -> Signing<Value> {
        self.quiet("a wish to sign");
        let world = Rc::clone(&self.world);
        let wish = wish.clone();
        Box::pin(async move {
            let (wait, fails) = {
                let mut dice = world.ride();
                let unsound = world.plan.weather.kinds.contains(&EXPIRED) && world.exec.now() < world.plan.calm_from;
                (80.0 * dice.f64(), unsound && dice.f64() < world.plan.weather.rate / 2.0)
            };
            world.exec.sleep(wait).await;
            if fails {
                world.tell(|| format!("the signer fails to sign {wish:?}"));
                world.books.borrow_mut().struck += 1;
                return Err(Some(Value::String("the signer failed".to_owned())));
            }
            let id = wish.upload_id.clone().unwrap_or_default();
            let query = match (wish.action, wish.part_number) {
                ("create", _) => "uploads=&".to_owned(),
                ("part", Some(number)) => format!("partNumber={number}&uploadId={id}&"),
                ("list", Some(marker)) => format!("uploadId={id}&part-number-marker={marker}&"),
                ("sas", _) => String::new(),
                _ => format!("uploadId={id}&"),
            };
            let until = EPOCH + world.exec.now() + LIFE;
            let mark = world.rides();
            let url = format!("{OBJECT}?{query}sim-until={until:.0}&X-Amz-Signature={SIGNATURE}-{mark}");
            Ok(Signed { url, method: None, headers: Vec::new() })
        })
    }

    fn saved(&self, token: Option<&str>, _expires_at: Option<f64>) {
        if self.over.get() && token.is_some() {
            self.quiet("a token");
        }
        let mut books = self.world.books.borrow_mut();
        books.saves += 1;
        books.saved = token.map(str::to_owned);
        drop(books);
        if let Some(token) = token {
            self.world.search("token-without-secrets", token);
            self.well_formed(token);
        }
    }
}

impl Host {
    /// A token is JSON of the members that are agreed on.
    fn well_formed(&self, token: &str) {
        const MEMBERS: [&str; 17] = [
            "v",
            "id",
            "backend",
            "protocol",
            "url",
            "uploadId",
            "partSize",
            "key",
            "name",
            "mediaType",
            "size",
            "lastModified",
            "print",
            "acknowledged",
            "startedAt",
            "expiresAt",
            "ending",
        ];
        let read: Option<serde_json::Map<String, Value>> = serde_json::from_str(token).ok();
        let good = read.is_some_and(|members| {
            members.keys().all(|name| MEMBERS.contains(&name.as_str())) && members.get("v") == Some(&Value::from(1))
        });
        if !good {
            self.world.breaks("token-as-agreed", token);
        }
    }
}
