//! Names the five platforms and says where each lives: below which path of the emulator, and under which public host.
//! Does not say what they answer.

use serde::{Deserialize, Serialize};

/// A platform, by the name the client uses for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Backend {
    /// Fruxon.
    Fruxon,
    /// Kore.ai Agent Platform.
    Kore,
    /// Google Discovery Engine.
    DiscoveryEngine,
    /// VoIPbin.
    Voipbin,
    /// Cuadra AI.
    Cuadra,
}

impl Backend {
    /// All five, in the order of the documentation.
    pub const ALL: [Backend; 5] =
        [Backend::Fruxon, Backend::Kore, Backend::DiscoveryEngine, Backend::Voipbin, Backend::Cuadra];

    /// The name in addresses and options.
    pub fn name(self) -> &'static str {
        match self {
            Backend::Fruxon => "fruxon",
            Backend::Kore => "kore",
            Backend::DiscoveryEngine => "discovery-engine",
            Backend::Voipbin => "voipbin",
            Backend::Cuadra => "cuadra",
        }
    }

    /// The platform of that name.
    pub fn named(name: &str) -> Option<Backend> {
        Backend::ALL.into_iter().find(|backend| backend.name() == name)
    }

    /// What follows the platform's own name in its base address: the version path that its documents count as part of
    /// it.
    pub fn version_path(self) -> &'static str {
        match self {
            Backend::Kore => "/api/v2",
            Backend::Voipbin => "/v1.0",
            Backend::Fruxon | Backend::DiscoveryEngine | Backend::Cuadra => "",
        }
    }

    /// The path of the base address on the emulator, e.g. `/voipbin/v1.0`.
    pub fn base_path(self) -> String {
        format!("/{}{}", self.name(), self.version_path())
    }

    /// The platform behind a public host, so that a client left at its default address can be pointed here by its fetch
    /// alone.
    pub fn of_host(host: &str) -> Option<Backend> {
        match host {
            "api.fruxon.com" => Some(Backend::Fruxon),
            // The host of the documents' samples; deployments have their own.
            "agent-platform.kore.ai" => Some(Backend::Kore),
            "discoveryengine.googleapis.com" => Some(Backend::DiscoveryEngine),
            "api.voipbin.net" => Some(Backend::Voipbin),
            "api.cuadra.ai" | "auth.cuadra.ai" => Some(Backend::Cuadra),
            _ if host.ends_with("-discoveryengine.googleapis.com") => Some(Backend::DiscoveryEngine),
            _ if host.starts_with("discoveryengine.") && host.ends_with(".rep.googleapis.com") => {
                Some(Backend::DiscoveryEngine)
            }
            _ => None,
        }
    }
}
