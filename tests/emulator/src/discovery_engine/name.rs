//! Takes resource names apart, as gRPC transcoding writes them into paths: `v1alpha/projects/…/sessions/s:verb`. Does
//! not know whether what they name exists.

use crate::ids::derive;
use crate::options::Options;

/// A path below the host.
#[derive(Debug)]
pub(crate) struct Address<'a> {
    /// `upload` or `download`, before the version.
    pub(crate) prefix: Option<&'a str>,
    pub(crate) version: &'a str,
    /// The segments of the name.
    pub(crate) names: Vec<&'a str>,
    /// What follows the last colon of the last segment.
    pub(crate) verb: Option<&'a str>,
}

const SESSION: [&str; 5] = ["projects", "locations", "collections", "engines", "sessions"];

impl<'a> Address<'a> {
    pub(crate) fn read(path: &[&'a str]) -> Option<Address<'a>> {
        let (prefix, rest) = match path {
            [prefix @ ("upload" | "download"), rest @ ..] => (Some(*prefix), rest),
            rest => (None, rest),
        };
        let (version, names) = rest.split_first()?;
        let mut names = names.to_vec();
        let last = names.pop()?;
        let (last, verb) = last.rsplit_once(':').map_or((last, None), |(last, verb)| (last, Some(verb)));
        names.push(last);
        let whole = names.first() == Some(&"projects") && names.iter().all(|name| !name.is_empty());
        (whole && matches!(*version, "v1alpha" | "v1beta" | "v1")).then_some(Address { prefix, version, names, verb })
    }

    /// The name of a session.
    pub(crate) fn session(&self) -> Option<&[&'a str]> {
        is_session(&self.names).then_some(self.names.as_slice())
    }

    /// The session whose files are listed.
    pub(crate) fn files_of(&self) -> Option<&[&'a str]> {
        self.names.strip_suffix(&["files"]).filter(|session| is_session(session))
    }

    /// The parent of an operation and its id. Only what has a prefix has no operations.
    pub(crate) fn operation(&self) -> Option<(&[&'a str], &'a str)> {
        let (id, rest) = self.names.split_last()?;
        rest.strip_suffix(&["operations"])
            .filter(|parent| !parent.is_empty() && self.prefix.is_none())
            .map(|p| (p, *id))
    }

    /// The parent whose operations are listed.
    pub(crate) fn operations_of(&self) -> Option<&[&'a str]> {
        self.names.strip_suffix(&["operations"]).filter(|parent| !parent.is_empty() && self.prefix.is_none())
    }
}

fn is_session(names: &[&str]) -> bool {
    let kinds: Vec<&str> = names.iter().step_by(2).copied().collect();
    names.len() == 10 && kinds == SESSION
}

/// A name as the service writes it: with the project's number in place of its id.
pub(crate) fn own(names: &[&str], options: &Options) -> String {
    let write = |(at, name): (usize, &&str)| if at == 1 { number(name, options) } else { (*name).to_owned() };
    names.iter().enumerate().map(write).collect::<Vec<String>>().join("/")
}

/// A project's number: 12 digits that follow from its id; a number stays itself.
fn number(project: &str, options: &Options) -> String {
    if project.bytes().all(|c| c.is_ascii_digit()) {
        return project.to_owned();
    }
    let drawn = digits(derive(options.seed, "project", project.as_bytes()));
    format!("{}", 100_000_000_000 + drawn % 900_000_000_000)
}

/// A whole number from the first eight bytes.
pub(crate) fn digits(bytes: [u8; 32]) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = bytes;
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str) -> Option<(Option<String>, String, Option<String>)> {
        let parts: Vec<&str> = path.split('/').collect();
        let owned = |text: &str| text.to_owned();
        Address::read(&parts).map(|a| (a.prefix.map(owned), a.names.join("/"), a.verb.map(owned)))
    }

    #[test]
    fn prefix_version_name_and_verb_are_told_apart() {
        let name = "projects/p/locations/l/collections/c/engines/e/sessions/s";
        assert_eq!(read(&format!("v1alpha/{name}:x")), Some((None, name.into(), Some("x".into()))));
        assert_eq!(
            read(&format!("upload/v1alpha/{name}:x")),
            Some((Some("upload".into()), name.into(), Some("x".into())))
        );
        assert_eq!(read(&format!("v1/{name}")), Some((None, name.into(), None)));
        for path in ["", "v1alpha", "v2/projects/p", "v1alpha/sessions/s", "v1alpha/projects//x", "other/v1/projects/p"]
        {
            assert_eq!(read(path), None, "{path}");
        }
    }

    #[test]
    fn a_session_has_five_pairs() {
        let is = |name: &str| is_session(&name.split('/').collect::<Vec<_>>());
        assert!(is("projects/p/locations/l/collections/c/engines/e/sessions/s"));
        assert!(!is("projects/p/locations/l/collections/c/engines/e"));
        assert!(!is("projects/p/locations/l/collections/c/dataStores/e/sessions/s"));
    }

    #[test]
    fn a_project_is_named_by_its_number() {
        let options = Options::default();
        let own = |name: &str| own(&name.split('/').collect::<Vec<_>>(), &options);
        assert_eq!(own("projects/42/locations/l"), "projects/42/locations/l");
        let number = own("projects/my-project");
        assert_eq!((number.len(), number == own("projects/my-project")), ("projects/".len() + 12, true));
    }
}
