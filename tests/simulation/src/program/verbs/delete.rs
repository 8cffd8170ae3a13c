//! `delete`: what is said to be deleted is gone; what certainly was not asked is there.

use crate::check::{calls, truth};
use crate::program::act::{Ended, act};
use crate::program::{Caller, Pick, Step};
use crate::world::Change;
use attache::client::call::Verb;
use attache::model::{Code, Commit};
use std::rc::Rc;

pub(crate) async fn run(caller: &Rc<Caller>, step: &Step, file: Pick, missing_ok: bool) {
    let world = &caller.world;
    let known = caller.pick(file);
    *caller.tally.deletes.borrow_mut().entry(known.id.clone()).or_default() += 1;
    let there = truth::exists(world, &known.id);
    let call = Rc::new(caller.client.call(Verb::Delete, &caller.options(step)));
    let work = {
        let (client, call, id) = (caller.client.clone(), Rc::clone(&call), known.id.clone());
        async move { client.delete(&call, &id, missing_ok).await }
    };
    let done = act(world, format!("delete {}", known.id), call, caller.limits(step), work).await;
    calls::judge(caller, &done, calls::Kind { exchanges: 1, polls: false, waits: false });
    let gone = !truth::exists(world, &known.id);
    let deleted_meanwhile =
        world.changes.borrow().since(done.began).any(|change| *change == Change::Deleted(known.id.clone()));
    match &done.ended {
        Ended::Good(deleted) => {
            if !gone && !done.log.lied_to() {
                world.breaks("deleted-is-gone", format!("{} is there after its deletion", known.id));
            }
            if deleted.already_gone && there && !deleted_meanwhile && !done.log.lied_to() {
                world.breaks("already-gone-is-true", format!("{} was there", known.id));
            }
        }
        Ended::Bad(error) => {
            // Where another call deletes the same file, nothing can be told.
            let taken = world.changes.borrow().any(|change| *change == Change::TakenAway(known.id.clone()));
            let mine_alone = !taken && !done.aborted && caller.tally.deletes.borrow().get(&known.id) == Some(&1);
            let untouched = matches!(error.commit, Some(Commit::NotSent) | None);
            if untouched && deleted_meanwhile && mine_alone {
                world.breaks("refused-is-not-done", format!("{} is gone, the error says {:?}", known.id, error.commit));
            }
            // A request of this call deleted it, and its reply was lost: that is done, not missing.
            let own =
                done.log.asked.iter().any(|asked| asked.fault.as_ref().is_some_and(crate::net::fault::Fault::done));
            if error.code == Code::NotFound && there && deleted_meanwhile && mine_alone && own {
                world.breaks("lost-delete-is-done", format!("{} was deleted by this call", known.id));
            }
            if error.code != Code::NotFound || there && !deleted_meanwhile {
                truth::failure(caller, &done, error, &known.id);
            }
        }
    }
}
