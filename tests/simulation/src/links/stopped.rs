//! Work that stops for ever without being dropped: what becomes of a Worker's request whose visitor has gone.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

/// Work that goes on until the flag is up.
pub(super) struct Stoppable<F> {
    work: Pin<Box<F>>,
    stopped: Rc<Cell<bool>>,
}

impl<F> Stoppable<F> {
    pub fn new(work: F, stopped: Rc<Cell<bool>>) -> Self {
        Self { work: Box::pin(work), stopped }
    }
}

impl<F: Future> Future for Stoppable<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        if self.stopped.get() {
            return Poll::Pending;
        }
        self.work.as_mut().poll(context)
    }
}
