//! What this Worker answers: records as JSON, a file's bytes, errors by their code. Nothing that the platform sent is passed on
//! but what stands here.

use attache::model::{Code, Error, FileRecord};
use attache::web::WebAnswer;
use attache::web::value::WebValue;
use serde::Serialize;
use worker::{Response, ResponseBuilder};

/// Why there is nothing to hand out.
pub enum Failure {
    Attache(Box<Error<WebValue>>),
    Worker(worker::Error),
}

impl From<Box<Error<WebValue>>> for Failure {
    fn from(error: Box<Error<WebValue>>) -> Self {
        Self::Attache(error)
    }
}

impl From<worker::Error> for Failure {
    fn from(error: worker::Error) -> Self {
        Self::Worker(error)
    }
}

/// A file, as this Worker tells of it.
#[derive(Serialize)]
pub struct Listed {
    id: String,
    name: String,
    size: Option<u64>,
    status: &'static str,
}

impl From<&FileRecord<WebValue>> for Listed {
    fn from(record: &FileRecord<WebValue>) -> Self {
        let (id, name) = (record.id.clone(), record.name.clone());
        Self { id, name, size: record.size, status: record.status.word() }
    }
}

/// The file's bytes as they come, to be saved and never shown as a page.
pub fn handed_out(answer: WebAnswer) -> worker::Result<Response> {
    let Some((from, _)) = answer.into_response() else { return Response::error("There are no bytes.\n", 502) };
    let mut builder = ResponseBuilder::new()
        .with_header("content-disposition", "attachment")?
        .with_header("x-content-type-options", "nosniff")?;
    let headers = from.headers();
    // The runtime unpacks: the length of what was packed is another one.
    let packed = headers.has("content-encoding")?;
    for name in ["content-type", "content-length"] {
        if let Some(value) = headers.get(name)?.filter(|_| !packed || name != "content-length") {
            builder = builder.with_header(name, &value)?;
        }
    }
    Ok(match from.body() {
        Some(bytes) => builder.stream(bytes),
        None => builder.empty(),
    })
}

/// An error, by its code: the caller's fault, or the platform's.
pub fn failed(error: &Error<WebValue>) -> worker::Result<Response> {
    let status = match error.code {
        Code::InvalidArgument => 400,
        Code::NotFound => 404,
        Code::TooLarge => 413,
        Code::RateLimited => 429,
        _ => 502,
    };
    Response::error(format!("{}: {error}\n", error.code.word()), status)
}
