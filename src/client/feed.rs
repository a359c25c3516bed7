//! The server's own word that something happened, where it gives one: the change feed of v8.
//!
//! It saves no look, since what is done in a session need not count as a change of it; it only makes looks come sooner. So
//! whatever is wrong with it, whoever listens goes on without.

use std::time::Duration;

use super::{Client, Error, PAGE};
use crate::api::changes::{Change, Changes, LATEST, since};

/// A question that is kept open longer than this may be cut off by what lies in between.
const LONGEST: Duration = Duration::from_secs(25);

/// What the server said of changes.
pub(crate) enum News {
    Changes(Vec<Change>),
    /// There was none, although the server was ready to wait so long.
    None {
        patience: Duration,
    },
    /// Nobody tells.
    Unknown,
}

/// The feed from some moment on.
pub(crate) struct Feed {
    longest: Duration,
    /// From where to ask on; nothing where the server does not tell.
    token: Option<String>,
    may_pass: bool,
}

impl Feed {
    /// The feed from now on. No question is kept open longer than half of what an answer may take.
    pub(crate) fn open(client: &Client) -> Self {
        let longest = (client.server().patience() / 2).min(LONGEST);
        let mut feed = Self { longest, token: None, may_pass: false };
        let asked = client.send(&since(LATEST, 1, Duration::ZERO));
        feed.take(client, asked);
        feed
    }

    /// Whether the server tells.
    pub(crate) fn is_open(&self) -> bool {
        self.token.is_some()
    }

    /// Whether a server that does not tell may do so later.
    pub(crate) fn may_pass(&self) -> bool {
        self.may_pass
    }

    /// Asks what happened since the last time, and lets the server wait at most so long for something to happen.
    pub(crate) fn wait(&mut self, client: &Client, most: Duration) -> News {
        let Some(token) = &self.token else { return News::Unknown };
        let patience = Duration::from_secs(most.min(self.longest).as_secs());
        let asked = client.send(&since(token, PAGE, patience));
        match self.take(client, asked) {
            None => News::Unknown,
            Some(changes) if changes.results.is_empty() => News::None { patience },
            Some(changes) => News::Changes(changes.results),
        }
    }

    fn take(&mut self, client: &Client, asked: Result<Changes, Error>) -> Option<Changes> {
        self.token = None;
        match asked {
            Ok(mut changes) if !changes.next_change_token.is_empty() => {
                self.token = Some(std::mem::take(&mut changes.next_change_token));
                return Some(changes);
            }
            Ok(_) => client.trace(|| "* no change feed: it gave no token; polling".to_owned()),
            Err(error) => {
                client.trace(|| format!("* no change feed: {error}; polling"));
                self.may_pass = error.may_pass();
            }
        }
        None
    }
}
