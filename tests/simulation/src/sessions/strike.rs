//! What becomes of one request on its way to a model server.

use super::plan::Weather;
use fastrand::Rng;

/// What strikes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Strike {
    /// Nobody listens; certain that nothing was sent, where the runtime tells.
    Refused,
    /// It never arrives.
    LostBefore,
    /// All is done, and no answer comes.
    LostAfter,
    /// This part of its body arrives, and the line breaks.
    Partial(f64),
    /// All is done, and the answer breaks off after this part of it.
    Cut(f64),
    /// Nothing comes back; what was asked is done or not.
    Silence(bool),
    /// An error status; what was asked is done or not.
    Status(u16, bool),
    /// 429 or 503 with Retry-After, in seconds.
    Busy(u16, u32),
    /// The signature of the URL has ended, whatever it says.
    Expired,
    /// The server has forgotten the session before this.
    Forgets,
    /// The session is told to be gone (404, 410), and is.
    Gone(u16),
    /// A wrong number in place of what the server holds.
    Lie(u64),
    /// Everything is down for so many milliseconds from now on; the device knows or not.
    Tunnel(f64, bool),
    /// The lock is held by the request before (tus 423), or the digest does not match (460).
    Passing(u16),
}

/// What strikes a request, if anything.
pub fn draw(dice: &mut Rng, weather: &Weather) -> Option<Strike> {
    if dice.f64() >= weather.rate {
        return None;
    }
    let part = dice.f64();
    Some(match weather.kinds[dice.usize(..weather.kinds.len())] {
        0 => Strike::Refused,
        1 => Strike::LostBefore,
        2 => Strike::LostAfter,
        3 => Strike::Partial(part),
        4 => Strike::Cut(part),
        5 => Strike::Silence(dice.bool()),
        6 => Strike::Status([500, 502, 503, 504, 408][dice.usize(..5)], dice.bool()),
        7 => Strike::Busy([429, 503][dice.usize(..2)], dice.u32(..5)),
        8 => Strike::Expired,
        9 => Strike::Forgets,
        10 => Strike::Gone([404, 410][dice.usize(..2)]),
        11 => Strike::Lie(dice.u64(..)),
        12 => Strike::Tunnel(20_000.0 * part, dice.bool()),
        _ => Strike::Passing([423, 460][dice.usize(..2)]),
    })
}

/// How many kinds there are.
pub const KINDS: usize = 14;
