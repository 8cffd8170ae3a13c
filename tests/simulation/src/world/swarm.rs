//! Which kinds of things happen in a seed (swarm testing): some verbs and not others, some shapes of program, some troubles. Few kinds at once
//! reach deeper than all at once. What the weather has in store is drawn in the weather.

use fastrand::Rng;

/// What clients may do, and how often where everything is done.
pub const VERBS: [(&str, u32); 11] = [
    ("upload", 9),
    ("list", 5),
    ("get", 3),
    ("delete", 3),
    ("link", 3),
    ("download", 4),
    ("wait", 2),
    ("operation", 1),
    ("request", 1),
    ("bad input", 1),
    ("pause", 2),
];

/// What may happen behind the callers' backs.
pub const TROUBLES: [&str; 8] =
    ["credential", "links expire", "links void", "others upload", "move", "clock", "storm", "others delete"];

/// A seed's kinds.
#[derive(Clone, Debug)]
pub struct Swarm {
    /// How often each verb is chosen, in the order of [`VERBS`].
    pub verbs: [u32; VERBS.len()],
    /// Troubles that happen, by their place in [`TROUBLES`].
    pub troubles: Vec<usize>,
    /// Steps of a client, at most.
    pub steps: usize,
    /// In percent: steps that the next does not wait for.
    pub beside: u8,
    /// In percent: steps with a deadline of their own.
    pub deadlines: u8,
    /// In percent: steps that are aborted.
    pub aborts: u8,
}

impl Swarm {
    /// A seed's kinds.
    pub fn draw(dice: &mut Rng) -> Self {
        let mut verbs = VERBS.map(|(_, weight)| weight * [0, 1, 1, 4][dice.usize(..4)]);
        // A quarter does everything; and nothing can be done without a file.
        if dice.u8(..4) == 0 || verbs.iter().take(10).sum::<u32>() == 0 {
            verbs = VERBS.map(|(_, weight)| weight);
        }
        verbs[0] = verbs[0].max(1);
        let mut of = |values: [u8; 4]| values[dice.usize(..4)];
        let (beside, deadlines, aborts) = (of([0, 25, 25, 90]), of([0, 12, 12, 50]), of([0, 12, 12, 50]));
        Self {
            verbs,
            troubles: (0..TROUBLES.len()).filter(|_| dice.u8(..3) > 0).collect(),
            steps: [4, 20, 20, 40][dice.usize(..4)],
            beside,
            deadlines,
            aborts,
        }
    }

    /// The verb of a step, by its place in [`VERBS`].
    pub fn verb(&self, dice: &mut Rng) -> usize {
        let mut left = dice.u32(..self.verbs.iter().sum::<u32>());
        self.verbs
            .iter()
            .position(|weight| {
                let here = left < *weight;
                left = left.saturating_sub(*weight);
                here
            })
            .unwrap_or(0)
    }

    /// For people.
    pub fn story(&self) -> String {
        let verbs: Vec<String> = VERBS
            .iter()
            .zip(self.verbs)
            .filter(|(_, weight)| *weight > 0)
            .map(|((name, _), weight)| format!("{name} {weight}"))
            .collect();
        let troubles: Vec<&str> = self.troubles.iter().map(|at| TROUBLES[*at]).collect();
        format!(
            "verbs: {}; troubles: {}; at most {} steps, {} % beside, {} % with a deadline, {} % aborted",
            verbs.join(", "),
            troubles.join(", "),
            self.steps,
            self.beside,
            self.deadlines,
            self.aborts
        )
    }
}
