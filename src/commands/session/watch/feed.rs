//! What the server's change feed says of one session.

use std::time::Duration;

use uuid::Uuid;

use crate::client::{self, Client};

/// What the server said of changes.
#[derive(Clone, Copy)]
pub(super) enum SessionNews {
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
pub(super) struct SessionFeed<'c> {
    client: &'c Client,
    session: Uuid,
    all: client::ChangeFeed,
}

impl<'c> SessionFeed<'c> {
    /// The feed from now on.
    pub(super) fn open(client: &'c Client, session: Uuid) -> Self {
        Self { client, session, all: client::ChangeFeed::open(client) }
    }

    /// Asks what happened since the last time, and lets the server wait at most so long for something to happen.
    pub(super) fn wait(&mut self, most: Duration) -> SessionNews {
        let is_ours = |id: &str| Uuid::try_parse(id).is_ok_and(|id| id == self.session);
        match self.all.wait(self.client, most) {
            client::FeedAnswer::Changes(changes)
                if changes.iter().any(|change| change.is_of_sessions() && is_ours(&change.id)) =>
            {
                SessionNews::Ours
            }
            client::FeedAnswer::Changes(_) => SessionNews::Others,
            client::FeedAnswer::None { patience } => SessionNews::None { patience },
            client::FeedAnswer::Unavailable => SessionNews::Unknown,
        }
    }
}
