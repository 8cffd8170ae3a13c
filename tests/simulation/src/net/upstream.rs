//! The server's side of a ride: the request reaches the platform on its own, also when the client has gone by then.

use super::Ride;
use super::fault::Fault;
use crate::exec::Task;
use crate::world::World;
use attache_emulator::{Action, Request};
use std::rc::Rc;

/// A request that is on its way to the platform.
struct Upstream {
    task: Task<attache_emulator::Reply>,
    /// It arrives although the client hangs up.
    survives: bool,
}

impl Drop for Upstream {
    fn drop(&mut self) {
        if !self.survives {
            self.task.abort();
        }
    }
}

/// The platform's answer.
pub(super) async fn handled(ride: &Ride) -> attache_emulator::Reply {
    let request = Request {
        method: ride.request.method.clone(),
        url: ride.request.url.clone(),
        headers: ride.request.headers.clone(),
        body: ride.body.clone().into(),
    };
    handle(ride, request).await
}

/// The platform's answer to this.
pub(super) async fn handle(ride: &Ride, request: Request) -> attache_emulator::Reply {
    let (transit, survives) = {
        let mut dice = ride.dice.borrow_mut();
        (1.0 + 80.0 * dice.f64(), dice.bool())
    };
    let late = match ride.fault {
        Some(Fault::Slow(late)) => late,
        _ => 0.0,
    };
    let world = Rc::clone(&ride.world);
    let work = async move {
        world.exec.sleep(transit).await;
        let reply = answer(&world, request, late);
        world.exec.sleep(late).await;
        reply
    };
    let mut upstream = Upstream { task: ride.world.exec.spawn(work), survives };
    (&mut upstream.task).await
}

fn answer(world: &World, request: Request, late: f64) -> attache_emulator::Reply {
    let now = world.true_now();
    let busy = Action::Delay(late);
    let reply = world.emulator.borrow_mut().handle_with(request, now, (late > 0.0).then_some(&busy));
    world.note_gone();
    reply
}
