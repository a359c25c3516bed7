//! The server's own word that something happened, where it gives one: the change feed of v8.
//!
//! It saves no look, since what is done in a session need not count as a change of it; it only makes looks come sooner. So
//! whatever is wrong with it, the watching goes on without.

use std::time::Duration;

use uuid::Uuid;

use crate::api::changes::{Changes, LATEST, since};
use crate::client::{Client, Error, PAGE};

/// A question that is kept open longer than this may be cut off by what lies in between.
const LONGEST: Duration = Duration::from_secs(25);

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
    longest: Duration,
    /// From where to ask on; nothing where the server does not tell.
    token: Option<String>,
}

impl<'c> Feed<'c> {
    /// The feed from now on. No question is kept open longer than `longest`.
    pub(super) fn open(client: &'c Client, session: Uuid, longest: Duration) -> Self {
        let mut feed = Self { client, session, longest: longest.min(LONGEST), token: None };
        let asked = client.send(&since(LATEST, 1, Duration::ZERO));
        feed.take(asked);
        feed
    }

    /// Asks what happened since the last time, and lets the server wait at most so long for something to happen.
    pub(super) fn wait(&mut self, most: Duration) -> News {
        let Some(token) = &self.token else { return News::Unknown };
        let patience = Duration::from_secs(most.min(self.longest).as_secs());
        let asked = self.client.send(&since(token, PAGE, patience));
        let Some(changes) = self.take(asked) else { return News::Unknown };
        let is_ours = |id: &str| Uuid::try_parse(id).is_ok_and(|id| id == self.session);
        if changes.results.iter().any(|change| change.is_of_sessions() && is_ours(&change.id)) {
            News::Ours
        } else if changes.results.is_empty() {
            News::None { patience }
        } else {
            News::Others
        }
    }

    fn take(&mut self, asked: Result<Changes, Error>) -> Option<Changes> {
        let talk = self.client.server().talk();
        match asked {
            Ok(mut changes) if !changes.next_change_token.is_empty() => {
                self.token = Some(std::mem::take(&mut changes.next_change_token));
                Some(changes)
            }
            Ok(_) => {
                talk.trace(1, || "* no change feed: it gave no token; polling".to_owned());
                self.token = None;
                None
            }
            Err(error) => {
                talk.trace(1, || format!("* no change feed: {error}; polling"));
                self.token = None;
                None
            }
        }
    }
}
