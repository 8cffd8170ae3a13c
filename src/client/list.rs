//! A listing: page after page under the guards of `policy::pager`, each item once, never more than asked for.

use super::call::{Call, CallOptions, Verb};
use super::request::{Got, Reading, unexpected};
use super::{Client, Inner};
use crate::backend::Dialect;
use crate::backend::listing::ListQuery;
use crate::model::{Code, Document, Error, Page, Result, Rows};
use crate::platform::Platform;
use crate::policy::pager::{Guard, Step};
use std::cell::RefCell;
use std::rc::Rc;

/// What a listing asks for.
#[derive(Clone, Debug, Default)]
pub struct ListOptions {
    /// What each page asks for.
    pub query: ListQuery,
    /// From an earlier page's `next_cursor`.
    pub cursor: Option<String>,
    /// Limits of each page's call.
    pub call: CallOptions,
}

/// A listing under way. Cheap to clone: clones share their place.
pub struct Listing<P: Platform> {
    client: Client<P>,
    options: Rc<ListOptions>,
    state: Rc<RefCell<State>>,
}

struct State {
    cursor: Option<String>,
    guard: Guard,
    left: Option<u64>,
    ended: bool,
    /// The list was found not to end, after a page that still held something.
    looping: Option<&'static str>,
}

impl<P: Platform> Clone for Listing<P> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), options: Rc::clone(&self.options), state: Rc::clone(&self.state) }
    }
}

impl<P: Platform> Client<P> {
    /// A listing from its beginning or from a saved cursor. Nothing is sent until the first page is asked for.
    pub fn list(&self, options: ListOptions) -> Listing<P> {
        let state = State {
            cursor: options.cursor.clone(),
            guard: Guard::new(options.cursor.as_deref()),
            left: options.query.limit,
            // A platform without a list says so, however little of it is wanted.
            ended: options.query.limit == Some(0) && self.inner.dialect.description.list.is_some(),
            looping: None,
        };
        Listing { client: self.clone(), options: Rc::new(options), state: Rc::new(RefCell::new(state)) }
    }
}

impl<P: Platform> Listing<P> {
    /// The next page; `None` after the last. A failed page may be asked for again: nothing is skipped.
    pub async fn next(&self, call: &Call) -> Result<Option<Page<P::Value>>, P::Value> {
        self.client.run(call, self.next_page(call, Dialect::page)).await
    }

    /// The same, with files in a shape that `read` makes of the platform's page.
    pub async fn next_as<R: Rows>(
        &self,
        call: &Call,
        read: impl Fn(&Dialect, P::Value) -> Result<Page<P::Value, R>, P::Value>,
    ) -> Result<Option<Page<P::Value, R>>, P::Value> {
        self.client.run(call, self.next_page(call, read)).await
    }

    /// Begins the call of one page.
    pub fn call(&self) -> Call {
        self.client.call(Verb::List, &self.options.call)
    }

    async fn next_page<R: Rows>(
        &self,
        call: &Call,
        read: impl Fn(&Dialect, P::Value) -> Result<Page<P::Value, R>, P::Value>,
    ) -> Result<Option<Page<P::Value, R>>, P::Value> {
        if self.state.borrow().ended {
            return Ok(None);
        }
        check(&self.options)?;
        if let Some(what) = self.state.borrow().looping {
            return Err(looping(what));
        }
        let cursor = self.state.borrow().cursor.clone();
        let inner = &self.client.inner;
        let raw = inner.raw_page(call, &self.options.query, cursor.as_deref()).await?;
        let mut page = read(&inner.dialect, raw)?;
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        page.items.keep(&mut |id| state.guard.is_new(id));
        let step = state.guard.after(page.items.count(), page.next_cursor.as_deref(), page.total);
        match step {
            Step::More => {}
            Step::End => {
                state.ended = true;
                page.next_cursor = None;
            }
            Step::RepeatedCursor => state.looping = Some("the platform sends a cursor that it has sent before"),
            Step::TooManyPages => state.looping = Some("it has gone on for 100,000 pages"),
            Step::EmptyPages => state.looping = Some("the platform sends one empty page after the other"),
        }
        // What this page brought is still given out; the loop is told when the next one is asked for.
        if let Some(what) = state.looping.filter(|_| page.items.count() == 0) {
            return Err(looping(what));
        }
        if let Some(left) = state.left {
            if page.items.count() as u64 >= left {
                state.ended = true;
                if page.items.count() as u64 > left {
                    page.items.cut(left as usize);
                    // What was cut off must not be lost to whoever goes on later: this page's own cursor gives it again.
                    page.next_cursor = cursor;
                }
            }
            state.left = Some(left - page.items.count() as u64);
        }
        state.cursor.clone_from(&page.next_cursor);
        Ok(Some(page))
    }
}

impl<P: Platform> Inner<P> {
    /// One page as the platform tells it.
    pub(super) async fn page(
        &self,
        call: &Call,
        query: &ListQuery,
        cursor: Option<&str>,
    ) -> Result<Page<P::Value>, P::Value> {
        self.dialect.page(self.raw_page(call, query, cursor).await?)
    }

    async fn raw_page(&self, call: &Call, query: &ListQuery, cursor: Option<&str>) -> Result<P::Value, P::Value> {
        let draft = self.dialect.list(query, cursor)?;
        let exchange = self.drafted(draft, Reading::Json)?;
        match self.exchange(call, exchange).await? {
            Got::Json(raw) => {
                if let Some(limit) = self.dialect.told_limit(&raw) {
                    self.told_limit.set(Some(limit));
                }
                Ok(raw)
            }
            _ => Err(unexpected()),
        }
    }
}

fn check<V: Document>(options: &ListOptions) -> Result<(), V> {
    match options.query.page_size {
        Some(size) if !(size >= 1.0 && size.fract() == 0.0) => {
            Err(Error::argument("pageSize", "must be whole and positive."))
        }
        _ => Ok(()),
    }
}

fn looping<V>(what: &str) -> Box<Error<V>> {
    Error::new(
        Code::PaginationLoop,
        ["The list does not end: ", what, ". The items so far are good; there may be more."].concat(),
    )
}
