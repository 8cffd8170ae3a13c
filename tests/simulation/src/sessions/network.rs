//! The line between one client and the model server: carries requests at its speed, loses, cuts and lies.

use super::ground::Span;
use super::servers::Reply;
use super::strike::{self, Strike};
use super::transit::{Transit, begins, parts, refused_signature};
use super::world::{Over, SIGNATURE, World};
use crate::platform::{Fate, SimAnswer};
use attache::platform::{Body, Request, SendFailure};
use fastrand::Rng;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

type Sent = Result<SimAnswer, SendFailure<Value>>;

/// After so long a system gives a dead connection up, milliseconds.
const DEAD: f64 = 900_000.0;
/// A body leaves in so many steps.
const STEPS: u64 = 6;

/// One client's line.
pub(super) struct Line {
    pub world: Rc<World>,
    /// What may still be sent.
    pub over: Cell<Option<Over>>,
    /// The caller has paused.
    pub paused: Cell<bool>,
    /// The server has asked for no request before this, virtual time.
    pub busy_until: Cell<f64>,
    /// Requests in a row that failed.
    pub failures: Cell<u32>,
    /// Parts whose confirmation came.
    pub confirmed: Rc<RefCell<BTreeSet<String>>>,
}

fn lost() -> Sent {
    Err(SendFailure { not_sent: false, cause: Some(Value::String("fetch failed".to_owned())) })
}

impl Line {
    pub fn new(world: &Rc<World>, confirmed: Rc<RefCell<BTreeSet<String>>>) -> Rc<Self> {
        Rc::new(Self {
            world: Rc::clone(world),
            over: Cell::new(None),
            paused: Cell::new(false),
            busy_until: Cell::new(0.0),
            failures: Cell::new(0),
            confirmed,
        })
    }

    /// Carries one request.
    pub async fn carry(&self, request: Request<Span>) -> Sent {
        let world = Rc::clone(&self.world);
        let mut dice = world.ride();
        self.look_at(&request);
        let transit = Transit {
            world: Rc::clone(&world),
            request,
            arrived: Cell::new(0),
            done: Cell::new(false),
            part: RefCell::default(),
            told: Cell::new(false),
        };
        let meant = transit.meant();
        {
            let mut books = world.books.borrow_mut();
            books.requests += 1;
            books.away += 1;
            books.most_away = books.most_away.max(books.away);
            books.bytes += meant;
        }
        let calm = world.exec.now() > world.plan.calm_from;
        let strike =
            strike::draw(&mut dice, &world.plan.weather).filter(|strike| !calm && self.can_strike(&transit, *strike));
        if strike.is_some() {
            world.books.borrow_mut().struck += 1;
        }
        let (method, url) = (transit.request.method.clone(), transit.request.url.clone());
        let from = parts(&transit.request.body).1.map_or(0, |span| span.offset);
        world.tell(|| {
            let path = url.split_once("&X-Amz").map_or(url.as_str(), |(path, _)| path);
            format!("{method} {path} {from}+{meant} {} struck by {strike:?}", told(&transit.request.headers))
        });
        let sent = self.travel(&transit, strike, &mut dice).await;
        self.count(&sent);
        world.tell(|| match &sent {
            Ok(answer) => format!("  <- {} {}", attache::platform::Answer::status(answer), told(answer.headers())),
            Err(failure) => format!("  <- nothing, not sent {}", failure.not_sent),
        });
        sent
    }

    /// So often as the caller allows, and once more, all that go side by side; and what was under way then.
    fn count(&self, sent: &Sent) {
        let plan = &self.world.plan;
        let good = sent.as_ref().is_ok_and(|answer| attache::platform::Answer::status(answer) < 400);
        // What fails while the device says that it has no network is not counted.
        let counts = u32::from(!self.world.offline());
        self.failures.set(if good { 0 } else { self.failures.get() + counts });
        let most = (plan.max_retries + 2) * (plan.concurrency + 1) + 6;
        if self.failures.get() > most && self.over.get().is_none() {
            self.world.breaks("tries-bounded", format!("{} failures in a row, {most} at most", self.failures.get()));
        }
    }

    /// Some things strike only some requests.
    fn can_strike(&self, transit: &Transit, strike: Strike) -> bool {
        let signed = transit.request.url.contains(SIGNATURE);
        let kind = self.world.plan.kind;
        match strike {
            Strike::Expired => signed,
            Strike::Partial(_) => transit.meant() > 1,
            Strike::Lie(_) => kind.serial(),
            Strike::Passing(460) => transit.request.headers.iter().any(|(name, _)| name == "upload-checksum"),
            Strike::Passing(_) => {
                kind.protocol() == attache::client::Protocol::Tus
                    && matches!(transit.request.method.as_str(), "PATCH" | "HEAD")
            }
            // A session that is not known is told by whoever knows sessions.
            Strike::Gone(_) => kind.serial() && !matches!(transit.request.method.as_str(), "POST" | "OPTIONS"),
            _ => true,
        }
    }

    async fn travel(&self, transit: &Transit, strike: Option<Strike>, dice: &mut Rng) -> Sent {
        let world = &self.world;
        world.exec.sleep(5.0 + 60.0 * dice.f64()).await;
        if let Some(Strike::Tunnel(long, told)) = strike {
            world.go_offline(long, told);
        }
        let refused = strike == Some(Strike::Refused);
        if refused || world.in_tunnel() {
            let not_sent = !world.plan.browser;
            return Err(SendFailure { not_sent, cause: Some(Value::String("ECONNREFUSED".to_owned())) });
        }
        let stop = match strike {
            Some(Strike::Partial(share)) => (transit.meant() as f64 * share) as u64,
            Some(Strike::LostBefore | Strike::Silence(false)) => 0,
            _ => transit.meant(),
        };
        if !self.send_body(transit, stop).await {
            return lost();
        }
        if strike == Some(Strike::LostBefore) || matches!(strike, Some(Strike::Partial(_))) {
            return lost();
        }
        if strike == Some(Strike::Silence(false)) {
            return self.silence(transit).await;
        }
        world.exec.sleep(1.0 + 40.0 * dice.f64()).await;
        let reply = self.reply(transit, strike, dice);
        match strike {
            Some(Strike::LostAfter) => return lost(),
            Some(Strike::Silence(_)) => return self.silence(transit).await,
            _ => {}
        }
        world.exec.sleep(1.0 + 40.0 * dice.f64()).await;
        if world.in_tunnel() {
            return lost();
        }
        if matches!(strike, None | Some(Strike::Forgets | Strike::Lie(_))) {
            // Unless it was forgotten meanwhile.
            let age = world.books.borrow().broken_sessions;
            let part = transit.part.take().filter(|(_, then)| *then == age);
            self.confirmed.borrow_mut().extend(part.map(|(part, _)| part));
        }
        if let Some(Strike::Busy(_, seconds)) = strike {
            let until = world.exec.now() + f64::from(seconds) * 1_000.0;
            self.busy_until.set(self.busy_until.get().max(until));
        }
        transit.told.set(matches!(strike, None | Some(Strike::Forgets | Strike::Lie(_))));
        Ok(self.deliver(transit, reply, strike))
    }

    /// The body leaves in steps; false where the line broke meanwhile.
    async fn send_body(&self, transit: &Transit, stop: u64) -> bool {
        let world = &self.world;
        let meant = transit.meant();
        let before = if let Body::Form(form) = &transit.request.body { form.prefix.len() as u64 } else { 0 };
        for step in 1..=if meant > 0 { STEPS } else { 0 } {
            let by_now = stop * step / STEPS;
            world.exec.sleep((by_now - transit.arrived.get()) as f64 / world.plan.speed).await;
            if world.in_tunnel() {
                return false;
            }
            transit.arrived.set(by_now);
            self.watch(transit, |watch| watch.sent(before + by_now));
        }
        if stop == meant {
            self.watch(transit, |watch| watch.left());
        }
        true
    }

    fn watch(&self, transit: &Transit, tell: impl FnOnce(&dyn attache::platform::Watch)) {
        if let Body::Form(form) = &transit.request.body
            && self.world.plan.shows_progress
        {
            tell(&*form.watch);
        }
    }

    fn reply(&self, transit: &Transit, strike: Option<Strike>, dice: &mut Rng) -> Reply {
        let world = &self.world;
        match strike {
            Some(Strike::Status(status, false)) => {
                transit.done.set(true);
                let completes = transit.request.url.contains("uploadId=") && transit.request.method == "POST";
                let error = "<Error><Code>InternalError</Code><Message>again</Message></Error>";
                // S3 sends its 200 before it has put the parts together.
                return if completes { Reply::new(200).body(error) } else { Reply::new(status) };
            }
            Some(Strike::Busy(status, seconds)) => {
                transit.done.set(true);
                return Reply::new(status).with("retry-after", seconds);
            }
            Some(Strike::Passing(status)) => {
                transit.done.set(true);
                return Reply::new(status).with("tus-resumable", "1.0.0");
            }
            Some(Strike::Expired) => {
                transit.done.set(true);
                return refused_signature();
            }
            Some(Strike::Gone(status)) => {
                transit.done.set(true);
                self.forget(false);
                return Reply::new(status).with("tus-resumable", "1.0.0");
            }
            Some(Strike::Forgets) => self.forget(dice.u8(..4) == 0),
            _ => {}
        }
        let before = world.server.borrow().held();
        let part = transit.asked(|asked| world.server.borrow().part(asked)).flatten();
        if let Some(part) = part.as_ref().filter(|part| transit.meant() > 0 && self.confirmed.borrow().contains(*part))
        {
            world.breaks("a-part-once", format!("{part} again"));
        }
        let reply = transit.serve();
        self.vain(transit, &reply, before, strike);
        let good = (200..300).contains(&reply.status);
        let age = world.books.borrow().broken_sessions;
        *transit.part.borrow_mut() = part.filter(|_| good && transit.meant() > 0).map(|part| (part, age));
        match strike {
            Some(Strike::Status(status, true)) => Reply::new(status),
            Some(Strike::Lie(number)) => self.lie(reply, number),
            _ => reply,
        }
    }

    fn forget(&self, finished: bool) {
        let world = &self.world;
        world.server.borrow_mut().forget(finished);
        self.confirmed.borrow_mut().clear();
        world.books.borrow_mut().broken_sessions += 1;
    }

    /// Another number than the right one, and never all of the file.
    fn lie(&self, mut reply: Reply, number: u64) -> Reply {
        let total = self.world.plan.total;
        let wrong = number % (total + 1_000_000);
        let names = ["upload-offset", "range", "x-goog-upload-size-received"];
        let place = reply.headers.iter_mut().find(|(name, _)| names.contains(&name.as_str()));
        if let Some((name, value)) = place.filter(|_| wrong != total && wrong > 0) {
            *value = if name == "range" { format!("bytes=0-{}", wrong - 1) } else { wrong.to_string() };
            self.world.books.borrow_mut().lies += 1;
        }
        reply
    }

    fn deliver(&self, transit: &Transit, reply: Reply, strike: Option<Strike>) -> SimAnswer {
        let body = reply.text.into_bytes();
        let fate = match strike {
            Some(Strike::Cut(share)) => {
                self.world.books.borrow_mut().orphans += u64::from(begins(&transit.request));
                Fate::Reset((body.len() as f64 * share) as usize)
            }
            _ => Fate::Whole,
        };
        let answer =
            SimAnswer::new(self.world.exec.clone(), reply.status, reply.headers, body).with_body(fate, 0.0, true);
        let shown = reply.status == 308 && transit.request.sees_308;
        if self.world.plan.browser && !shown { answer.as_in_browsers() } else { answer }
    }

    async fn silence(&self, transit: &Transit) -> Sent {
        if matches!(transit.request.body, Body::Form(_)) && !self.world.plan.shows_progress {
            // The client cannot see that its body has left; only the system ends this.
            self.world.exec.sleep(DEAD).await;
            return lost();
        }
        std::future::pending().await
    }
}

/// The headers that tell a protocol's story.
fn told(headers: &[(String, String)]) -> String {
    let names = ["offset", "range", "command", "status", "complete", "location", "length", "retry"];
    let wanted = headers.iter().filter(|(name, _)| names.iter().any(|word| name.contains(word)));
    wanted.map(|(name, value)| format!("[{name}: {value}]")).collect::<Vec<_>>().join("")
}
