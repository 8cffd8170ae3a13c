//! The few marks that a chart is made of, as SVG. Units are half pixels, so that whole numbers are fine enough.

use std::fmt::Write;

/// Where a panel stands, and what its axes reach.
#[derive(Clone, Copy, Debug)]
pub struct Panel {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// The x axis begins here,
    pub from: f64,
    /// and ends here.
    pub to: f64,
    /// The y axis begins at 0 and ends here.
    pub top: f64,
}

/// Colours that can be read on white and on black; no background.
pub const STYLE: &str = "text{font:22px system-ui,sans-serif;fill:#656d76}.t{font-size:30px;font-weight:600}.p{font-size:24px;font-weight:600}\
.e{text-anchor:end}.m{text-anchor:middle}path{fill:none;stroke-width:3;stroke-linejoin:round}.g{stroke:#8b949e;stroke-width:1;opacity:.45}\
.o{stroke:#d9822b}.b{stroke:#d9822b;stroke-width:2;opacity:.4}.r{stroke:#2f81f7}.w{stroke:#cf4a4a;stroke-dasharray:10 8;stroke-width:2}\
.s{fill:#8b949e;opacity:.22}@media(prefers-color-scheme:dark){text{fill:#9da7b3}}";

impl Panel {
    /// The place of an x value.
    pub fn across(&self, value: f64) -> f64 {
        self.x + (value - self.from) / (self.to - self.from) * self.width
    }

    /// The place of a y value.
    pub fn up(&self, value: f64) -> f64 {
        self.y + self.height - (value / self.top).clamp(0.0, 1.0) * self.height
    }

    /// A line through points, as short as a path can be written.
    pub fn line(&self, class: &str, points: impl IntoIterator<Item = (f64, f64)>) -> String {
        let mut path = format!("<path class=\"{class}\" d=\"");
        let mut last: Option<(i64, i64)> = None;
        for (x, y) in points {
            let here = (self.across(x).round() as i64, self.up(y).round() as i64);
            let _ = match last {
                None => write!(path, "M{} {}l", here.0, here.1),
                Some(before) => write!(path, "{} {} ", here.0 - before.0, here.1 - before.1),
            };
            last = Some(here);
        }
        path.truncate(path.trim_end().len());
        path + "\"/>\n"
    }

    /// A shaded span of the x axis.
    pub fn shade(&self, from: f64, to: f64) -> String {
        let (left, right) = (self.across(from.max(self.from)), self.across(to.min(self.to)));
        format!(
            "<rect class=\"s\" x=\"{left:.0}\" y=\"{:.0}\" width=\"{:.0}\" height=\"{:.0}\"/>\n",
            self.y,
            right - left,
            self.height
        )
    }

    /// Grid lines and numbers of the y axis.
    pub fn y_axis(&self, step: f64) -> String {
        let mut drawn = String::new();
        let mut at = 0.0;
        while at <= self.top {
            drawn += &self.line("g", [(self.from, at), (self.to, at)]);
            drawn += &text("e", self.x - 10.0, self.up(at) + 8.0, &format!("{at}"));
            at += step;
        }
        drawn
    }

    /// Ticks and numbers of the x axis, and what it counts.
    pub fn x_axis(&self, step: f64, unit: &str) -> String {
        let mut drawn = String::new();
        let mut at = (self.from / step).ceil() * step;
        while at <= self.to {
            drawn += &text("m", self.across(at), self.y + self.height + 28.0, &format!("{at}"));
            at += step;
        }
        drawn + &text("m", self.x + self.width / 2.0, self.y + self.height + 56.0, unit)
    }
}

/// Words at a place.
pub fn text(class: &str, x: f64, y: f64, words: &str) -> String {
    format!("<text class=\"{class}\" x=\"{x:.0}\" y=\"{y:.0}\">{words}</text>\n")
}

/// A step of 1, 2 or 5 times a power of ten, with at most `most` of them up to `top`.
pub fn step(top: f64, most: f64) -> f64 {
    let rough = (top / most).max(1e-9);
    let power = 10f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|step| *step >= rough).unwrap_or(rough)
}

#[cfg(test)]
mod tests {
    use super::step;

    #[test]
    fn steps_are_round_and_not_too_many() {
        assert_eq!([step(9.0, 3.0), step(100.0, 3.0), step(4_100.0, 4.0), step(1.0, 4.0)], [5.0, 50.0, 2_000.0, 0.5]);
    }
}
