//! The short form: every target over its seeds and so many mutations, by plain Rust.
//!   cargo run -p attache-fuzz --bin fuzz -- [--target NAME] [--executions N] [--seed S] [--replay FILE] [--list]

use attache_fuzz::drive::{attempt, drive, keep};
use attache_fuzz::material::Material;
use attache_fuzz::target::{TARGETS, Target, find};
use std::process::ExitCode;

/// What is run whatever the day: a failure here is the change's.
const FIXED: u64 = 1;
const EXECUTIONS: u64 = 10_000;

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(what) => {
            eprintln!("{what}");
            ExitCode::from(2)
        }
    }
}

fn run(args: Vec<String>) -> Result<bool, String> {
    let mut chosen: Vec<&Target> = TARGETS.iter().collect();
    let (mut executions, mut fresh, mut replay) = (EXECUTIONS, fastrand::u64(..), None);
    let mut args = args.into_iter();
    while let Some(option) = args.next() {
        if option == "--list" {
            TARGETS.iter().for_each(|target| println!("{}", target.name));
            return Ok(true);
        }
        let value = args.next().ok_or_else(|| format!("{option} needs a value."))?;
        let number = || value.parse::<u64>().map_err(|_| format!("{option} takes a whole number, not {value:?}."));
        match option.as_str() {
            "--target" => chosen = vec![named(&value)?],
            "--executions" => executions = number()?,
            "--seed" => fresh = number()?,
            "--replay" => replay = Some(value),
            _ => return Err(format!("There is no option {option}.")),
        }
    }
    if let Some(file) = replay {
        return again(&chosen, &file);
    }
    let material = Material::load();
    let mut total = 0;
    let mut failed = 0;
    for target in &chosen {
        // Half of it is the same every time, half is new.
        let tally = drive(target, &material, executions / 2, &[FIXED, fresh]);
        total += tally.executions;
        let mark = if tally.failure.is_some() { '✗' } else { '✓' };
        println!("{mark} {:12} {:>7} executions", target.name, tally.executions);
        if let Some((input, said)) = tally.failure {
            failed += 1;
            let file = keep(target, &input).map_err(|error| error.to_string())?;
            println!("  {said}");
            println!("  input: {:?}", String::from_utf8_lossy(&input));
            println!("  again: cargo run -p attache-fuzz --bin fuzz -- --target {} --replay {file}", target.name);
        }
    }
    println!("total: {} targets, {total} executions, seeds {FIXED} and {fresh}, {failed} failed", chosen.len());
    Ok(failed == 0)
}

fn named(name: &str) -> Result<&'static Target, String> {
    find(name).ok_or_else(|| {
        let known: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        format!("There is no target {name:?}. What to do: name one of {}.", known.join(", "))
    })
}

fn again(chosen: &[&Target], file: &str) -> Result<bool, String> {
    let [target] = chosen else { return Err("--replay needs --target.".to_owned()) };
    let path = attache_fuzz::material::root().join(file);
    let input = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    match attempt(target, &input) {
        Ok(()) => println!("✓ {}: this input passes", target.name),
        Err(said) => {
            println!("✗ {}: {said}", target.name);
            return Ok(false);
        }
    }
    Ok(true)
}
