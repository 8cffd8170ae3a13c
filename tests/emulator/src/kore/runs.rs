//! Kore's runs (page execute): `POST …/runs/execute`, at once or asynchronously, and `POST …/runs/{runId}/status`. A
//! run fails when its input says `fail`; what went wrong stands in `kwargs.output`, as the page has it. Does not run
//! anything.

use serde_json::{Map, Value, json};

use crate::backend::Backend;
use crate::call::Call;
use crate::ids::choose;
use crate::job::{Job, Outcome, Stage};
use crate::kore::identity::Session;
use crate::kore::{Home, Kore, body, errors};
use crate::options::Options;
use crate::platform::Ground;
use crate::reply;
use crate::time;
use crate::wire::Reply;

/// A run.
#[derive(Debug)]
pub(crate) struct Run {
    id: String,
    /// `None`: of every session.
    session: Option<Session>,
    input: Value,
    job: Job,
}

/// How the attachments of a run are spelled.
const RUN: usize = 1;

impl Run {
    fn json(&self, options: &Options, now_ms: f64) -> Value {
        let whole = options.processing_time_ms;
        let stage = self.job.stage(whole, now_ms);
        let said = |text: &str| json!([{ "type": "text", "content": text }]);
        // The page lists `Pending` and `Running`, and speaks of "pending" and "running" below.
        let lower = choose(options.seed, "kore words", &self.id, 2) == 0;
        let (status, output) = match stage {
            Stage::Pending => (if lower { "pending" } else { "Pending" }, None),
            Stage::Running(_) => (if lower { "running" } else { "Running" }, None),
            Stage::Ended(Outcome::Success) => ("success", Some(said("Here is what the files say."))),
            Stage::Ended(Outcome::Unknown) => ("interrupted", None),
            Stage::Ended(_) => ("failed", Some(said("The agent could not read the attached file."))),
        };
        let changed = self.job.ended_ms(whole, now_ms).unwrap_or(now_ms);
        let mut run = json!({
            "_id": self.id,
            "sessionId": self.session.as_ref().map(|session| session.id.as_str()),
            "status": status,
            "kwargs": { "input": self.input },
            "multitaskStrategy": "reject",
            "createdAt": time::rfc3339_millis(time::micros(self.job.started_ms)),
            "updatedAt": time::rfc3339_millis(time::micros(changed)),
            "__v": 0,
        });
        if let (Some(kwargs), Some(output)) = (run.pointer_mut("/kwargs").and_then(Value::as_object_mut), output) {
            kwargs.insert("output".to_owned(), output);
        }
        json!({ "run": run })
    }
}

impl Kore {
    /// Starts a run; its id.
    pub(crate) fn run(
        &mut self,
        session: Option<Session>,
        input: Value,
        outcome: Outcome,
        ground: &mut Ground<'_>,
    ) -> String {
        let id = format!("r-{}", ground.ids.uuid("kore run"));
        self.runs.push(Run { id: id.clone(), session, input, job: Job::new(outcome, ground.now_ms) });
        id
    }

    pub(crate) fn execute(&mut self, call: &Call<'_>, home: Home<'_>, ground: &mut Ground<'_>) -> Result<Reply, Reply> {
        let body = body(call, ground)?;
        let input = body.get("input").cloned().filter(|input| input.as_array().is_some_and(|all| !all.is_empty()));
        let input = input.ok_or_else(|| errors::refuse(ground.options, 400, "input is required"))?;
        let mut session = self.resolve(&body, home, ground)?;
        // The sample writes the member with a capital.
        let attachments = body.get("attachments").or_else(|| body.get("Attachments")).unwrap_or(&Value::Null);
        self.attach(attachments, &mut session, home, ground)?;
        let told = self.attachments(&session, home, ground.options);
        let outcome = Outcome::of_name(&input.to_string());
        let run = self.run(Some(session.clone()), input, outcome, ground);
        if body.get("isAsync").and_then(Value::as_bool) == Some(true) {
            let message = "Request is being processed asynchronously";
            return Ok(reply::json(200, &json!({ "status": "processing", "runId": run, "message": message })));
        }
        let said = if outcome == Outcome::Success { "Here is what the files say." } else { "Something went wrong." };
        let info = json!({
            "status": "idle",
            "conversationState": "COMPLETED",
            "userReference": session.user,
            "sessionReference": session.reference,
            "userId": session.user_id(ground.options.seed),
            "sessionId": session.id,
            "runId": run,
            "appId": session.app,
            "attachments": told,
        });
        let message = format!("msg-{}", ground.ids.uuid("kore message"));
        let output = json!([{ "type": "text", "content": said }]);
        Ok(reply::json(200, &json!({ "messageId": message, "output": output, "sessionInfo": info })))
    }

    /// "Once a file is added to the includeFiles list, it remains associated with the session …" until it is excluded.
    fn attach(
        &mut self,
        asked: &Value,
        session: &mut Session,
        home: Home<'_>,
        ground: &Ground<'_>,
    ) -> Result<(), Reply> {
        if asked.get("enable").and_then(Value::as_bool) != Some(true) {
            return Ok(());
        }
        let ids = |name: &str| -> Vec<String> {
            let all = asked.get(name).and_then(Value::as_array);
            all.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let (include, exclude) = (ids("includeFiles"), ids("excludeFiles"));
        let unknown = {
            let shows = self.shows(session, home, ground.options);
            include.iter().find(|id| !self.files.iter().any(|file| file.id == **id && shows(file)))
        };
        if let Some(unknown) = unknown {
            return Err(errors::refuse(ground.options, 404, &format!("File {unknown} not found")));
        }
        for file in &mut self.files {
            if include.contains(&file.id) || exclude.contains(&file.id) {
                file.active = include.contains(&file.id);
            }
        }
        session.included.retain(|id| !exclude.contains(id) && !include.contains(id));
        session.included.extend(include);
        let known = self.sessions.iter_mut().find(|known| known.id == session.id && known.is_in(home));
        if let Some(known) = known {
            known.included.clone_from(&session.included);
        }
        Ok(())
    }

    /// A file over the token limit is told inside a good answer: "the combined file content exceeds …".
    fn attachments(&self, session: &Session, home: Home<'_>, options: &Options) -> Vec<Map<String, Value>> {
        let (limit, mut used) = (options.kore.max_tokens, 0);
        let told = |file: &crate::kore::file::File| {
            let included = session.included.contains(&file.id);
            let tokens = file.size / 4;
            let over = included && used + tokens > limit;
            used += if included && !over { tokens } else { 0 };
            let mut members = file.attached(RUN, included && !over, options);
            if over {
                let error = format!(
                    "The combined file content exceeds 80% of the token limit allowed by the model (max {limit} tokens)"
                );
                members.insert("Metadata".to_owned(), json!({ "tokens": tokens, "error": error }));
            }
            members
        };
        self.attached(session, home, options).into_iter().map(told).collect()
    }

    /// `sessionIdentity` is "useful for verifying the context and permissions on the run"; the emulator wants it and
    /// answers a stranger as if there were no such run.
    pub(crate) fn status(
        &mut self,
        call: &Call<'_>,
        id: &str,
        home: Home<'_>,
        ground: &mut Ground<'_>,
    ) -> Result<Reply, Reply> {
        let body = body(call, ground)?;
        let named = body.get("sessionIdentity").and_then(Value::as_array);
        let named: Vec<&str> =
            named.into_iter().flatten().filter_map(|entry| entry.get("value").and_then(Value::as_str)).collect();
        if named.is_empty() {
            return Err(errors::refuse(ground.options, 400, "sessionIdentity is required"));
        }
        let knows = |session: &Session| {
            let names = [session.id.as_str(), &session.reference, &session.user];
            session.is_in(home) && named.iter().any(|name| names.contains(name))
        };
        let found = self.runs.iter().find(|run| run.id == id && run.session.as_ref().is_none_or(knows));
        let stage = |run: &&Run| run.job.stage(ground.options.processing_time_ms, ground.now_ms);
        let run = found.filter(|run| stage(run) != Stage::Ended(Outcome::Vanishes));
        let run = run.ok_or_else(|| errors::refuse(ground.options, 404, "Run not found"))?;
        ground.polls.note(Backend::Kore, &run.id, ground.now_ms);
        Ok(reply::json(200, &run.json(ground.options, ground.now_ms)))
    }
}
