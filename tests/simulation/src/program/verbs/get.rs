//! `get`: the record is the platform's.

use crate::check::{calls, truth};
use crate::program::act::{Ended, act};
use crate::program::{Caller, Pick, Step};
use attache::client::call::Verb;
use std::rc::Rc;

pub(crate) async fn run(caller: &Rc<Caller>, step: &Step, file: Pick, expand: bool) {
    let known = caller.pick(file);
    let call = Rc::new(caller.client.call(Verb::Get, &caller.options(step)));
    let expand: Vec<String> =
        caller.world.row.expand.iter().filter(|_| expand).map(|name| (*name).to_owned()).collect();
    let work = {
        let (client, call, id) = (caller.client.clone(), Rc::clone(&call), known.id.clone());
        async move { client.get(&call, &id, &expand).await }
    };
    let done = act(&caller.world, format!("get {}", known.id), call, caller.limits(step), work).await;
    calls::judge(caller, &done, calls::Kind { exchanges: 1, polls: false, waits: false });
    match &done.ended {
        Ended::Good(record) if done.log.last_unharmed() => truth::record(caller, record, &known, &done.log),
        Ended::Good(_) => {}
        Ended::Bad(error) => truth::failure(caller, &done, error, &known.id),
    }
}
