//! Runs a target over its seeds and a number of mutations of them: no instrumentation, a bounded number of executions, and a
//! failing input that is made small and kept, to be run again.

use crate::material::{Material, root};
use crate::mutate::mutate;
use crate::target::Target;
use fastrand::Rng;
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::fs;
use std::panic;
use std::path::PathBuf;
use std::sync::Once;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// A single input that takes longer than this hangs: a thousand times what the dearest takes.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often a smaller input is tried.
const SHRINKS: u32 = 4_000;

/// How a target fared.
pub struct Tally {
    /// Inputs that were run.
    pub executions: u64,
    /// The input that failed, made small, and what was said.
    pub failure: Option<(Vec<u8>, String)>,
}

/// Runs every seed, and as many mutations as `executions` for each of `dice`, whose numbers make them the same again.
pub fn drive(target: &Target, material: &Material, executions: u64, dice: &[u64]) -> Tally {
    let seeds = seeds(target, material);
    let mut tally = Tally { executions: 0, failure: None };
    let each = executions / u64::from(target.cost);
    let rolls = dice.iter().flat_map(|seed| (0..each).map(|index| Rng::with_seed(seed.wrapping_add(index << 32))));
    let mutations = rolls.map(|mut dice| {
        let mut input = dice.choice(&seeds).cloned().unwrap_or_default();
        let other = dice.choice(&seeds).cloned().unwrap_or_default();
        mutate(&mut input, &other, target.words, target.longest, &mut dice);
        input
    });
    for input in seeds.clone().into_iter().chain(mutations) {
        tally.executions += 1;
        if let Err(said) = attempt(target, &input) {
            let small = shrink(target, input);
            tally.failure = Some((small, said));
            break;
        }
    }
    tally
}

/// The seeds of the material and those that were written by hand (`fuzz/seeds/<target>/`).
pub fn seeds(target: &Target, material: &Material) -> Vec<Vec<u8>> {
    let mut seeds = (target.seeds)(material);
    let mut files: Vec<PathBuf> = fs::read_dir(root().join("fuzz/seeds").join(target.name))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    seeds.extend(files.iter().filter_map(|file| fs::read(file).ok()));
    assert!(!seeds.is_empty(), "{} has no seed", target.name);
    seeds
}

/// Keeps a failing input; gives the file's name below the project's folder.
pub fn keep(target: &Target, input: &[u8]) -> std::io::Result<String> {
    let name: String = Sha256::digest(input).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let file = ["fuzz/artifacts/", target.name, "/crash-", &name].concat();
    let path = root().join(&file);
    fs::create_dir_all(path.parent().unwrap_or(&path))?;
    fs::write(path, input)?;
    Ok(file)
}

thread_local! {
    static SAID: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs one input; what a failed assertion said is given back. One that hangs ends the process, for nothing can end it alone.
pub fn attempt(target: &Target, input: &[u8]) -> Result<(), String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        panic::set_hook(Box::new(|info| {
            let place = info.location().map(|place| format!("{}:{}", place.file(), place.line())).unwrap_or_default();
            let payload = info.payload();
            let said = payload.downcast_ref::<String>().map(String::as_str).or(payload.downcast_ref().copied());
            let said = said.unwrap_or("a panic");
            SAID.set([&place, ": ", said].concat());
        }));
    });
    let watch = (target.cost > 1).then(|| watch(target.name));
    let result = panic::catch_unwind(|| (target.run)(input)).map_err(|_| SAID.take());
    drop(watch);
    result
}

fn watch(name: &'static str) -> mpsc::Sender<()> {
    let (ended, end) = mpsc::channel::<()>();
    thread::spawn(move || {
        if end.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
            eprintln!(
                "{name}: an input that is not done after {} s: work that grows faster than it",
                PATIENCE.as_secs()
            );
            std::process::exit(1);
        }
    });
    ended
}

/// Takes pieces out as long as it still fails.
fn shrink(target: &Target, mut input: Vec<u8>) -> Vec<u8> {
    let mut tries = 0;
    let mut piece = input.len() / 2;
    while piece > 0 && tries < SHRINKS / target.cost {
        let mut at = 0;
        while at + piece <= input.len() && tries < SHRINKS / target.cost {
            let smaller = [&input[..at], &input[at + piece..]].concat();
            tries += 1;
            if attempt(target, &smaller).is_err() {
                input = smaller;
            } else {
                at += piece;
            }
        }
        piece /= 2;
    }
    input
}
