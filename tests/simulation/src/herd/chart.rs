//! The charts of a herd: one for each kind of outage, a row for each platform, the whole run on the left and its end on the right.
//!
//! Decides what is drawn and what is kept beside it as JSON. Nothing in them tells of the machine.

use super::books::seconds;
use super::figures::Figures;
use super::judge::WAVE;
use super::outage::KINDS;
use super::play::{Moments, Ran};
use super::svg::{Panel, STYLE, step, text};
use std::path::Path;

/// Points of a line of the whole run.
const POINTS: usize = 230;
/// Seconds before and after the end that are drawn one by one.
const BEFORE: f64 = 30.0;
const AFTER: f64 = 120.0;
/// Half pixels.
const WIDTH: f64 = 1_920.0;
const HEAD: f64 = 130.0;
const ROW: f64 = 380.0;
const TALL: f64 = 230.0;

/// Requests a second of one run.
pub struct Series {
    offered: Vec<u32>,
    reached: Vec<u32>,
    moments: Moments,
}

impl Series {
    /// The series of a run.
    pub fn of(ran: &Ran) -> Self {
        let all = |line: &[u32]| seconds(line, 0.0, ran.moments.over);
        Self { offered: all(&ran.books.offered), reached: all(&ran.books.reached), moments: ran.moments }
    }
}

/// Writes a chart for each kind of outage, of the first seed that was played, and the figures of all.
pub fn keep(folder: &Path, herds: &[(Series, Figures)]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for kind in KINDS {
        let seed = herds.iter().find(|(_, figures)| figures.outage == kind.name()).map(|(_, figures)| figures.seed);
        let rows: Vec<&(Series, Figures)> =
            herds.iter().filter(|(_, figures)| figures.outage == kind.name() && Some(figures.seed) == seed).collect();
        if !rows.is_empty() {
            std::fs::write(folder.join(format!("{}.svg", kind.name())), draw(kind.title(), &rows))?;
        }
    }
    let figures: Vec<&Figures> = herds.iter().map(|(_, figures)| figures).collect();
    std::fs::write(folder.join("figures.json"), serde_json::to_string_pretty(&figures)? + "\n")
}

fn draw(title: &str, rows: &[&(Series, Figures)]) -> String {
    let height = HEAD + ROW * rows.len() as f64;
    let mut drawn = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{}\" height=\"{}\" role=\"img\">\n<title>{title}</title>\n<style>{STYLE}</style>\n",
        WIDTH / 2.0,
        height / 2.0
    );
    drawn += &text("t", 40.0, 50.0, &format!("{title}: requests a second"));
    let mut x = 40.0;
    for (class, words) in [
        ("o", "sent, mean"),
        ("b", "sent, busiest second"),
        ("r", "answered well, mean"),
        ("w", "the most that may be sent after the end"),
    ] {
        drawn += &format!("<path class=\"{class}\" d=\"M{x} 90h50\"/>\n");
        drawn += &text("", x + 60.0, 98.0, words);
        x += 110.0 + 11.0 * words.len() as f64;
    }
    drawn += &format!("<rect class=\"s\" x=\"{x}\" y=\"76\" width=\"50\" height=\"28\"/>\n");
    drawn += &text("", x + 60.0, 98.0, "the outage");
    for (number, (series, figures)) in rows.iter().enumerate() {
        drawn += &row(HEAD + ROW * number as f64, series, figures);
    }
    drawn + "</svg>\n"
}

fn row(y: f64, series: &Series, figures: &Figures) -> String {
    let most = WAVE * f64::from(figures.steady.second);
    let top = f64::from(series.offered.iter().copied().max().unwrap_or(1)).max(most) * 1.05;
    let (outage, end) = (series.moments.outage / 1_000.0, series.moments.end / 1_000.0);
    let whole =
        Panel { x: 110.0, y: y + 50.0, width: 950.0, height: TALL, from: 0.0, to: series.moments.over / 60_000.0, top };
    let near = Panel { x: 1_180.0, width: 700.0, from: -BEFORE, to: AFTER, ..whole };
    let limit = format!("{}, {} clients: {}", figures.platform, figures.clients, figures.limit);
    let mut drawn = text("p", 40.0, y + 28.0, &limit);
    drawn += &text(
        "p",
        1_100.0,
        y + 28.0,
        &format!("around the end: busiest second {:.2} times the steady one", figures.wave),
    );
    drawn += &whole.shade(outage / 60.0, end / 60.0);
    drawn += &near.shade(outage - end, 0.0);
    for panel in [&whole, &near] {
        drawn += &panel.y_axis(step(top, 4.0));
    }
    drawn += &whole.x_axis(step(whole.to, 8.0), "minutes");
    drawn += &near.x_axis(30.0, "seconds after the end");
    drawn += &near.line("w", [(0.0, most), (AFTER, most)]);
    let width = series.offered.len().div_ceil(POINTS);
    let points = |line: &[u32], of: fn(&[u32]) -> f64| -> Vec<(f64, f64)> {
        let middle = |at: usize| (at as f64 + 0.5) * width as f64 / 60.0;
        line.chunks(width).enumerate().map(|(at, span)| (middle(at).min(whole.to), of(span))).collect()
    };
    drawn += &whole.line("b", points(&series.offered, |span| f64::from(span.iter().copied().max().unwrap_or(0))));
    drawn += &whole.line("r", points(&series.reached, mean));
    drawn += &whole.line("o", points(&series.offered, mean));
    for (class, line) in [("r", &series.reached), ("o", &series.offered)] {
        let each = line.iter().enumerate().map(|(at, count)| (at as f64 + 0.5 - end, f64::from(*count)));
        drawn += &near.line(class, each.filter(|(at, _)| (-BEFORE..AFTER).contains(at)));
    }
    drawn
}

fn mean(span: &[u32]) -> f64 {
    f64::from(span.iter().sum::<u32>()) / span.len() as f64
}
