//! One client's line to the world: everything that its runtime does for it goes through here, and may go wrong here.

use super::{Ride, guard};
use crate::exec::{Exec, TaskId};
use crate::keep::FaultId;
use crate::platform::{Bytes, Carrier, Local, Sent};
use crate::torture::{Event, Failing};
use crate::world::World;
use attache::platform::{LogEvent, Request, Secret, SecretReason};
use fastrand::Rng;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A provider that hangs is waited for so long by those whom nothing else ends, milliseconds.
const HANGING: f64 = 120_000.0;
/// A timer that comes far too late, as after a machine has slept, does so by this much.
const LATE: f64 = 3_600_000.0;
/// Whose dice: requests', and what else a call draws.
const RIDES: u64 = 3;
const DRAWS: u64 = 4;

/// One client's line to the world.
pub struct Line {
    world: Rc<World>,
    client: usize,
    /// Providers that are being asked.
    asking: Rc<Cell<u32>>,
    /// What is done in the middle of a log callback, where something is.
    reenter: RefCell<Option<Rc<dyn Fn()>>>,
}

impl Line {
    /// The line of a client.
    pub fn new(world: Rc<World>, client: usize) -> Rc<Self> {
        Rc::new(Self { world, client, asking: Rc::default(), reenter: RefCell::default() })
    }

    /// What a logger does that calls the client it hears of.
    pub fn reenter(&self, work: impl Fn() + 'static) {
        *self.reenter.borrow_mut() = Some(Rc::new(work));
    }

    fn id(&self, call: TaskId, number: usize) -> FaultId {
        self.world.with_call(call, |log| FaultId { step: log.step, part: log.part, number })
    }

    fn dice(&self, whose: u64, id: FaultId) -> Rng {
        let name = [id.step.0, id.step.1, id.part, id.number].map(|part| part as u64);
        self.world.dice_of(&[&[whose], &name[..]].concat())
    }

    /// Dice for something that is no request, and its name as a fault.
    fn draw(&self, call: TaskId) -> (Rng, FaultId) {
        let drawn = self.world.with_call(call, |log| {
            log.drawn += 1;
            log.drawn
        });
        // Above all requests.
        let id = self.id(call, 10_000 + drawn);
        (self.dice(DRAWS, id), id)
    }

    fn met(&self, id: FaultId, call: TaskId, name: &'static str) {
        self.world.met.borrow_mut().faults.insert(id);
        *self.world.struck.borrow_mut().entry(name).or_default() += 1;
        self.world.tell(|| format!("call {call}: {name} ({id})"));
    }

    fn all_have_a_bad_credential(&self) {
        let mut calls = self.world.calls.borrow_mut();
        calls.values_mut().filter(|log| log.client == self.client).for_each(|log| log.bad_credential = true);
    }

    fn torture(&self, event: Event) -> Option<Failing> {
        self.world.torture.as_ref().and_then(|torture| torture.meet(event))
    }

    async fn ask(
        self: Rc<Self>,
        call: TaskId,
        reason: SecretReason,
        failing: Option<Failing>,
    ) -> Result<Secret, Option<Value>> {
        let _asking = Asking::new(&self.asking);
        let world = Rc::clone(&self.world);
        let (mut dice, id) = self.draw(call);
        let may_fail = world.keep.fault(id);
        let provider = world.tokens.borrow().provider;
        let device_now = world.true_now() + world.devices[self.client].skew.get();
        world.exec.sleep(provider.slowness * dice.f64()).await;
        let hangs = dice.f64() < provider.hangs && may_fail || matches!(failing, Some(Failing::Hangs));
        match failing {
            Some(Failing::Abort(_)) => world.give_up(call),
            _ if hangs => {
                self.met(id, call, "provider-hangs");
                // All who wait for this one share its fate.
                self.all_have_a_bad_credential();
            }
            _ => {}
        }
        if hangs || matches!(failing, Some(Failing::Abort(_))) {
            if matches!(failing, Some(Failing::Abort(_))) || world.with_call(call, |log| log.limited) {
                std::future::pending::<()>().await;
            }
            world.exec.sleep(HANGING).await;
        }
        let (given, good) = match failing {
            Some(Failing::Fails) => (None, false),
            Some(Failing::Garbled) => (Some(world.tokens.borrow().secret("no\nheader", device_now)), false),
            _ if may_fail => world.tokens.borrow().give(reason, device_now, &mut dice),
            _ => (Some(world.tokens.borrow().good(device_now)), true),
        };
        if !good {
            self.all_have_a_bad_credential();
            world.garbled.borrow_mut().insert(self.client, world.exec.now());
            self.met(id, call, "provider-fails");
        }
        world.tell(|| {
            format!(
                "call {call}: provider asked ({reason:?}): {}",
                if good { "given" } else { "failed, stale or garbled" }
            )
        });
        given.ok_or_else(|| Some(Value::String("the provider failed".to_owned())))
    }
}

/// A line that its client holds.
pub struct Held(pub Rc<Line>);

impl Carrier for Held {
    fn carry(&self, request: Request<Bytes>) -> Local<Sent> {
        let line = &self.0;
        let world = Rc::clone(&line.world);
        let call = world.exec.current();
        let body = crate::platform::wire_bytes(&request.body);
        let number = guard::begin(&world, call, line.client, &request, !body.is_empty());
        let id = line.id(call, number);
        let mut dice = line.dice(RIDES, id);
        let failing = line.torture(Event::Send { has_body: !body.is_empty(), verb: request.verb });
        let fault = match &failing {
            Some(Failing::Fault(fault)) => Some(fault.clone()),
            _ => None,
        };
        let fault = guard::strike(&world, id, fault, &mut dice, call, &request, !body.is_empty());
        let abort = if let Some(Failing::Abort(moment)) = failing { Some(moment) } else { None };
        let client = line.client;
        let ride = Ride { world, request, body, call, number, client, fault, abort, dice: RefCell::new(dice) };
        Box::pin(async move {
            let sent = ride.travel().await;
            ride.note(&sent);
            sent
        })
    }

    fn secret(&self, reason: SecretReason) -> Local<Result<Secret, Option<Value>>> {
        let world = &self.0.world;
        let call = world.exec.current();
        if self.0.asking.get() > 0 && !world.tokens.borrow().as_headers {
            world.breaks("one-provider-call", "the credential was asked for while it was being asked for");
        }
        Box::pin(Rc::clone(&self.0).ask(call, reason, self.0.torture(Event::Secret)))
    }

    fn log(&self, event: &LogEvent<'_>) {
        let world = &self.0.world;
        guard::log(world, world.exec.current(), event);
        if let Some(Failing::Reenter) = self.0.torture(Event::Log) {
            let work = self.0.reenter.borrow().clone();
            work.iter().for_each(|work| world.exec.as_nobody(|| work()));
        }
    }

    fn sleep(&self, exec: &Exec, milliseconds: f64) -> Local<()> {
        let Some(failing) = self.0.torture(Event::Sleep) else { return Box::pin(exec.sleep(milliseconds)) };
        let (world, exec) = (Rc::clone(&self.0.world), exec.clone());
        let call = exec.current();
        Box::pin(async move {
            if let Failing::Abort(_) = failing {
                world.give_up(call);
                std::future::pending::<()>().await;
            }
            world.with_call(call, |log| log.late = true);
            exec.sleep(milliseconds + LATE).await;
        })
    }

    fn read(&self, source: &Bytes, offset: u64, length: u64) -> Local<Result<Vec<u8>, Option<Value>>> {
        let line = Rc::clone(&self.0);
        let world = Rc::clone(&line.world);
        let call = world.exec.current();
        let failing = line.torture(Event::Read);
        let (mut dice, id) = line.draw(call);
        let fails = world.keep.fault(id) && dice.f64() < world.settings.unreadable;
        let wait = if world.settings.unreadable > 0.0 { 3_000.0 * dice.f64() } else { 0.0 };
        let window = source.window(offset, length).ok_or(None);
        Box::pin(async move {
            if let Some(Failing::Abort(_)) = failing {
                world.give_up(call);
                std::future::pending::<()>().await;
            }
            world.exec.sleep(wait).await;
            if fails || failing.is_some() {
                line.met(id, call, "read-fails");
                return Err(Some(Value::String("the file could not be read".to_owned())));
            }
            window
        })
    }
}

/// Counts providers that are being asked, however they end.
struct Asking(Rc<Cell<u32>>);

impl Asking {
    fn new(count: &Rc<Cell<u32>>) -> Self {
        count.set(count.get() + 1);
        Self(Rc::clone(count))
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}
