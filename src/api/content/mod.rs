//! The content of a restore session: one function for each call, and one model for everything that the calls return.

mod calls;
pub(crate) mod exchange;
mod item;
pub(crate) mod onedrive;
pub(crate) mod sharepoint;
pub(crate) mod teams;

pub(crate) use calls::{DocumentForm, SearchItemType, TeamsItemType};
pub(crate) use item::ContentItem;
