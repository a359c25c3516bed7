//! The things that a folder gets over time.

use super::life::{BUSY, LIVES, MoveKind, REMOVED, RETENTION, SETTLED, SPAN, SlotLife};
use super::slots::{SlotSet, life_kind};
use super::view::ContentView;
use crate::sandbox::data::Ticks;
use crate::sandbox::data::random::{self, Purpose};

/// A series of things in a folder. The two highest bits of a slot are its number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum SlotLane {
    /// Things that come and go.
    Busy = 0,
    /// Things with names of their own, which do not change.
    Settled = 1,
    /// Things with names of their own that were deleted long ago.
    Removed = 2,
}

const LANE: u32 = 30;
/// The age of the newest thing that does not change; it is older than each restore point.
const SETTLED_AGE: i64 = 400 * super::life::DAY;

impl SlotLane {
    /// All lanes, in the order of lists.
    pub(super) const ALL: [Self; 3] = [Self::Settled, Self::Removed, Self::Busy];

    /// Returns the slot with an index in the lane.
    pub(crate) fn slot(self, index: u32) -> u32 {
        (self as u32) << LANE | index
    }

    /// Returns the lane and the index of a slot.
    pub(crate) fn split(slot: u32) -> Option<(Self, u32)> {
        let lane = Self::ALL.into_iter().find(|lane| *lane as u32 == slot >> LANE);
        lane.map(|lane| (lane, slot & ((1 << LANE) - 1)))
    }
}

/// A series of things that one folder gets over time. Slot 0 is the newest thing.
#[derive(Clone, Copy)]
pub(super) struct SlotStream {
    /// The source of the irregularity of times.
    pub(super) number: u64,
    /// The start of the server: all is older.
    pub(super) started: Ticks,
    /// The lane.
    pub(super) lane: SlotLane,
    /// The number of slots.
    pub(super) count: u32,
    /// The folders that filed and that discarded things go to.
    pub(super) targets: [Option<u16>; 2],
}

/// The state of a thing in a view.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct SlotState {
    /// The folder that contains the thing; `None` for the folder of its creation.
    pub(crate) moved_to: Option<u16>,
    /// The number of the version; 1 is the first.
    pub(crate) version: u8,
    /// The time of the creation.
    pub(crate) born: Ticks,
    /// The time of the last change.
    pub(crate) changed: Ticks,
    /// True if the thing is deleted.
    pub(crate) is_deleted: bool,
}

/// The things of a stream that one folder lists.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum SlotSelection {
    /// Those that are still in the folder of their creation.
    Own,
    /// Those that moved to a folder.
    MovedTo(u16),
}

impl SlotStream {
    /// Returns the time of the creation. It falls with the slot: recent things are more frequent.
    pub(super) fn born(&self, slot: u32) -> Ticks {
        let jitter = random::number(self.number, Purpose::Time, u64::from(slot)) >> 32;
        let age = if self.lane == SlotLane::Busy {
            // The age as a fraction of 2^32, of which the cube lets most things be old.
            let part = (u64::from(slot) << 32 | jitter) / u64::from(self.count.max(1));
            let cube = u128::from(part).pow(3) >> 48;
            i64::try_from((cube * u128::from(SPAN.unsigned_abs())) >> 48).unwrap_or(SPAN)
        } else {
            let within = i64::try_from(jitter).unwrap_or(0) % 3_000;
            SETTLED_AGE + (i64::from(slot) * 3_600 + within) * super::life::SECOND
        };
        self.started.plus(-age)
    }

    fn life(&self, kind: usize) -> &'static SlotLife {
        match self.lane {
            SlotLane::Busy => &BUSY[kind % LIVES],
            SlotLane::Settled => &SETTLED,
            SlotLane::Removed => &REMOVED,
        }
    }

    /// Returns the folder to which things of a kind of life move, and the age at which they do.
    fn destination(&self, life: &SlotLife) -> Option<(u16, i64)> {
        let (kind, age) = life.moved?;
        let [filed, discarded] = self.targets;
        let target = match kind {
            MoveKind::Filed => filed,
            MoveKind::Discarded => discarded,
        };
        target.map(|target| (target, age))
    }

    /// Returns the state of a thing; `None` if the view does not show it.
    pub(super) fn state(&self, slot: u32, view: &ContentView) -> Option<SlotState> {
        let born = self.born(slot);
        if slot >= self.count || born > view.at || born < view.since {
            return None;
        }
        let (life, age) = (self.life(life_kind(slot)), view.at.since(born));
        let is_deleted = life.deleted.is_some_and(|deleted| deleted <= age);
        if age >= life.last_event() + RETENTION || is_deleted && !view.shows_deleted {
            return None;
        }
        let changes = life.changes.iter().take_while(|change| **change <= age).count();
        let last_change = changes.checked_sub(1).and_then(|index| life.changes.get(index));
        let destination = self.destination(life).filter(|(_, moved)| *moved <= age);
        Some(SlotState {
            moved_to: destination.map(|(folder, _)| folder),
            version: 1 + u8::try_from(changes).unwrap_or(0),
            born,
            changed: last_change.map_or(born, |change| born.plus(*change)),
            is_deleted: is_deleted || view.is_deleted,
        })
    }

    /// Returns the time at which a version was made.
    pub(super) fn version_time(&self, slot: u32, version: u8) -> Ticks {
        let life = self.life(life_kind(slot));
        let index = usize::from(version).checked_sub(2);
        let change = index.and_then(|index| life.changes.get(index)).copied().unwrap_or(0);
        self.born(slot).plus(change)
    }

    /// Returns the slots that a view shows; with a version, those of which this is a previous version.
    pub(super) fn select(
        &self,
        view: &ContentView,
        selection: SlotSelection,
        version: Option<u8>,
    ) -> SlotSet {
        self.select_older(view, selection, |_, life| match version {
            None => Some(0),
            Some(version) => life.changes.get(usize::from(version) - 1).copied(),
        })
    }

    /// Returns the slots that a view shows and that have an age at least, which depends on the kind of life; none of
    /// a kind without this age.
    pub(super) fn select_older(
        &self,
        view: &ContentView,
        selection: SlotSelection,
        age: impl Fn(usize, &SlotLife) -> Option<i64>,
    ) -> SlotSet {
        let oldest = self.first_before(view.since);
        SlotSet::new(|kind| {
            let life = self.life(kind);
            let ages = self.ages(life, view, selection);
            let Some(((from, until), age)) = ages.zip(age(kind, life)) else { return (0, 0) };
            let first = self.first_before(view.at.plus(1 - from.max(age)));
            // A thing of the age `until` was created at this time.
            let end = self.first_before(view.at.plus(1 - until)).min(oldest);
            (first, end.max(first))
        })
    }

    /// Returns the ages between which a folder lists the things of a kind of life.
    fn ages(
        &self,
        life: &SlotLife,
        view: &ContentView,
        selection: SlotSelection,
    ) -> Option<(i64, i64)> {
        let end = match life.deleted {
            Some(deleted) if !view.shows_deleted => deleted,
            _ => life.last_event() + RETENTION,
        };
        match (selection, self.destination(life)) {
            (SlotSelection::Own, None) => Some((0, end)),
            (SlotSelection::Own, Some((_, moved))) => Some((0, moved.min(end))),
            (SlotSelection::MovedTo(folder), Some((target, moved))) if target == folder => {
                Some((moved, end))
            }
            (SlotSelection::MovedTo(_), _) => None,
        }
    }

    /// Returns the first slot whose thing was created before a time, by bisection.
    fn first_before(&self, time: Ticks) -> u32 {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.born(middle) < time {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }
}
