//! Draws a program from a seed, of the verbs that the seed's swarm has.

use super::{Op, Pick, Plan, Program, Step, Upload, Watched};
use crate::dice::dice;
use crate::keep::StepId;
use crate::platforms::Row;
use crate::world::Swarm;
use attache::backend::Description;
use attache::client::Range;
use attache_emulator::Outcome;
use fastrand::Rng;

/// The program's dice.
const PROGRAM: u64 = 7;

/// The program of a seed for so many clients. Each step has dice of its own.
pub fn draw(seed: u64, row: &Row, can: &Description, clients: usize, swarm: &Swarm) -> Program {
    Program { clients: (0..clients).map(|client| plan(seed, row, can, client, swarm)).collect() }
}

fn one<T: Clone>(dice: &mut Rng, of: &[T]) -> T {
    of[dice.usize(..of.len())].clone()
}

fn plan(seed: u64, row: &Row, can: &Description, client: usize, swarm: &Swarm) -> Plan {
    let mut dice = dice(seed, &[PROGRAM, client as u64]);
    let dice = &mut dice;
    let count = dice.usize(2..=swarm.steps);
    Plan {
        timeout: one(dice, &[30_000.0, 30_000.0, 10_000.0, 2_000.0]),
        stall_timeout: one(dice, &[30_000.0, 5_000.0]),
        deadline: one(dice, &[None, None, None, Some(120_000.0)]),
        max_retries: one(dice, &[3, 3, 3, 0, 1, 6]),
        max_retry_after: one(dice, &[60_000.0, 60_000.0, 5_000.0, 7_200_000.0]),
        steps: (0..count).map(|number| step(seed, row, can, (client, number), swarm)).collect(),
    }
}

fn step(seed: u64, row: &Row, can: &Description, id: StepId, swarm: &Swarm) -> Step {
    let mut dice = dice(seed, &[PROGRAM, id.0 as u64, id.1 as u64 + 1]);
    let dice = &mut dice;
    let label = format!("c{}s{}", id.0, id.1);
    let mut op = op(dice, row, &label, swarm);
    // What a platform has not is asked for seldom: the answer is always the same.
    for _ in 0..6 {
        if !lacks(row, can, &op) {
            break;
        }
        op = self::op(dice, row, &label, swarm);
    }
    let share = |dice: &mut Rng, percent: u8, values: &[f64]| {
        (dice.u8(..100) < percent).then(|| one(dice, values) * (0.5 + dice.f64()))
    };
    Step {
        id,
        op,
        deadline: share(dice, swarm.deadlines, &[50.0, 500.0, 5_000.0, 60_000.0, 600_000.0]),
        max_retries: (dice.u8(..10) == 0).then(|| dice.u32(..6)),
        abort: share(dice, swarm.aborts, &[1.0, 100.0, 400.0, 2_000.0, 30_000.0]),
        beside: dice.u8(..100) < swarm.beside,
    }
}

fn lacks(row: &Row, can: &Description, op: &Op) -> bool {
    match op {
        // A record may come from the list.
        Op::Get { .. } | Op::Wait { .. } => can.get.is_none() && can.list.is_none(),
        Op::List { .. } => can.list.is_none(),
        Op::Delete { .. } => can.delete.is_none(),
        Op::Link { .. } => can.refresh.is_none() && row.media.is_none(),
        Op::Download { .. } => can.download.is_none(),
        Op::Operation(_) => can.operation.is_none(),
        _ => false,
    }
}

fn pick(dice: &mut Rng) -> Pick {
    if dice.u8(..12) == 0 { Pick::Nobody } else { Pick::Known(dice.usize(..1_000_000)) }
}

fn op(dice: &mut Rng, row: &Row, label: &str, swarm: &Swarm) -> Op {
    match swarm.verb(dice) {
        0 => Op::Upload(upload(dice, row, label)),
        1 => Op::List {
            page_size: one(dice, &[None, Some(1.0), Some(3.0), Some(20.0), Some(1_000.0)]),
            limit: one(dice, &[None, None, Some(0), Some(1), Some(7), Some(100)]),
            filter: dice.usize(..row.filters.len()),
            expand: !row.expand.is_empty() && dice.u8(..3) == 0,
            pages: (dice.u8(..4) == 0).then(|| dice.u32(1..4)),
            stubborn: dice.bool(),
        },
        2 => Op::Get { file: pick(dice), expand: !row.expand.is_empty() && dice.bool() },
        3 => Op::Delete { file: pick(dice), missing_ok: dice.bool() },
        4 => Op::Link {
            file: pick(dice),
            with_record: dice.bool() || row.media.is_some(),
            min_validity: one(dice, &[None, None, Some(0.0), Some(120_000.0)]),
            askers: one(dice, &[1, 1, 2, 20]),
            refresh: dice.u8(..4) == 0,
        },
        5 => Op::Download {
            file: pick(dice),
            with_record: dice.bool() || row.media.is_some(),
            range: one(
                dice,
                &[None, None, Some(Range::From(0, Some(9))), Some(Range::From(5, None)), Some(Range::Last(4))],
            ),
            conditional: dice.u8(..6) == 0,
        },
        6 => Op::Wait { file: pick(dice), interval: one(dice, &[None, None, Some(10.0), Some(1_500.0)]) },
        7 => Op::Operation(watched(dice)),
        8 => Op::Request { path: dice.usize(..row.paths.len()), method: one(dice, &["GET", "GET", "PUT", "POST"]) },
        9 => Op::Bad(dice.usize(..super::bad::KINDS)),
        _ => Op::Pause(one(dice, &[1_000.0, 30_000.0, 900_000.0, 4.0 * 3_600_000.0]) * dice.f64()),
    }
}

fn watched(dice: &mut Rng) -> Watched {
    let ends = [
        Outcome::Success,
        Outcome::Success,
        Outcome::Failure,
        Outcome::Cancelled,
        Outcome::Never,
        Outcome::Vanishes,
        Outcome::Unknown,
    ];
    Watched {
        outcome: (dice.u8(..12) > 0).then(|| one(dice, &ends)),
        spoken: dice.usize(..1_000),
        interval: one(dice, &[None, None, Some(10.0), Some(1_500.0)]),
        looks: one(dice, &[0, 0, 1, 3]),
        cancel: (dice.u8(..4) == 0).then(|| one(dice, &[0.0, 1_500.0, 30_000.0]) * dice.f64()),
    }
}

fn upload(dice: &mut Rng, row: &Row, label: &str) -> Upload {
    // Most names are used once; the last two come again, so that reconciling meets twins.
    let names = [
        format!("{label}.txt"),
        format!("{label} – Ünï 😀.pdf"),
        format!("{label} \"quoted\\\".png"),
        format!("{label} fail.docx"),
        format!("{label} error.docx"),
        format!("{label}\u{202E}\\\\;=%22.txt"),
        "twin.txt".to_owned(),
        "file".to_owned(),
    ];
    let name = one(dice, &names);
    let sizes: &[usize] = if name == "twin.txt" { &[200, 200, 40] } else { &[0, 40, 200, 200, 3_000, 70_000] };
    Upload {
        size: one(dice, sizes),
        name,
        fields: dice.usize(..row.upload_fields.len()),
        checksum: dice.u8(..4) > 0,
        reconcile: dice.u8(..4) > 0,
        until_ready: dice.u8(..4) == 0,
        key: (dice.u8(..5) == 0).then(|| format!("key-{label}")),
    }
}
