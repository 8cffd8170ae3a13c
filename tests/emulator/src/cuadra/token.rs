//! Cuadra's token endpoint at both documented addresses (guide: `/v1/oauth2/token`, JSON; OpenAPI: `/oauth/token`):
//! OAuth 2.0 client credentials, RFC 6749 §4.4, body as JSON or as a form, the client's own credentials in it or in
//! `Authorization: Basic`. Does not check scopes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::call::Call;
use crate::cuadra::Cuadra;
use crate::form;
use crate::platform::Ground;
use crate::reply;
use crate::wire::Reply;

impl Cuadra {
    pub(crate) fn token(&mut self, call: &Call<'_>, ground: &mut Ground<'_>) -> Result<Reply, Reply> {
        let field =
            fields(call).ok_or_else(|| refuse(400, "invalid_request", "The body is neither JSON nor a form."))?;
        if field("grant_type").as_deref() != Some("client_credentials") {
            return Err(refuse(400, "unsupported_grant_type", "Only client_credentials is supported."));
        }
        let client = basic(call).or_else(|| Some((field("client_id")?, field("client_secret")?)));
        let known = &ground.options.cuadra.clients;
        let good = client.as_ref().is_some_and(|client| {
            !client.0.is_empty() && !client.1.is_empty() && (known.is_empty() || known.contains(client))
        });
        if !good {
            return Err(
                refuse(401, "invalid_client", "Client authentication failed.").with("www-authenticate", "Basic")
            );
        }
        let token = format!("access_{}", ground.ids.token("cuadra token"));
        let life = ground.options.cuadra.token_lifetime_ms;
        self.issued.insert(token.clone(), ground.now_ms + life);
        let scope = field("scope").unwrap_or_else(|| "files:admin".to_owned());
        let body = json!({ "access_token": token, "token_type": "Bearer", "expires_in": (life / 1000.0).floor() as u64, "scope": scope });
        Ok(reply::json(200, &body).with("cache-control", "no-store"))
    }
}

fn refuse(status: u16, error: &str, description: &str) -> Reply {
    reply::json(status, &json!({ "error": error, "error_description": description })).with("cache-control", "no-store")
}

type Field = Box<dyn Fn(&str) -> Option<String>>;

/// A way to ask the body for its fields, whichever form it has.
fn fields(call: &Call<'_>) -> Option<Field> {
    match call.media_type().as_str() {
        "application/json" => {
            let body: Value = serde_json::from_slice(call.body()).ok()?;
            Some(Box::new(move |name| body.get(name)?.as_str().map(str::to_owned)))
        }
        "application/x-www-form-urlencoded" => {
            let pairs = form::pairs(call.body());
            Some(Box::new(move |name| form::value(&pairs, name).map(str::to_owned)))
        }
        _ => None,
    }
}

fn basic(call: &Call<'_>) -> Option<(String, String)> {
    let (scheme, text) = call.header("authorization")?.split_once(' ')?;
    let decoded = STANDARD.decode(text.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let (id, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}
