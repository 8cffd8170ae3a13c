//! One client's line to the platform: carries requests slowly, and loses the answers that the plan says are lost.

use super::plan::Machine;
use super::strike::Strike;
use super::world::{Look, Post, World};
use crate::platform::{Bytes, Carrier, Fate, Local, Sent, SimAnswer, wire_bytes};
use attache::platform::{Answer, Body, LogEvent, Request, Secret, SecretReason, SendFailure};
use attache_emulator::Reply;
use fastrand::Rng;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// After so long a system gives a dead connection up, milliseconds.
const DEAD: f64 = 900_000.0;
/// What a proxy puts in place of an answer.
const PAGE: &str = "<html><title>Sign in</title></html>";

/// The line of one client.
pub(super) struct Line {
    pub world: Rc<World>,
    pub client: usize,
}

/// One request on its way.
struct Ride {
    world: Rc<World>,
    machine: Machine,
    /// The upload that makes it, and its place among that upload's requests.
    upload: usize,
    place: usize,
    request: Request<Bytes>,
    dice: RefCell<Rng>,
}

impl Carrier for Line {
    fn carry(&self, request: Request<Bytes>) -> Local<Sent> {
        let world = Rc::clone(&self.world);
        let Some(upload) = world.current() else {
            world.breaks("known-callers-only", request.url);
            return Box::pin(std::future::pending());
        };
        let carries = matches!(request.body, Body::Form(_) | Body::Base64(_));
        if world.books.borrow()[upload].over.is_some() {
            world.breaks("nothing-after-its-end", format!("upload {upload}: {} {}", request.method, request.url));
        }
        world.tell(|| format!("upload {upload}: {} {} (attempt {})", request.method, request.url, request.attempt));
        let place = if carries { begin(&world, upload, &request) } else { 0 };
        world.books.borrow_mut()[upload].looked += usize::from(!carries);
        let machine = world.plan.clients[self.client].clone();
        let dice = RefCell::new(world.ride());
        let ride = Ride { world, machine, upload, place, request, dice };
        Box::pin(async move { if carries { ride.carry().await } else { ride.look().await } })
    }

    fn secret(&self, _reason: SecretReason) -> Local<Result<Secret, Option<Value>>> {
        let token = format!("client-{}", self.client);
        Box::pin(async move { Ok(Secret { headers: vec![(String::new(), token)], expires_at: None }) })
    }

    fn log(&self, _event: &LogEvent<'_>) {}
}

/// Writes down that a file is sent; gives the request's place.
fn begin(world: &World, upload: usize, request: &Request<Bytes>) -> usize {
    let header = |name: &str| request.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    let key = header("idempotency-key").map(|(_, value)| value.clone());
    let mut books = world.books.borrow_mut();
    let posts = &mut books[upload].posts;
    let strike = world.plan.uploads[upload].strikes.get(posts.len()).copied().flatten();
    posts.push(Post { key, strike, status: None, retry_after: false, not_sent: false });
    let place = posts.len() - 1;
    drop(books);
    world.tell(|| format!("upload {upload}: request {} is struck by {strike:?}", place + 1));
    place
}

fn lost() -> Sent {
    Err(SendFailure { not_sent: false, cause: Some(Value::String("fetch failed".to_owned())) })
}

impl Ride {
    /// A request with a file.
    async fn carry(&self) -> Sent {
        let strike = self.world.books.borrow()[self.upload].posts[self.place].strike;
        let sent = self.travel(strike).await;
        let mut books = self.world.books.borrow_mut();
        let post = &mut books[self.upload].posts[self.place];
        match &sent {
            Ok(answer) => {
                post.status = Some(answer.status());
                post.retry_after = answer.header("retry-after").is_some();
            }
            Err(failure) => post.not_sent = failure.not_sent,
        }
        drop(books);
        let ended = || sent.as_ref().map(|answer| answer.status()).map_err(|failure| failure.not_sent);
        self.world.tell(|| format!("upload {}: request {} <- {:?}", self.upload, self.place + 1, ended()));
        sent
    }

    async fn travel(&self, strike: Option<Strike>) -> Sent {
        self.pause(5.0, 100.0).await;
        if strike == Some(Strike::Refused) {
            let not_sent = !self.machine.browser;
            return Err(SendFailure { not_sent, cause: Some(Value::String("ECONNREFUSED".to_owned())) });
        }
        self.pause(1.0, 200.0).await;
        if let Body::Form(form) | Body::Base64(form) = &self.request.body
            && self.machine.shows_progress
        {
            form.watch.left();
        }
        match strike {
            Some(Strike::Lost) => return lost(),
            Some(Strike::Broken(status)) => return Ok(self.plain(status, None)),
            Some(Strike::Busy(status, seconds)) => return Ok(self.plain(status, Some(seconds))),
            _ => {}
        }
        let late = if let Some(Strike::Late(late)) = strike { late } else { 0.0 };
        let reply = self.upstream(late).await;
        match strike {
            Some(Strike::Reset) => return lost(),
            Some(Strike::Silence) => return self.silence().await,
            Some(Strike::Fails(status)) => return Ok(self.plain(status, None)),
            _ => {}
        }
        self.pause(1.0, 80.0).await;
        Ok(self.deliver(reply, strike))
    }

    /// The platform's answer. The request arrives on its own, also when the client has gone by then.
    async fn upstream(&self, late: f64) -> Reply {
        let (world, upload) = (Rc::clone(&self.world), self.upload);
        let request = &self.request;
        let request = attache_emulator::Request {
            method: request.method.clone(),
            url: request.url.clone(),
            headers: request.headers.clone(),
            body: wire_bytes(&request.body).into(),
        };
        let transit = 1.0 + 80.0 * self.dice.borrow_mut().f64() + late;
        let arrival = self.world.exec.spawn(async move {
            world.exec.sleep(transit).await;
            world.answer(upload, request)
        });
        arrival.await
    }

    fn deliver(&self, reply: Reply, strike: Option<Strike>) -> SimAnswer {
        let (status, mut headers, mut body) = (reply.status, reply.headers, reply.body.to_vec());
        let whole = body.len();
        let part = |share: f64| ((whole as f64 * share) as usize).min(whole.saturating_sub(1));
        let fate = match strike {
            Some(Strike::Cut(share)) => Fate::Reset(part(share)),
            Some(Strike::Short(share, told)) => {
                headers.retain(|(name, _)| told || name != "content-length");
                Fate::End(part(share))
            }
            Some(Strike::Halts(share)) => Fate::Stall(part(share)),
            Some(Strike::Page) => return self.instead(200, "text/html", PAGE),
            Some(Strike::Empty) => {
                body.clear();
                headers.retain(|(name, _)| name != "content-length");
                Fate::Whole
            }
            _ => Fate::Whole,
        };
        let slowness = self.dice.borrow_mut().f64() * 40.0;
        SimAnswer::new(self.world.exec.clone(), status, headers, body).with_body(fate, slowness, self.machine.strict)
    }

    fn plain(&self, status: u16, retry_after: Option<u32>) -> SimAnswer {
        let headers = retry_after.map(|seconds| ("retry-after".to_owned(), seconds.to_string()));
        SimAnswer::new(self.world.exec.clone(), status, headers.into_iter().collect(), Vec::new())
    }

    fn instead(&self, status: u16, kind: &str, body: &str) -> SimAnswer {
        let headers = vec![("content-type".to_owned(), kind.to_owned())];
        SimAnswer::new(self.world.exec.clone(), status, headers, body.as_bytes().to_vec())
    }

    async fn silence(&self) -> Sent {
        if !self.machine.shows_progress {
            // The client cannot see that its body has left; only the system ends this.
            self.world.exec.sleep(DEAD).await;
            return lost();
        }
        std::future::pending().await
    }

    /// A look into the list, or whatever else carries no file.
    async fn look(&self) -> Sent {
        let struck = {
            let mut dice = self.dice.borrow_mut();
            (dice.f64() < self.world.plan.struck_looks).then(|| (dice.usize(..6), dice.f64()))
        };
        self.pause(5.0, 200.0).await;
        if let Some((0..=3, _)) = struck {
            let look = Look { at: self.world.exec.now(), unharmed: false, shown: BTreeSet::new() };
            self.world.books.borrow_mut()[self.upload].looks.push(look);
        }
        match struck {
            Some((0, _)) => return lost(),
            Some((1, _)) => return Ok(self.plain(503, None)),
            Some((2, _)) => return std::future::pending().await,
            Some((3, _)) => return Ok(self.instead(200, "text/html", PAGE)),
            _ => {}
        }
        let reply = self.upstream(0.0).await;
        let (body, shown) = self.by_now(&reply);
        let share = struck.map(|(_, share)| (body.len() as f64 * share * 0.99) as usize);
        let unharmed = share.is_none() && reply.status < 300;
        self.world.tell(|| format!("upload {}: the list shows {shown:?}, struck {struck:?}", self.upload));
        self.world.books.borrow_mut()[self.upload].looks.push(Look { at: self.world.exec.now(), unharmed, shown });
        self.pause(1.0, 80.0).await;
        let fate = share.map_or(Fate::Whole, Fate::Reset);
        let headers = reply.headers.into_iter().filter(|(name, _)| name != "content-length").collect();
        Ok(SimAnswer::new(self.world.exec.clone(), reply.status, headers, body).with_body(fate, 10.0, true))
    }

    /// The list without what it does not show yet, and the files in it.
    fn by_now(&self, reply: &Reply) -> (Vec<u8>, BTreeSet<String>) {
        let oldest = crate::platform::EPOCH + self.world.exec.now() - self.world.plan.lag;
        let (old, young): (Vec<_>, Vec<_>) =
            self.world.stored().into_iter().partition(|file| self.world.plan.lag == 0.0 || file.created_ms <= oldest);
        let place = self.world.description.list.as_ref().map(|list| list.items.replace('.', "/"));
        let Ok(mut page) = serde_json::from_slice::<Value>(&reply.body) else {
            return (reply.body.to_vec(), BTreeSet::new());
        };
        let items = page.pointer_mut(&format!("/{}", place.unwrap_or_default())).and_then(Value::as_array_mut);
        let mut shown = BTreeSet::new();
        if let Some(items) = items {
            let is = |item: &Value, id: &str| {
                item.as_object().is_some_and(|members| members.values().any(|value| value.as_str() == Some(id)))
            };
            items.retain(|item| !young.iter().any(|file| is(item, &file.id)));
            for file in old.iter().filter(|file| items.iter().any(|item| is(item, &file.id))) {
                shown.insert(file.id.clone());
            }
        }
        (page.to_string().into_bytes(), shown)
    }

    async fn pause(&self, least: f64, most: f64) {
        let wait = least + (most - least) * self.dice.borrow_mut().f64();
        self.world.exec.sleep(wait).await;
    }
}
