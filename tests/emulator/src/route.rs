//! Finds where a URL leads: which platform or the storage host, by the first path segment or by a public host name, and
//! where that platform's storage host is. Does not answer anything.

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use crate::backend::Backend;

/// What stands behind a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A platform's API; the decoded path segments below its name (the version path included).
    Api { backend: Backend, path: Vec<String> },
    /// The storage host.
    Storage { bucket: String, object: String },
    /// Nothing.
    Nowhere,
}

/// A URL taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) place: Place,
    /// `host` or `host:port`, as a Host header has it.
    pub(crate) host: String,
    /// The path as it was sent, percent-encoded.
    pub(crate) path: String,
    /// The same below the base address of the platform (or of the storage host).
    pub(crate) below: String,
    /// That base address, without a slash at the end.
    pub(crate) base: String,
    /// Decoded, in the order sent.
    pub(crate) query: Vec<(String, String)>,
    /// Where signed URLs made for this request point to, without a slash at the end.
    pub(crate) storage: String,
}

const PUBLIC_STORAGE: &str = "storage.googleapis.com";

impl Target {
    /// The platform that the request belongs to; a stored object belongs to the platform that signed its URL.
    pub(crate) fn backend(&self) -> Option<Backend> {
        match &self.place {
            Place::Api { backend, .. } => Some(*backend),
            Place::Storage { bucket, .. } => Backend::named(bucket),
            Place::Nowhere => None,
        }
    }
}

/// Takes a URL apart; `None` when it is not an absolute http(s) URL.
pub(crate) fn locate(url: &str) -> Option<Target> {
    let url = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let name = url.host_str()?;
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let sent: Vec<&str> = url.path_segments()?.collect();
    let decoded: Vec<String> =
        sent.iter().map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned()).collect();
    let (place, skip) = place(name, &decoded);
    Some(Target {
        place,
        host: format!("{name}{port}"),
        path: url.path().to_owned(),
        base: sent.iter().take(skip).fold(format!("{}://{name}{port}", url.scheme()), |base, part| base + "/" + part),
        below: sent.iter().skip(skip).fold(String::new(), |path, part| path + "/" + part),
        query: url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect(),
        storage: storage_base(&url, name, &port),
    })
}

/// The place, and how many segments its base address takes.
fn place(host: &str, path: &[String]) -> (Place, usize) {
    let version = |backend: Backend| backend.version_path().matches('/').count();
    if host == PUBLIC_STORAGE {
        return (stored(path), 0);
    }
    if let Some(backend) = Backend::of_host(host) {
        return (Place::Api { backend, path: path.to_vec() }, version(backend));
    }
    let Some((first, rest)) = path.split_first() else { return (Place::Nowhere, 0) };
    if first == "storage" {
        return (stored(rest), 1);
    }
    match Backend::named(first) {
        Some(backend) => (Place::Api { backend, path: rest.to_vec() }, 1 + version(backend)),
        None => (Place::Nowhere, 0),
    }
}

fn stored(path: &[String]) -> Place {
    match path.split_first() {
        Some((bucket, object)) if !object.is_empty() => {
            Place::Storage { bucket: bucket.clone(), object: object.join("/") }
        }
        _ => Place::Nowhere,
    }
}

/// The storage host is never the API's own: 127.0.0.1 and localhost stand for each other, `api.localhost` has
/// `storage.localhost`.
fn storage_base(url: &Url, name: &str, port: &str) -> String {
    if name == PUBLIC_STORAGE || Backend::of_host(name).is_some() {
        return format!("https://{PUBLIC_STORAGE}");
    }
    let host = match url.host() {
        Some(Host::Domain("localhost")) => "127.0.0.1".to_owned(),
        Some(Host::Domain(name)) if name.ends_with(".localhost") => "storage.localhost".to_owned(),
        Some(Host::Domain(name)) => format!("storage.{name}"),
        _ => "localhost".to_owned(),
    };
    format!("{}://{host}{port}/storage", url.scheme())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api(url: &str) -> (Backend, Vec<String>, String) {
        let target = locate(url).unwrap();
        match target.place {
            Place::Api { backend, path } => (backend, path, target.below),
            other => panic!("{url} leads to {other:?}"),
        }
    }

    #[test]
    fn the_first_segment_names_the_platform() {
        let (backend, path, below) = api("http://127.0.0.1:8080/voipbin/v1.0/storage_files/a%2Fb");
        assert_eq!(backend, Backend::Voipbin);
        assert_eq!(path, ["v1.0", "storage_files", "a/b"]);
        assert_eq!(below, "/storage_files/a%2Fb");
        assert_eq!(locate("http://[::1]:81/voipbin/v1.0/x").unwrap().base, "http://[::1]:81/voipbin/v1.0");
        assert_eq!(locate("https://api.fruxon.com/v1/x").unwrap().base, "https://api.fruxon.com");
        assert_eq!(api("http://api.localhost/cuadra/v1/files").2, "/v1/files");
        assert_eq!(locate("http://api.localhost/nobody/v1").unwrap().place, Place::Nowhere);
        assert!(locate("/cuadra/v1/files").is_none());
    }

    #[test]
    fn a_public_host_names_the_platform_too() {
        assert_eq!(api("https://api.voipbin.net/v1.0/storage_files").2, "/storage_files");
        assert_eq!(api("https://api.cuadra.ai/v1/files").0, Backend::Cuadra);
        for host in ["discoveryengine", "eu-discoveryengine", "discoveryengine.us.rep"] {
            assert_eq!(api(&format!("https://{host}.googleapis.com/v1alpha/x")).0, Backend::DiscoveryEngine);
        }
        assert_eq!(api("https://agent-platform.kore.ai/api/v2/apps/a").2, "/apps/a");
    }

    #[test]
    fn storage_is_always_another_host() {
        let storage = |url: &str| locate(url).unwrap().storage;
        assert_eq!(storage("http://127.0.0.1:8080/cuadra"), "http://localhost:8080/storage");
        assert_eq!(storage("http://localhost:8080/cuadra"), "http://127.0.0.1:8080/storage");
        assert_eq!(storage("http://api.localhost/cuadra"), "http://storage.localhost/storage");
        assert_eq!(storage("https://emulator.test/cuadra"), "https://storage.emulator.test/storage");
        assert_eq!(storage("https://api.voipbin.net/v1.0"), "https://storage.googleapis.com");
        let target = locate("http://localhost:8080/storage/voipbin/dir/id").unwrap();
        assert_eq!(target.place, Place::Storage { bucket: "voipbin".into(), object: "dir/id".into() });
        assert_eq!(target.backend(), Some(Backend::Voipbin));
    }

    #[test]
    fn dot_segments_leave_the_platform_as_they_would_on_a_real_host() {
        assert_eq!(
            locate("http://api.localhost/cuadra/v1/files/%2e%2e/%2e%2e/%2e%2e/x").unwrap().place,
            Place::Nowhere
        );
    }
}
