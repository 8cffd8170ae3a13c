//! Where the platform lives in a run: at its public address, on loopback, or behind a host of somebody's own.

use crate::platform::parse_url;
use crate::platforms::Row;
use attache::backend::Description;
use attache::platform::Url;
use fastrand::Rng;

/// Where the platform lives.
#[derive(Clone, Debug)]
pub struct Address {
    /// What the client is given; `None`: the description's own.
    pub given: Option<String>,
    /// The base URL as it stands.
    pub base: Url,
    /// Hosts that the client is told to trust; `None`: the description's own.
    pub trusted: Option<Vec<String>>,
    /// Where signed URLs lead to.
    pub storage: String,
    /// Every host that the platform may send a client to; `None`: any by https.
    pub allowed: Option<Vec<String>>,
}

impl Address {
    /// An address of the seed's choice.
    pub fn draw(dice: &mut Rng, row: &Row, description: &mut Description) -> Self {
        let path = row.backend.base_path();
        let public = description.base_url.clone();
        let (given, trusted) = match (dice.u8(..4), &public) {
            (0, _) => (Some(format!("http://127.0.0.1:8080{path}")), None),
            (1, _) | (_, None) => {
                (Some(format!("https://emulator.test{path}")), Some(vec!["storage.emulator.test".to_owned()]))
            }
            _ => (None, None),
        };
        let text = given.clone().or(public).unwrap_or_default();
        let base = parse_url(&text, None).expect("a base URL");
        let storage = match &given {
            None => "https://storage.googleapis.com",
            Some(_) if base.host == "127.0.0.1" => "http://localhost:8080",
            Some(_) => "https://storage.emulator.test",
        };
        let mut allowed = trusted.clone().or_else(|| description.trusted_hosts.clone());
        if let Some(hosts) = &mut allowed {
            hosts.push(base.host.clone());
            if base.host == "127.0.0.1" {
                // A loopback base counts every loopback host.
                hosts.extend(["localhost", "[::1]"].map(str::to_owned));
            }
        }
        Self { given, base, trusted, storage: storage.to_owned(), allowed }
    }

    /// Another origin than the platform's.
    pub fn foreign(&self, url: &Url) -> bool {
        url.origin() != self.base.origin()
    }

    /// Neither the platform nor its storage host.
    pub fn strange(&self, url: &Url) -> bool {
        self.foreign(url) && url.origin() != self.storage
    }

    /// A request may go to this host.
    pub fn allows(&self, host: &str) -> bool {
        let matches = |entry: &String| match entry.strip_prefix("*.") {
            Some(suffix) => host.strip_suffix(suffix).is_some_and(|head| head.ends_with('.')),
            None => entry == host,
        };
        self.allowed.as_ref().is_none_or(|hosts| hosts.iter().any(matches))
    }
}
