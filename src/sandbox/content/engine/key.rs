//! The coordinates of a thing, and its ids.

use crate::sandbox::data::Id;
use crate::sandbox::data::random::{self, Purpose};

/// The kind of a thing with an id.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
pub(crate) enum KeyKind {
    /// A mailbox; archives and public folders have other areas than those of people.
    Mailbox = 1,
    /// A folder of a mailbox.
    MailFolder,
    /// An item of a mailbox.
    MailItem,
    /// A `OneDrive`.
    Drive,
    /// A folder of a `OneDrive`.
    DriveFolder,
    /// A document of a `OneDrive`.
    Document,
    /// A site.
    Site,
    /// A library or a list, by its area.
    SiteArea,
    /// A folder of a library or a list.
    SiteFolder,
    /// A document of a library.
    SiteDocument,
    /// An item of a list.
    ListItem,
    /// An attachment of a list item; the version is its number.
    Attachment,
    /// A team.
    Team,
    /// A channel, by its area.
    Channel,
    /// A folder of a channel's files.
    TeamFolder,
    /// A file of a channel.
    TeamFile,
    /// The posts of a channel; they have other ids.
    Post,
    /// A tab of a channel.
    Tab,
}

impl KeyKind {
    /// All kinds.
    pub(crate) const ALL: [Self; 18] = [
        Self::Mailbox,
        Self::MailFolder,
        Self::MailItem,
        Self::Drive,
        Self::DriveFolder,
        Self::Document,
        Self::Site,
        Self::SiteArea,
        Self::SiteFolder,
        Self::SiteDocument,
        Self::ListItem,
        Self::Attachment,
        Self::Team,
        Self::Channel,
        Self::TeamFolder,
        Self::TeamFile,
        Self::Post,
        Self::Tab,
    ];
}

/// Bits of the check value, and of the two halves of an encrypted key.
const CHECK: u32 = 30;
const LEFT: u32 = 60;
const RIGHT: u32 = 62;
const ROUNDS: u64 = 6;

/// The coordinates of a thing, which are encrypted into its id: 92 bits and a check value of 30 bits
/// pass a keyed permutation (a Feistel network over 60 and 62 bits) and fill the 122 free bits of a UUID.
/// So an id looks random, leads back to its thing, and an invented one leads nowhere.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct ContentKey {
    /// The kind.
    pub(crate) kind: KeyKind,
    /// The index of the organization; below 8.
    pub(crate) organization: u8,
    /// The number of the mailbox, drive, site or team; below 2^24.
    pub(crate) root: u32,
    /// The part of the root, for example a library.
    pub(crate) area: u8,
    /// The folder in which the thing was created.
    pub(crate) folder: u16,
    /// The slot in this folder; 0 for folders and what is above them.
    pub(crate) slot: u32,
    /// The version, if versions have ids; below 16.
    pub(crate) version: u8,
}

impl ContentKey {
    /// Creates the key of a root.
    pub(crate) fn root(kind: KeyKind, organization: usize, root: u32) -> Self {
        let organization = u8::try_from(organization).unwrap_or(0);
        Self { kind, organization, root, area: 0, folder: 0, slot: 0, version: 0 }
    }

    /// Returns the key of a folder of the same root and area.
    pub(crate) fn with_folder(self, kind: KeyKind, folder: u16) -> Self {
        Self { kind, folder, slot: 0, version: 0, ..self }
    }

    /// Returns the key of a thing of the same root and area.
    pub(crate) fn with_slot(self, kind: KeyKind, folder: u16, slot: u32) -> Self {
        Self { kind, folder, slot, version: 0, ..self }
    }

    /// Returns whether two keys are of one root and area.
    pub(crate) fn is_beside(self, other: Self) -> bool {
        (self.organization, self.root, self.area) == (other.organization, other.root, other.area)
    }

    /// Returns a well-mixed number for the root and the area.
    pub(crate) fn root_number(self, seed: u64) -> u64 {
        let packed = u64::from(self.organization) << 40 | u64::from(self.area) << 32;
        random::number(seed, Purpose::Item, packed | u64::from(self.root))
    }

    /// Returns the id.
    pub(crate) fn id(self, seed: u64) -> Id {
        let packed = self.pack();
        let value = packed << CHECK | check(packed);
        let (mut left, mut right) = (low(value >> RIGHT, LEFT), low(value, RIGHT));
        for round in 0..ROUNDS {
            if round % 2 == 0 {
                left ^= round_number(seed, round, right, LEFT);
            } else {
                right ^= round_number(seed, round, left, RIGHT);
            }
        }
        Id::from_halves((left >> 12) << 16 | left & 0xfff, right)
    }

    /// Returns the key of a kind that an id contains.
    pub(crate) fn from_id(seed: u64, id: Id, kind: KeyKind) -> Option<Self> {
        let (high, low_half) = id.halves();
        let mut left = (high >> 16) << 12 | high & 0xfff;
        let mut right = low(u128::from(low_half), RIGHT);
        for round in (0..ROUNDS).rev() {
            if round % 2 == 0 {
                left ^= round_number(seed, round, right, LEFT);
            } else {
                right ^= round_number(seed, round, left, RIGHT);
            }
        }
        let value = u128::from(left) << RIGHT | u128::from(right);
        let packed = value >> CHECK;
        let is_valid = u128::from(low(value, CHECK)) == check(packed);
        let key = Self::unpack(packed, kind);
        // The bits that mark a UUID are not among the encrypted ones: compare them, too.
        (is_valid && key.pack() == packed && key.id(seed) == id).then_some(key)
    }

    fn pack(self) -> u128 {
        let mut packed = u128::from(self.kind as u8);
        for (bits, field) in [
            (3, u32::from(self.organization)),
            (24, self.root),
            (8, u32::from(self.area)),
            (16, u32::from(self.folder)),
            (32, self.slot),
            (4, u32::from(self.version)),
        ] {
            packed = packed << bits | u128::from(low(u128::from(field), bits));
        }
        packed
    }

    fn unpack(packed: u128, kind: KeyKind) -> Self {
        let mut rest = packed;
        let mut next = |bits: u32| {
            let field = low(rest, bits);
            rest >>= bits;
            u32::try_from(field).unwrap_or(0)
        };
        let version = u8::try_from(next(4)).unwrap_or(0);
        let slot = next(32);
        let folder = u16::try_from(next(16)).unwrap_or(0);
        let area = u8::try_from(next(8)).unwrap_or(0);
        let root = next(24);
        let organization = u8::try_from(next(3)).unwrap_or(0);
        Self { kind, organization, root, area, folder, slot, version }
    }
}

/// Returns the lowest bits of a value; at most 64.
fn low(value: u128, bits: u32) -> u64 {
    u64::try_from(value & ((1 << bits) - 1)).unwrap_or(0)
}

fn check(packed: u128) -> u128 {
    let folded = low(packed, 64) ^ low(packed >> 64, 64).rotate_left(17);
    u128::from(low(u128::from(random::number(0, Purpose::Item, folded)), CHECK))
}

/// Returns the number with which a round of the permutation changes one half.
fn round_number(seed: u64, round: u64, half: u64, bits: u32) -> u64 {
    let keyed = seed ^ round.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    low(u128::from(random::number(keyed, Purpose::Item, half)), bits)
}
