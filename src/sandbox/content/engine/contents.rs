//! The list of things in a folder, in several folders, or at the top.

use super::slots::SlotSet;
use super::stream::SlotLane;

/// A thing in a list.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct ContentSpot {
    /// The folder in which the thing was created; another number for lists that are not in folders.
    pub(crate) home: u16,
    /// The slot in this folder.
    pub(crate) slot: u32,
    /// The version, if it is a previous one.
    pub(crate) version: Option<u8>,
}

/// The slots of a list with one home and one version.
struct ContentPart {
    home: u16,
    version: Option<u8>,
    lane: SlotLane,
    slots: SlotSet,
    len: usize,
}

/// A list of things. A page at any offset costs the same, whatever the length of the list.
#[derive(Default)]
pub(crate) struct Contents(Vec<ContentPart>);

impl Contents {
    /// Adds slots at the end.
    pub(crate) fn add(&mut self, home: u16, slots: SlotSet) {
        self.add_lane(home, SlotLane::Busy, None, slots);
    }

    /// Adds slots of a lane and a version at the end.
    pub(super) fn add_lane(
        &mut self,
        home: u16,
        lane: SlotLane,
        version: Option<u8>,
        slots: SlotSet,
    ) {
        let len = slots.len();
        if len > 0 {
            self.0.push(ContentPart { home, version, lane, slots, len });
        }
    }

    /// Adds one thing at the end.
    pub(crate) fn add_spot(&mut self, spot: ContentSpot) {
        if let Some((lane, index)) = SlotLane::split(spot.slot) {
            self.add_lane(spot.home, lane, spot.version, SlotSet::single(index));
        }
    }

    /// Adds another list at the end.
    pub(crate) fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Returns the number of things.
    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|part| part.len).sum()
    }

    /// Returns the things in order, without the first `offset`.
    pub(crate) fn iter_from(&self, offset: usize) -> impl Iterator<Item = ContentSpot> + '_ {
        let mut before = 0;
        self.0.iter().flat_map(move |part| {
            let skipped = offset.saturating_sub(before).min(part.len);
            before += part.len;
            let (home, version, lane) = (part.home, part.version, part.lane);
            let rest = part.len - skipped;
            let slots = (rest > 0).then(|| part.slots.iter_from(skipped));
            slots.into_iter().flatten().map(move |index| {
                let slot = lane.slot(index);
                ContentSpot { home, slot, version }
            })
        })
    }
}
