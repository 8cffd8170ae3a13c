//! What is seen of operations, on all platforms over arbitrary documents. Parts: the operation's name, a document with edits.

use super::platforms::{dialect, with_each};
use crate::edits::document;
use crate::json::{Json, counted};
use crate::parts::{BORDER, split};
use attache::model::{Code, OperationState};

pub fn run(data: &[u8]) {
    let [name] = split::<1>(data.split(|byte| *byte == BORDER).next().unwrap_or_default());
    let name = String::from_utf8_lossy(name).into_owned();
    let rest = data.splitn(2, |byte| *byte == BORDER).nth(1).unwrap_or_default();
    let Some(value) = document(rest) else { return };
    let raw = Json::from(&value);
    with_each(|description| {
        let dialect = dialect(description, |name| name.to_owned());
        let (seen, questions) = counted(|| dialect.seen(&name, raw.clone()));
        assert!(questions <= 500, "{questions} questions, whatever the document's size");
        let seen = match seen {
            Ok(seen) => seen,
            Err(error) => {
                assert!(matches!(error.code, Code::BadResponse | Code::Unsupported), "{:?}", error.code);
                assert!(error.code == Code::Unsupported || !value.is_object());
                return;
            }
        };
        let ended =
            matches!(seen.state, OperationState::Succeeded | OperationState::Failed | OperationState::Cancelled);
        assert_eq!(seen.name, name);
        assert_eq!(seen.done, ended, "done is what the state says");
        assert!(seen.progress.is_none_or(|share| (0.0..=1.0).contains(&share)), "{:?}", seen.progress);
        assert!(seen.error.is_none() || ended, "an error before the end");
        assert!([&seen.error, &seen.resource].iter().all(|text| text.as_ref().is_none_or(|text| !text.is_empty())));
    });
}
