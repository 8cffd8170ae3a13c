//! What may happen to requests and files in tests, and how it is drawn.

use proptest::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    Fine,
    NotSent,
    LostBefore,
    LostAfter,
    /// So many 256ths of the body arrive, then the line is cut.
    Cut(u8),
    /// Somebody before the server answers.
    Status(u16),
    /// The server does it, somebody before it answers.
    StatusAfter(u16),
    /// Sessions are forgotten before the request comes.
    Forget(bool),
    /// The offset in the answer is another.
    Lie(i64),
    /// No header but `content-type` may be read.
    Hide,
}

pub fn faults() -> impl Strategy<Value = Vec<Fault>> {
    let status = prop::sample::select(vec![
        400, 401, 403, 404, 408, 409, 410, 412, 413, 423, 425, 429, 460, 500, 502, 503, 504, 507,
    ]);
    let passing = prop::sample::select(vec![408, 429, 500, 502, 503, 504]);
    let fault = prop_oneof![
        8 => Just(Fault::Fine),
        2 => Just(Fault::NotSent),
        3 => Just(Fault::LostBefore),
        3 => Just(Fault::LostAfter),
        5 => any::<u8>().prop_map(Fault::Cut),
        1 => status.prop_map(Fault::Status),
        2 => passing.prop_map(Fault::Status),
        // 429 promises that nothing was done, and so does 503 with Retry-After.
        1 => prop::sample::select(vec![408, 500, 502, 503, 504]).prop_map(Fault::StatusAfter),
        1 => any::<bool>().prop_map(Fault::Forget),
        1 => (-40_i64..40).prop_map(|delta| Fault::Lie(delta * 100_000)),
        1 => Just(Fault::Hide),
    ];
    prop::collection::vec(fault, 0..24)
}

pub fn sizes() -> impl Strategy<Value = u64> {
    const K: u64 = 256 * 1024;
    prop_oneof![
        prop::sample::select(vec![0, 1, 2, K - 1, K, K + 1, 4 * K, 4 * K + 1, (5 << 30) + 3, 8 << 30]),
        0_u64..20 * K,
    ]
}

/// A part size that leaves no more than some dozens of parts.
pub fn parts() -> impl Strategy<Value = Option<u64>> {
    prop::option::of(prop_oneof![Just(1_u64), 1_u64..6 << 20, Just(1 << 30), Just(u64::MAX)])
}

pub fn sane(part: Option<u64>, total: u64) -> Option<u64> {
    part.map(|part| part.max(total / 40))
}

/// How the file comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    AtHand,
    /// A known length, bytes by so many.
    Counted(u64),
    /// The length shows itself at the end.
    Stream(u64),
}

pub fn sources() -> impl Strategy<Value = Source> {
    prop_oneof![3 => Just(Source::AtHand), 1 => (1_u64..3 << 20).prop_map(Source::Counted), 1 => (1_u64..3 << 20).prop_map(Source::Stream)]
}
