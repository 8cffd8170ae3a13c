//! Timers whose callback goes away with the future: nothing keeps a process alive after the last call.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, milliseconds: f64) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}

/// Timers take a signed 32-bit number of milliseconds; a longer one would fire at once.
const LONGEST: f64 = 2_147_483_647.0;

/// Waits, in as many timers as it takes.
pub async fn sleep(milliseconds: f64) {
    let mut left = if milliseconds > 0.0 { milliseconds } else { 0.0 };
    while left > LONGEST {
        Timer::new(LONGEST).await;
        left -= LONGEST;
    }
    Timer::new(left).await;
}

#[derive(Default)]
struct State {
    fired: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

struct Timer {
    id: JsValue,
    state: Rc<State>,
    _callback: Closure<dyn FnMut()>,
}

impl Timer {
    fn new(milliseconds: f64) -> Self {
        let state = Rc::new(State::default());
        let told = Rc::clone(&state);
        let callback = Closure::<dyn FnMut()>::new(move || {
            told.fired.set(true);
            if let Some(waker) = told.waker.borrow_mut().take() {
                waker.wake();
            }
        });
        let id = set_timeout(callback.as_ref(), milliseconds);
        Self { id, state, _callback: callback }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.state.fired.get() {
            return Poll::Ready(());
        }
        *self.state.waker.borrow_mut() = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if !self.state.fired.get() {
            clear_timeout(&self.id);
        }
    }
}
