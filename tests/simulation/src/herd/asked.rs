//! What the command line asks for, as the herds to play.

use super::outage::{KINDS, Kind};
use super::planted::{PLANTED, Planted};
use super::platforms::{ROWS, Row, rows};
use super::world::Wish;

/// The seed that is played every time.
const FIXED: u64 = 1;
/// Clients of a herd where nobody says how many.
const CLIENTS: usize = 120;

/// What is asked for.
pub struct Asked {
    /// The herds.
    pub wishes: Vec<Wish>,
    /// Where charts and figures go.
    pub charts: Option<String>,
    /// Herds that are played side by side.
    pub threads: usize,
}

impl Asked {
    /// Reads the arguments; `fresh` is a seed that was never played.
    pub fn read(mut arguments: impl Iterator<Item = String>, fresh: u64) -> Result<Self, String> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let mut asked = Self { wishes: Vec::new(), charts: None, threads };
        let (mut seed, mut clients, mut others, mut planted) = (None, None, None, None);
        let (mut platforms, mut kinds) = (None, None);
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
            let whole = || value.parse::<u64>().map_err(|_| format!("{name} needs a whole number, not {value:?}"));
            let count = || whole().map(|number| usize::try_from(number.max(1)).unwrap_or(CLIENTS));
            match name.as_str() {
                "--seed" => seed = Some(whole()?),
                "--clients" => clients = Some(count()?),
                "--others" => others = Some(count()?),
                "--threads" => asked.threads = count()?,
                "--charts" => asked.charts = Some(value),
                "--platform" => {
                    let found = rows(&value);
                    let names = ROWS.iter().map(|row| row.name);
                    platforms =
                        Some(if found.is_empty() { Err(unknown(&value, "platform", names)) } else { Ok(found) }?);
                }
                "--outage" => {
                    let names = KINDS.into_iter().map(Kind::name);
                    kinds = Some(vec![Kind::named(&value).ok_or_else(|| unknown(&value, "outage", names))?]);
                }
                "--planted" => {
                    let names = PLANTED.into_iter().map(|(name, _)| name);
                    planted = Some(Planted::named(&value).ok_or_else(|| unknown(&value, "fault", names))?);
                }
                _ => {
                    return Err(format!(
                        "{name} is not known; there are --clients, --others, --seed, --platform, --outage, --charts, --threads and --planted"
                    ));
                }
            }
        }
        let all = seed.is_some() || clients.is_some() || platforms.is_some() || kinds.is_some();
        let (platforms, kinds) = (platforms.unwrap_or_else(|| rows("")), kinds.unwrap_or_else(|| KINDS.to_vec()));
        let clients = clients.unwrap_or(CLIENTS);
        let wish = |row: &'static Row, kind, seed| {
            let first = row.name == ROWS[0].name;
            Wish { row, kind, clients: if first { clients } else { others.unwrap_or(clients) }, seed, planted }
        };
        if all {
            let seed = seed.unwrap_or(FIXED);
            asked.wishes = kinds.iter().flat_map(|kind| platforms.iter().map(|row| wish(row, *kind, seed))).collect();
        } else {
            for seed in [FIXED, fresh] {
                let row = |number: usize| &ROWS[(number + (seed % ROWS.len() as u64) as usize) % ROWS.len()];
                asked.wishes.extend(kinds.iter().enumerate().map(|(number, kind)| wish(row(number), *kind, seed)));
            }
        }
        Ok(asked)
    }
}

fn unknown(value: &str, what: &str, known: impl Iterator<Item = &'static str>) -> String {
    format!("there is no {what} {value}; there are {}", known.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::Asked;
    use crate::herd::outage::KINDS;
    use crate::herd::platforms::ROWS;

    fn read(arguments: &[&str]) -> Result<Asked, String> {
        Asked::read(arguments.iter().map(|text| (*text).to_owned()), 77)
    }

    #[test]
    fn the_short_form_plays_every_kind_by_two_seeds_and_the_long_one_every_kind_everywhere() {
        let short = read(&[]).expect("nothing is enough");
        assert_eq!(short.wishes.len(), 2 * KINDS.len());
        assert!(KINDS.iter().all(|kind| {
            [1, 77].iter().all(|seed| short.wishes.iter().any(|wish| wish.kind == *kind && wish.seed == *seed))
        }));
        let long = read(&["--clients", "5000", "--others", "1000"]).expect("known words");
        assert_eq!(long.wishes.len(), ROWS.len() * KINDS.len());
        assert_eq!((long.wishes[0].clients, long.wishes[1].clients), (5_000, 1_000));
    }

    #[test]
    fn what_is_not_known_is_told_with_what_is() {
        for (arguments, told) in [
            (&["--platform", "x"][..], "there are voipbin"),
            (&["--outage", "x"], "there are refused"),
            (&["--clients", "many"], "a whole number"),
            (&["--minutes", "1"], "is not known"),
            (&["--seed"], "needs a value"),
        ] {
            assert!(read(arguments).is_err_and(|what| what.contains(told)), "{arguments:?}");
        }
    }
}
