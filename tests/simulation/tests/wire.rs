//! Every wire case of `tests/wire` through the native client, one test a case: `cargo test --test wire -- words of its name`.

use attache_simulation::wire::{check, load};
use libtest_mimic::{Arguments, Trial};
use std::path::Path;

fn main() {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wire");
    let trials = load(&root).into_iter().map(|case| {
        let name = format!("{}: {}", case.backend, case.name);
        Trial::test(name, move || match check(&case) {
            wrong if wrong.is_empty() => Ok(()),
            wrong => Err(format!("{}\n(rests on: {})", wrong.join("\n"), case.source).into()),
        })
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}
