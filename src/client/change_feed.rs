//! The change feed of API v8: the server reports which resources have changed.
//!
//! The feed does not replace polling, because the server may not report an operation in a session as a change of the
//! session. It only triggers a poll earlier. Its failures are therefore only traced, and the caller continues to poll.

use std::time::Duration;

use super::client::{Client, PAGE};
use super::error::Error;
use crate::api::changes::{Changes, LATEST, ResourceChange, since};

/// The longest request: proxies and firewalls may cut off one that stays open longer.
const LONGEST: Duration = Duration::from_secs(25);

/// The answer of the feed to one request.
pub(crate) enum FeedAnswer {
    Changes(Vec<ResourceChange>),
    /// There was no change, although the server was asked to wait for `patience`.
    None {
        patience: Duration,
    },
    /// The server has no feed, or the feed failed.
    Unavailable,
}

/// A position in the change feed.
pub(crate) struct ChangeFeed {
    longest: Duration,
    /// The position to continue from; `None` if the server has no feed or the last request failed.
    token: Option<String>,
    is_transient: bool,
}

impl ChangeFeed {
    /// Opens the feed at its end. No request stays open longer than half of the timeout of a call.
    pub(crate) fn open(client: &Client) -> Self {
        let longest = (client.server().timeout() / 2).min(LONGEST);
        let mut feed = Self { longest, token: None, is_transient: false };
        let result = client.send(&since(LATEST, 1, Duration::ZERO));
        feed.advance(client, result);
        feed
    }

    /// Returns whether the feed is available.
    pub(crate) fn is_open(&self) -> bool {
        self.token.is_some()
    }

    /// Returns whether a feed that is not available may become so later.
    pub(crate) fn may_reopen(&self) -> bool {
        self.is_transient
    }

    /// Requests the changes since the last request. The server waits for a change for `limit` at most.
    pub(crate) fn wait(&mut self, client: &Client, limit: Duration) -> FeedAnswer {
        let Some(token) = &self.token else { return FeedAnswer::Unavailable };
        let patience = Duration::from_secs(limit.min(self.longest).as_secs());
        let result = client.send(&since(token, PAGE, patience));
        match self.advance(client, result) {
            None => FeedAnswer::Unavailable,
            Some(changes) if changes.results.is_empty() => FeedAnswer::None { patience },
            Some(changes) => FeedAnswer::Changes(changes.results.0),
        }
    }

    fn advance(&mut self, client: &Client, result: Result<Changes, Error>) -> Option<Changes> {
        self.token = None;
        match result {
            Ok(mut changes) if !changes.next_change_token.is_empty() => {
                self.token = Some(std::mem::take(&mut changes.next_change_token.0));
                return Some(changes);
            }
            Ok(_) => client.trace(|| "* no change feed: the server sent no token; polling".into()),
            Err(error) => {
                client.trace(|| format!("* no change feed: {error}; polling"));
                self.is_transient = error.is_transient();
            }
        }
        None
    }
}
