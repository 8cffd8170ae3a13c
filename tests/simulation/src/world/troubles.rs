//! What happens behind the callers' backs, at random times: credentials change, links end, files come, move and go, clocks jump, storms.

use super::{Change, World};
use crate::platform::EPOCH;
use attache_emulator::{NewFile, Request};
use fastrand::Rng;
use std::rc::Rc;

/// So many troubles a run.
const MOST: usize = 60;
/// The troubles' own dice.
const TROUBLES: u64 = 2;
const HOUR: f64 = 3_600_000.0;

impl World {
    /// Troubles, ever rarer; to be aborted when nobody is left to be troubled.
    pub async fn troubles(self: Rc<Self>) {
        let mut scale = [300.0, 2_000.0, 20_000.0][self.dice_of(&[TROUBLES]).usize(..3)];
        for number in 0..MOST {
            let mut dice = self.dice_of(&[TROUBLES, number as u64 + 1]);
            let wait = scale * dice.f64();
            self.exec.sleep(wait).await;
            scale *= 1.15;
            let kinds = &self.swarm.troubles;
            if !kinds.is_empty() && self.keep.trouble(number) {
                let kind = kinds[dice.usize(..kinds.len())];
                if self.trouble(number, kind, &mut dice) {
                    self.met.borrow_mut().troubles.insert(number);
                }
            }
        }
    }

    /// Makes trouble of this kind; false where there was none to be made.
    fn trouble(&self, number: usize, kind: usize, dice: &mut Rng) -> bool {
        let now = self.exec.now();
        let true_now = EPOCH + now;
        let tell = |line: &str| self.tell(|| format!("-- trouble {number}: {line}"));
        let change = |change: Change| self.changes.borrow_mut().add(now, change);
        match kind {
            0 if self.row.shared => {
                self.tokens.borrow_mut().rotate(dice);
                self.emulator.borrow_mut().options.tokens = vec![self.tokens.borrow().current().to_owned()];
                change(Change::Credential);
                tell("another credential counts from now on");
            }
            1 => {
                self.emulator.borrow_mut().expire_links(true_now);
                change(Change::LinksExpired);
                tell("every signed URL ends");
            }
            2 if dice.u8(..4) == 0 => {
                self.emulator.borrow_mut().void_links(true_now);
                change(Change::LinksVoided);
                tell("every signed URL ends, and the platform does not know it");
            }
            3 if self.row.shared => {
                self.somebody_uploads(dice);
                tell("somebody uploads a file");
            }
            4 => {
                let Some(id) = self.any_file(dice) else { return false };
                self.emulator.borrow_mut().move_item(self.row.backend, &id, true_now);
                tell(&format!("{id} moves to the front of the list"));
                change(Change::Moved(id));
            }
            5 if self.settings.skewed => {
                let device = dice.usize(..self.devices.len());
                let jump = (dice.f64() - 0.5) * 12.0 * HOUR;
                self.devices[device].skew.set(self.devices[device].skew.get() + jump);
                change(Change::ClockJumped(device));
                tell(&format!("the clock of client {device} jumps by {jump:.0} ms"));
            }
            6 => {
                let storm = self.weather.borrow_mut().storm(dice, now);
                tell(&format!("a storm: {:?} until {:.0} ms", storm.0, storm.1));
            }
            7 => return self.somebody_deletes(dice),
            _ => return false,
        }
        true
    }

    /// Somebody else deletes a file, where there is a call for it.
    fn somebody_deletes(&self, dice: &mut Rng) -> bool {
        let (Some(delete), Some(id)) = (&self.description.delete, self.any_file(dice)) else { return false };
        let path = self.filled(&delete.path).replace("{id}", &id);
        let url = format!("{}{path}", self.address.base.href.trim_end_matches('/'));
        let mut request = self.signed(Request::new(delete.method.as_deref().unwrap_or("DELETE"), &url));
        if let Some(body) = &delete.body {
            let members: serde_json::Map<String, serde_json::Value> = body
                .iter()
                .map(|(name, value)| (name.clone(), self.filled(value).replace("{id}", &id).into()))
                .filter(|(_, value): &(String, serde_json::Value)| !value.as_str().unwrap_or_default().contains('{'))
                .collect();
            let body = serde_json::Value::Object(members).to_string();
            request = request.with("content-type", "application/json").body(body.into_bytes());
        }
        self.changes.borrow_mut().add(self.exec.now(), Change::TakenAway(id.clone()));
        let reply = self.emulator.borrow_mut().handle(request, self.true_now());
        self.tell(|| format!("-- somebody deletes {id}: {}", reply.status));
        self.note_gone();
        reply.status < 300
    }

    /// A file of somebody else's.
    pub fn somebody_uploads(&self, dice: &mut Rng) {
        let number = dice.u64(..);
        let content = format!("somebody's {number:016x}");
        // Now and then under a name that callers use, so that a lost upload has another's file beside it.
        let name = match number % 5 {
            0 => "twin.txt".to_owned(),
            _ => format!("other-{:04x}.txt", number & 0xffff),
        };
        let mut file = NewFile::new(&name, "text/plain", content.clone().into_bytes());
        file.from_connector = number & 1 == 1;
        let id = self.emulator.borrow_mut().add_file(self.row.backend, file, self.true_now());
        if let Some(id) = id {
            self.known.borrow_mut().push(super::Known { id, size: content.len() as u64 });
        }
    }

    fn any_file(&self, dice: &mut Rng) -> Option<String> {
        let known = self.known.borrow();
        (!known.is_empty()).then(|| known[dice.usize(..known.len())].id.clone())
    }
}
