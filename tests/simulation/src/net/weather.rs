//! When a fault strikes, and which. Each seed has a weather of its own: some kinds of fault and not others, often or rarely, and storms in which
//! everything fails the same way for a while (swarm testing: few kinds at once reach deeper than all at once).

use super::fault::{BadStatus, ErrorBody, Fault, Harm, Instead, PageTrick, Turn};
use super::{date, hostile};
use fastrand::Rng;

/// The kinds that a seed may have.
const KINDS: usize = NAMES.len();

/// What people call them.
const NAMES: [&str; 14] = [
    "refused",
    "reset",
    "lost reply",
    "body does not leave",
    "silence",
    "slow",
    "failing",
    "limited",
    "broken body",
    "another answer",
    "redirect",
    "tricked page",
    "done but failing",
    "turned away",
];

/// A seed's weather.
#[derive(Clone, Debug)]
pub struct Weather {
    kinds: Vec<usize>,
    /// How often a request is struck.
    pub rate: f64,
    /// Everything fails like this, until then.
    storm: Option<(Storm, f64)>,
}

/// How everything fails for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storm {
    /// Nobody listens.
    Down,
    /// Connections break.
    Broken,
    /// 5xx.
    Failing,
    /// 429 with Retry-After.
    Limited,
    /// A captive portal: 200 and a page.
    Portal,
}

/// What a request is, as far as the weather cares.
#[derive(Clone, Copy, Debug)]
pub struct Ride {
    /// It carries a body.
    pub has_body: bool,
    /// It asks for a page of a list.
    pub is_page: bool,
    /// It goes to a host that is not the platform's API.
    pub storage: bool,
}

impl Weather {
    /// A seed's weather.
    pub fn draw(dice: &mut Rng) -> Self {
        let mut kinds: Vec<usize> = (0..KINDS).filter(|_| dice.u8(..3) == 0).collect();
        if kinds.is_empty() {
            kinds.push(dice.usize(..KINDS));
        }
        let rate = [0.0, 0.03, 0.1, 0.25, 0.5, 0.8][dice.usize(..6)];
        Self { kinds, rate, storm: None }
    }

    /// For people.
    pub fn story(&self) -> String {
        let kinds: Vec<&str> = self.kinds.iter().map(|kind| NAMES[*kind]).collect();
        format!("weather: {:.0} % of the requests are struck: {}", self.rate * 100.0, kinds.join(", "))
    }

    /// From now on nothing is struck.
    pub fn calm(&mut self) {
        self.rate = 0.0;
        self.storm = None;
    }

    /// A storm breaks loose.
    pub fn storm(&mut self, dice: &mut Rng, now: f64) -> (Storm, f64) {
        let kind = [Storm::Down, Storm::Broken, Storm::Failing, Storm::Limited, Storm::Portal][dice.usize(..5)];
        let end = now + [2_000.0, 20_000.0, 200_000.0][dice.usize(..3)] * (0.5 + dice.f64());
        self.storm = Some((kind, end));
        (kind, end)
    }

    /// What strikes this request, if anything; `true_now` is the server's clock.
    pub fn strike(&mut self, dice: &mut Rng, now: f64, true_now: f64, ride: Ride) -> Option<Fault> {
        if let Some((storm, end)) = self.storm {
            if now < end {
                return Some(in_storm(storm, dice, true_now));
            }
            self.storm = None;
        }
        if dice.f64() >= self.rate {
            return None;
        }
        let kind = self.kinds[dice.usize(..self.kinds.len())];
        draw(kind, dice, true_now, ride)
    }
}

fn in_storm(storm: Storm, dice: &mut Rng, true_now: f64) -> Fault {
    match storm {
        Storm::Down => Fault::Refused,
        Storm::Broken => Fault::ResetBefore,
        Storm::Failing => Fault::Status(failing(dice, true_now)),
        Storm::Limited => Fault::Status(limited(dice, true_now)),
        Storm::Portal => Fault::Instead(Instead::Html, false),
    }
}

fn draw(kind: usize, dice: &mut Rng, true_now: f64, ride: Ride) -> Option<Fault> {
    Some(match kind {
        0 => Fault::Refused,
        1 => Fault::ResetBefore,
        2 => Fault::LostReply,
        3 if ride.has_body => [Fault::ResetSending, Fault::StallSending][dice.usize(..2)].clone(),
        4 => [Fault::StallBefore, Fault::StallAfter][dice.usize(..2)].clone(),
        5 => Fault::Slow([500.0, 5_000.0, 29_000.0, 45_000.0][dice.usize(..4)] * (0.5 + dice.f64())),
        6 => Fault::Status(failing(dice, true_now)),
        7 => Fault::Status(limited(dice, true_now)),
        8 => Fault::Body(harm(dice)),
        9 => Fault::Instead(instead(dice), dice.bool()),
        10 => Fault::Redirect([301, 302, 303, 307, 308][dice.usize(..5)], turn(dice)),
        11 if ride.is_page => {
            Fault::Page([PageTrick::Echo, PageTrick::Empty, PageTrick::Cycle, PageTrick::Twice][dice.usize(..4)])
        }
        12 => Fault::Status(BadStatus {
            status: [502, 504, 500, 408][dice.usize(..4)],
            retry_after: None,
            until: None,
            done: true,
            body: error_body(dice),
        }),
        13 => Fault::Status(BadStatus {
            status: [401, 401, 403][dice.usize(..3)],
            retry_after: None,
            until: None,
            done: false,
            body: error_body(dice),
        }),
        _ => return None,
    })
}

fn failing(dice: &mut Rng, true_now: f64) -> BadStatus {
    let status = [500, 502, 503, 504, 503, 529, 501, 408][dice.usize(..8)];
    let asks = if status == 503 { dice.bool() } else { dice.u8(..8) == 0 };
    let (retry_after, until) = if asks { retry_after(dice, true_now) } else { (None, None) };
    BadStatus { status, retry_after, until, done: false, body: error_body(dice) }
}

fn limited(dice: &mut Rng, true_now: f64) -> BadStatus {
    let (retry_after, until) = if dice.u8(..4) > 0 { retry_after(dice, true_now) } else { (None, None) };
    BadStatus { status: 429, retry_after, until, done: false, body: error_body(dice) }
}

/// Seconds, mostly sane; dates, fractions, absurd and broken values now and then. With the moment that a date names.
fn retry_after(dice: &mut Rng, true_now: f64) -> (Option<String>, Option<f64>) {
    let text = match dice.u8(..12) {
        0 => "0".to_owned(),
        1 => "0.5".to_owned(),
        2 => "-3".to_owned(),
        3 => "soon".to_owned(),
        4 => "99999999999999999999".to_owned(),
        5..8 => {
            let ahead = [-3_600.0, 1.0, 4.0, 15.0, 50.0, 7_200.0][dice.usize(..6)];
            let until = ((true_now / 1_000.0).floor() + ahead) * 1_000.0;
            return (Some(date::http(until)), Some(until));
        }
        8 => "3600".to_owned(),
        _ => dice.u32(1..20).to_string(),
    };
    (Some(text), None)
}

fn error_body(dice: &mut Rng) -> ErrorBody {
    match dice.u8(..12) {
        0..4 => ErrorBody::Empty,
        4..6 => ErrorBody::Html,
        6..8 => ErrorBody::Echo,
        8..10 => ErrorBody::EchoText,
        10 => ErrorBody::Stalls,
        _ => ErrorBody::Endless,
    }
}

fn harm(dice: &mut Rng) -> Harm {
    let part = dice.f64();
    match dice.u8(..5) {
        0 => Harm::Reset(part),
        1 => Harm::Short(part),
        2 => Harm::ShortUntold(part),
        3 => Harm::Slow(60_000.0 * part),
        _ => Harm::Stall(part),
    }
}

fn instead(dice: &mut Rng) -> Instead {
    match dice.u8(..12) {
        0..2 => Instead::Html,
        2 => Instead::Garbage,
        3..5 => Instead::Empty,
        5 => Instead::NoContent,
        6 => Instead::Huge,
        7 => Instead::EchoFailure,
        _ => Instead::Hostile(dice.usize(..hostile::SHAPES)),
    }
}

fn turn(dice: &mut Rng) -> Turn {
    const TURNS: [Turn; 12] = [
        Turn::Elsewhere,
        Turn::LookAlike,
        Turn::TrailingDot,
        Turn::Port,
        Turn::Downgrade,
        Turn::Loop,
        Turn::Userinfo,
        Turn::Nowhere,
        Turn::Scheme,
        Turn::Inside,
        Turn::Ours,
        Turn::Bounce,
    ];
    TURNS[dice.usize(..TURNS.len())]
}
