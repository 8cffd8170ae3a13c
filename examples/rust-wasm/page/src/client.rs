//! Which platform, and with what credentials: Cuadra AI, with a short-lived token that the page's own server hands out, so that
//! no key of the account is ever in a browser.

use attache::client::auth::AuthKind;
use attache::client::{Client, Config};
use attache::model::{self, FileRecord};
use attache::platform::{Answer, Pulse, Secret};
use attache::web::value::WebValue;
use attache::web::{WebAnswer, WebPlatform, built_in};
use gloo_net::http::Request;
use wasm_bindgen::JsValue;

pub type Files = Client<WebPlatform>;
pub type Record = FileRecord<WebValue>;
pub type Error = Box<model::Error<WebValue>>;
pub type Result<T> = std::result::Result<T, Error>;

/// A text longer than this is none that a page shows.
const LONGEST_TEXT: u64 = 64 * 1024;

/// A client for the address that the page's own server names.
pub fn open() -> Result<Files> {
    let description =
        built_in("cuadra", &[]).ok_or_else(|| model::Error::argument("backend", "names no built-in platform."))?;
    let mut config = Config::new(description);
    config.auth = Some(AuthKind::Bearer);
    config.base_url = web_sys::window().and_then(|window| window.document()?.body()?.get_attribute("data-base-url"));
    Client::new(WebPlatform::with_secrets(|_reason| token()), config)
}

async fn token() -> std::result::Result<Secret, JsValue> {
    let told = |error: gloo_net::Error| JsValue::from_str(&error.to_string());
    let answer = Request::post("/token").send().await.map_err(told)?;
    // The text of an error page is no token.
    if !answer.ok() {
        return Err(JsValue::from_str(&format!("The page's server gave no token: it answered {}.", answer.status())));
    }
    let token = answer.text().await.map_err(told)?;
    Ok(Secret { headers: vec![(String::new(), token)], expires_at: None })
}

/// A file's bytes as text.
pub async fn text_of(answer: WebAnswer) -> Result<String> {
    answer.text(LONGEST_TEXT, &Pulse::default()).await.map_err(|_| {
        model::Error::new(
            model::Code::BadResponse,
            "The file broke off or is too long to be shown; download it instead.",
        )
    })
}
