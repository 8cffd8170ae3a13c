//! The platforms that a herd visits, one row each: the limits they document, who shares them, and what clients do there.
//!
//! A group of clients shares one limit, and pauses so long between its calls that the platform is used at about half of it: so a herd that
//! comes back within the wave's bar (twice the steady phase) comes back within the limit itself.

use attache_emulator::{Backend, Bucket, Options};

/// What a client may do at a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// One page of the list.
    List,
    /// One record.
    Get,
    /// A small file, followed where files are watched.
    Upload,
    /// A file that this client uploaded.
    Delete,
    /// An operation, looked at until it ends.
    Watch,
}

/// One platform.
#[derive(Debug)]
pub struct Row {
    /// As `--platform` takes it.
    pub name: &'static str,
    /// In the emulator.
    pub backend: Backend,
    /// The documented limit, for people.
    pub limit: &'static str,
    /// So many clients share it.
    pub group: usize,
    /// Sets it.
    pub sets: fn(&mut Options),
    /// Path parameters; `{n}` is the client's number.
    pub scope: &'static [(&'static str, &'static str)],
    /// What clients do, and how often.
    pub mix: &'static [(Deed, u32)],
    /// A client's mean pause between two calls, milliseconds; half of it up or down at random.
    pub pause: f64,
    /// An upload is waited for until it is processed.
    pub follows: bool,
    /// What a storm of 429 says in Retry-After.
    pub storm: Option<&'static str>,
}

/// All of them. Where a limit was read is in brackets.
pub const ROWS: &[Row] = &[
    Row {
        name: "voipbin",
        backend: Backend::Voipbin,
        // Documentation "Rate limiting" and the public source `customer_ratelimit.go`: a token bucket a customer, shared by its keys.
        limit: "16.7 a second and 33 at once, a customer",
        group: 100,
        sets: |options| {
            options.voipbin.rate = Some(Bucket { per_second: 16.7, burst: 33.0, limited_by: "customer".to_owned() });
        },
        scope: &[],
        mix: &[(Deed::List, 45), (Deed::Get, 35), (Deed::Upload, 10), (Deed::Delete, 10)],
        pause: 12_000.0,
        follows: false,
        storm: Some("1"),
    },
    Row {
        name: "cuadra",
        backend: Backend::Cuadra,
        // Guides "Errors" and "Overview": 429 with `Retry-After: 60`.
        limit: "300 a minute an organisation, 60 a minute a user",
        group: 30,
        sets: |options| {
            options.cuadra.org_per_minute = Some(300);
            options.cuadra.user_per_minute = Some(60);
        },
        scope: &[],
        mix: &[(Deed::List, 45), (Deed::Get, 35), (Deed::Upload, 10), (Deed::Delete, 10)],
        pause: 16_000.0,
        follows: true,
        storm: Some("60"),
    },
    Row {
        name: "discovery-engine",
        backend: Backend::DiscoveryEngine,
        // Quota page of Gemini Enterprise: conversational search, reads and writes each; no Retry-After is documented.
        limit: "300 reads and 300 writes a minute, a project",
        group: 30,
        sets: |options| options.discovery_engine.per_minute = Some(300),
        scope: &[("session", "projects/p/locations/global/collections/default_collection/engines/e/sessions/{n}")],
        mix: &[(Deed::List, 40), (Deed::Get, 35), (Deed::Upload, 10), (Deed::Delete, 10), (Deed::Watch, 5)],
        pause: 14_000.0,
        follows: false,
        storm: None,
    },
    Row {
        name: "fruxon",
        backend: Backend::Fruxon,
        // Page operations-get: "Do not poll faster than once per second". No other number is documented.
        limit: "one poll a second an operation",
        group: 100,
        sets: |_| {},
        scope: &[("tenant", "t-{n}"), ("session", "s")],
        mix: &[(Deed::List, 60), (Deed::Upload, 20), (Deed::Watch, 20)],
        pause: 12_000.0,
        follows: false,
        storm: Some("5"),
    },
];

/// The rows whose name begins so.
pub fn rows(prefix: &str) -> Vec<&'static Row> {
    ROWS.iter().filter(|row| row.name.starts_with(prefix)).collect()
}
