//! Makes a failing seed smaller: leaves out clients, steps, troubles and faults, and makes plain what can be, as long as the same promise is
//! broken. Bounded in tries and in time.

use crate::keep::{Chosen, Keep, PLAIN};
use crate::platforms::Row;
use crate::run::{Run, kept};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// So many smaller runs are tried.
const TRIES: u32 = 600;
/// For so long.
const PATIENCE: Duration = Duration::from_secs(20);

struct Search<'a> {
    seed: u64,
    rows: &'a [&'static Row],
    invariant: &'static str,
    best: Run,
    keep: Keep,
    tries: u32,
    end: Instant,
}

/// What is left of a seed, and how many smaller runs were tried.
pub struct Smallest {
    /// What is kept.
    pub keep: Keep,
    /// How that runs.
    pub run: Run,
    /// Smaller runs that were tried.
    pub tries: u32,
}

/// The smallest part of a failing run that still breaks the same promise first; `None` where it breaks none.
pub fn shrink(failed: &Run, start: &Keep, rows: &[&'static Row]) -> Option<Smallest> {
    let invariant = failed.broken.first()?.invariant;
    let mut search = Search {
        seed: failed.seed,
        rows,
        invariant,
        best: failed.clone(),
        keep: start.clone(),
        tries: 0,
        end: Instant::now() + PATIENCE,
    };
    // What was met names everything that can be left out. A run that ended in a panic has met nothing that it could tell.
    if !failed.met.steps.is_empty() {
        let met = &failed.met;
        let named = Keep {
            steps: Some(met.steps.clone()),
            faults: Some(met.faults.clone()),
            troubles: Some(met.troubles.clone()),
            plain: start.plain.clone(),
        };
        search.attempt(named);
    }
    loop {
        let before = search.keep.clone();
        search.clients();
        search.chunks(|keep| &mut keep.steps);
        search.chunks(|keep| &mut keep.troubles);
        search.chunks(|keep| &mut keep.faults);
        search.plain();
        if search.keep == before || search.over() {
            break;
        }
    }
    Some(Smallest { keep: search.keep, run: search.best, tries: search.tries })
}

impl Search<'_> {
    fn over(&self) -> bool {
        self.tries >= TRIES || Instant::now() >= self.end
    }

    /// Plays a smaller run; kept where it breaks the same promise.
    fn attempt(&mut self, keep: Keep) -> bool {
        if keep == self.keep || self.over() {
            return false;
        }
        self.tries += 1;
        let run = kept(self.seed, self.rows, &keep, false);
        let same = run.broken.first().is_some_and(|violation| violation.invariant == self.invariant);
        if same {
            self.keep = keep;
            self.best = run;
        }
        same
    }

    fn clients(&mut self) {
        let clients: BTreeSet<usize> = self.keep.steps.iter().flatten().map(|(client, _)| *client).collect();
        for client in clients {
            let mut keep = self.keep.clone();
            keep.steps.iter_mut().for_each(|steps| steps.retain(|(whose, _)| *whose != client));
            self.attempt(keep);
        }
    }

    /// Leaves out ever smaller parts of a set.
    fn chunks<T: Ord + Clone>(&mut self, of: impl Fn(&mut Keep) -> &mut Chosen<T>) {
        let count = |keep: &mut Keep| of(keep).as_ref().map_or(0, BTreeSet::len);
        let mut size = count(&mut self.keep);
        while size > 0 {
            let mut at = 0;
            while at < count(&mut self.keep) && !self.over() {
                let mut keep = self.keep.clone();
                let Some(set) = of(&mut keep) else { return };
                let gone: Vec<T> = set.iter().skip(at).take(size).cloned().collect();
                gone.iter().for_each(|one| {
                    set.remove(one);
                });
                if !self.attempt(keep) {
                    at += size;
                }
            }
            size /= 2;
        }
    }

    fn plain(&mut self) {
        for letter in PLAIN {
            let mut keep = self.keep.clone();
            keep.plain.insert(letter);
            self.attempt(keep);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::shrink;
    use crate::keep::Keep;
    use crate::platforms::rows;
    use crate::run::{kept, run};
    use crate::world::Violation;

    #[test]
    fn what_is_kept_can_be_played_again_from_its_token() {
        let rows = rows("");
        let whole = run(11, &rows, false);
        let mut failed = whole.clone();
        failed.broken = vec![Violation { invariant: "nothing-is-broken", what: String::new() }];
        // No smaller run breaks it, so everything that was met is kept.
        let smallest = shrink(&failed, &Keep::default(), &rows).expect("it failed");
        assert_eq!(smallest.keep, Keep::default());
        let token = Keep { steps: Some(whole.met.steps.clone()), ..Keep::default() }.to_string();
        let again = kept(11, &rows, &token.parse().expect("a token"), false);
        assert_eq!((again.calls, again.requests), (whole.calls, whole.requests));
    }
}
