//! What happens behind the callers' backs, at random times: credentials change, links end, files come, move and go, clocks jump, storms.

use super::{Change, World};
use crate::platform::EPOCH;
use attache_emulator::NewFile;
use std::rc::Rc;

/// So many troubles a run.
const MOST: usize = 60;
const HOUR: f64 = 3_600_000.0;

impl World {
    /// Troubles, ever rarer; to be aborted when nobody is left to be troubled.
    pub async fn troubles(self: Rc<Self>) {
        let mut scale = [300.0, 2_000.0, 20_000.0][self.dice.borrow_mut().usize(..3)];
        for _ in 0..MOST {
            let wait = scale * self.dice.borrow_mut().f64();
            self.exec.sleep(wait).await;
            let kind = self.dice.borrow_mut().u8(..8);
            self.trouble(kind);
            scale *= 1.15;
        }
    }

    fn trouble(&self, kind: u8) {
        let now = self.exec.now();
        let true_now = EPOCH + now;
        match kind {
            0 if self.row.shared => {
                self.tokens.borrow_mut().rotate(&mut self.dice.borrow_mut());
                self.emulator.borrow_mut().options.tokens = vec![self.tokens.borrow().current().to_owned()];
                self.note(Change::Credential, "another credential counts from now on");
            }
            1 => {
                self.emulator.borrow_mut().expire_links(true_now);
                self.note(Change::LinksExpired, "every signed URL ends");
            }
            2 if self.dice.borrow_mut().u8(..4) == 0 => {
                self.emulator.borrow_mut().void_links(true_now);
                self.note(Change::LinksVoided, "every signed URL ends, and the platform does not know it");
            }
            3 if self.row.shared => {
                self.somebody_uploads();
                self.tell(|| "-- somebody uploads a file".to_owned());
            }
            4 => {
                if let Some(id) = self.any_file() {
                    self.emulator.borrow_mut().move_item(self.row.backend, &id, true_now);
                    self.tell(|| format!("-- {id} moves to the front of the list"));
                    self.changes.borrow_mut().add(now, Change::Moved(id));
                }
            }
            5 if self.settings.skewed => {
                let device = self.dice.borrow_mut().usize(..self.devices.len());
                let jump = (self.dice.borrow_mut().f64() - 0.5) * 12.0 * HOUR;
                self.devices[device].skew.set(self.devices[device].skew.get() + jump);
                self.note(Change::ClockJumped(device), &format!("the clock of client {device} jumps by {jump:.0} ms"));
            }
            6 => {
                let storm = self.weather.borrow_mut().storm(&mut self.dice.borrow_mut(), now);
                self.tell(|| format!("-- a storm: {:?} until {:.0} ms", storm.0, storm.1));
            }
            _ => {}
        }
    }

    fn note(&self, change: Change, line: &str) {
        self.tell(|| format!("-- {line}"));
        self.changes.borrow_mut().add(self.exec.now(), change);
    }

    /// A file of somebody else's.
    pub fn somebody_uploads(&self) {
        let number = self.dice.borrow_mut().u64(..);
        let content = format!("somebody's {number:016x}");
        let mut file =
            NewFile::new(&format!("other-{:04x}.txt", number & 0xffff), "text/plain", content.clone().into_bytes());
        file.from_connector = number & 1 == 1;
        let id = self.emulator.borrow_mut().add_file(self.row.backend, file, self.true_now());
        if let Some(id) = id {
            self.known.borrow_mut().push(super::Known { id, size: content.len() as u64 });
        }
    }

    fn any_file(&self) -> Option<String> {
        let known = self.known.borrow();
        (!known.is_empty()).then(|| known[self.dice.borrow_mut().usize(..known.len())].id.clone())
    }
}
