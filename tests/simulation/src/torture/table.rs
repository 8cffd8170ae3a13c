//! The programs that are tortured: every verb in its usual ways, on a platform that has it.

use crate::platforms::Row;
use crate::program::{Op, Pick, Plan, Program, Step, Upload, Watched};
use attache_emulator::Outcome;

/// A program and what people call it.
pub struct Scenario {
    /// What it does.
    pub name: &'static str,
    /// How it does it.
    pub program: Program,
}

fn upload(until_ready: bool, key: Option<&str>) -> Op {
    Op::Upload(Upload {
        size: 3_000,
        name: "tortured.txt".to_owned(),
        fields: 0,
        checksum: true,
        reconcile: true,
        until_ready,
        key: key.map(str::to_owned),
    })
}

fn list(page_size: Option<f64>, stubborn: bool) -> Op {
    Op::List { page_size, limit: None, filter: 0, expand: false, pages: None, stubborn }
}

fn watched(outcome: Outcome, cancel: Option<f64>) -> Op {
    Op::Operation(Watched { outcome: Some(outcome), spoken: 1, interval: None, looks: 1, cancel })
}

/// The scenarios of a platform.
pub fn scenarios(row: &Row) -> Vec<Scenario> {
    let file = Pick::Known(0);
    let with_record = row.media.is_some();
    let link = |askers, refresh| Op::Link { file, with_record, min_validity: None, askers, refresh };
    let download = Op::Download { file, with_record, range: None, conditional: false };
    let ops = vec![
        ("upload", upload(false, None)),
        ("upload until ready", upload(true, Some("a key of the caller's"))),
        ("list", list(None, false)),
        ("list page by page", list(Some(1.0), true)),
        ("get", Op::Get { file, expand: false }),
        ("delete", Op::Delete { file, missing_ok: false }),
        ("link", link(1, false)),
        ("link for many", link(3, true)),
        ("download", download),
        ("wait", Op::Wait { file, interval: None }),
        ("operation", watched(Outcome::Success, None)),
        ("operation that is cancelled", watched(Outcome::Never, Some(2_000.0))),
        ("request", Op::Request { path: row.paths.len() - 1, method: "GET" }),
        ("request that writes", Op::Request { path: 0, method: "PUT" }),
    ];
    let plain = ops.iter().map(|(name, op)| Scenario { name, program: program(op.clone(), None) });
    let limited = ops.iter().map(|(name, op)| Scenario { name, program: program(op.clone(), Some(20_000.0)) });
    plain.chain(limited).collect()
}

/// The operation, and a look at the list by another call while it runs: whoever fails must not take others along.
fn program(op: Op, deadline: Option<f64>) -> Program {
    let step = |number: usize, op: Op, deadline: Option<f64>, beside: bool| Step {
        id: (0, number),
        op,
        deadline,
        max_retries: None,
        abort: None,
        beside,
    };
    // Nothing that never ends may be waited for without an end.
    let endless = matches!(&op, Op::Operation(what) if what.outcome == Some(Outcome::Never));
    let deadline = deadline.or(endless.then_some(60_000.0));
    let after = Op::Get { file: Pick::Known(1), expand: false };
    let steps = vec![step(0, op, deadline, false), step(1, after, None, false)];
    Program { clients: vec![Plan { steps, ..Plan::default() }] }
}
