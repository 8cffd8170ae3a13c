//! A platform on the virtual clock whose files are only counted: a source is a span of one, and bytes are made where somebody reads them.

use super::network::Line;
use super::world::World;
use crate::platform::{EPOCH, SimAnswer, parse_url};
use attache::platform::{LogEvent, Platform, Request, Secret, SecretReason, SendFailure, Source, Url};
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A file that is only counted.
#[derive(Debug)]
pub struct File {
    /// Bytes.
    pub total: u64,
    /// What they are made from.
    pub seed: u64,
    /// The size is known before the end has come.
    pub sized: bool,
    /// It comes piece by piece, and is not kept.
    pub streamed: bool,
    /// So many have come.
    pub ready: Cell<u64>,
    /// Nothing comes behind them.
    pub ended: Cell<bool>,
    /// What stands before this is not at hand any more.
    pub forgotten: Cell<u64>,
    /// Somebody asked for what is not at hand.
    pub misused: RefCell<Option<String>>,
}

impl File {
    /// A file at hand, or one that comes piece by piece.
    pub fn new(total: u64, seed: u64, streamed: bool, sized: bool) -> Rc<Self> {
        Rc::new(Self {
            total,
            seed,
            sized: sized || !streamed,
            streamed,
            ready: Cell::new(if streamed { 0 } else { total }),
            ended: Cell::new(!streamed),
            forgotten: Cell::new(0),
            misused: RefCell::default(),
        })
    }

    /// The byte at this place.
    pub fn byte(&self, place: u64) -> u8 {
        ((place ^ self.seed).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8
    }

    fn check(&self, offset: u64, length: u64) {
        let wrong = (length > 0 && offset < self.forgotten.get()) || offset + length > self.ready.get();
        if wrong {
            let (forgotten, ready) = (self.forgotten.get(), self.ready.get());
            let what = format!("{length} bytes from {offset}, with {forgotten} forgotten and {ready} ready");
            self.misused.borrow_mut().get_or_insert(what);
        }
    }
}

/// Some bytes of a file.
#[derive(Clone, Debug)]
pub struct Span {
    /// Of which.
    pub file: Rc<File>,
    /// The first.
    pub offset: u64,
    /// How many; of the whole, all that there are.
    pub length: u64,
}

impl Span {
    /// All of it.
    pub fn whole(file: &Rc<File>) -> Self {
        Self { file: Rc::clone(file), offset: 0, length: file.total }
    }
}

impl Source for Span {
    fn size(&self) -> u64 {
        let known = self.file.sized || self.file.ended.get() || self.length < self.file.total;
        if known { self.length } else { 0 }
    }
    fn window(&self, offset: u64, length: u64) -> Self {
        self.file.check(self.offset + offset, length);
        Self { file: Rc::clone(&self.file), offset: self.offset + offset, length }
    }
    fn supply(&self) -> (Option<u64>, u64) {
        let known = self.file.sized || self.file.ended.get();
        (known.then_some(self.file.total), self.file.ready.get())
    }
    fn forget(&self, before: u64) {
        if self.file.streamed {
            self.file.forgotten.set(self.file.forgotten.get().max(before));
        }
    }
    fn rereadable(&self) -> bool {
        !self.file.streamed
    }
}

/// A runtime of one caller.
pub struct Ground {
    world: Rc<World>,
    line: Rc<Line>,
    dice: RefCell<fastrand::Rng>,
}

impl Ground {
    /// A runtime at this end of a line.
    pub(super) fn new(world: Rc<World>, line: Rc<Line>, seed: u64) -> Self {
        Self { world, line, dice: RefCell::new(fastrand::Rng::with_seed(seed)) }
    }
}

impl Platform for Ground {
    type Value = Value;
    type Source = Span;
    type Answer = SimAnswer;

    async fn send(&self, request: Request<Span>) -> Result<SimAnswer, SendFailure<Value>> {
        self.line.carry(request).await
    }

    async fn sleep(&self, milliseconds: f64) {
        self.world.exec.sleep(milliseconds).await;
    }

    fn now(&self) -> f64 {
        (EPOCH + self.world.exec.now()).floor()
    }

    fn offline(&self) -> bool {
        self.world.offline()
    }

    fn random(&self) -> f64 {
        self.dice.borrow_mut().f64()
    }

    fn random_bytes(&self, into: &mut [u8]) {
        self.dice.borrow_mut().fill(into);
    }

    fn url(&self, text: &str, base: Option<&str>) -> Option<Url> {
        parse_url(text, base)
    }

    async fn secret(&self, _reason: SecretReason) -> Result<Secret, Option<Value>> {
        Ok(Secret { headers: vec![(String::new(), super::world::CREDENTIAL.to_owned())], expires_at: None })
    }

    async fn read(&self, source: &Span, offset: u64, length: u64) -> Result<Vec<u8>, Option<Value>> {
        source.file.check(source.offset + offset, length);
        self.world.exec.sleep(0.1).await;
        let from = source.offset + offset;
        Ok((from..from + length).map(|place| source.file.byte(place)).collect())
    }

    async fn fill(&self, source: &Span, until: u64) -> attache::model::Result<(), Value> {
        let file = &source.file;
        while !file.ended.get() && file.ready.get() < until {
            let (wait, more) = {
                let mut dice = self.dice.borrow_mut();
                (500.0 * dice.f64(), dice.u64(1..=(3 << 20)))
            };
            self.world.exec.sleep(wait).await;
            file.ready.set((file.ready.get() + more).min(file.total));
            // The end is known only when nothing more comes.
            file.ended.set(file.ready.get() == file.total && self.dice.borrow_mut().bool());
        }
        Ok(())
    }

    fn log(&self, event: &LogEvent<'_>) {
        let texts = [event.url, event.method, event.code, Some(event.event), Some(event.verb)];
        for text in texts.into_iter().flatten() {
            self.world.search("log-without-secrets", text);
        }
        if event.event == "retry" {
            self.world.books.borrow_mut().retries += 1;
        }
    }
}
