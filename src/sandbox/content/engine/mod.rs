//! Content by rule: which things exist, when, and under which ids, computed from the seed and from
//! coordinates alone. Nothing is stored, so that a million things need no memory, and a page at any
//! offset costs the same.
//!
//! - [`ContentKey`]: the coordinates of a thing. They are encrypted into its id and decrypted from it.
//! - [`stream::SlotStream`]: the things that one folder gets over time, in slots; slot 0 is the newest. A few
//!   kinds of lives repeat over the slots: some things change, move, or are deleted.
//! - [`SlotSet`]: the slots that a session shows, as one range for each kind of life.
//! - [`FolderTree`]: folders whose streams exchange things; [`Contents`] is the list of one folder.
//! - [`ContentView`]: the state that a session shows.

mod contents;
mod key;
mod life;
mod slots;
mod stream;
#[cfg(test)]
mod tests;
mod tree;
mod view;

pub(crate) use contents::{ContentSpot, Contents};
pub(crate) use key::{ContentKey, KeyKind};
pub(crate) use life::Lifetime;
pub(crate) use slots::SlotSet;
pub(crate) use stream::{SlotLane, SlotState};
pub(crate) use tree::{FolderLife, FolderRow, FolderTree, NamedSlot, TreeOwner, TreeRule};
pub(crate) use view::ContentView;
