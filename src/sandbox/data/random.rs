//! Numbers and ids that depend on the seed alone.
//!
//! "Same seed, same bytes" must hold across releases, and no crate promises that for its random
//! numbers: hence this `SplitMix64` (Steele, Lea and Flood), which is ten lines.

use std::fmt;

use serde::{Serialize, Serializer};
use uuid::Uuid;

/// The use of a number. Two uses share no number, even for the same seed and index.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    /// The id of the installation.
    Installation = 1,
    /// Organizations.
    Organization,
    /// Repositories, their proxies and their object storages.
    Repository,
    /// Jobs and the items that they select.
    Job,
    /// Restore points.
    Point,
    /// Restore sessions.
    Session,
    /// Fractions of times: start of a session, age of a job, duration of an event.
    Time,
    /// Events of a session.
    Event,
    /// Access and refresh tokens.
    Token,
    /// Injected faults.
    Fault,
    /// Microsoft's device codes and tokens. The number is that of earlier releases, whose ids stay.
    Microsoft = 12,
    /// The Restore Portal, its users, and the items that an operator may restore.
    Portal,
    /// Items inside a session.
    Item,
    /// Retrievals without a retrieved point.
    Retrieval,
    /// Change tokens and deleted sessions of the change feed.
    Change,
    /// People.
    Person,
    /// Runs of jobs.
    Run,
    /// Result sets of searches.
    ResultSet,
    /// The bytes of files.
    File,
    /// Export tasks.
    Task,
}

/// Returns a well-mixed number for a seed, a purpose and an index.
pub(crate) fn number(seed: u64, purpose: Purpose, index: u64) -> u64 {
    mix(mix(seed ^ mix(purpose as u64)).wrapping_add(index))
}

/// Returns an id in the form of a random (version 4) UUID for a seed, a purpose and an index.
pub(crate) fn id(seed: u64, purpose: Purpose, index: u64) -> Id {
    let high = number(seed, purpose, index);
    let low = mix(high ^ 0x5851_f42d_4c95_7f2d);
    Id::from_halves(high, low)
}

/// Returns a token as long as real ones, with a prefix by which a leak is found. `issued` counts the
/// numbers that were used for all tokens of a purpose.
pub(crate) fn opaque_token(seed: u64, purpose: Purpose, issued: &mut u64, prefix: &str) -> String {
    let mut text = format!("{prefix}-");
    for _ in 0..16 {
        *issued += 1;
        text.extend(format!("{:016x}", number(seed, purpose, *issued)).chars());
    }
    text
}

/// Returns `number` modulo `end`; 0 if `end` is 0.
pub(crate) fn below(number: u64, end: usize) -> usize {
    let end = u64::try_from(end).unwrap_or(u64::MAX);
    number.checked_rem(end).and_then(|rest| usize::try_from(rest).ok()).unwrap_or(0)
}

/// Fills a buffer with a part of the endless sequence of bytes that a number stands for. Each position costs
/// the same.
pub(crate) fn fill_bytes(number: u64, position: u64, buffer: &mut [u8]) {
    let base = mix(mix(Purpose::File as u64) ^ number);
    let mut index = base.wrapping_add(position / 8);
    let mut next = || {
        let word = mix(index).to_le_bytes();
        index = index.wrapping_add(1);
        word
    };
    let lead = usize::try_from(position % 8).unwrap_or(0);
    let lead = if lead == 0 { 0 } else { (8 - lead).min(buffer.len()) };
    let (first, rest) = buffer.split_at_mut(lead);
    if !first.is_empty() {
        let word = next();
        let start = usize::try_from(position % 8).unwrap_or(0);
        first.copy_from_slice(&word[start..start + lead]);
    }
    let (words, last) = rest.as_chunks_mut::<8>();
    for word in words {
        *word = next();
    }
    if !last.is_empty() {
        last.copy_from_slice(&next()[..last.len()]);
    }
}

/// Performs one step and the finaliser of `SplitMix64`.
fn mix(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// An id of the API: a UUID, written in lower case with hyphens.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct Id(Uuid);

impl Id {
    /// The id that the server writes where none applies and the property is not nullable.
    pub(crate) const ZERO: Self = Self(Uuid::nil());

    /// Reads a UUID with or without hyphens, as ASP.NET servers do.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let plain = text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        if plain { Uuid::try_parse(text).ok().map(Self) } else { None }
    }

    /// Builds an id from two numbers and sets the bits that mark a random UUID.
    pub(crate) fn from_halves(high: u64, low: u64) -> Self {
        let high = high & !0xf000 | 0x4000;
        let low = low & !(0b11 << 62) | (0b10 << 62);
        Self(Uuid::from_u64_pair(high, low))
    }

    /// Returns the two halves, including the bits that mark a random UUID.
    pub(crate) fn halves(self) -> (u64, u64) {
        self.0.as_u64_pair()
    }

    /// Returns the 32 hexadecimal digits without hyphens.
    pub(crate) fn to_digits(self) -> String {
        self.0.simple().to_string()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_match_the_splitmix64_reference() {
        // The first two outputs of the reference implementation for the state 0.
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf);
        assert_eq!(mix(0x9e37_79b9_7f4a_7c15), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn ids_differ_by_seed_purpose_and_index() {
        let first = id(1, Purpose::Job, 1);
        assert_eq!(first, id(1, Purpose::Job, 1));
        assert_ne!(first, id(2, Purpose::Job, 1));
        assert_ne!(first, id(1, Purpose::Session, 1));
        assert_ne!(first, id(1, Purpose::Job, 2));
        let text = first.to_string();
        assert_eq!((text.len(), &text[14..15]), (36, "4"));
        assert_eq!(first.to_digits(), text.replace('-', ""));
    }

    #[test]
    fn only_uuids_parse_as_ids() {
        let text = "50f5eff0-9575-451d-8712-ed6439be9b34";
        assert_eq!(Id::parse(text).unwrap().to_string(), text);
        assert_eq!(Id::parse("50F5EFF09575451D8712ED6439BE9B34").unwrap().to_string(), text);
        for wrong in ["", "1", "50f5eff0-9575-451d-8712-ed6439be9b3", "{}", &text[..35], "x"] {
            assert_eq!(Id::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Id::parse(&format!("urn:uuid:{text}")), None);
    }

    #[test]
    fn below_stays_below_its_end() {
        assert_eq!(below(u64::MAX, 0), 0);
        assert!((0..100).all(|n| below(number(7, Purpose::Time, n), 3) < 3));
    }
}
