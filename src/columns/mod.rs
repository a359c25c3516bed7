//! The columns of models, one file for each noun.
//!
//! The rule: a model that lies below the commands (in `api` or `audit`) has its columns here, since the API knows no tables
//! and the tables know no API. A record that one command makes for itself has its columns beside its type, in the file of
//! that type: its fields, its JSON and its columns change together, and this room never imports commands.

mod audit;
mod cells;
mod content;
mod content_fields;
mod event;
mod item;
mod job;
mod organization;
mod repository;
mod restore_point;
mod restore_test;
mod restored_item;
mod retrieval;
mod saved;
mod session;
mod statistics;

pub(crate) use cells::workload;
pub(crate) use content::{ContentLayout, ContentRow, ListedPlaces};
pub(crate) use saved::SavedRow;
pub(crate) use session::session_name;
