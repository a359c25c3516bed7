//! `GET /v8/Events`: what happened to restore sessions since a change token.

use std::collections::VecDeque;
use std::time::Duration;

use http::{Response, StatusCode, Uri};
use serde::Serialize;

use super::error::Problem;
use super::page::Window;
use super::random::{self, Id, Purpose};
use super::request::Call;
use super::wire::{self, Links};

/// Only the last of so many changes are kept; a token from before is outdated.
const KEPT: usize = 10_000;
/// Every so many changes the server clears out a session that is older than all that it lists.
const CLEARED: u64 = 4;

/// What became of a session.
#[derive(Clone, Copy)]
enum Change {
    Update(Id, i64),
    Delete(Id),
}

/// The last changes, oldest first.
pub(super) struct Changes {
    kept: VecDeque<Change>,
    /// How many were kept once and are not any more.
    forgotten: u64,
    seed: u64,
}

/// What waits for news goes with an answer that has none: whoever has the socket may ask again.
#[derive(Clone)]
pub(super) struct Patience {
    /// How long the client would wait.
    pub(super) time: Duration,
    /// How many changes there were.
    pub(super) position: u64,
    /// What to ask once there are more.
    pub(super) again: Uri,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    event_type: &'static str,
    id: Id,
    #[serde(rename = "eTag", skip_serializing_if = "Option::is_none")]
    e_tag: Option<i64>,
}

/// A page of changes, in the vendor's order.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    next_change_token: String,
    limit: usize,
    set_id: Id,
    results: Vec<Entry>,
    #[serde(rename = "_links")]
    links: Links,
}

impl Changes {
    /// Nothing happened yet.
    pub(super) fn new(seed: u64) -> Self {
        Self { kept: VecDeque::new(), forgotten: 0, seed }
    }

    /// How many changes there were.
    pub(super) fn position(&self) -> u64 {
        self.forgotten.saturating_add(u64::try_from(self.kept.len()).unwrap_or(u64::MAX))
    }

    /// A session was opened, or has changed.
    pub(super) fn update(&mut self, id: Id, etag: i64) {
        self.add(Change::Update(id, etag));
        let position = self.position();
        if position % CLEARED == CLEARED - 1 {
            self.add(Change::Delete(random::id(self.seed, Purpose::Change, position)));
        }
    }

    fn add(&mut self, change: Change) {
        if self.kept.len() >= KEPT {
            self.kept.pop_front();
            self.forgotten += 1;
        }
        self.kept.push_back(change);
    }

    /// What goes between a position and its token.
    fn veil(&self) -> u64 {
        random::number(self.seed, Purpose::Change, u64::MAX)
    }

    fn token(&self, position: u64) -> String {
        format!("{:016x}", position ^ self.veil())
    }

    /// The position that a client asks from, and how many of the changes that are kept it knows.
    fn start(&self, from: &str) -> Result<(u64, usize), Problem> {
        let position = if from == "latest" {
            self.position()
        } else {
            let digits = from.len() == 16 && from.bytes().all(|byte| byte.is_ascii_hexdigit());
            let hidden = u64::from_str_radix(from, 16).ok().filter(|_| digits);
            let unreadable = || Problem::Invalid(format!("'{from}' is no change token."));
            hidden.ok_or_else(unreadable)? ^ self.veil()
        };
        let known = position.checked_sub(self.forgotten).and_then(|n| usize::try_from(n).ok());
        let known = known.filter(|known| *known <= self.kept.len());
        known.map(|known| (position, known)).ok_or(Problem::Outdated)
    }

    /// `GET /v8/Events`. An answer without news carries how long the client would wait for some.
    pub(super) fn list(&self, call: &Call<'_>) -> Result<Response<Vec<u8>>, Problem> {
        let missing = || Problem::Invalid("The parameter 'from' is required.".to_owned());
        let (position, known) = self.start(&call.text("from").ok_or_else(missing)?)?;
        let Window { limit, .. } = Window::of(call)?;
        let wait = u64::try_from(call.number("timeoutSeconds")?.unwrap_or(0));
        let wait = wait.map_err(|_| Problem::Invalid("The timeout is negative.".to_owned()))?;
        let results: Vec<_> = self.kept.iter().skip(known).take(limit).map(entry).collect();
        let told = u64::try_from(results.len()).unwrap_or(u64::MAX);
        let nothing = results.is_empty();
        let page = Page {
            next_change_token: self.token(position.saturating_add(told)),
            limit,
            set_id: random::id(self.seed, Purpose::Set, 0),
            results,
            links: Links::complete(Vec::new()),
        };
        let mut answer = wire::json(StatusCode::OK, &page);
        let again = format!("/v8/events?from={}&limit={limit}", page.next_change_token).parse();
        if let (true, true, Ok(again)) = (nothing, wait > 0, again) {
            let time = Duration::from_secs(wait);
            answer.extensions_mut().insert(Patience { time, position, again });
        }
        Ok(answer)
    }
}

fn entry(change: &Change) -> Entry {
    match *change {
        Change::Update(id, etag) => {
            Entry { event_type: "RestoreSessionUpdate", id, e_tag: Some(etag) }
        }
        Change::Delete(id) => Entry { event_type: "RestoreSessionDelete", id, e_tag: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_from_before_what_is_kept_is_outdated() {
        let mut changes = Changes::new(1);
        let first = changes.token(0);
        assert!(matches!(changes.start(&first), Ok((0, 0))));
        for _ in 0..KEPT {
            changes.update(Id::ZERO, 1);
        }
        assert!(changes.forgotten > 0 && changes.kept.len() == KEPT);
        assert!(matches!(changes.start(&first), Err(Problem::Outdated)));
        let last = changes.token(changes.position());
        assert!(matches!(changes.start(&last), Ok((_, KEPT))));
        // Neither of this server's, nor a token at all.
        assert!(matches!(Changes::new(2).start(&last), Err(Problem::Outdated)));
        assert!(matches!(changes.start("+00000000000000f"), Err(Problem::Invalid(_))));
        assert!(matches!(changes.start("LATEST"), Err(Problem::Invalid(_))));
    }
}
