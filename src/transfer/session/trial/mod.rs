//! What the drivers of tests have in common: answers, ends, and pieces of a file that is only counted.
//!
//! `serial` plays protocols of one request at a time, over a line that loses, cuts and lies, against the model servers
//! beside it; `parts` plays those that send parts at once and ask a signer, in any interleaving, against servers that
//! stand with their machines. Decides nothing of how requests end.

pub use super::{
    Action, Event, Failure, Finished, Hash, Machine, Outgoing, Payload, Reply, Signed, Supply, Ticket, Verdict, Wish,
};

pub mod parts;
pub mod serial;

/// What a server answers.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub text: String,
    /// Members of its body, where that is no JSON to be read.
    pub members: Vec<(String, String)>,
}

impl Answer {
    pub fn new(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.into(), value.to_string()));
        self
    }

    pub fn member(mut self, name: &str, value: impl ToString) -> Self {
        self.members.push((name.into(), value.to_string()));
        self
    }

    pub fn body(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// What a driver would hand to a machine.
    pub fn read<T>(&self, take: impl FnOnce(&Reply<'_>) -> T) -> T {
        let json: serde_json::Value = serde_json::from_str(&self.text).unwrap_or_default();
        let told = |pairs: &[(String, String)], name: &str| {
            pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
        };
        let header = |name: &str| told(&self.headers, name);
        let member = |path: &str| {
            told(&self.members, path).or_else(|| {
                let found = json.pointer(&format!("/{}", path.replace('.', "/")))?;
                found.as_str().map(str::to_owned).or_else(|| found.is_number().then(|| found.to_string()))
            })
        };
        take(&Reply { status: self.status, header: &header, text: &self.text, member: &member })
    }

    /// Hands it to a machine.
    pub fn give(&self, machine: &mut dyn Machine, ticket: Ticket) -> Verdict {
        self.read(|reply| machine.event(Event::Answered(ticket, Reply { ..*reply })))
    }
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    Done(Finished),
    Discarded,
    Failed(Failure),
    Refused(u16),
    /// As many failures in a row as the driver bears.
    GaveUp,
    /// The test stopped asking.
    Stopped,
}

impl End {
    pub fn reason(&self) -> &str {
        match self {
            Self::Failed(failure) => failure.reason,
            _ => "",
        }
    }
}

pub fn done(end: &End) -> &Finished {
    match end {
        End::Done(finished) => finished,
        other => panic!("{other:?}"),
    }
}

/// Pieces of the file in the order in which they were put together: first byte and length, neighbours joined.
pub type Runs = Vec<(u64, u64)>;

pub fn push(runs: &mut Runs, offset: u64, length: u64) {
    match runs.last_mut() {
        _ if length == 0 => {}
        Some(last) if last.0 + last.1 == offset => last.1 += length,
        _ => runs.push((offset, length)),
    }
}

pub fn length(runs: &Runs) -> u64 {
    runs.iter().map(|run| run.1).sum()
}

/// The whole file in its order, or nothing of it.
pub fn whole(total: u64) -> Runs {
    if total == 0 { Vec::new() } else { vec![(0, total)] }
}

/// Whether these windows, joined in their order, are a file of `total` bytes.
pub fn is_file(windows: impl IntoIterator<Item = (u64, u64)>, total: u64) -> bool {
    let mut end = 0;
    for (offset, length) in windows {
        if offset != end {
            return false;
        }
        end += length;
    }
    end == total
}

pub fn get(request: &Outgoing, name: &str) -> Option<String> {
    request.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
}

pub fn methods(log: &[Outgoing]) -> String {
    log.iter().map(|out| out.method.as_str()).collect::<Vec<_>>().join(" ")
}

/// Stands for a digest: which one, of which bytes.
pub fn digest(hash: Hash, offset: u64, length: u64) -> Vec<u8> {
    format!("{hash:?}{offset}+{length}").into_bytes()
}
