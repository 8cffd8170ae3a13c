//! Plays herds: `herd [--clients N] [--others N] [--seed N] [--platform NAME] [--outage KIND] [--charts DIR] [--threads N] [--planted NAME]`.
//! Exit code 1 where a bar does not hold.
//!
//! Without an argument, the short form: each kind of outage on one platform by a fixed seed, and on another by a fresh one. With one, every
//! kind that is not excluded on every platform that is not; `--others` are the clients of all platforms but the first.

use attache_simulation::herd::asked::Asked;
use attache_simulation::herd::chart::{Series, keep};
use attache_simulation::herd::figures::Figures;
use attache_simulation::herd::judge::judge;
use attache_simulation::herd::play::play;
use attache_simulation::herd::report;
use attache_simulation::herd::world::Wish;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

fn main() -> ExitCode {
    let fresh = SystemTime::now().duration_since(UNIX_EPOCH).map_or(2, |since| since.as_millis() as u64);
    let asked = match Asked::read(std::env::args().skip(1), fresh) {
        Ok(asked) => asked,
        Err(what) => {
            eprintln!("herd: {what}");
            return ExitCode::from(2);
        }
    };
    let started = Instant::now();
    println!("{}", report::head());
    let ran = all(&asked);
    if let Some(folder) = &asked.charts
        && let Err(error) = keep(folder.as_ref(), &ran)
    {
        eprintln!("herd: the charts could not be written to {folder}: {error}");
        return ExitCode::from(2);
    }
    let failed = asked.wishes.len() - ran.iter().filter(|(_, figures)| judge(figures).is_empty()).count();
    let sum = |of: fn(&Figures) -> u64| ran.iter().map(|(_, figures)| of(figures)).sum::<u64>();
    println!(
        "total: {} herds, {} clients, {} calls, {} requests, {failed} failed, {:.1} s",
        asked.wishes.len(),
        asked.wishes.iter().map(|wish| wish.clients).sum::<usize>(),
        sum(|figures| figures.all_calls),
        sum(|figures| figures.all_requests),
        started.elapsed().as_secs_f64()
    );
    ExitCode::from(u8::from(failed > 0))
}

/// Plays all, tells each as it ends, and gives them back in their order; those that ended in a panic are missing.
fn all(asked: &Asked) -> Vec<(Series, Figures)> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    // A panic is told with its seed; the hook's own words come in between nobody knows where.
    std::panic::set_hook(Box::new(|_| {}));
    std::thread::scope(|scope| {
        for _ in 0..asked.threads {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(wish) = asked.wishes.get(number) else { return };
                    let Some(herd) = one(*wish) else { continue };
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((number, herd));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, herd)| herd).collect()
}

fn one(wish: Wish) -> Option<(Series, Figures)> {
    match catch_unwind(AssertUnwindSafe(|| play(wish))) {
        Ok(ran) => {
            let figures = Figures::of(&ran);
            let broken = judge(&figures);
            println!("{}{}", report::line(&figures), report::failure(&wish, &broken));
            Some((Series::of(&ran), figures))
        }
        Err(panic) => {
            let text =
                panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
            let what = format!("panic: {}", text.unwrap_or("without words"));
            println!("{} {}{}", wish.row.name, wish.kind.name(), report::failure(&wish, &[what]));
            None
        }
    }
}
