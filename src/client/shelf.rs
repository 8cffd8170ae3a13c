//! Links that other programs of the same account have had signed: looked for before the platform is asked, and put there
//! after it was. What the shelf is (memory, a cache, a key-value store) is the platform's; one that fails, hangs or holds
//! nonsense is as if it were empty. A failed refresh is never put there.

use super::link::{Came, Fresh, Need, Want};
use super::select::{Either, race};
use super::{FileRef, Inner};
use crate::platform::{KeptLink, Platform};
use crate::transfer::digest::Sha256Digest;

/// So long the shelf may take, milliseconds: asking the platform takes less.
const PATIENCE: f64 = 5_000.0;

impl<P: Platform> Inner<P> {
    /// A link that is good for long enough and is not the refused one.
    pub(super) async fn shelved(&self, want: Want<'_>) -> Option<Fresh> {
        if want.need != Need::Any || !self.platform.keeps_links() {
            return None;
        }
        let kept = self.in_time(self.platform.kept_link(&self.shelf_key(want.file))).await??;
        // Nobody knows when it was signed, so that the whole margin is kept, and a refusal may be its end.
        let fresh = Fresh { since: f64::NEG_INFINITY, came: Came::Given, ..self.obtained(kept.url, kept.expires_at) };
        let good = !want.refuses(&fresh.url)
            && fresh.usable(self.platform.now(), want.min_validity)
            && self.check_link(&fresh.url).is_ok();
        good.then_some(fresh)
    }

    /// Puts a link there.
    pub(super) async fn shelve(&self, file: &FileRef, fresh: &Fresh) {
        if self.platform.keeps_links() {
            let kept = KeptLink { url: fresh.url.clone(), expires_at: fresh.expires_at };
            self.in_time(self.platform.keep_link(&self.shelf_key(file), Some(kept))).await;
        }
    }

    /// Takes away what leads to a file that is gone.
    pub(super) async fn unshelve(&self, file: &FileRef) {
        if self.platform.keeps_links() {
            self.in_time(self.platform.keep_link(&self.shelf_key(file), None)).await;
        }
    }

    async fn in_time<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        match race(work, self.platform.sleep(PATIENCE)).await {
            Either::Left(done) => Some(done),
            Either::Right(()) => None,
        }
    }

    /// The same for every client of one platform, address, scope, file and version, and nothing that can be read.
    fn shelf_key(&self, file: &FileRef) -> String {
        let mut digest = Sha256Digest::default();
        let scope = self.dialect.scope().into_iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]);
        let version = file.version.as_deref().unwrap_or_default();
        for part in [self.dialect.name(), &self.root].into_iter().chain(scope).chain([file.id.as_str(), version]) {
            digest.update(&(part.len() as u64).to_le_bytes());
            digest.update(part.as_bytes());
        }
        ["attache:url:", &digest.hex()].concat()
    }
}
