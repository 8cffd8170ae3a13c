//! Looks at every request of an upload before it travels: what must never leave, and when nothing may; and whether the bytes that came were
//! wanted.

use super::ground::Span;
use super::network::Line;
use super::servers::{ENDPOINT, OBJECT, Reply};
use super::strike::Strike;
use super::transit::{Transit, begins, parts};
use super::world::{CREDENTIAL, HEADER, Over, SIGNATURE};
use attache::platform::Request;

/// What has begun to be sent has left by then, milliseconds.
const SOON: f64 = 5.0;

impl Line {
    /// What must never travel, and when nothing may.
    pub(super) fn look_at(&self, request: &Request<Span>) {
        let world = &self.world;
        let place = || format!("{} {}", request.method, request.url);
        let has_bytes = parts(&request.body).1.is_some_and(|span| span.length > 0);
        match self.over.get() {
            Some(Over::Silent) => world.breaks("nothing-after-its-end", place()),
            Some(Over::Farewell) if has_bytes || begins(request) => world.breaks("only-a-farewell", place()),
            _ => {}
        }
        if self.paused.get() {
            world.breaks("paused-sends-nothing", place());
        }
        // Clocks tell whole milliseconds, and what was under way then has left.
        let wait = self.busy_until.get() - world.exec.now();
        if wait > SOON && self.over.get().is_none() {
            world.breaks("retry-after-holds-up-all", format!("{} with {wait} ms left to wait", place()));
        }
        let home = request.url.starts_with("https://api.test/");
        let holds = |secret: &str| request.headers.iter().any(|(_, value)| value.contains(secret));
        if !home && holds(CREDENTIAL) {
            world.breaks("no-credential-elsewhere", place());
        }
        if !request.url.starts_with(ENDPOINT) && holds(HEADER) {
            world.breaks("no-header-elsewhere", place());
        }
        if request.url.contains(CREDENTIAL) || request.url.contains(HEADER) {
            world.breaks("no-credential-in-urls", place());
        }
        if request.url.contains(SIGNATURE) != request.url.starts_with(OBJECT) || home == request.storage {
            world.breaks("storage-flag", place());
        }
        if world.books.borrow().away >= world.plan.concurrency {
            world.breaks("at-most-so-many", format!("{} with {} under way", place(), world.plan.concurrency));
        }
    }

    /// Bytes that came whole over an honest line are bytes that the server wanted.
    pub(super) fn vain(&self, transit: &Transit, reply: &Reply, before: u64, strike: Option<Strike>) {
        let world = &self.world;
        let books = world.books.borrow();
        let odd = books.lies > 0 || books.broken_sessions > 0;
        let kept = world.server.borrow().held().saturating_sub(before);
        let meant = transit.meant();
        if !world.plan.kind.serial() || odd || meant == 0 || kept == meant || reply.status == 413 {
            return;
        }
        drop(books);
        let offset = parts(&transit.request.body).1.map_or(0, |span| span.offset);
        world.breaks(
            "nothing-sent-in-vain",
            format!("{meant} bytes from {offset}, {kept} were kept ({}, {strike:?})", reply.status),
        );
    }
}
