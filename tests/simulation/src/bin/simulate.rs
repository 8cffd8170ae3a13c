//! Plays seeds: `simulate [--seeds N] [--seed N] [--minutes M] [--backend NAME] [--threads N]`. Exit code 1 where a promise was broken.

use attache_simulation::platforms::{Row, rows};
use attache_simulation::report::Report;
use attache_simulation::run::{Run, run};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// So many failing seeds are told in full; the others are counted.
const TOLD: usize = 3;
/// The end of a story: as much of it as a terminal bears.
const LINES: usize = 160;

struct Wish {
    seeds: u64,
    seed: Option<u64>,
    minutes: Option<f64>,
    rows: Vec<&'static Row>,
    backend: String,
    threads: usize,
}

fn wish() -> Result<Wish, String> {
    let mut wish = Wish { seeds: 300, seed: None, minutes: None, rows: rows(""), backend: String::new(), threads: 0 };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        let whole = || value.parse::<u64>().map_err(|_| format!("{name} needs a whole number, not {value:?}"));
        match name.as_str() {
            "--seeds" => wish.seeds = whole()?,
            "--seed" => wish.seed = Some(whole()?),
            "--threads" => wish.threads = usize::try_from(whole()?).unwrap_or(1),
            "--minutes" => {
                wish.minutes = Some(value.parse().map_err(|_| format!("--minutes needs a number, not {value:?}"))?)
            }
            "--backend" => {
                wish.rows = rows(&value);
                wish.backend = format!(" --backend {value}");
                if wish.rows.is_empty() {
                    let known: Vec<&str> = rows("").iter().map(|row| row.name).collect();
                    return Err(format!("{value} is not simulated; there are {}", known.join(", ")));
                }
            }
            _ => {
                return Err(format!(
                    "{name} is not known; there are --seeds, --seed, --minutes, --backend and --threads"
                ));
            }
        }
    }
    if wish.threads == 0 {
        wish.threads = std::thread::available_parallelism().map_or(1, usize::from);
    }
    Ok(wish)
}

fn main() -> ExitCode {
    let wish = match wish() {
        Ok(wish) => wish,
        Err(what) => {
            eprintln!("simulate: {what}");
            return ExitCode::from(2);
        }
    };
    match wish.seed {
        Some(seed) => one(&wish, seed),
        None => many(&wish),
    }
}

fn one(wish: &Wish, seed: u64) -> ExitCode {
    let started = Instant::now();
    let played = run(seed, &wish.rows, true);
    played.story.iter().for_each(|line| println!("{line}"));
    for violation in &played.broken {
        println!("\n{}: {}", violation.invariant, violation.what);
    }
    let mut report = Report::default();
    report.add(&played);
    println!("\n{}", report.table(started.elapsed().as_secs_f64()));
    ExitCode::from(u8::from(!played.broken.is_empty()))
}

/// The seeds: one half always the same, the other from where the clock says, told so that they can be played again.
struct Seeds {
    fixed: u64,
    all: u64,
    fresh: u64,
    next: AtomicU64,
    end: Option<Instant>,
}

impl Seeds {
    fn next(&self) -> Option<u64> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let over = match self.end {
            Some(end) => Instant::now() >= end,
            None => number >= self.all,
        };
        if over {
            return None;
        }
        Some(if number < self.fixed { number + 1 } else { self.fresh + number - self.fixed })
    }
}

fn many(wish: &Wish) -> ExitCode {
    let started = Instant::now();
    let fresh = SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| since.as_millis() as u64) * 1_000_000;
    // Half of them are the same every time, so that a run can be compared with the one before.
    let fixed = wish.seeds.div_ceil(2);
    let seeds = Seeds {
        fixed,
        all: wish.seeds,
        fresh,
        next: AtomicU64::new(0),
        end: wish.minutes.map(|minutes| started + Duration::from_secs_f64(minutes * 60.0)),
    };
    println!("seeds 1 to {fixed}, and fresh ones from {fresh}");
    let report = Mutex::new(Report::default());
    let told = AtomicUsize::new(0);
    // A panic of the client is told with its seed; the hook's own words come in between nobody knows where.
    std::panic::set_hook(Box::new(|_| {}));
    std::thread::scope(|scope| {
        for _ in 0..wish.threads {
            scope.spawn(|| {
                let mut mine = Report::default();
                while let Some(seed) = seeds.next() {
                    let played = run(seed, &wish.rows, false);
                    if !played.broken.is_empty() && told.fetch_add(1, Ordering::Relaxed) < TOLD {
                        tell(&played, wish);
                    }
                    mine.add(&played);
                }
                report.lock().unwrap_or_else(std::sync::PoisonError::into_inner).join(&mine);
            });
        }
    });
    let report = report.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    println!("{}", report.table(started.elapsed().as_secs_f64()));
    ExitCode::from(u8::from(!report.failed.is_empty()))
}

/// A failing seed, played again for people.
fn tell(played: &Run, wish: &Wish) {
    let story = run(played.seed, &wish.rows, true).story;
    let mut text = format!("\n──── seed {} breaks a promise\n", played.seed);
    let left_out = story.len().saturating_sub(LINES);
    if left_out > 0 {
        text.push_str(&format!("… {left_out} lines left out\n"));
    }
    for line in story.iter().skip(left_out) {
        text.push_str(&line.chars().take(400).collect::<String>());
        text.push('\n');
    }
    for violation in &played.broken {
        text.push_str(&format!("{}: {}\n", violation.invariant, violation.what));
    }
    println!("{text}play it again: npm run test:sim -- --seed {}{}\n", played.seed, wish.backend);
}
