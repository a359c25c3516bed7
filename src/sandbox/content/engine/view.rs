//! The state of the content that a session shows.

use super::life::{Lifetime, RETENTION};
use crate::sandbox::data::Ticks;

/// The state of the content that a session shows, in general or inside a container.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct ContentView {
    /// The point in time; inside a deleted container, the last tick of its existence.
    pub(crate) at: Ticks,
    /// The time before which nothing exists: the creation of the container.
    pub(crate) since: Ticks,
    /// True if the container is deleted, and so is all in it.
    pub(crate) is_deleted: bool,
    /// True if deleted things are shown.
    pub(crate) shows_deleted: bool,
    /// True if previous versions are shown.
    pub(crate) shows_versions: bool,
}

impl ContentView {
    /// Creates a view of a point in time.
    pub(crate) fn new(at: Ticks, shows_deleted: bool, shows_versions: bool) -> Self {
        Self { at, since: Ticks::FIRST, is_deleted: false, shows_deleted, shows_versions }
    }

    /// Returns the view inside a container; `None` if the view does not show the container.
    pub(crate) fn inside(self, life: Lifetime) -> Option<Self> {
        let since = self.since.max(life.born);
        match life.deleted {
            _ if life.born > self.at => None,
            Some(deleted) if deleted <= self.at => {
                let is_kept = self.shows_deleted && self.at.since(deleted) < RETENTION;
                let at = deleted.plus(-1);
                is_kept.then_some(Self { at, since, is_deleted: true, ..self })
            }
            _ => Some(Self { since, ..self }),
        }
    }
}
