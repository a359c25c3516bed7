//! What happens to things, and when.

use crate::sandbox::data::Ticks;

/// A second in ticks.
pub(crate) const SECOND: i64 = 10_000_000;
const HOUR: i64 = 3_600 * SECOND;
/// A day in ticks.
pub(crate) const DAY: i64 = 24 * HOUR;

/// The time that a thing is kept after its last change or after its deletion.
pub(crate) const RETENTION: i64 = 730 * DAY;

/// The age of the oldest things of a stream. It is above the retention, so that some have expired.
pub(super) const SPAN: i64 = RETENTION + 60 * DAY;

/// The ways in which a thing leaves its folder for another one. The folder has the target.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum MoveKind {
    /// Put where it belongs.
    Filed,
    /// Put aside, before it is deleted.
    Discarded,
}

/// The life of a thing: ages in ticks at which something happens to it, in order.
pub(super) struct SlotLife {
    /// The ages at which it is changed. A change is a new version.
    pub(super) changes: &'static [i64],
    /// The age at which it leaves its folder.
    pub(super) moved: Option<(MoveKind, i64)>,
    /// The age at which it is deleted.
    pub(super) deleted: Option<i64>,
}

const fn plain() -> SlotLife {
    SlotLife { changes: &[], moved: None, deleted: None }
}

const fn changed(changes: &'static [i64]) -> SlotLife {
    SlotLife { changes, ..plain() }
}

const fn deleted(age: i64) -> SlotLife {
    SlotLife { deleted: Some(age), ..plain() }
}

const fn moved(kind: MoveKind, age: i64) -> SlotLife {
    SlotLife { moved: Some((kind, age)), ..plain() }
}

/// The number of kinds of lives, which repeat over the slots of a busy stream.
pub(super) const LIVES: usize = 16;

/// The lives of the things of a busy stream, by slot modulo [`LIVES`].
pub(super) const BUSY: [SlotLife; LIVES] = [
    plain(),
    changed(&[30 * HOUR]),
    deleted(36 * HOUR),
    plain(),
    moved(MoveKind::Filed, 50 * HOUR),
    changed(&[20 * HOUR, 200 * HOUR]),
    plain(),
    SlotLife { deleted: Some(240 * HOUR), ..moved(MoveKind::Discarded, 10 * HOUR) },
    plain(),
    SlotLife { deleted: Some(500 * HOUR), ..changed(&[26 * HOUR]) },
    plain(),
    SlotLife { moved: Some((MoveKind::Filed, 120 * HOUR)), ..changed(&[300 * HOUR]) },
    plain(),
    deleted(12 * HOUR),
    changed(&[5 * HOUR, 55 * HOUR, 400 * HOUR]),
    plain(),
];

/// The life of things that never change.
pub(super) const SETTLED: SlotLife = plain();
/// The life of things that were deleted long ago.
pub(super) const REMOVED: SlotLife = deleted(100 * DAY);

impl SlotLife {
    /// Returns the age of the last event.
    pub(super) fn last_event(&self) -> i64 {
        let change = self.changes.last().copied().unwrap_or(0);
        let moved = self.moved.map_or(0, |(_, age)| age);
        change.max(moved).max(self.deleted.unwrap_or(0))
    }
}

/// The time from the creation of a container to its deletion.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Lifetime {
    /// The time of the creation.
    pub(crate) born: Ticks,
    /// The time of the deletion, if it was deleted.
    pub(crate) deleted: Option<Ticks>,
}

impl Lifetime {
    /// Returns the life of a container that was created before everything in it, and still exists.
    pub(crate) fn permanent(started: Ticks) -> Self {
        Self { born: started.plus(-SPAN - 30 * DAY), deleted: None }
    }

    /// Returns the life of a container that was created a number of days before the start.
    pub(crate) fn created(started: Ticks, days: i64) -> Self {
        Self { born: started.plus(-days * DAY - HOUR / 3), deleted: None }
    }

    /// Returns the life of a container that was deleted a number of days before the start.
    pub(crate) fn deleted(started: Ticks, days: i64) -> Self {
        let deleted = Some(started.plus(-days * DAY - HOUR / 3));
        Self { deleted, ..Self::permanent(started) }
    }
}
