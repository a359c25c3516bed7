//! The content of a restore session: kinds, ids and children of everything in it.

mod child_list;
mod entry;
mod entry_id;
mod hit;
mod kind;
mod link;
mod node;
mod node_ids;
mod query;
mod searches;

pub(crate) use child_list::{ChildKinds, ChildList, retain_top};
pub(crate) use entry::Entry;
pub(crate) use entry_id::kind_of_entry_id;
pub(crate) use kind::NodeKind;
pub(crate) use node::{Children, Node};
pub(crate) use node_ids::NodeIds;
pub(crate) use query::SearchQuery;
pub(crate) use searches::SearchRequest;
