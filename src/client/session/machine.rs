//! The machine of one upload, with the sizes that it works in.

use super::State;
use super::target::{Protocol, Route};
use crate::backend::dialect::json_object;
use crate::model::text::push_encoded;
use crate::platform::{Platform, Source};
use crate::transfer::session::azure::Azure;
use crate::transfer::session::chunks::Chunks;
use crate::transfer::session::parts::{Plan, Rules};
use crate::transfer::session::s3::S3;
use crate::transfer::session::{Failure, Machine, Saved, google, ietf, tus};

/// Bytes of a request, for protocols that would take the whole file in one: below what proxies let through (Cloudflare:
/// 100 MB), and a server that keeps nothing of a broken request loses no more.
const PART: u64 = 64 << 20;
/// The same for bytes that come one by one and must be held meanwhile.
const STREAMED_PART: u64 = 8 << 20;
impl<P: Platform> State<P> {
    /// The machine of this upload; `saved` where it goes on.
    pub(super) fn machine(
        &self,
        route: &Route,
        saved: Option<&Saved>,
    ) -> core::result::Result<Box<dyn Machine>, Failure> {
        let (total, _) = self.source.supply();
        let may_restart = self.source.rereadable();
        let options = &self.options;
        let wished = self.own.part_size.or_else(|| self.described_part());
        let part = wished.or(Some(if may_restart { PART } else { STREAMED_PART }));
        let plan = |rules: &Rules| match (saved.and_then(|saved| saved.part_size), total) {
            (Some(size), Some(total)) => Plan::again(total, size, rules),
            _ => Plan::new(total, wished, rules),
        };
        let word = saved.and_then(|saved| saved.upload_id.as_deref());
        Ok(match self.own.protocol {
            Protocol::Tus => {
                let mut metadata = route.metadata.clone();
                for (key, value) in [("filename", &options.name), ("filetype", &options.media_type)] {
                    if !metadata.iter().any(|(known, _)| known == key) {
                        metadata.push((key.to_owned(), value.clone()));
                    }
                }
                let tus = tus::Options {
                    metadata,
                    part_size: part,
                    checksum: self.own.checksum,
                    discover: self.own.checksum.is_some(),
                    parallel: route.parallel,
                    may_restart,
                    ..tus::Options::default()
                };
                tus::machine(&tus, total, saved)?
            }
            Protocol::Ietf => {
                let mut headers = vec![("content-type".to_owned(), options.media_type.clone())];
                headers.push(("content-disposition".to_owned(), disposition(&options.name)));
                let ietf = ietf::Options { headers, part_size: part, may_restart, ..ietf::Options::default() };
                ietf::machine(&ietf, saved)
            }
            Protocol::Google => {
                let google = google::Options {
                    dialect: dialect(route),
                    description: description(&route.metadata),
                    media_type: Some(options.media_type.clone()),
                    headers: Vec::new(),
                    part_size: part,
                    may_restart,
                };
                google::machine(&google, saved)
            }
            Protocol::S3 => match word {
                Some(word) => {
                    let ending = saved.is_some_and(|saved| saved.ending);
                    Box::new(S3::resume(plan(&Rules::S3)?, word.to_owned(), ending))
                }
                None => Box::new(S3::new(plan(&Rules::S3)?)),
            },
            Protocol::Azure => match word {
                Some(word) => Box::new(Azure::resume(plan(&Rules::AZURE)?, word, options.media_type.clone())),
                None => Box::new(Azure::new(plan(&Rules::AZURE)?, &self.word(), options.media_type.clone())),
            },
            Protocol::Chunks => {
                // A chunk is what one request of the same platform takes (Kore.ai: 25 MB).
                let max = self.described_part().unwrap_or_default().max(25_000_000);
                let rules = Rules { min: 1, max, most: 10_000, granularity: 1 };
                Box::new(Chunks::new(plan(&rules)?, route.chunks.clone().unwrap_or_default()))
            }
        })
    }

    /// Bytes of a part as the platform wants them.
    fn described_part(&self) -> Option<u64> {
        let upload = self.client.inner.dialect.description.upload.as_ref();
        let size = upload.filter(|_| self.own.target.is_none())?.part_size?;
        (size >= 1.0).then_some(size as u64)
    }

    /// Letters and digits at random, 24 of them.
    pub(super) fn word(&self) -> String {
        let mut random = [0; 24];
        self.client.inner.platform.random_bytes(&mut random);
        random.into_iter().map(|byte| char::from_digit(u32::from(byte) % 36, 36).unwrap_or('0')).collect()
    }
}

/// The dialect that an endpoint speaks: Cloud Storage says so itself.
fn dialect(route: &Route) -> google::Dialect {
    let query = route.endpoint.as_ref().and_then(|url| url.query.as_deref()).unwrap_or_default();
    if query.split('&').any(|pair| pair == "uploadType=resumable") {
        google::Dialect::Json
    } else if route.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("x-goog-resumable")) {
        google::Dialect::Xml
    } else {
        google::Dialect::Commands
    }
}

fn description(metadata: &[(String, String)]) -> Option<String> {
    (!metadata.is_empty()).then(|| json_object(metadata))
}

/// `attachment`, with the name as a token where it is one, and otherwise as UTF-8 (RFC 6266, RFC 8187).
fn disposition(name: &str) -> String {
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._- ".contains(&byte));
    if plain {
        return ["attachment; filename=\"", name, "\""].concat();
    }
    let mut encoded = String::from("attachment; filename*=UTF-8''");
    push_encoded(&mut encoded, name);
    encoded
}
