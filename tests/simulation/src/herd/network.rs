//! A client's line to the platform: short ways, and the outage in between.

use super::outage::Fate;
use super::world::World;
use crate::platform::{Bytes, Carrier, Local, Sent, SimAnswer, wire_bytes};
use attache::platform::{Body, LogEvent, Request, Secret, SecretReason, SendFailure};
use serde_json::Value;
use std::rc::Rc;

/// The shortest way of a request or an answer, and by how much others are longer, milliseconds.
const NEAR: f64 = 10.0;
const SPREAD: f64 = 50.0;

/// The line of one client.
pub struct Line {
    world: Rc<World>,
    client: usize,
}

impl Line {
    /// The line of this client.
    pub fn new(world: Rc<World>, client: usize) -> Rc<Self> {
        Rc::new(Self { world, client })
    }
}

impl Carrier for Line {
    fn carry(&self, request: Request<Bytes>) -> Local<Sent> {
        let looks = matches!(request.verb, "operation" | "waitUntilReady");
        self.world.leaves(self.client, looks.then_some(&request.url));
        Box::pin(travel(Rc::clone(&self.world), self.client, request))
    }

    fn secret(&self, _reason: SecretReason) -> Local<Result<Secret, Option<Value>>> {
        let token = format!("client-{}", self.client);
        Box::pin(async move { Ok(Secret { headers: vec![(String::new(), token)], expires_at: None }) })
    }

    fn log(&self, event: &LogEvent<'_>) {
        if event.event == "retry" {
            self.world.retries(self.client);
        }
    }
}

async fn travel(world: Rc<World>, client: usize, request: Request<Bytes>) -> Sent {
    way(&world).await;
    let fate = world.fate(client);
    if fate == Some(Fate::Refused) {
        return Err(SendFailure { not_sent: true, cause: Some(Value::String("ECONNREFUSED".to_owned())) });
    }
    if let Body::Form(form) | Body::Base64(form) = &request.body {
        form.watch.left();
    }
    let (status, headers, body) = match fate {
        Some(Fate::Silence | Fate::Refused) => return std::future::pending().await,
        Some(Fate::Answered(status, retry_after)) => {
            (status, retry_after.map(|text| ("retry-after".to_owned(), text)).into_iter().collect(), Vec::new())
        }
        None => {
            let body = wire_bytes(&request.body).into();
            let request =
                attache_emulator::Request { method: request.method, url: request.url, headers: request.headers, body };
            let reply = world.answer(client, request);
            (reply.status, reply.headers, reply.body.to_vec())
        }
    };
    way(&world).await;
    Ok(SimAnswer::new(world.exec.clone(), status, headers, body))
}

async fn way(world: &World) {
    let time = NEAR + SPREAD * world.dice.borrow_mut().f64();
    world.exec.sleep(time).await;
}
