//! Kore's sessions (page sessions): get with its attachments, create with the upload limits, list by offset, terminate.
//! Does not decide which session a request means.

use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::kore::file::File;
use crate::kore::identity::Session;
use crate::kore::{Home, Kore, body, errors};
use crate::options::Options;
use crate::platform::Ground;
use crate::reply;
use crate::time;
use crate::wire::Reply;

/// `allowedMimeTypes`, which holds extensions, as the page's sample has it ("mle" included).
pub(crate) const TYPES: [&str; 19] = [
    "pdf", "docx", "doc", "txt", "json", "csv", "htm", "mle", "ppt", "xls", "gif", "png", "jpg", "jpeg", "html", "rtf",
    "bmp", "xlsx", "pptx",
];

/// How the attachments of "Get Session" and of "Terminate Session" are spelled.
const GET: usize = 0;
const TERMINATE: usize = 2;

impl Session {
    fn json(&self, options: &Options) -> Map<String, Value> {
        let members = [
            ("sessionId", json!(self.id)),
            ("sessionReference", json!(self.reference)),
            ("userReference", json!(self.user)),
            ("status", json!(if self.terminated { "terminated" } else { "idle" })),
            ("userId", json!(self.user_id(options.seed))),
            ("createdAt", json!(time::rfc3339_millis(self.created_us))),
        ];
        members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }
}

impl Kore {
    /// Newest first.
    pub(crate) fn attached(&self, session: &Session, home: Home<'_>, options: &Options) -> Vec<&File> {
        let shows = self.shows(session, home, options);
        let mut found: Vec<&File> = self.files.iter().filter(|file| shows(file)).collect();
        found.sort_by_key(|file| std::cmp::Reverse(file.order));
        found
    }

    pub(crate) fn session(&mut self, call: &Call<'_>, home: Home<'_>, ground: &Ground<'_>) -> Result<Reply, Reply> {
        let refuse = |status, message: &str| errors::refuse(ground.options, status, message);
        let given = |name: &str| call.query(name).filter(|value| !value.is_empty());
        let (id, reference) = (given("sessionId"), given("sessionReference"));
        if id.is_none() && reference.is_none() {
            return Err(refuse(400, "Either sessionId or sessionReference must be provided"));
        }
        let found = self.look_up(id, reference, home, ground);
        let session = found.ok_or_else(|| refuse(404, "Session not found"))?;
        let options = ground.options;
        let attachments: Vec<Map<String, Value>> = self
            .attached(&session, home, options)
            .into_iter()
            .map(|file| file.attached(GET, file.active, options))
            .collect();
        let mut told = session.json(options);
        told.insert("appId".to_owned(), json!(session.app));
        told.insert("events".to_owned(), json!([]));
        told.insert("attachments".to_owned(), json!(attachments));
        Ok(reply::json(200, &json!({ "session": told })))
    }

    pub(crate) fn create_session(
        &mut self,
        call: &Call<'_>,
        home: Home<'_>,
        ground: &mut Ground<'_>,
    ) -> Result<Reply, Reply> {
        let body = body(call, ground)?;
        let session = self.resolve(&body, home, ground)?;
        let rules = &ground.options.kore;
        let limits = json!({
            "enabled": true,
            "maxFileCount": rules.max_files,
            "maxFileSize": rules.max_bytes >> 20,
            "maxTokens": rules.max_tokens,
        });
        let told =
            json!({ "session": session.json(ground.options), "allowedMimeTypes": TYPES, "fileUploadConfig": limits });
        Ok(reply::json(200, &told))
    }

    /// By offset; newest first, which the page does not say.
    pub(crate) fn list_sessions(
        &mut self,
        call: &Call<'_>,
        home: Home<'_>,
        ground: &Ground<'_>,
    ) -> Result<Reply, Reply> {
        let body = body(call, ground)?;
        for fixture in &ground.options.kore.sessions {
            self.look_up(Some(&fixture.session_id), None, home, ground);
        }
        let offset = match body.get("offset") {
            None | Some(Value::Null) => Some(0),
            Some(offset) => offset.as_u64().and_then(|offset| usize::try_from(offset).ok()),
        };
        let offset = offset.ok_or_else(|| errors::refuse(ground.options, 400, "offset must be a number"))?;
        let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
        let (id, user) = (text("/sessionId"), text("/userReference"));
        let (from, to) = (text("/date/start"), text("/date/end"));
        let fits = |session: &&Session| {
            // Times of one form compare as texts.
            let created = time::rfc3339_millis(session.created_us);
            session.is_in(home)
                && id.is_none_or(|id| id == session.id)
                && user.is_none_or(|user| user == session.user)
                && from.is_none_or(|from| created.as_str() >= from)
                && to.is_none_or(|to| created.as_str() <= to)
        };
        let found: Vec<&Session> = self.sessions.iter().rev().filter(fits).collect();
        let page: Vec<Map<String, Value>> = found
            .iter()
            .skip(offset)
            .take(ground.options.kore.session_page)
            .map(|session| session.json(ground.options))
            .collect();
        let end = (offset + page.len()).min(found.len());
        let pagination = json!({ "totalCount": found.len(), "endIndex": end, "hasMore": end < found.len() });
        Ok(reply::json(200, &json!({ "sessions": page, "pagination": pagination })))
    }

    /// "Uploaded files remain available only for the duration of the session": what becomes of them, no page says; the
    /// emulator keeps them.
    pub(crate) fn terminate(
        &mut self,
        call: &Call<'_>,
        home: Home<'_>,
        ground: &mut Ground<'_>,
    ) -> Result<Reply, Reply> {
        let body = body(call, ground)?;
        let mut session = self.resolve(&body, home, ground)?;
        session.terminated = true;
        self.sessions.iter_mut().filter(|known| known.id == session.id).for_each(|known| known.terminated = true);
        let options = ground.options;
        let attachments: Vec<Map<String, Value>> = self
            .attached(&session, home, options)
            .into_iter()
            .map(|file| file.attached(TERMINATE, file.active, options))
            .collect();
        let mut told = session.json(options);
        told.insert("appId".to_owned(), json!(session.app));
        told.insert("attachments".to_owned(), json!(attachments));
        Ok(reply::json(200, &Value::Object(told)))
    }
}
