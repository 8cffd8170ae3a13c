//! Bringing a file down: from the platform itself, or from the storage host that it names. The answer is handed on
//! unread. An answer that says "expired" leads to one fresh URL and one more try.

use super::call::Call;
use super::link::{Came, Fresh, Need, Want};
use super::refresh::hidden_link;
use super::request::{Exchange, Got, Reading, unexpected};
use super::select::Either;
use super::{Client, FileRef, Inner};
use crate::backend::description::Via;
use crate::model::text::contains_ignoring_case;
use crate::model::{Code, Error, Result};
use crate::platform::{Answer, Platform, Url};
use crate::policy::expiry::{ExpirySign, looks_expired};
use crate::policy::header::check_value;
use crate::policy::retry::transient;

/// A URL that came less long ago than this cannot have expired, whatever the clocks say.
const JUST_MADE: f64 = 5_000.0;

/// Which bytes, as in RFC 9110 §14.1.2; both ends inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// From the first to the last given, or to the end.
    From(u64, Option<u64>),
    /// So many from the end.
    Last(u64),
}

/// How to bring a file down.
#[derive(Clone, Debug, Default)]
pub struct DownloadOptions {
    /// Which bytes; all where absent.
    pub range: Option<Range>,
    /// Only when it is another version.
    pub if_none_match: Option<String>,
    /// A strong validator: these bytes only of the same version, otherwise all of the newer one.
    pub if_range: Option<String>,
    /// Only when it was changed since, as the date was given.
    pub if_modified_since: Option<String>,
    /// Hand back 304 and 416 as they are.
    pub serve: bool,
}

/// What is asked of whoever has the bytes.
struct Wanted {
    headers: Vec<(String, String)>,
    serve: bool,
}

impl Wanted {
    const fn reading(&self) -> Reading {
        if self.serve { Reading::Served } else { Reading::File }
    }
}

impl<P: Platform> Client<P> {
    /// The answer that holds the file's bytes, unread.
    pub async fn download(
        &self,
        call: &Call,
        file: &FileRef,
        options: &DownloadOptions,
    ) -> Result<P::Answer, P::Value> {
        self.run(call, self.inner.download(call, file, options)).await
    }
}

impl<P: Platform> Inner<P> {
    async fn download(&self, call: &Call, file: &FileRef, options: &DownloadOptions) -> Result<P::Answer, P::Value> {
        let wanted = Wanted { headers: conditions(options)?, serve: options.serve };
        let Some(download) = &self.dialect.description.download else {
            return Err(self.dialect.unsupported("download"));
        };
        let path = self.dialect.download(&file.id)?;
        match (download.via, path) {
            (Via::RecordUrl, _) => self.by_link(call, file, &wanted).await,
            (Via::Bytes, Some(path)) => {
                let url = self.api_url(&path)?;
                self.bytes(call, url, &wanted, download.anonymous).await
            }
            (Via::Redirect, Some(path)) => self.by_redirect(call, &path, &wanted).await,
            (_, None) => Err(self.dialect.unsupported("download path")),
        }
    }

    async fn by_link(&self, call: &Call, file: &FileRef, wanted: &Wanted) -> Result<P::Answer, P::Value> {
        self.know_link(file);
        let began = self.platform.now();
        let first = self.link_for_download(call, file, None).await?;
        // An address that an earlier call was redirected to may never have led to the file.
        let unproven = first.by_redirect && first.since < began;
        let refused = |error: &Error<P::Value>| unproven && error.status.is_some_and(|status| !transient(status));
        let error = match self.bytes(call, self.check_link(&first.url)?, wanted, true).await {
            Err(error) if refused(&error) || self.expired(&error, &first) => error,
            result => return result,
        };
        if self.dialect.description.refresh.is_none() {
            return Err(link_expired(error));
        }
        let second = self.link_for_download(call, file, Some(&first.url)).await?;
        let error = match self.bytes(call, self.check_link(&second.url)?, wanted, true).await {
            Err(error) if self.expired(&error, &second) => error,
            result => return result,
        };
        if second.came == Came::Signed {
            return Err(link_expired(error));
        }
        // It was had from a shelf, and the platform has not been asked yet.
        let want =
            Want { refused: [Some(&first.url), Some(&second.url)], proven: true, need: Need::Signed, ..Want::of(file) };
        let third = self.fresh(call, want).await?;
        match self.bytes(call, self.check_link(&third.url)?, wanted, true).await {
            Err(error) if self.expired(&error, &third) => Err(link_expired(error)),
            result => result,
        }
    }

    async fn link_for_download(&self, call: &Call, file: &FileRef, refused: Option<&str>) -> Result<Fresh, P::Value> {
        if self.dialect.description.refresh.is_some() {
            return self.fresh(call, Want { refused: [refused, None], proven: true, ..Want::of(file) }).await;
        }
        let description = &self.dialect.description;
        if description.get.is_none() && description.list.as_ref().is_none_or(|list| list.cursor.is_some()) {
            // Nothing can be asked for it: what the record told is all there is.
            let held = self.links.borrow().get(&file.id).and_then(|entry| entry.fresh.clone());
            return held.ok_or_else(|| self.dialect.unsupported("download address for this file"));
        }
        let record = self.get(call, &file.id, &[]).await?;
        match record.url {
            Some(url) => Ok(self.obtained(url, record.url_expires_at)),
            None => Err(self.dialect.unsupported("download address for this file")),
        }
    }

    fn expired(&self, error: &Error<P::Value>, used: &Fresh) -> bool {
        let now = self.platform.now();
        let ended = used.ends().is_some_and(|end| end <= now);
        let made = used.came == Came::Signed && now - used.since <= JUST_MADE && !ended;
        let Some(status) = error.status else {
            // A page is not shown a refusal that carries no leave for it (CORS): near the end it was most likely that.
            return error.code == Code::Network && !made && !used.usable(now, None);
        };
        // Our own sentence stands before the server's; only the server's words tell of an expiry.
        let told = tells_of_expiry(&error.message).then_some(error.message.as_str());
        match looks_expired(status, error.reason.as_deref(), told) {
            ExpirySign::Certain => true,
            // A refusal alone may be a real one: of a URL that was just made it is.
            ExpirySign::Possible => !made,
            ExpirySign::No => false,
        }
    }

    async fn by_redirect(&self, call: &Call, path: &str, wanted: &Wanted) -> Result<P::Answer, P::Value> {
        let first = match self.redirected(call, path, wanted).await? {
            Either::Left(link) => link,
            Either::Right(answer) => return Ok(answer),
        };
        let error = match self.bytes(call, self.check_link(&first.url)?, wanted, true).await {
            Err(error) if self.expired(&error, &first) => error,
            result => return result,
        };
        // Each answer names a link of its own: one that has ended on the way is had anew, once.
        match self.redirected(call, path, wanted).await? {
            Either::Right(answer) => Ok(answer),
            Either::Left(second) if second.url == first.url => Err(link_expired(error)),
            Either::Left(second) => match self.bytes(call, self.check_link(&second.url)?, wanted, true).await {
                Err(error) if self.expired(&error, &second) => Err(link_expired(error)),
                result => result,
            },
        }
    }

    /// The link that the platform redirects to, or the file itself where it answers with that.
    async fn redirected(&self, call: &Call, path: &str, wanted: &Wanted) -> Result<Either<Fresh, P::Answer>, P::Value> {
        let url = self.api_url(path)?;
        let exchange = Exchange {
            headers: wanted.headers.clone(),
            expose_redirect: true,
            ..Exchange::get(url.clone(), wanted.reading())
        };
        match self.exchange(call, exchange).await? {
            Got::Redirect(Some(target)) => {
                self.check_host(&target)?;
                Ok(Either::Left(Fresh { by_redirect: true, ..self.obtained(target.href, None) }))
            }
            // Engines take `Authorization` off where they follow to another origin; nothing else may go along.
            Got::Redirect(None) if self.auth.is_bearer() && self.headers.is_empty() && call.headers.is_empty() => {
                let exchange = Exchange {
                    headers: wanted.headers.clone(),
                    runtime_follows: true,
                    ..Exchange::get(url, wanted.reading())
                };
                let Got::Answer(answer) = self.exchange(call, exchange).await? else { return Err(hidden_link()) };
                if let Some(led) = answer.led_to() {
                    self.check_link(&led)?;
                }
                Ok(Either::Right(answer))
            }
            Got::Redirect(None) => Err(hidden_link()),
            Got::Answer(answer) if is_no_file(&answer) => Err(Error::new(
                Code::BadResponse,
                "The platform answered the download with an empty or JSON body instead of the file.",
            )),
            Got::Answer(answer) => Ok(Either::Right(answer)),
            Got::Json(_) | Got::Nothing => Err(unexpected()),
        }
    }

    async fn bytes(&self, call: &Call, url: Url, wanted: &Wanted, storage: bool) -> Result<P::Answer, P::Value> {
        let exchange = Exchange { headers: wanted.headers.clone(), storage, ..Exchange::get(url, wanted.reading()) };
        match self.exchange(call, exchange).await? {
            Got::Answer(answer) => Ok(answer),
            _ => Err(unexpected()),
        }
    }
}

/// A platform that redirects to its files answers 200 when it was not asked for one: empty, or an API's JSON.
fn is_no_file<A: Answer>(answer: &A) -> bool {
    let json = answer.header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    answer.header("content-length").as_deref() == Some("0") || (json && answer.header("content-disposition").is_none())
}

fn tells_of_expiry(message: &str) -> bool {
    ["expired", "not valid in the specified time frame"].iter().any(|words| contains_ignoring_case(message, words))
}

fn conditions<V>(options: &DownloadOptions) -> Result<Vec<(String, String)>, V> {
    let mut headers = Vec::new();
    match options.range {
        None => {}
        Some(Range::From(start, Some(end))) if end < start => {
            return Err(Error::argument("range", "ends before it starts."));
        }
        Some(Range::From(start, end)) => {
            let end = end.map(|end| end.to_string()).unwrap_or_default();
            headers.push(("range".to_owned(), ["bytes=", &start.to_string(), "-", &end].concat()));
        }
        Some(Range::Last(0)) => return Err(Error::argument("range", "asks for no byte.")),
        Some(Range::Last(last)) => headers.push(("range".to_owned(), ["bytes=-", &last.to_string()].concat())),
    }
    let conditions = [
        ("ifNoneMatch", "if-none-match", &options.if_none_match),
        ("ifRange", "if-range", &options.if_range),
        ("ifModifiedSince", "if-modified-since", &options.if_modified_since),
    ];
    for (argument, header, value) in conditions {
        if let Some(value) = value {
            check_value(value).map_err(|what| Error::argument(argument, what))?;
            headers.push((header.to_owned(), value.clone()));
        }
    }
    Ok(headers)
}

fn link_expired<V>(mut error: Box<Error<V>>) -> Box<Error<V>> {
    error.code = Code::LinkExpired;
    error.message =
        "The storage host says that the link has expired, also for a fresh one; is this machine's clock right?"
            .to_owned();
    error
}
