//! Listings and records of all platforms over arbitrary documents: what comes out obeys the types (behaviours L1, L3, L8, L9).
//! The input is a document with edits.

use super::platforms::{dialect, with_each};
use crate::edits::document;
use crate::json::{Json, counted};
use crate::oracle::{assert_no_canary, assert_one_line};
use attache::backend::Dialect;
use attache::model::{Code, Error, FileRecord};
use attache::policy::retry_after::LONGEST;

/// The largest whole number that a double holds exactly.
const LARGEST: u64 = 9_007_199_254_740_991;

pub fn run(data: &[u8]) {
    let Some(value) = document(data) else { return };
    let raw = Json::from(&value);
    let size = raw.size();
    with_each(|description| {
        let dialect = dialect(description, |name| name.to_owned());
        let (page, questions) = counted(|| dialect.page(raw.clone()));
        assert!(questions <= 200 + 100 * size, "{questions} questions for {size} values");
        match page {
            Ok(page) => {
                page.items.iter().for_each(record);
                assert!(page.next_cursor.as_ref().is_none_or(|cursor| !cursor.is_empty()));
                assert!(page.total.is_none_or(|total| total <= LARGEST), "a total that was rounded: {:?}", page.total);
            }
            Err(error) => refused(&error),
        }
        one(&dialect, &raw);
    });
}

fn one(dialect: &Dialect, raw: &Json) {
    let limit = dialect.told_limit(raw);
    assert!(limit.is_none_or(|limit| limit > 0.0 && limit.is_finite()), "{limit:?}");
    if let Some(error) = dialect.not_deleted(raw) {
        refused(&error);
    }
    match dialect.uploaded(raw.clone()) {
        Ok(found) => record(&found),
        Err(error) => refused(&error),
    }
    match dialect.got("file_9", raw.clone()) {
        Ok(Some(found)) => record(&found),
        Ok(None) => {}
        Err(error) => refused(&error),
    }
}

fn record(record: &FileRecord<Json>) {
    assert!(!record.id.is_empty());
    assert!(record.size.is_none_or(|size| size <= LARGEST), "{:?}", record.size);
    assert!(record.progress.is_none_or(|share| (0.0..=1.0).contains(&share)), "{:?}", record.progress);
    for time in [record.created_at, record.updated_at, record.url_expires_at].into_iter().flatten() {
        // Beyond what a date can hold, the face gives none.
        assert!(time.is_finite(), "no time: {time}");
    }
    let hex =
        |digest: &String| digest.len() == 64 && digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    assert!(record.sha256.as_ref().is_none_or(hex), "{:?}", record.sha256);
}

/// An answer that cannot be read is told as that, by the field, and quotes nothing of it; an error inside a good answer is told
/// as errors are.
fn refused(error: &Error<Json>) {
    assert_one_line(&error.message, 400);
    assert_no_canary(&error.message);
    assert!(error.message.ends_with(['.', '!', '?', '…']) || error.code == Code::Unsupported, "{:?}", error.message);
    assert!(error.retry_after.is_none_or(|wait| (0.0..=LONGEST).contains(&wait)));
    if error.status.is_none() {
        assert!(matches!(error.code, Code::BadResponse | Code::Unsupported), "{:?}", error.code);
        assert!(error.message.is_ascii(), "{:?}", error.message);
    }
}
