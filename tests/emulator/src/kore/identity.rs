//! Which session a request means (page overview, "Session Resolution Process"): by `sessionId` only an existing one, by
//! `sessionReference` an existing one or a new one, by `userReference` alone always a new one; and which files it
//! shows. Does not answer requests.

use serde_json::Value;

use crate::ids::{derive, uuid};
use crate::kore::file::File;
use crate::kore::{Home, Kore, errors};
use crate::options::Options;
use crate::platform::Ground;
use crate::wire::Reply;

/// A session of an app's environment.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) reference: String,
    pub(crate) user: String,
    pub(crate) app: String,
    pub(crate) environment: String,
    pub(crate) created_us: i64,
    /// Files that runs have included.
    pub(crate) included: Vec<String>,
    pub(crate) terminated: bool,
}

impl Session {
    pub(crate) fn is_in(&self, home: Home<'_>) -> bool {
        self.app == home.app && self.environment == home.environment
    }

    /// "A system-generated userId, which is typically derived from the provided userReference."
    pub(crate) fn user_id(&self, seed: u64) -> String {
        format!("u-{}", uuid(derive(seed, "kore user", self.user.as_bytes())))
    }
}

/// The three ways in which a request may name a session.
#[derive(Debug, Default)]
struct Identity {
    session: Option<String>,
    reference: Option<String>,
    user: Option<String>,
}

impl Identity {
    fn read(body: &Value) -> Identity {
        let mut identity = Identity::default();
        for entry in body.get("sessionIdentity").and_then(Value::as_array).into_iter().flatten() {
            let text = |name: &str| entry.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
            let slot = match text("type") {
                Some("sessionId") => &mut identity.session,
                Some("sessionReference") => &mut identity.reference,
                Some("userReference") => &mut identity.user,
                _ => continue,
            };
            *slot = text("value").map(str::to_owned);
        }
        identity
    }
}

impl Kore {
    /// Which files a session shows: its user's, or all where the options name no sessions.
    pub(crate) fn shows<'a>(
        &self,
        session: &'a Session,
        home: Home<'a>,
        options: &Options,
    ) -> impl Fn(&File) -> bool + use<'a> {
        let every = options.kore.sessions.is_empty();
        move |file: &File| file.is_in(home) && (every || file.is_for(&session.user))
    }

    /// The session of that id or reference: one that was created, one of the options, or, where those name none, any at
    /// all whose name does not begin with `missing`.
    pub(crate) fn look_up(
        &mut self,
        id: Option<&str>,
        reference: Option<&str>,
        home: Home<'_>,
        ground: &Ground<'_>,
    ) -> Option<Session> {
        let same = |one: &str, two: &str| id.map_or(reference == Some(two), |id| id == one);
        if let Some(known) = self.sessions.iter().find(|known| known.is_in(home) && same(&known.id, &known.reference)) {
            return Some(known.clone());
        }
        let rules = &ground.options.kore;
        if let Some(known) = rules.sessions.iter().find(|known| same(&known.session_id, &known.session_reference)) {
            let named = [&known.session_id, &known.session_reference, &known.user_reference].map(String::clone);
            return Some(self.adopt(named, home, ground));
        }
        let name = id.or(reference).filter(|name| rules.sessions.is_empty() && !name.starts_with("missing"))?;
        let derived = || format!("s-{}", uuid(derive(ground.options.seed, "kore session", name.as_bytes())));
        let id = id.map_or_else(derived, str::to_owned);
        Some(self.adopt([id, reference.unwrap_or(name).to_owned(), name.to_owned()], home, ground))
    }

    /// The session that `sessionIdentity` means, made where the rules make one.
    pub(crate) fn resolve(&mut self, body: &Value, home: Home<'_>, ground: &mut Ground<'_>) -> Result<Session, Reply> {
        let Identity { session, reference, user } = Identity::read(body);
        if session.is_none() && reference.is_none() && user.is_none() {
            return Err(errors::refuse(ground.options, 400, "sessionIdentity is required"));
        }
        let by_id = session.and_then(|id| self.look_up(Some(&id), None, home, ground));
        let by_name =
            |kore: &mut Kore| reference.as_ref().and_then(|name| kore.look_up(None, Some(name), home, ground));
        if let Some(known) = by_id.or_else(|| by_name(self)) {
            let stranger = user.as_ref().is_some_and(|user| *user != known.user && *user != known.reference);
            if stranger && !ground.options.kore.sessions.is_empty() {
                return Err(errors::refuse(ground.options, 403, "The session belongs to another user"));
            }
            return Ok(known);
        }
        if reference.is_none() && user.is_none() {
            return Err(errors::refuse(ground.options, 404, "Session not found"));
        }
        let id = format!("s-{}", ground.ids.uuid("kore session"));
        let user = user.or_else(|| reference.clone()).unwrap_or_default();
        Ok(self.adopt([id, reference.unwrap_or_else(|| user.clone()), user], home, ground))
    }

    fn adopt(&mut self, named: [String; 3], home: Home<'_>, ground: &Ground<'_>) -> Session {
        let [id, reference, user] = named;
        let session = Session {
            id,
            reference,
            user,
            app: home.app.to_owned(),
            environment: home.environment.to_owned(),
            created_us: ground.now_us,
            included: Vec::new(),
            terminated: false,
        };
        self.sessions.push(session.clone());
        session
    }
}
