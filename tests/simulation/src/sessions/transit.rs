//! A request under way to a model server: what of it has arrived, and what the server makes of that. A request that is dropped arrives as far as
//! it had come.

use super::ground::Span;
use super::servers::{Asked, Reply};
use super::world::World;
use crate::platform::EPOCH;
use attache::platform::{Body, Request};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A request under way; what has arrived of it arrives although it is dropped.
pub(super) struct Transit {
    pub world: Rc<World>,
    pub request: Request<Span>,
    pub arrived: Cell<u64>,
    pub done: Cell<bool>,
    /// The part that it has stored.
    pub part: RefCell<Option<(String, u64)>>,
    /// Its answer came.
    pub told: Cell<bool>,
}

impl Drop for Transit {
    fn drop(&mut self) {
        let mut books = self.world.books.borrow_mut();
        books.away -= 1;
        // A session that was begun, and whose name nobody heard.
        books.orphans += u64::from(!self.told.get() && begins(&self.request));
        let cut = !self.done.get() && self.arrived.get() > 0;
        drop(books);
        if cut {
            self.world.tell(|| format!("cut off after {} bytes", self.arrived.get()));
            self.serve();
        }
    }
}

/// It begins a session.
pub(super) fn begins(request: &Request<Span>) -> bool {
    let named = ["upload_id=", "uploadId=", "comp=", "/session/k"].iter().any(|part| request.url.contains(part));
    request.method == "POST" && !named
}

/// What a body holds: text, and a span of the file.
pub(super) fn parts(body: &Body<Span>) -> (String, Option<&Span>) {
    match body {
        Body::Text(text) => (text.clone(), None),
        Body::Form(form) | Body::Base64(form) => {
            (String::from_utf8_lossy(&form.prefix).into_owned(), Some(&form.source))
        }
        Body::Raw(source) => (String::new(), Some(source)),
        Body::Empty => (String::new(), None),
    }
}

impl Transit {
    pub fn meant(&self) -> u64 {
        parts(&self.request.body).1.map_or(0, |span| span.length)
    }

    /// As the server sees it.
    pub fn asked<T>(&self, look: impl FnOnce(&Asked<'_>) -> T) -> Option<T> {
        let (text, span) = parts(&self.request.body);
        let byte = |place: u64| self.world.file.byte(place);
        Some(look(&Asked {
            method: &self.request.method,
            url: url::Url::parse(&self.request.url).ok()?,
            headers: &self.request.headers,
            text,
            span: (span.map_or(0, |span| span.offset), self.arrived.get()),
            meant: self.meant(),
            byte: &byte,
            now: EPOCH + self.world.exec.now(),
        }))
    }

    /// The server does what is asked.
    pub fn serve(&self) -> Reply {
        self.done.set(true);
        let expired = self.asked(|asked| {
            let until = asked.query("sim-until").and_then(|text| text.parse::<f64>().ok());
            until.is_some_and(|until| asked.now > until)
        });
        if expired != Some(false) {
            return refused_signature();
        }
        let mut server = self.world.server.borrow_mut();
        let reply = self.asked(|asked| server.answer(asked)).unwrap_or_else(|| Reply::new(400));
        if let Some(what) = server.objection()
            && self.world.books.borrow().lies == 0
        {
            self.world.breaks("the-protocol-is-kept", format!("{}: {what}", self.request.method));
        }
        reply
    }
}

/// S3's and Azure's words for a signature that has ended.
pub(super) fn refused_signature() -> Reply {
    Reply::new(403).body("<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>")
}
