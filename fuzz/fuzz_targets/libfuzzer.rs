//! Every target under libFuzzer, in one binary so that the instrumented build happens once: `ATTACHE_FUZZ_TARGET` chooses.
//! With `ATTACHE_FUZZ_SEEDS` it writes the target's seeds and dictionary there, tells its longest input, and ends; without a
//! target it lists them.

#![no_main]

use attache_fuzz::drive::seeds;
use attache_fuzz::material::Material;
use attache_fuzz::target::{TARGETS, Target, find};
use libfuzzer_sys::fuzz_target;
use std::fs;
use std::path::Path;
use std::process::exit;
use std::sync::OnceLock;

static CHOSEN: OnceLock<&'static Target> = OnceLock::new();

fuzz_target!(init: {
    let Ok(name) = std::env::var("ATTACHE_FUZZ_TARGET") else {
        TARGETS.iter().for_each(|target| println!("{}", target.name));
        exit(0);
    };
    let Some(target) = find(&name) else {
        eprintln!("ATTACHE_FUZZ_TARGET names no target: {name:?}");
        exit(2);
    };
    if let Ok(folder) = std::env::var("ATTACHE_FUZZ_SEEDS") {
        exit(match write(target, Path::new(&folder)) {
            Ok(()) => 0,
            Err(error) => {
                eprintln!("{folder}: {error}");
                2
            }
        });
    }
    let _ = CHOSEN.set(target);
}, |data: &[u8]| {
    if let Some(target) = CHOSEN.get() {
        (target.run)(data);
    }
});

fn write(target: &Target, folder: &Path) -> std::io::Result<()> {
    println!("longest: {}", target.longest);
    fs::create_dir_all(folder.join("seeds"))?;
    for (index, seed) in seeds(target, &Material::load()).iter().enumerate() {
        fs::write(folder.join("seeds").join(index.to_string()), seed)?;
    }
    let quoted = |word: &&str| {
        let bytes: String = word.bytes().map(|byte| format!("\\x{byte:02x}")).collect();
        ["\"", &bytes, "\"\n"].concat()
    };
    // libFuzzer takes no dictionary that is empty.
    let words: String = target.words.iter().map(quoted).collect();
    fs::write(folder.join("words.dict"), ["# the words of this target\n", &words].concat())
}
