//! A task's handle: awaited for its value, or dropped to let it go on alone.

use super::{Exec, TaskId, Work};
use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

struct Shared<T> {
    value: Option<T>,
    waker: Option<Waker>,
}

/// The handle of a task. Awaiting one that was aborted never ends.
pub struct Task<T> {
    exec: Exec,
    id: TaskId,
    shared: Rc<RefCell<Shared<T>>>,
}

pub(super) fn split<T: 'static>(exec: Exec, id: TaskId, work: impl Future<Output = T> + 'static) -> (Task<T>, Work) {
    let shared = Rc::new(RefCell::new(Shared { value: None, waker: None }));
    let out = Rc::clone(&shared);
    let work = async move {
        let value = work.await;
        let mut shared = out.borrow_mut();
        shared.value = Some(value);
        let waker = shared.waker.take();
        drop(shared);
        waker.into_iter().for_each(Waker::wake);
    };
    (Task { exec, id, shared }, Box::pin(work))
}

impl<T> Task<T> {
    /// Its number.
    pub fn id(&self) -> TaskId {
        self.id
    }

    /// Drops its work, unless it has ended.
    pub fn abort(&self) {
        self.exec.abort(self.id);
    }

    /// Its value, when it has ended and nobody has taken it.
    pub fn take(&self) -> Option<T> {
        self.shared.borrow_mut().value.take()
    }
}

impl<T> Future for Task<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let mut shared = self.shared.borrow_mut();
        match shared.value.take() {
            Some(value) => Poll::Ready(value),
            None => {
                shared.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}
