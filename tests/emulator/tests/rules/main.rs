//! The emulator's rules, platform by platform. Each test states one rule; the head of each file names the documents it
//! rests on.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests: a broken expectation should stop the test where it stands"
)]

mod cuadra_access;
mod cuadra_files;
mod cuadra_keys;
mod cuadra_list;
mod cuadra_state;
mod cuadra_upload;
mod discovery_engine_access;
mod discovery_engine_context;
mod discovery_engine_download;
mod discovery_engine_files;
mod discovery_engine_list;
mod discovery_engine_operations;
mod faults;
mod forms;
mod fruxon_access;
mod fruxon_assets;
mod fruxon_download;
mod fruxon_list;
mod fruxon_operations;
mod fruxon_upload;
mod general;
mod inspection;
mod kore_access;
mod kore_attachments;
mod kore_chunks;
mod kore_runs;
mod kore_sessions;
mod storage_host;
mod storage_ranges;
mod support;
mod voipbin_access;
mod voipbin_files;
mod voipbin_links;
mod voipbin_list;
mod voipbin_upload;
