//! The file APIs of the agent platforms, and the storage host behind their signed URLs, as one pure handler.
//!
//! Decides: what each platform answers, rule by rule, as its documents say (each rule names its document). Does not:
//! open a socket, read a clock, draw a random number or log. Time comes with each request, identifiers come from a
//! seed, so the same requests at the same times give the same bytes. It knows nothing of the client crate, on purpose:
//! neither can repeat the other's mistake.
//!
//! A platform is one module that implements `platform::Platform` and one line in `platform::build`.

mod backend;
mod call;
mod cuadra;
mod cursor;
mod discovery_engine;
mod emulator;
mod fault;
mod form;
mod fruxon;
mod ids;
mod inspect;
mod job;
mod kore;
mod limits;
mod multipart;
mod options;
mod platform;
mod polls;
mod reply;
mod route;
mod storage;
mod time;
mod voipbin;
mod wire;

#[cfg(target_arch = "wasm32")]
mod door;

pub use backend::Backend;
pub use bytes::Bytes;
pub use emulator::Emulator;
pub use fault::{Action, Fault, Match};
pub use inspect::{Leak, Logged, NewFile, StoredFile};
pub use job::Outcome;
pub use multipart::{Form, FormError, Part, parse as parse_form};
pub use options::{
    AttachmentKeys, Bucket, CuadraRules, DiscoveryEngineRules, ErrorBody, EtagStyle, ExpiredStyle, FruxonRules,
    KoreRules, KoreSession, MetadataShape, MissingChunks, Options, StorageRules, Times, TooLarge, UploadTimes,
    VoipbinRules,
};
pub use polls::FastPoll;
pub use wire::{Reply, Request, Wire};
