//! The change feed: what happened to restore sessions while the server runs.

use std::collections::VecDeque;
use std::time::Duration;

use http::Uri;

use crate::sandbox::data::Id;
use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::http::SandboxError;

/// The number of changes that are kept; older tokens are outdated.
const MAX_CHANGES: usize = 10_000;
/// Every fourth change is the deletion of a session that is older than all that are listed.
const DELETION_INTERVAL: u64 = 4;

/// A change of a session.
#[derive(Clone, Copy)]
pub(crate) enum FeedChange {
    /// The session with this id was opened or changed, and has this change counter.
    Update(Id, i64),
    /// The session with this id was deleted.
    Delete(Id),
}

/// The latest changes, oldest first.
pub(crate) struct ChangeLog {
    changes: VecDeque<FeedChange>,
    /// The number of changes that are no longer kept.
    dropped: u64,
    seed: u64,
}

/// A wait for news. Responses without changes carry it as an extension, and the server behind the
/// socket repeats the request when there are some.
#[derive(Clone)]
pub(crate) struct LongPoll {
    /// The time that the client is ready to wait.
    pub(crate) timeout: Duration,
    /// The number of changes at the time of the response.
    pub(crate) position: u64,
    /// The request to repeat.
    pub(crate) retry: Uri,
}

impl ChangeLog {
    /// Creates a feed without changes.
    pub(crate) fn new(seed: u64) -> Self {
        Self { changes: VecDeque::new(), dropped: 0, seed }
    }

    /// Returns the number of changes so far.
    pub(crate) fn position(&self) -> u64 {
        self.dropped.saturating_add(u64::try_from(self.changes.len()).unwrap_or(u64::MAX))
    }

    /// Records that a session was opened or changed.
    pub(crate) fn record_update(&mut self, id: Id, etag: i64) {
        self.push(FeedChange::Update(id, etag));
        let position = self.position();
        if position % DELETION_INTERVAL == DELETION_INTERVAL - 1 {
            self.push(FeedChange::Delete(random::id(self.seed, Purpose::Change, position)));
        }
    }

    fn push(&mut self, change: FeedChange) {
        if self.changes.len() >= MAX_CHANGES {
            self.changes.pop_front();
            self.dropped += 1;
        }
        self.changes.push_back(change);
    }

    /// Returns the token of a position, which hides the position from clients.
    pub(crate) fn token(&self, position: u64) -> String {
        format!("{:016x}", position ^ self.mask())
    }

    fn mask(&self) -> u64 {
        random::number(self.seed, Purpose::Change, u64::MAX)
    }

    /// Returns the position of a token, or of `latest`, and the changes after it.
    pub(crate) fn changes_after(
        &self,
        token: &str,
    ) -> Result<(u64, impl Iterator<Item = FeedChange>), SandboxError> {
        let position = if token == "latest" {
            self.position()
        } else {
            let is_token = token.len() == 16 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
            let masked = u64::from_str_radix(token, 16).ok().filter(|_| is_token);
            let invalid = || SandboxError::Invalid(format!("'{token}' is no change token."));
            masked.ok_or_else(invalid)? ^ self.mask()
        };
        let known = position.checked_sub(self.dropped).and_then(|n| usize::try_from(n).ok());
        let known = known.filter(|known| *known <= self.changes.len());
        let known = known.ok_or(SandboxError::Outdated)?;
        Ok((position, self.changes.iter().copied().skip(known)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the number of changes after a token.
    fn count(feed: &ChangeLog, token: &str) -> Result<usize, SandboxError> {
        feed.changes_after(token).map(|(_, changes)| changes.count())
    }

    #[test]
    fn tokens_before_the_kept_changes_are_outdated() {
        let mut feed = ChangeLog::new(1);
        let first = feed.token(0);
        assert!(matches!(count(&feed, &first), Ok(0)));
        for _ in 0..MAX_CHANGES {
            feed.record_update(Id::ZERO, 1);
        }
        assert!(feed.dropped > 0 && feed.changes.len() == MAX_CHANGES);
        assert!(matches!(count(&feed, &first), Err(SandboxError::Outdated)));
        assert!(matches!(count(&feed, &feed.token(feed.dropped)), Ok(MAX_CHANGES)));
        let last = feed.token(feed.position());
        assert!(matches!(count(&feed, &last), Ok(0)));
        // A token of another server, and two texts that are not tokens.
        assert!(matches!(count(&ChangeLog::new(2), &last), Err(SandboxError::Outdated)));
        assert!(matches!(count(&feed, "+00000000000000f"), Err(SandboxError::Invalid(_))));
        assert!(matches!(count(&feed, "LATEST"), Err(SandboxError::Invalid(_))));
    }
}
