//! The content of a restore session: kinds, ids and children of everything in it, and the paths by which people name it.

mod child;
mod child_list;
mod child_parts;
mod child_reader;
mod child_selection;
mod container_tree;
mod content_address;
mod content_entry;
mod content_path;
mod entry_record;
mod escape;
mod hit;
mod hit_folders;
mod hit_places;
mod id_path;
#[cfg(any(test, fuzzing))]
mod invariants;
mod link;
mod lookup_failure;
mod lookup_lists;
mod mapi_id;
mod name_glob;
mod node;
mod node_ids;
mod node_kind;
mod node_save;
mod object_lookup;
mod path_lookup;
mod path_segment;
mod save_form;
mod search;
mod search_query;
mod search_request;
mod search_words;
mod siblings;
#[cfg(test)]
mod tests;
mod typing_hints;
mod versions;
mod walk;
mod walk_part;
mod web_address;
mod web_lookup;

pub(crate) use child_parts::ChildParts;
pub(crate) use content_address::{ContentAddress, TypedAddress};
pub(crate) use content_entry::Entry;
pub(crate) use content_path::{ContentPath, VersionSelector};
pub(crate) use hit_folders::HitFolders;
pub(crate) use id_path::id_path;
#[cfg(fuzzing)]
pub(crate) use invariants::assert_path_reads_back;
pub(crate) use lookup_failure::with_article;
pub(crate) use name_glob::NameGlob;
pub(crate) use node::Node;
pub(crate) use node_ids::NodeIds;
pub(crate) use node_kind::NodeKind;
pub(crate) use node_save::{SaveCall, SaveOptions};
pub(crate) use path_lookup::{LookupGoal, PathLookup};
pub(crate) use path_segment::kind_prefix;
pub(crate) use save_form::{SaveForm, find_gateway_page};
pub(crate) use search::{Search, SearchScope, TopSegment};
pub(crate) use search_query::SearchQuery;
pub(crate) use search_words::{SearchWords, quote_hint};
pub(crate) use versions::read_versions;
pub(crate) use walk::{Walk, WalkOptions, WalkStep};
pub(crate) use walk_part::WalkPart;
