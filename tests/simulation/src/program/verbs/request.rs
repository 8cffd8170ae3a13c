//! `request`: any path under the same rules.

use crate::check::calls;
use crate::platform::Bytes;
use crate::program::act::{Ended, act};
use crate::program::{Caller, Step};
use attache::client::OwnRequest;
use attache::client::call::Verb;
use attache::platform::Answer;
use std::rc::Rc;

pub(crate) async fn run(caller: &Rc<Caller>, step: &Step, path: usize, method: &str) {
    let path = caller.world.row.paths[path].to_owned();
    let own = OwnRequest {
        method: method.to_owned(),
        path: path.clone(),
        headers: vec![("x-sim-own".to_owned(), "1".to_owned())],
        body: (method != "GET").then(|| Bytes::from(b"not what the platform takes".as_slice())),
    };
    let call = Rc::new(caller.client.call_with(Verb::Request, own.writes(), &caller.options(step)));
    let work = {
        let (client, call) = (caller.client.clone(), Rc::clone(&call));
        async move { client.request(&call, own).await }
    };
    let done = act(&caller.world, format!("request {method} {path}"), call, caller.limits(step), work).await;
    calls::judge(caller, &done, calls::Kind { exchanges: 1, polls: false, waits: false });
    if let Ended::Good(answer) = &done.ended
        && !(200..300).contains(&answer.status())
        && answer.status() != 304
    {
        caller.world.breaks("errors-are-errors", format!("{path} gave {}", answer.status()));
    }
}
