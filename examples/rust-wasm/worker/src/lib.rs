//! A Worker in Rust: `GET /files` lists, `POST /files?name=…` stores the request's body, `GET /files/ID` hands a file out,
//! `DELETE /files/ID` deletes it. The platform's key stays here. Who may call, it does not decide: put that before it.

mod answer;
mod shelf;

use answer::{Failure, Listed, failed, handed_out};
use attache::client::auth::AuthKind;
use attache::client::call::{CallOptions, Verb};
use attache::client::{Client, Config, DownloadOptions, FileRef, ListOptions, UploadOptions};
use attache::web::{WebPlatform, WebSource, built_in};
use std::rc::Rc;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;
use worker::js_sys::decode_uri_component;
use worker::wasm_bindgen::JsCast;
use worker::{Context, Env, Method, Request, Response, event};

/// Whoever calls gets an answer within this time, milliseconds.
const DEADLINE: f64 = 25_000.0;

#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> worker::Result<Response> {
    match served(&request, &env).await {
        Ok(response) => Ok(response),
        Err(Failure::Attache(error)) => failed(&error),
        Err(Failure::Worker(error)) => Err(error),
    }
}

async fn served(request: &Request, env: &Env) -> Result<Response, Failure> {
    let files = client(env)?;
    let url = request.url()?;
    // An address holds its parts encoded, and the client encodes what it is given.
    let decoded = |part| decode_uri_component(part).map(String::from);
    let Ok(path) = url.path_segments().into_iter().flatten().map(decoded).collect::<Result<Vec<_>, _>>() else {
        return Ok(Response::error("The address is encoded wrongly.\n", 400)?);
    };
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match (request.method(), path.as_slice()) {
        (Method::Get, ["files"]) => list(&files).await,
        (Method::Post, ["files"]) => {
            let name = url.query_pairs().find(|(key, _)| key == "name").map(|(_, name)| name.into_owned());
            store(&files, request, name.as_deref().unwrap_or("file")).await
        }
        (Method::Get, ["files", id]) => {
            let call = files.call(Verb::Download, &CallOptions::default());
            Ok(handed_out(files.download(&call, &FileRef::id(*id), &DownloadOptions::default()).await?)?)
        }
        (Method::Delete, ["files", id]) => {
            let call = files.call(Verb::Delete, &CallOptions::default());
            files.delete(&call, id, true).await?;
            Ok(Response::empty()?.with_status(204))
        }
        _ => Ok(Response::error("There is nothing here.\n", 404)?),
    }
}

fn client(env: &Env) -> Result<Client<WebPlatform>, Failure> {
    let unknown = || attache::model::Error::argument("BACKEND", "names no platform that is known here.");
    let description = match env.var("BACKEND")?.to_string().as_str() {
        shelf::NAME => shelf::description()?,
        name => built_in(name, &[]).ok_or_else(unknown)?,
    };
    let mut config = Config::new(description);
    config.auth = Some(AuthKind::Bearer);
    config.deadline = Some(DEADLINE);
    config.base_url = env.var("BASE_URL").ok().map(|url| url.to_string());
    Ok(Client::new(WebPlatform::with_token(env.secret("ATTACHE_TOKEN")?.to_string()), config)?)
}

async fn list(files: &Client<WebPlatform>) -> Result<Response, Failure> {
    let listing = files.list(ListOptions::default());
    let mut all = Vec::new();
    while let Some(page) = listing.next(&listing.call()).await? {
        all.extend(page.items.iter().map(Listed::from));
    }
    Ok(Response::from_json(&all)?)
}

/// The body goes to the platform as the runtime's Blob: none of its bytes pass through this program.
async fn store(files: &Client<WebPlatform>, request: &Request, name: &str) -> Result<Response, Failure> {
    let body = request.inner().blob().map_err(worker::Error::from)?;
    let blob: Blob = JsFuture::from(body).await.map_err(worker::Error::from)?.unchecked_into();
    let kind = Some(blob.type_()).filter(|kind| !kind.is_empty());
    let options = UploadOptions::new(name, kind.as_deref().unwrap_or("application/octet-stream"));
    let call = files.upload_call(&options);
    let record = files.upload(&call, WebSource::from(blob), &options, Rc::new(())).await?;
    Ok(Response::from_json(&Listed::from(&record))?.with_status(201))
}
