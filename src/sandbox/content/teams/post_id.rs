//! Ids of posts: 64-bit numbers that lead back to the post.

use crate::sandbox::data::random::{self, Purpose};

/// The coordinates of a post in its team.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct PostPlace {
    /// The number of the channel.
    pub(super) channel: u8,
    /// The slot of the post.
    pub(super) slot: u32,
    /// The number of the reply; 0 for the post itself.
    pub(super) reply: u8,
}

/// Bits of the reply, of the check value, and of the two halves of an encrypted place.
const REPLY: u32 = 3;
const CHECK: u32 = 15;
const HALF: u32 = 29;
const ROUNDS: u64 = 4;
/// This bit is always set: the ids are above 2^53, to catch clients that read numbers as floating point.
const HIGH: u64 = 1 << 60;

impl PostPlace {
    /// Returns the id; `team` is the number of the team.
    pub(super) fn id(self, team: u64) -> i64 {
        let packed = u64::from(self.channel) << (32 + REPLY)
            | u64::from(self.slot) << REPLY
            | u64::from(self.reply);
        let value = packed << CHECK | check(team, packed);
        let (mut left, mut right) = (value >> HALF, low(value, HALF));
        for round in 0..ROUNDS {
            let next = left ^ low(round_number(team, round, right), HALF);
            left = right;
            right = next;
        }
        i64::try_from(HIGH | left << HALF | right).unwrap_or(0)
    }

    /// Returns the place that an id contains.
    pub(super) fn from_id(team: u64, id: i64) -> Option<Self> {
        let value = u64::try_from(id).ok()? ^ HIGH;
        let (mut left, mut right) = (value >> HALF, low(value, HALF));
        for round in (0..ROUNDS).rev() {
            let before = right ^ low(round_number(team, round, left), HALF);
            right = left;
            left = before;
        }
        let packed = (left << HALF | right) >> CHECK;
        let place = Self {
            channel: u8::try_from(packed >> (32 + REPLY)).ok()?,
            slot: u32::try_from(low(packed >> REPLY, 32)).ok()?,
            reply: u8::try_from(low(packed, REPLY)).ok()?,
        };
        (place.id(team) == id).then_some(place)
    }
}

fn low(value: u64, bits: u32) -> u64 {
    value & ((1 << bits) - 1)
}

fn check(team: u64, packed: u64) -> u64 {
    low(random::number(team, Purpose::Item, packed), CHECK)
}

fn round_number(team: u64, round: u64, half: u64) -> u64 {
    random::number(team ^ (round + 1), Purpose::Item, half)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_lead_back_and_differ() {
        let mut seen = HashSet::new();
        for channel in [0, 1, 7, 255] {
            for slot in [0, 1, 2, 1_000_000, 1 << 30, u32::MAX] {
                for reply in [0, 1, 3, 7] {
                    let place = PostPlace { channel, slot, reply };
                    let id = place.id(42);
                    assert!(id > 1 << 53 && seen.insert(id));
                    assert_eq!(PostPlace::from_id(42, id), Some(place));
                    assert_eq!(PostPlace::from_id(43, id), None);
                    assert_eq!(PostPlace::from_id(42, id + 1), None);
                }
            }
        }
        for id in [0, -1, 1, i64::MAX, i64::MIN] {
            assert_eq!(PostPlace::from_id(42, id), None);
        }
    }
}
