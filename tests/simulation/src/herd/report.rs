//! What people read of herds: one line each, and where something does not hold, what and how to see it again.

use super::figures::Figures;
use super::planted::PLANTED;
use super::world::Wish;

/// The head of the table.
pub fn head() -> String {
    format!(
        "{:<17} {:<16} {:>7} {:>7} {:>8} {:>8} {:>6} {:>6}  {:>11} {:>5} {:>5}  {:>6} {:>6} {:>5}  {:>7}",
        "platform",
        "outage",
        "clients",
        "minutes",
        "calls",
        "requests",
        "each",
        "looks",
        "busiest s",
        "×",
        "0.1 s",
        "median",
        "slowest",
        "fair",
        "look ms"
    )
}

/// One herd.
pub fn line(figures: &Figures) -> String {
    let load = figures.load.as_ref();
    let told = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    format!(
        "{:<17} {:<16} {:>7} {:>7.1} {:>8} {:>8} {:>6} {:>6}  {:>4} → {:>4} {:>5.2} {:>5.2}  {:>5.1}s {:>5.1}s {:>5.2}  {:>7}",
        figures.platform,
        figures.outage,
        figures.clients,
        figures.minutes,
        told(load.map(|load| load.calls.to_string())),
        told(load.map(|load| load.requests.to_string())),
        told(load.map(|load| format!("{:.3}", load.ratio))),
        told(load.map(|load| format!("{:.3}", load.with_looks))),
        figures.steady.second,
        figures.after.second,
        figures.wave,
        figures.instant,
        figures.back.median,
        figures.back.slowest,
        figures.back.fairness,
        told(figures.fastest_look.map(|gap| format!("{gap:.0}"))),
    )
}

/// What does not hold, each in a line of its own, and the command that shows it again; nothing where all holds.
pub fn failure(wish: &Wish, broken: &[String]) -> String {
    if broken.is_empty() {
        return String::new();
    }
    let (platform, outage) = (wish.row.name, wish.kind.name());
    let lines = broken.iter().map(|what| format!("\n✗ {platform}, {outage}: {what}"));
    let planted = PLANTED.into_iter().find(|(_, planted)| Some(*planted) == wish.planted);
    let planted = planted.map(|(name, _)| format!(" --planted {name}")).unwrap_or_default();
    let again =
        format!("--seed {} --clients {} --platform {platform} --outage {outage}{planted}", wish.seed, wish.clients);
    lines.chain([format!("\n  again: npm run test:herd -- {again}")]).collect()
}
