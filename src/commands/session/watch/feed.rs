//! What the server's change feed says of one session.

use std::time::Duration;

use uuid::Uuid;

use crate::client::{self, Client};

/// What the server said of changes.
#[derive(Clone, Copy)]
pub(super) enum News {
    /// The session is another one, or gone.
    Ours,
    /// Something else is.
    Others,
    /// There was none, although the server was ready to wait so long.
    None { patience: Duration },
    /// Nobody tells.
    Unknown,
}

/// The feed from some moment on.
pub(super) struct Feed<'c> {
    client: &'c Client,
    session: Uuid,
    all: client::ChangeFeed,
}

impl<'c> Feed<'c> {
    /// The feed from now on.
    pub(super) fn open(client: &'c Client, session: Uuid) -> Self {
        Self { client, session, all: client::ChangeFeed::open(client) }
    }

    /// Asks what happened since the last time, and lets the server wait at most so long for something to happen.
    pub(super) fn wait(&mut self, most: Duration) -> News {
        let is_ours = |id: &str| Uuid::try_parse(id).is_ok_and(|id| id == self.session);
        match self.all.wait(self.client, most) {
            client::FeedAnswer::Changes(changes)
                if changes.iter().any(|change| change.is_of_sessions() && is_ours(&change.id)) =>
            {
                News::Ours
            }
            client::FeedAnswer::Changes(_) => News::Others,
            client::FeedAnswer::None { patience } => News::None { patience },
            client::FeedAnswer::Unavailable => News::Unknown,
        }
    }
}
