//! Scripted faults: which requests they meet, when, and what they do. Does not do it: the handler and the carrier do.

use serde::{Deserialize, Serialize};

use crate::backend::Backend;
use crate::route::Target;

/// One scripted fault, as in the client's contract.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Which requests it meets.
    pub matches: Match,
    /// How many of those pass first.
    pub skip: u64,
    /// How many it then strikes.
    pub times: u64,
    /// What it does.
    pub action: Action,
}

/// Picks requests; what is absent picks all.
#[derive(Clone, Debug, Default)]
pub struct Match {
    /// The method, in any case.
    pub method: Option<String>,
    /// The path of the URL, or its beginning up to a slash: either the whole path or what is below the platform's base
    /// address.
    pub path: Option<String>,
    /// The platform; a request to the storage host belongs to the platform that signed the URL.
    pub backend: Option<Backend>,
}

/// What a fault does.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Action {
    /// Answers without the handler.
    Answer {
        /// The status.
        status: u16,
        /// Headers of the answer.
        #[serde(default)]
        headers: Vec<(String, String)>,
        /// Its body.
        #[serde(default)]
        body: String,
    },
    /// The connection is reset after so many bytes of the body.
    ResetAfter(u64),
    /// Nothing comes after so many bytes of the body.
    StallAfter(u64),
    /// The body ends after so many bytes.
    TruncateAfter(u64),
    /// Handled, but the reply is lost.
    LoseReply,
    /// The reply takes so many milliseconds.
    Delay(f64),
    /// The signed URL that the request uses is expired before it is answered; one that the reply names, once the reply
    /// has left. The platform knows it too, so a refresh gives a fresh one.
    ExpireUrl,
}

impl Fault {
    /// A fault that strikes the next request it meets.
    pub fn once(matches: Match, action: Action) -> Fault {
        Fault { matches, skip: 0, times: 1, action }
    }
}

impl Match {
    pub(crate) fn meets(&self, method: &str, target: &Target) -> bool {
        self.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && self.backend.is_none_or(|wanted| target.backend() == Some(wanted))
            && self.path.as_ref().is_none_or(|wanted| begins(&target.path, wanted) || begins(&target.below, wanted))
    }
}

/// Equal, or a beginning that ends where a segment ends.
fn begins(path: &str, wanted: &str) -> bool {
    let wanted = wanted.trim_matches('/');
    let Some(rest) = path.trim_start_matches('/').strip_prefix(wanted) else { return false };
    rest.is_empty() || wanted.is_empty() || rest.starts_with('/')
}

/// Counts what each fault has met and picks the one that strikes now. A fault after the striking one does not see the
/// request.
pub(crate) fn strike(faults: &[Fault], met: &mut Vec<u64>, method: &str, target: &Target) -> Option<Action> {
    met.resize(faults.len(), 0);
    for (fault, met) in faults.iter().zip(met.iter_mut()).filter(|(fault, _)| fault.matches.meets(method, target)) {
        *met += 1;
        if *met > fault.skip && *met - fault.skip <= fault.times {
            return Some(fault.action.clone());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::locate;

    #[test]
    fn a_path_is_met_whole_or_below_the_base_and_only_at_a_slash() {
        let target = locate("http://api.localhost/voipbin/v1.0/storage_files/42?x=1").unwrap();
        let meets = |path: &str| Match { path: Some(path.into()), ..Match::default() }.meets("GET", &target);
        assert!(
            meets("/voipbin/v1.0/storage_files/42")
                && meets("/storage_files/42")
                && meets("/storage_files")
                && meets("storage_files/")
        );
        assert!(!meets("/storage_file") && !meets("/42"));
    }

    #[test]
    fn skip_and_times_count_the_requests_that_are_met() {
        let target = locate("http://api.localhost/cuadra/v1/files").unwrap();
        let faults = [Fault {
            matches: Match { method: Some("get".into()), ..Match::default() },
            skip: 1,
            times: 2,
            action: Action::LoseReply,
        }];
        let mut met = Vec::new();
        let mut struck = |method: &str| strike(&faults, &mut met, method, &target).is_some();
        assert_eq!(
            [struck("GET"), struck("POST"), struck("GET"), struck("GET"), struck("GET")],
            [false, false, true, true, false]
        );
    }

    #[test]
    fn a_backend_is_met_on_its_storage_host_too() {
        let storage = locate("http://storage.localhost/storage/voipbin/x").unwrap();
        let of = |backend| Match { backend: Some(backend), ..Match::default() }.meets("GET", &storage);
        assert!(of(Backend::Voipbin) && !of(Backend::Cuadra));
    }
}
