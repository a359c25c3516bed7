//! The content of a restore session: kinds, ids and children of everything in it, and the paths by which people name it.

mod address;
mod child_list;
mod entry;
mod entry_id;
mod escape;
mod family;
mod found_node;
mod glob;
mod hit;
#[cfg(any(test, fuzzing))]
mod invariants;
mod kind;
mod level;
mod link;
mod listed_lookup;
mod listing;
mod lookup;
mod lookup_failure;
mod matching;
mod node;
mod node_ids;
mod node_save;
mod path;
mod query;
mod save_form;
mod search;
mod searches;
mod segment;
mod sibling;
#[cfg(test)]
mod tests;
mod url;
mod versions;
mod walk;
mod web_lookup;

pub(crate) use address::ContentAddress;
pub(crate) use child_list::ChildKinds;
pub(crate) use entry::Entry;
pub(crate) use found_node::FoundNode;
pub(crate) use glob::NameGlob;
#[cfg(fuzzing)]
pub(crate) use invariants::assert_path_reads_back;
pub(crate) use kind::NodeKind;
pub(crate) use lookup::{LookupGoal, PathLookup, has_children};
pub(crate) use node::Node;
pub(crate) use node_ids::NodeIds;
pub(crate) use node_save::SaveCall;
#[expect(unused_imports, reason = "the command comes next")]
pub(crate) use node_save::SaveOptions;
pub(crate) use query::SearchQuery;
pub(crate) use save_form::SaveForm;
pub(crate) use search::{Search, SearchScope, TopSegment};
pub(crate) use sibling::id_path;
pub(crate) use versions::read_versions;
pub(crate) use walk::{Walk, WalkOptions, WalkStep, leads_to};
