//! What of a seed's run is kept when it is played again smaller: which steps, which faults, which troubles, and what is made plain.
//! Written as a short token, so that the smallest program that breaks a promise can be played by anybody.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// A step of the program: whose, and which.
pub type StepId = (usize, usize);

/// A fault: of which step's which call it strikes which request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FaultId {
    /// The step.
    pub step: StepId,
    /// A step may make several calls.
    pub part: usize,
    /// The request within the call; what is no request counts on its own.
    pub number: usize,
}

/// Everything, or these alone.
pub type Chosen<T> = Option<BTreeSet<T>>;

/// What is kept; by default everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    /// Steps.
    pub steps: Chosen<StepId>,
    /// Faults.
    pub faults: Chosen<FaultId>,
    /// Troubles, by number.
    pub troubles: Chosen<usize>,
    /// Made plain: `k` clocks are right, `p` providers give at once what they should, `l` the platform limits nobody.
    pub plain: BTreeSet<char>,
}

/// What can be made plain.
pub const PLAIN: [char; 3] = ['k', 'p', 'l'];

impl Keep {
    /// This step is played.
    pub fn step(&self, id: StepId) -> bool {
        self.steps.as_ref().is_none_or(|kept| kept.contains(&id))
    }

    /// This fault may strike.
    pub fn fault(&self, id: FaultId) -> bool {
        self.faults.as_ref().is_none_or(|kept| kept.contains(&id))
    }

    /// This trouble may happen.
    pub fn trouble(&self, number: usize) -> bool {
        self.troubles.as_ref().is_none_or(|kept| kept.contains(&number))
    }
}

impl fmt::Display for FaultId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}.{}.{}", self.step.0, self.step.1, self.part, self.number)
    }
}

fn list<T>(kept: &Chosen<T>, show: impl Fn(&T) -> String) -> String {
    match kept {
        None => "*".to_owned(),
        Some(kept) => kept.iter().map(show).collect::<Vec<_>>().join(","),
    }
}

impl fmt::Display for Keep {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps = list(&self.steps, |(client, step)| format!("{client}.{step}"));
        let faults = list(&self.faults, ToString::to_string);
        let troubles = list(&self.troubles, ToString::to_string);
        write!(out, "{steps}/{faults}/{troubles}/{}", self.plain.iter().collect::<String>())
    }
}

fn numbers<const N: usize>(text: &str) -> Option<[usize; N]> {
    let parts: Option<Vec<usize>> = text.split('.').map(|part| part.parse().ok()).collect();
    parts?.try_into().ok()
}

fn set<T: Ord>(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<Chosen<T>> {
    match text {
        "*" => Some(None),
        "" => Some(Some(BTreeSet::new())),
        _ => text.split(',').map(read).collect::<Option<BTreeSet<T>>>().map(Some),
    }
}

impl FromStr for Keep {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let [steps, faults, troubles, plain] = text.split('/').collect::<Vec<_>>().try_into().ok()?;
            let fault = |text: &str| {
                let [client, step, part, number] = numbers(text)?;
                Some(FaultId { step: (client, step), part, number })
            };
            Some(Self {
                steps: set(steps, |text| numbers::<2>(text).map(|[client, step]| (client, step)))?,
                faults: set(faults, fault)?,
                troubles: set(troubles, |text| text.parse().ok())?,
                plain: str::chars(plain)
                    .map(|letter| PLAIN.contains(&letter).then_some(letter))
                    .collect::<Option<_>>()?,
            })
        };
        read().ok_or_else(|| {
            format!("{text:?} is no list of what to keep: steps/faults/troubles/plain, as a failing seed tells it")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{FaultId, Keep};
    use std::collections::BTreeSet;

    #[test]
    fn a_token_comes_back_as_what_it_was() {
        let kept = Keep {
            steps: Some([(0, 3), (1, 0)].into()),
            faults: Some([FaultId { step: (0, 3), part: 1, number: 2 }].into()),
            troubles: Some(BTreeSet::new()),
            plain: ['k', 'p'].into(),
        };
        assert_eq!(kept.to_string(), "0.3,1.0/0.3.1.2//kp");
        assert_eq!(kept.to_string().parse(), Ok(kept));
        assert_eq!("*/*/*/".parse(), Ok(Keep::default()));
        assert!("*/*/*/z".parse::<Keep>().is_err() && "1/2/3/".parse::<Keep>().is_err() && "".parse::<Keep>().is_err());
    }
}
