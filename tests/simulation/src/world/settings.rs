//! How the platform and the machines are set in a run.

use super::Device;
use crate::keep::Keep;
use crate::platforms::Row;
use attache_emulator::{AttachmentKeys, Bucket, ErrorBody, ExpiredStyle, MetadataShape, Options, Times, UploadTimes};
use fastrand::Rng;
use std::cell::Cell;
use std::rc::Rc;

/// How a run is set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The emulator's.
    pub options: Options,
    /// How many clients there are, each on a machine of its own.
    pub clients: usize,
    /// Files that are there before anybody comes.
    pub files: usize,
    /// Things happen behind the callers' backs.
    pub troubled: bool,
    /// Clocks are wrong, by hours.
    pub skewed: bool,
    /// The platform limits how often it is asked.
    pub limited: bool,
    /// How often a window of a file cannot be read, or only after seconds.
    pub unreadable: f64,
}

const MINUTE: f64 = 60_000.0;
const HOUR: f64 = 60.0 * MINUTE;

impl Settings {
    /// A small world where nothing goes wrong.
    pub fn calm(dice: &mut Rng) -> Self {
        let mut options = Options { seed: dice.u64(..), processing_time_ms: 3_000.0, ..Options::default() };
        options.kore.max_files = 100_000;
        options.kore.media_checked = false;
        Self { options, clients: 1, files: 3, troubled: false, skewed: false, limited: false, unreadable: 0.0 }
    }

    /// Makes plain what a smaller run does without.
    pub fn make_plain(&mut self, keep: &Keep) {
        self.skewed &= !keep.plain.contains(&'k');
        self.limited &= !keep.plain.contains(&'l');
    }

    /// Settings of the seed's choice.
    pub fn draw(dice: &mut Rng, row: &Row) -> Self {
        let mut options = Options { seed: dice.u64(..), ..Options::default() };
        options.processing_time_ms = [0.0, 3_000.0, MINUTE, 20.0 * MINUTE][dice.usize(..4)];
        options.url_lifetime_ms = [30_000.0, 10.0 * MINUTE, HOUR, 7.0 * 24.0 * HOUR][dice.usize(..4)];
        options.cuadra.uploading_time_ms = [0.0, 5_000.0][dice.usize(..2)];
        options.cuadra.progress_dips = dice.bool();
        options.cuadra.upload_status = [200, 201][dice.usize(..2)];
        options.voipbin.times = [Times::Spaced, Times::Rfc3339, Times::Mixed][dice.usize(..3)];
        options.voipbin.seed_rule = dice.bool();
        options.storage.expired = [ExpiredStyle::Gcs, ExpiredStyle::S3][dice.usize(..2)];
        let limited = dice.u8(..6) == 0;
        options.fruxon.unset_times = dice.bool();
        options.fruxon.bare_reply = dice.bool();
        options.fruxon.flat_operation = dice.bool();
        // How many files one user may have is the platform's to refuse; here it never does.
        options.kore.max_files = 100_000;
        options.kore.media_checked = false;
        options.kore.keys = [AttachmentKeys::Documented, AttachmentKeys::Drifting][dice.usize(..2)];
        options.kore.errors = [ErrorBody::Messages, ErrorBody::Text][dice.usize(..2)];
        options.discovery_engine.shape = [MetadataShape::Older, MetadataShape::Newer][dice.usize(..2)];
        options.discovery_engine.upload_times =
            [UploadTimes::Mixed, UploadTimes::Set, UploadTimes::Unset][dice.usize(..3)];
        options.discovery_engine.errors_in_array = dice.bool();
        options.discovery_engine.empty_object = dice.bool();
        let files = [0, 1, 5, 40, 230][dice.usize(..5)];
        Self {
            options,
            clients: [1, 1, 2, 3][dice.usize(..4)],
            // Where only uploads are listed, each has to be uploaded first.
            files: if row.shared { files } else { files.min(40) },
            troubled: dice.bool(),
            skewed: dice.u8(..4) == 0,
            limited,
            unreadable: [0.0, 0.0, 0.3, 1.0][dice.usize(..4)],
        }
    }

    /// Sets the platform's rate limits, where this run has some.
    pub fn limit(&self, options: &mut Options) {
        if self.limited {
            options.cuadra.user_per_minute = Some(60);
            options.voipbin.rate = Some(Bucket { per_second: 16.7, burst: 33.0, limited_by: "customer".to_owned() });
            options.fruxon.concurrency = Some(1);
            options.kore.per_minute = Some(60);
            options.discovery_engine.per_minute = Some(60);
        }
    }

    /// One machine.
    pub fn device(&self, dice: &mut Rng) -> Device {
        let hours = [-24.0, -1.0, 0.2, 24.0][dice.usize(..4)];
        let skew = if self.skewed { hours * HOUR } else { 0.0 };
        Device {
            skew: Rc::new(Cell::new(skew)),
            shows_progress: dice.bool(),
            strict: dice.u8(..4) > 0,
            browser: dice.u8(..4) == 0,
        }
    }
}
