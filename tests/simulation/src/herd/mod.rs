//! A herd: thousands of clients on one platform at its documented limits, through an outage and its end.
//!
//! [`platforms`] says where, [`outage`] what goes wrong, [`visitor`] what each client does, [`network`] how requests travel, [`books`]
//! what is counted, [`play`] runs one herd, [`judge`] says what must hold, [`chart`] and [`report`] tell it. Every client is the real one with a
//! token bucket of its own; time is virtual, so an outage of hours takes seconds.

pub mod asked;
pub mod books;
pub mod chart;
pub mod figures;
pub mod judge;
pub mod network;
pub mod outage;
pub mod planted;
pub mod platforms;
pub mod play;
pub mod report;
mod svg;
mod visitor;
pub mod world;

#[cfg(test)]
mod tests;
