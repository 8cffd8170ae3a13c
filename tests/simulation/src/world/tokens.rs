//! Credentials: which one the platform takes now, and how the caller's provider behaves.

use attache::client::auth::AuthKind;
use attache::platform::{Secret, SecretReason};
use fastrand::Rng;

/// How a caller's provider behaves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Provider {
    /// Milliseconds that it takes at most.
    pub slowness: f64,
    /// How often it fails.
    pub fails: f64,
    /// How often it gives an old credential.
    pub stale: f64,
    /// How often it gives what no header can carry, or nothing at all.
    pub garbles: f64,
    /// How often it does not answer as long as anybody waits.
    pub hangs: f64,
    /// It tells when its credential ends: so many milliseconds after it was given.
    pub life: Option<f64>,
}

/// The credentials of a run.
#[derive(Debug)]
pub struct Tokens {
    all: Vec<String>,
    /// How the provider behaves.
    pub provider: Provider,
    /// The caller makes the headers itself.
    pub as_headers: bool,
    /// The platform's header of API keys; `None`: bearer tokens.
    key_header: Option<String>,
}

impl Tokens {
    /// A first credential.
    pub fn new(dice: &mut Rng, key_header: Option<&str>) -> Self {
        let seldom = |dice: &mut Rng, share: f64| if dice.u8(..3) == 0 { share } else { 0.0 };
        let provider = Provider {
            slowness: [0.0, 50.0, 2_000.0][dice.usize(..3)],
            fails: seldom(dice, 0.2),
            stale: seldom(dice, 0.4),
            garbles: seldom(dice, 0.1),
            hangs: seldom(dice, 0.1),
            life: [None, None, Some(0.0), Some(30_000.0), Some(3_600_000.0)][dice.usize(..5)],
        };
        let mut tokens = Self {
            all: Vec::new(),
            provider,
            as_headers: dice.u8(..5) == 0,
            key_header: key_header.map(str::to_owned),
        };
        tokens.rotate(dice);
        tokens
    }

    /// The one that the platform takes.
    pub fn current(&self) -> &str {
        self.all.last().map_or("", String::as_str)
    }

    /// The name of the header that carries credentials.
    pub fn header_name(&self) -> &str {
        self.key_header.as_deref().unwrap_or("authorization")
    }

    /// The header that carries a credential.
    pub fn header(&self, token: &str) -> (String, String) {
        match &self.key_header {
            Some(name) => (name.clone(), token.to_owned()),
            None => ("authorization".to_owned(), format!("Bearer {token}")),
        }
    }

    /// How the client is told to send what the provider gives.
    pub fn kind(&self) -> AuthKind {
        match &self.key_header {
            _ if self.as_headers => AuthKind::Headers,
            Some(_) => AuthKind::ApiKey,
            None => AuthKind::Bearer,
        }
    }

    /// Another one from now on.
    pub fn rotate(&mut self, dice: &mut Rng) {
        self.all.push(format!("t0k{:016x}{:016x}", dice.u64(..), dice.u64(..)));
    }

    /// Every credential that ever was: none may be seen where it does not belong.
    pub fn all(&self) -> &[String] {
        &self.all
    }

    /// What the provider gives, and whether that is what it should be. `device_now` is the clock of the machine it runs on.
    pub fn give(&self, reason: SecretReason, device_now: f64, dice: &mut Rng) -> (Option<Secret>, bool) {
        if dice.f64() < self.provider.fails {
            return (None, false);
        }
        if dice.f64() < self.provider.garbles {
            return (Some(self.secret(&garbled(self.current(), dice), device_now)), false);
        }
        let stale = reason != SecretReason::Unauthorized && self.all.len() > 1 && dice.f64() < self.provider.stale;
        let token = if stale { &self.all[0] } else { self.current() };
        (Some(self.secret(token, device_now)), !stale)
    }

    /// The credential that the platform takes.
    pub fn good(&self, device_now: f64) -> Secret {
        self.secret(self.current(), device_now)
    }

    /// A credential as the provider gives it.
    pub fn secret(&self, token: &str, device_now: f64) -> Secret {
        let headers = if self.as_headers { vec![self.header(token)] } else { vec![(String::new(), token.to_owned())] };
        Secret { headers, expires_at: self.provider.life.map(|life| device_now + life) }
    }
}

/// What no header can carry.
fn garbled(token: &str, dice: &mut Rng) -> String {
    match dice.u8(..4) {
        0 => String::new(),
        1 => format!("{token}\r\nx-injected: 1"),
        2 => format!("{token}\u{1F511}"),
        _ => format!("\0{token}"),
    }
}
