//! The emulator: owns the state, sends each request to its platform or to the storage host, applies scripted faults and
//! keeps the log. Does not know any platform's rules.

use std::collections::BTreeMap;

use crate::backend::Backend;
use crate::call::Call;
use crate::fault::{Action, Fault, strike};
use crate::ids::Ids;
use crate::inspect::{Leak, Logged};
use crate::options::Options;
use crate::platform::{Ground, Platform, absent, build};
use crate::polls::Polls;
use crate::reply;
use crate::route::{Place, Target, locate};
use crate::storage::host;
use crate::storage::sign::Links;
use crate::storage::vault::Vault;
use crate::time;
use crate::wire::{Reply, Request, Wire};

/// The platforms and the storage host, with everything they hold.
pub struct Emulator {
    /// May be changed between requests: a rule then holds from the next one on.
    pub options: Options,
    /// Scripted faults, in order; push new ones at any time.
    pub faults: Vec<Fault>,
    met: Vec<u64>,
    requests: Vec<Logged>,
    pub(crate) leaks: Vec<Leak>,
    pub(crate) polls: Polls,
    pub(crate) platforms: BTreeMap<Backend, Box<dyn Platform>>,
    pub(crate) vault: Vault,
    pub(crate) links: Links,
    /// Where signed URLs pointed to last, for files that come without a request.
    pub(crate) storage: String,
    ids: Ids,
}

impl Emulator {
    /// An empty emulator.
    pub fn new(options: Options) -> Emulator {
        Emulator {
            faults: Vec::new(),
            met: Vec::new(),
            requests: Vec::new(),
            leaks: Vec::new(),
            polls: Polls::default(),
            platforms: build(&options),
            vault: Vault::default(),
            links: Links::new(options.seed),
            storage: "http://storage.localhost/storage".to_owned(),
            ids: Ids::new(options.seed),
            options,
        }
    }

    /// Forgets files, operations, requests, leaks and what the faults have counted. Options and the faults themselves stay.
    pub fn reset(&mut self) {
        let faults = std::mem::take(&mut self.faults);
        *self = Emulator { faults, ..Emulator::new(self.options.clone()) };
    }

    /// What was asked so far.
    pub fn requests(&self) -> &[Logged] {
        &self.requests
    }

    /// Answers a request, struck by the scripted faults.
    pub fn handle(&mut self, request: Request, now_ms: f64) -> Reply {
        let target = locate(&request.url);
        let met = target.as_ref().filter(|_| !reply::is_preflight(&request));
        let action = met.and_then(|target| strike(&self.faults, &mut self.met, &request.method, target));
        self.answer(&request, target, now_ms, action.as_ref())
    }

    /// Answers a request, struck by this and nothing else: for a carrier that matches faults itself.
    pub fn handle_with(&mut self, request: Request, now_ms: f64, action: Option<&Action>) -> Reply {
        let target = locate(&request.url);
        self.answer(&request, target, now_ms, action)
    }

    fn answer(&mut self, request: &Request, target: Option<Target>, now_ms: f64, action: Option<&Action>) -> Reply {
        let now_us = time::micros(now_ms);
        if let Some(Target { place: Place::Api { .. }, storage, .. }) = &target {
            self.storage.clone_from(storage);
        }
        let Some(target) = target else {
            return absent("the URL is not an absolute one").finish(&request.method, now_us);
        };
        let path = match &target.place {
            Place::Api { path, .. } => path.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        let call = Call { request, target: &target, path };
        if let Some(reply) = reply::preflight(&call) {
            return reply.finish("OPTIONS", now_us);
        }
        if matches!(action, Some(Action::ExpireUrl)) {
            self.expire_named(&request.url, now_ms);
        }
        let mut reply = match action {
            Some(Action::Answer { status, headers, body }) => scripted(*status, headers, body),
            Some(Action::Delay(ms)) => self.place(&call, now_ms, *ms),
            _ => self.place(&call, now_ms, 0.0),
        };
        if matches!(action, Some(Action::ExpireUrl)) {
            let named: String =
                reply.headers.iter().map(|(_, value)| value.as_str()).chain(std::str::from_utf8(&reply.body)).collect();
            self.expire_named(&named, now_ms);
        }
        reply.wire = action.map_or(reply.wire, wire);
        self.requests.push(Logged {
            at_ms: now_ms,
            method: request.method.clone(),
            url: request.url.clone(),
            headers: request.headers.clone(),
            status: reply.status,
            backend: target.backend(),
            storage: matches!(target.place, Place::Storage { .. }),
        });
        reply.finish(&request.method, now_us)
    }

    fn place(&mut self, call: &Call<'_>, now_ms: f64, busy_ms: f64) -> Reply {
        let (mut ground, platforms) = self.ground(now_ms, busy_ms, &call.target.storage);
        match &call.target.place {
            Place::Storage { bucket, object } => host::handle(call, bucket, object, &mut ground),
            Place::Api { backend, .. } => match platforms.get_mut(backend) {
                Some(platform) => platform.handle(call, &mut ground),
                None => absent(backend.name()),
            },
            Place::Nowhere => absent(&call.target.path),
        }
    }

    pub(crate) fn ground<'a>(
        &'a mut self,
        now_ms: f64,
        busy_ms: f64,
        storage: &'a str,
    ) -> (Ground<'a>, &'a mut BTreeMap<Backend, Box<dyn Platform>>) {
        let Emulator { options, vault, links, ids, leaks, polls, platforms, .. } = self;
        (
            Ground { options, vault, links, ids, leaks, polls, now_ms, now_us: time::micros(now_ms), busy_ms, storage },
            platforms,
        )
    }

    /// Expires the signed URLs that a text names, for the storage host and for the platform that signed them.
    fn expire_named(&mut self, text: &str, now_ms: f64) {
        let named = self.links.expire_named(text, now_ms);
        for platform in self.platforms.values_mut() {
            platform.links_expired(Some(&named), time::micros(now_ms));
        }
    }
}

fn scripted(status: u16, headers: &[(String, String)], body: &str) -> Reply {
    let typed = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let guess = if serde_json::from_str::<serde::de::IgnoredAny>(body).is_ok() {
        "application/json"
    } else {
        "text/plain; charset=utf-8"
    };
    let reply = if body.is_empty() || typed {
        Reply { body: body.to_owned().into(), ..reply::empty(status) }
    } else {
        reply::bytes(status, guess, body.to_owned())
    };
    headers.iter().fold(reply, |reply, (name, value)| reply.with(&name.to_ascii_lowercase(), value.clone()))
}

fn wire(action: &Action) -> Wire {
    match action {
        Action::Answer { .. } | Action::ExpireUrl => Wire::Normal,
        Action::ResetAfter(bytes) => Wire::ResetAfter(*bytes),
        Action::StallAfter(bytes) => Wire::StallAfter(*bytes),
        Action::TruncateAfter(bytes) => Wire::TruncateAfter(*bytes),
        Action::LoseReply => Wire::LoseReply,
        Action::Delay(ms) => Wire::Delay(*ms),
    }
}
