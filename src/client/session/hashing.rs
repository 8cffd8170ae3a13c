//! The digest of a whole file while it is uploaded: ahead of the sending where the bytes are at hand, along with them where
//! they come one by one.

use crate::platform::{Platform, Source};
use crate::transfer::checksum::Digest;
use crate::transfer::digest::WINDOW;
use crate::transfer::session::Hash;
use std::cell::{Cell, RefCell};

/// A running digest.
pub(super) struct Hashing {
    hash: Option<Hash>,
    digest: RefCell<Option<Digest>>,
    at: Cell<u64>,
}

impl Hashing {
    /// Nothing is read yet; nothing ever is where no digest is wanted.
    pub fn new(hash: Option<Hash>) -> Self {
        Self { hash, digest: RefCell::new(hash.map(Digest::new)), at: Cell::new(0) }
    }

    /// Takes in all that is at hand. What cannot be read ends it: the sending fails then and says so.
    pub async fn advance<P: Platform>(&self, platform: &P, source: &P::Source) {
        let (_, ready) = source.supply();
        while self.at.get() < ready && self.digest.borrow().is_some() {
            let length = WINDOW.min(ready - self.at.get());
            match platform.read(source, self.at.get(), length).await {
                Ok(bytes) => self.digest.borrow_mut().iter_mut().for_each(|digest| digest.update(&bytes)),
                Err(_) => *self.digest.borrow_mut() = None,
            }
            self.at.set(self.at.get() + length);
        }
    }

    /// Bytes before this one need not be kept for it.
    pub fn taken(&self) -> u64 {
        if self.digest.borrow().is_some() { self.at.get() } else { u64::MAX }
    }

    /// The digest, where it was computed to the end.
    pub fn finish(&self, size: u64) -> Option<(Hash, Vec<u8>)> {
        let digest = self.digest.borrow_mut().take().filter(|_| self.at.get() == size)?;
        Some((self.hash?, digest.finish()))
    }
}
