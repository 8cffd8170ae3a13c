//! Abort signals both ways: the caller's, listened to and unlistened; and ours, raised when a request is dropped.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal};

/// Ends when the signal is raised, with its reason. The listener leaves with the future.
pub async fn aborted(signal: &AbortSignal) -> JsValue {
    struct Listener<'a> {
        signal: &'a AbortSignal,
        callback: Closure<dyn FnMut()>,
    }
    impl Drop for Listener<'_> {
        fn drop(&mut self) {
            let _ = self.signal.remove_event_listener_with_callback("abort", self.callback.as_ref().unchecked_ref());
        }
    }
    if signal.aborted() {
        return signal.reason();
    }
    let waker: Rc<RefCell<Option<Waker>>> = Rc::default();
    let told = Rc::clone(&waker);
    let callback = Closure::<dyn FnMut()>::new(move || {
        if let Some(waker) = told.borrow_mut().take() {
            waker.wake();
        }
    });
    let listener = Listener { signal, callback };
    let _ = signal.add_event_listener_with_callback("abort", listener.callback.as_ref().unchecked_ref());
    poll_fn(|context| {
        if signal.aborted() {
            return Poll::Ready(());
        }
        *waker.borrow_mut() = Some(context.waker().clone());
        Poll::Pending
    })
    .await;
    drop(listener);
    signal.reason()
}

/// Aborts a request when it is dropped, unless it was let go.
pub struct AbortGuard(Option<AbortController>);

impl AbortGuard {
    /// A guard with a controller of its own; none where the runtime has none to give.
    pub fn new() -> Self {
        Self(AbortController::new().ok())
    }

    /// The signal to hand to fetch.
    pub fn signal(&self) -> Option<AbortSignal> {
        self.0.as_ref().map(AbortController::signal)
    }

    /// Lets go: the request lives on. Gives the controller to whoever takes over.
    pub fn release(mut self) -> Option<AbortController> {
        self.0.take()
    }
}

impl Default for AbortGuard {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for AbortGuard {
    fn drop(&mut self) {
        if let Some(controller) = self.0.take() {
            controller.abort();
        }
    }
}
