//! Uploads by resumable protocols: small worlds in which one file goes to a model server of one protocol over a line that loses, cuts and lies.
//! What must hold: what the server has stored is the file or the caller was told why not, nothing is stored twice, nothing is sent after an
//! end, progress is honest, and the saved token holds no secret.
//!
//! The file is only counted: [`ground`] gives spans of it, [`servers`] put spans together, so that sizes cost nothing. [`plan`] draws a run,
//! [`world`] keeps its books, [`network`] carries, [`host`] is the caller's side, [`play`] plays, [`judge`] says what was broken.

pub mod command;
pub mod ground;
mod guard;
mod host;
mod judge;
mod network;
pub mod plan;
pub mod play;
pub mod servers;
mod strike;
pub mod table;
mod transit;
mod world;
