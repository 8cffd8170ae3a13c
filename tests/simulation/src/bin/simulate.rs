//! Plays seeds: `simulate [--seeds N] [--seed N [--keep TOKEN]] [--minutes M] [--backend NAME] [--threads N] [--torture SECONDS] [--find yes]`, and after
//! them lost replies in every setting and uploads by every resumable protocol, and links; `simulate --lost-replies N [--seed N] …`, `--sessions N` and `--links N` play those alone. Exit code 1 where a promise was broken.

use attache_simulation::keep::Keep;
use attache_simulation::links::command as links;
use attache_simulation::lost::{command as lost, settings};
use attache_simulation::modes::{Asked, stories};
use attache_simulation::platforms::{Row, rows};
use attache_simulation::report::Report;
use attache_simulation::run::{Run, kept, run};
use attache_simulation::sessions::command as sessions;
use attache_simulation::shrink::shrink;
use attache_simulation::torture::{Tortured, torture};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// So many failing seeds are made small and told in full; the others are counted.
const TOLD: usize = 3;
/// The end of a story: as much of it as a terminal bears.
const LINES: usize = 160;
/// Runs of each setting in which replies are lost, where nobody says how many.
const LOST: u64 = 300;
/// And of each protocol.
const SESSIONS: u64 = 150;
/// And of each kind of platform that signs URLs.
const LINKS: u64 = 300;

struct Wish {
    seeds: u64,
    seed: Option<u64>,
    keep: Keep,
    minutes: Option<f64>,
    rows: Vec<&'static Row>,
    backend: String,
    threads: usize,
    torture: f64,
    /// Lost replies alone: so many runs of each setting.
    lost: Option<u64>,
    /// Resumable protocols alone: the same.
    sessions: Option<u64>,
    /// Links alone: the same.
    links: Option<u64>,
    /// As `--backend` was given.
    prefix: String,
    /// Stop at the first failing seed, and tell its number alone.
    find: bool,
}

fn wish() -> Result<Wish, String> {
    let mut wish = Wish {
        seeds: 300,
        seed: None,
        keep: Keep::default(),
        minutes: None,
        rows: rows(""),
        backend: String::new(),
        threads: std::thread::available_parallelism().map_or(1, usize::from),
        torture: 10.0,
        lost: None,
        sessions: None,
        links: None,
        prefix: String::new(),
        find: false,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        let whole = || value.parse::<u64>().map_err(|_| format!("{name} needs a whole number, not {value:?}"));
        let number = || value.parse::<f64>().map_err(|_| format!("{name} needs a number, not {value:?}"));
        match name.as_str() {
            "--seeds" => wish.seeds = whole()?,
            "--seed" => wish.seed = Some(whole()?),
            "--keep" => wish.keep = value.parse()?,
            "--threads" => wish.threads = usize::try_from(whole()?.max(1)).unwrap_or(1),
            "--minutes" => wish.minutes = Some(number()?),
            "--torture" => wish.torture = number()?,
            "--find" => wish.find = value == "yes",
            "--lost-replies" => wish.lost = Some(whole()?),
            "--sessions" => wish.sessions = Some(whole()?),
            "--links" => wish.links = Some(whole()?),
            "--backend" => {
                wish.rows = rows(&value);
                wish.backend = format!(" --backend {value}");
                wish.prefix = value;
            }
            _ => {
                return Err(format!(
                    "{name} is not known; there are --seeds, --seed, --keep, --minutes, --backend, --threads, --torture, --lost-replies, --sessions, --links and --find"
                ));
            }
        }
    }
    let known: Vec<&str> = match (wish.lost, wish.sessions, wish.links) {
        (Some(_), ..) => settings("").iter().map(|setting| setting.name).collect(),
        (_, Some(_), _) => sessions::kinds("").into_iter().map(|kind| kind.name()).collect(),
        (.., Some(_)) => links::kinds("").into_iter().map(|kind| kind.name()).collect(),
        _ => rows("").iter().map(|row| row.name).collect(),
    };
    if !known.iter().any(|name| name.starts_with(&wish.prefix)) {
        return Err(format!("{} is not simulated; there are {}", wish.prefix, known.join(", ")));
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
    let one_kind = wish.lost.or(wish.sessions).or(wish.links).is_some();
    match wish.seed {
        Some(seed) if !one_kind => one(&wish, seed),
        None if !one_kind => many(&wish),
        Some(seed) if wish.lost.is_some() => stories(lost::one(seed, &wish.prefix).map(|ran| (ran.story, ran.broken))),
        Some(seed) if wish.sessions.is_some() => {
            stories(sessions::one(seed, &wish.prefix).map(|ran| (ran.story, ran.broken)))
        }
        Some(seed) => stories(links::one(seed, &wish.prefix).map(|ran| (ran.story, ran.broken))),
        None => {
            std::panic::set_hook(Box::new(|_| {}));
            let fresh = fresh();
            let good = wish.lost.is_none_or(|runs| lost::many(wish.asked(runs, fresh)));
            let good = wish.sessions.is_none_or(|runs| sessions::many(wish.asked(runs, fresh))) && good;
            let good = wish.links.is_none_or(|runs| links::many(wish.asked(runs, fresh))) && good;
            if !wish.find {
                println!("simulation: {}", if good { "every promise was kept" } else { "promises were broken" });
            }
            ExitCode::from(u8::from(!good))
        }
    }
}

/// A seed that was never played, and as many after it as anybody wants.
fn fresh() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| since.as_millis() as u64) * 1_000_000
}

impl Wish {
    /// So many runs of each kind of small world.
    fn asked(&self, runs: u64, fresh: u64) -> Asked<'_> {
        Asked { runs, prefix: &self.prefix, fresh, threads: self.threads, find: self.find }
    }
}

fn one(wish: &Wish, seed: u64) -> ExitCode {
    let started = Instant::now();
    let played = kept(seed, &wish.rows, &wish.keep, true);
    played.story.iter().for_each(|line| println!("{line}"));
    for violation in &played.broken {
        println!("\n{}: {}", violation.invariant, violation.what);
    }
    if !played.broken.is_empty() && wish.keep == Keep::default() {
        smaller(&played, wish);
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
    found: AtomicBool,
}

impl Seeds {
    fn next(&self) -> Option<u64> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let over = match self.end {
            Some(end) => Instant::now() >= end,
            None => number >= self.all,
        };
        if over || self.found.load(Ordering::Relaxed) {
            return None;
        }
        Some(if number < self.fixed { number + 1 } else { self.fresh + number - self.fixed })
    }
}

fn many(wish: &Wish) -> ExitCode {
    let started = Instant::now();
    let fresh = fresh();
    // Half of them are the same every time, so that a run can be compared with the one before.
    let fixed = if wish.find { wish.seeds } else { wish.seeds.div_ceil(2) };
    let seeds = Seeds {
        fixed,
        all: wish.seeds,
        fresh,
        next: AtomicU64::new(0),
        end: wish.minutes.map(|minutes| started + Duration::from_secs_f64(minutes * 60.0)),
        found: AtomicBool::new(false),
    };
    if !wish.find {
        println!("seeds 1 to {fixed}, and fresh ones from {fresh}");
    }
    let sums = Mutex::new((Report::default(), Tortured::default()));
    let told = AtomicUsize::new(0);
    // A panic of the client is told with its seed; the hook's own words come in between nobody knows where.
    std::panic::set_hook(Box::new(|_| {}));
    std::thread::scope(|scope| {
        for part in 0..wish.threads {
            let (seeds, told, sums) = (&seeds, &told, &sums);
            scope.spawn(move || {
                let mut mine = Report::default();
                while let Some(seed) = seeds.next() {
                    let played = run(seed, &wish.rows, false);
                    let broken = !played.broken.is_empty();
                    seeds.found.fetch_or(broken && wish.find, Ordering::Relaxed);
                    if broken && !wish.find && told.fetch_add(1, Ordering::Relaxed) < TOLD {
                        tell(&played, wish);
                    }
                    mine.add(&played);
                }
                let end = Instant::now() + Duration::from_secs_f64(wish.torture);
                let tortured =
                    if wish.find { Tortured::default() } else { torture(&wish.rows, end, part, wish.threads) };
                let mut sums = sums.lock().unwrap_or_else(PoisonError::into_inner);
                sums.0.join(&mine);
                sums.1.join(tortured);
            });
        }
    });
    let (report, tortured) = sums.into_inner().unwrap_or_else(PoisonError::into_inner);
    if wish.find {
        println!("{}", report.found());
        return ExitCode::from(u8::from(!report.failed.is_empty()));
    }
    for (name, run) in tortured.failed.iter().take(TOLD * 4) {
        println!("torture: {name}");
        run.story.iter().for_each(|line| println!("  {}", line.chars().take(400).collect::<String>()));
        run.broken.iter().for_each(|violation| println!("  {}: {}", violation.invariant, violation.what));
    }
    println!("torture          {}", tortured.line());
    let short = wish.minutes.is_none() && wish.prefix.is_empty();
    let good = !short || lost::many(wish.asked(LOST, fresh));
    let good = (!short || sessions::many(wish.asked(SESSIONS, fresh))) && good;
    let good = (!short || links::many(wish.asked(LINKS, fresh))) && good;
    println!("{}", report.table(started.elapsed().as_secs_f64()));
    ExitCode::from(u8::from(!good || !report.failed.is_empty() || !tortured.failed.is_empty()))
}

/// A failing seed, made small and played again for people.
fn tell(played: &Run, wish: &Wish) {
    let promise = played.broken.first().map_or("", |violation| violation.invariant);
    println!("\n──── seed {} breaks a promise: {promise}", played.seed);
    smaller(played, wish);
}

/// The smallest part of a seed that breaks the same promise, with its story.
fn smaller(played: &Run, wish: &Wish) {
    let Some(smallest) = shrink(played, &wish.keep, &wish.rows) else { return };
    let told = kept(played.seed, &wish.rows, &smallest.keep, true);
    let (steps, faults, troubles) = (told.met.steps.len(), told.met.faults.len(), told.met.troubles.len());
    let mut text =
        format!("smallest after {} tries: {steps} steps, {faults} faults, {troubles} troubles\n", smallest.tries);
    let left_out = told.story.len().saturating_sub(LINES);
    if left_out > 0 {
        text.push_str(&format!("… {left_out} lines left out\n"));
    }
    for line in told.story.iter().skip(left_out) {
        text.push_str(&line.chars().take(400).collect::<String>());
        text.push('\n');
    }
    for violation in &told.broken {
        text.push_str(&format!("{}: {}\n", violation.invariant, violation.what));
    }
    let token = &smallest.keep;
    println!("{text}play it again: npm run test:sim -- --seed {}{} --keep {token}\n", played.seed, wish.backend);
}
