//! The content of restore sessions: mailboxes, `OneDrives`, sites and teams, with all that is in them. It is
//! computed by rule when it is requested, from the organization and the point of the session.
//!
//! # How a kind of node is added
//!
//! 1. A `KeyKind` in `engine/key.rs`. A `ContentKey` (organization, root, area, folder, slot, version)
//!    is the identity of a thing; `key.id(seed)` encrypts it into a UUID, and `ContentKey::from_id`
//!    decrypts and checks it, so that no table of ids is needed. Ids in other forms contain that UUID:
//!    see `exchange/mapi.rs` and `drive_id` in `onedrive/drive.rs`.
//! 2. Folders and what is in them: a `TreeRule` (`onedrive/rules.rs`) with one `FolderRow` for each folder, its
//!    share of the items (`--items`), its life, and the things with names of their own (`settled` ones
//!    always exist, `removed` ones were deleted long ago). If the top contains things, it is row 0, and
//!    its folders have the parent 0. `FolderTree::new(rule, session.owner(key), view)` is the tree of
//!    one owner; `key.root` and `key.area` distinguish trees (for a library: site and number of the library).
//!    - `tree.folders()`, `tree.parent(f)`, `tree.folder_name(f)`, `tree.folder_times(f)` (versions);
//!    - `tree.contents(f)`, `tree.all_contents()`: [`Contents`](engine::Contents) with `len()` and
//!      `iter_from(offset)`, each at the same cost for all offsets;
//!    - `tree.state(home, slot)`: version, times, folder and deletion of one thing, or `None` if the session does
//!      not show it. A thing is named by the folder of its creation (`home`) and its slot.
//! 3. Containers that come and go have a `Lifetime`; `view.inside(lifetime)` is the view of what is in
//!    one, or `None` if the session does not show it. `SessionContent::view` is that of the session.
//! 4. A function that writes a thing as JSON, with the differences of the versions, links by
//!    `session.with_links`.
//! 5. A `TreeWriter` (`parts.rs`), by which lists over several trees and searches (`search/scopes.rs`) write the nodes.
//!    Handlers (`onedrive/endpoints.rs`), and a row for each in `routes.rs`. A `GET` of one thing goes through
//!    `record_view`.
//! 6. Saves: a `SaveHandler` returns a `SavedThing`, whose content (`download/`) is computed from `content_number` and a
//!    size while it is sent. `answer_save` (`saves.rs`) makes the stream and its event.
//! 7. A line for each thing in `truth.rs`, from `tree.slots(home)` and `tree.state`, without `Contents`; and the contents
//!    that its saves give, for `digest=1`.

mod download;
mod engine;
pub(crate) mod exchange;
mod names;
pub(crate) mod onedrive;
mod owners;
mod parts;
mod save_bodies;
mod save_files;
mod saves;
pub(crate) mod search;
mod session;
pub(crate) mod sharepoint;
mod sizes;
mod target_names;
pub(crate) mod teams;
#[cfg(test)]
mod tests;
mod truth;
mod views;
mod wildcard;

pub(crate) use saves::{SaveHandler, answer_save};
pub(crate) use target_names::names_in_path;
pub(crate) use truth::truth;
