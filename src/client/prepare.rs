//! From what a caller wants uploaded to the one request that does it, by the description's encoding; everything that
//! can be refused is refused here, before anything is sent.

use super::Inner;
use super::request::{Exchange, Reading};
use super::upload::{UploadEvents, UploadOptions};
use crate::backend::description::Upload;
use crate::backend::dialect::quote;
use crate::backend::fields::upload_fields;
use crate::backend::template::query;
use crate::model::{Code, Commit, Error, Result};
use crate::platform::{Body, FormBody, Platform, Source, Watch};
use crate::policy::header::check_value;
use crate::policy::name::check_name;
use crate::policy::retry::Repeat;
use crate::transfer::digest::Sha256Digest;
use crate::transfer::form;
use std::cell::RefCell;
use std::rc::Rc;

/// Tells the caller how the file's own bytes leave, whatever surrounds or encodes them.
struct FileWatch<E> {
    events: Rc<E>,
    /// Of bytes that can be read only as they leave.
    digest: Option<Rc<RefCell<Sha256Digest>>>,
    before: u64,
    /// Nothing where it is seen only as it leaves.
    size: Option<u64>,
    base64: bool,
}

impl<E: UploadEvents> Watch for FileWatch<E> {
    fn watched(&self) -> bool {
        self.events.watched()
    }
    fn sent(&self, bytes: u64) {
        let within = bytes.saturating_sub(self.before);
        let own = if self.base64 { within / 4 * 3 } else { within };
        self.events.sent(self.size.map_or(own, |size| own.min(size)));
    }
    fn left(&self) {
        if let Some(size) = self.size {
            self.events.sent(size);
        }
    }
    fn reads(&self) -> bool {
        self.digest.is_some()
    }
    fn read(&self, bytes: &[u8]) {
        if let Some(digest) = &self.digest {
            digest.borrow_mut().update(bytes);
        }
    }
}

/// The request of an upload, and whether the platform honours the key that it carries.
pub(super) fn prepare<P: Platform, E: UploadEvents + 'static>(
    inner: &Inner<P>,
    source: P::Source,
    options: &UploadOptions,
    events: &Rc<E>,
    digest: Option<Rc<RefCell<Sha256Digest>>>,
) -> Result<(Exchange<P::Source>, bool), P::Value> {
    let Some(upload) = &inner.dialect.description.upload else { return Err(inner.dialect.unsupported("upload")) };
    check_name(&options.name).map_err(|what| Error::argument("name", what))?;
    let fields = upload_fields(&inner.dialect, &options.fields)?;
    let (told, _) = source.supply();
    let size = told.unwrap_or_default();
    let base64 = upload.encoding == "json-base64";
    let (prefix, suffix, content_type) = match upload.encoding.as_str() {
        "form-data" => around_form(inner, upload, &fields.form, options)?,
        "json-base64" if !form::is_media_type(&options.media_type) => {
            return Err(Error::argument("mediaType", "is no media type, such as \"application/pdf\"."));
        }
        "json-base64" => around_json(upload, &fields.form, options),
        _ => return Err(inner.dialect.unsupported("upload by this protocol")),
    };
    let body = if base64 { size.div_ceil(3) * 4 } else { size };
    let whole = body + (prefix.len() + suffix.len()) as u64;
    check_size(upload, inner.told_limit.get(), &options.media_type, size, whole)?;
    let mut headers = vec![("content-type".to_owned(), content_type)];
    let keyed = upload.idempotency_header.is_some();
    if let Some(header) = &upload.idempotency_header {
        if let Some(key) = &options.idempotency_key {
            let usable = if key.is_empty() { Err("is empty.") } else { check_value(key) };
            usable.map_err(|what| Error::argument("idempotencyKey", what))?;
        }
        headers.push((header.clone(), options.idempotency_key.clone().unwrap_or_else(|| uuid(&inner.platform))));
    }
    let watch: Rc<dyn Watch> =
        Rc::new(FileWatch { events: Rc::clone(events), digest, before: prefix.len() as u64, size: told, base64 });
    let body = FormBody { prefix: prefix.into(), source, suffix: suffix.into(), watch };
    let mut url = inner.dialect.routes(&inner.root)?.chunk;
    if !fields.query.is_empty() {
        url = [&url, "?", &query(&fields.query)].concat();
    }
    let exchange = Exchange {
        method: upload.method.clone().unwrap_or_else(|| "POST".to_owned()),
        url: inner.own_url(&url)?,
        headers,
        body: if base64 { Body::Base64(body) } else { Body::Form(body) },
        storage: false,
        repeat: if keyed { Repeat::Keyed } else { Repeat::Write },
        reading: Reading::Json,
        expose_redirect: false,
        runtime_follows: false,
    };
    Ok((exchange, keyed))
}

type Around = (Vec<u8>, Vec<u8>, String);

fn around_form<P: Platform>(
    inner: &Inner<P>,
    upload: &Upload,
    fields: &[(String, String)],
    options: &UploadOptions,
) -> Result<Around, P::Value> {
    let mut random = [0; 18];
    inner.platform.random_bytes(&mut random);
    let file_field = upload.file_field.as_deref().unwrap_or("file");
    let form = form::encode(&form::boundary(&random), fields, file_field, &options.name, &options.media_type)
        .map_err(|refused| Error::argument(refused.argument, refused.what))?;
    Ok((form.prefix, form.suffix, form.content_type))
}

/// `{"fileName":"…","mimeType":"…", fields…, "content":"` and `"}`: the content comes last, so that it needs no end known.
fn around_json(upload: &Upload, fields: &[(String, String)], options: &UploadOptions) -> Around {
    let mut prefix = String::from("{");
    let name = upload.name_field.as_deref().unwrap_or("name");
    let media_type = upload.media_type_field.as_deref().unwrap_or("mediaType");
    let told = [(name, options.name.as_str()), (media_type, options.media_type.as_str())];
    for (member, value) in told.into_iter().chain(fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))) {
        quote(member, &mut prefix);
        prefix.push(':');
        quote(value, &mut prefix);
        prefix.push(',');
    }
    quote(upload.file_field.as_deref().unwrap_or("content"), &mut prefix);
    prefix.push_str(":\"");
    (prefix.into_bytes(), b"\"}".to_vec(), "application/json".to_owned())
}

fn check_size<V>(upload: &Upload, told: Option<f64>, media_type: &str, size: u64, whole: u64) -> Result<(), V> {
    let by_type = upload.max_bytes_by_type.iter().find(|(kind, _)| media_type.starts_with(kind.as_str()));
    let limit = told.or(by_type.map(|(_, limit)| *limit)).or(upload.max_bytes);
    let over = |limit: Option<f64>, bytes: u64| limit.filter(|limit| bytes as f64 > *limit);
    match over(limit, size).or_else(|| over(upload.max_body_bytes, whole)) {
        Some(limit) => Err(too_large(limit)),
        None => Ok(()),
    }
}

/// More bytes than the platform takes.
pub(super) fn too_large<V>(limit: f64) -> Box<Error<V>> {
    let mut error = Error::new(
        Code::TooLarge,
        ["The file has more bytes than this platform takes (", &(limit as u64).to_string(), "); nothing was sent."]
            .concat(),
    );
    error.commit = Some(Commit::NotSent);
    error
}

/// A random UUID (RFC 9562 §5.4).
fn uuid<P: Platform>(platform: &P) -> String {
    let mut bytes = [0_u8; 16];
    platform.random_bytes(&mut bytes);
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        let byte = match index {
            6 => (byte & 0x0f) | 0x40,
            8 => (byte & 0x3f) | 0x80,
            _ => byte,
        };
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
    }
    text
}
