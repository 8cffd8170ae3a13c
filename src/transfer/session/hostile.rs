//! Machines and a server that says anything at any time: nothing panics, nothing that was confirmed is taken back.

use super::parts::{AUTO, Plan, Rules};
use super::*;
use proptest::prelude::*;

const TEXTS: [&str; 14] = [
    "",
    "<",
    "<Error><Code>NoSuchUpload</Code></Error>",
    "<Error><Code>InternalError</Code></Error>",
    "<Error><Code>InvalidBlockList</Code></Error>",
    "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>",
    "<CompleteMultipartUploadResult><ETag>&quot;e&quot;</ETag></CompleteMultipartUploadResult>",
    "<ListPartsResult><IsTruncated>true</IsTruncated><NextPartNumberMarker>7</NextPartNumberMarker></ListPartsResult>",
    "<ListPartsResult><Part><PartNumber>4294967295</PartNumber><ETag>e</ETag><Size>18446744073709551615</Size></Part></ListPartsResult>",
    "<ListPartsResult><Part><PartNumber>1</PartNumber><ETag>e</ETag><Size>8388608</Size></Part></ListPartsResult>",
    "<BlockList><CommittedBlocks/><UncommittedBlocks><Block><Name>wAAAAAAAAAAAAAAAAAAAAAAA00000000</Name><Size>8388608</Size></Block></UncommittedBlocks></BlockList>",
    "<BlockList><UncommittedBlocks><Block><Name>wAAAAAAAAAAAAAAAAAAAAAAA99999999</Name></Block></UncommittedBlocks></BlockList>",
    "{\"sessionId\":\"s\"}",
    "\u{FEFF}<?xml?><!DOCTYPE a [<!ENTITY b \"c\">]><ListPartsResult>&b;",
];

#[derive(Clone, Debug)]
enum Step {
    Next,
    Answer(u32, u16, usize, bool),
    Lost(u32),
    NotSent(u32),
    Sign(u32),
    Discard,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let ticket = || 0_u32..24;
    let status =
        prop::sample::select(vec![0_u16, 100, 200, 201, 204, 301, 400, 403, 404, 409, 412, 429, 500, 503, 999]);
    let step = prop_oneof![
        8 => Just(Step::Next),
        6 => (ticket(), status, 0..TEXTS.len(), any::<bool>()).prop_map(|(ticket, status, text, seen)| Step::Answer(ticket, status, text, seen)),
        1 => ticket().prop_map(Step::Lost),
        1 => ticket().prop_map(Step::NotSent),
        6 => ticket().prop_map(Step::Sign),
    ];
    prop::collection::vec(prop_oneof![60 => step, 1 => Just(Step::Discard)], 0..120)
}

fn take(machine: &mut dyn Machine, steps: &[Step], total: Option<u64>) -> Result<(), TestCaseError> {
    let supply = Supply { total, ready: total.unwrap_or(20 * AUTO) };
    let mut before = 0;
    for step in steps {
        match step {
            Step::Next => drop(machine.next(supply)),
            Step::Answer(ticket, status, text, seen) => {
                let own = |name: &str| seen.then(|| if name == "sessionId" { "s" } else { "0" }.to_owned());
                let reply = Reply { status: *status, header: &own, text: TEXTS[*text], member: &own };
                machine.event(Event::Answered(*ticket, reply));
            }
            Step::Lost(ticket) => drop(machine.event(Event::Lost(*ticket))),
            Step::NotSent(ticket) => drop(machine.event(Event::NotSent(*ticket))),
            Step::Sign(ticket) => {
                let signed = Signed { url: "https://h/k?sig=secret".to_owned(), ..Signed::default() };
                machine.event(Event::Signed(*ticket, signed));
            }
            Step::Discard => machine.discard(),
        }
        prop_assert!(machine.acknowledged() >= before);
        before = machine.acknowledged();
        prop_assert!(before <= supply.ready);
        if let Some(saved) = machine.saved() {
            prop_assert!(!format!("{saved:?}").contains("secret"), "a signature was kept");
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn anything_may_be_said(steps in steps(), total in prop::option::of(prop_oneof![Just(0), Just(1), Just(AUTO), Just(3 * AUTO), Just(1 << 40)])) {
        let plan = Plan::new(total, None, &Rules::S3).unwrap();
        take(&mut s3::S3::new(plan), &steps, total)?;
        take(&mut s3::S3::resume(plan, "u".to_owned(), false), &steps, total)?;
        take(&mut azure::Azure::new(plan, "w", String::new()), &steps, total)?;
        take(&mut azure::Azure::resume(plan, "w", String::new()), &steps, total)?;
        let target = chunks::Target { chunk: "https://h/{sessionId}".to_owned(), ..chunks::Target::default() };
        take(&mut chunks::Chunks::new(plan, target), &steps, total)?;
    }
}
