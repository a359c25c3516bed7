//! What a session lets one look into: the top of each workload, and one step below it.
//!
//! A session shows its own workload alone, and each has its own lists; the functions here choose among them.

pub(crate) mod exchange;
mod item;
pub(crate) mod onedrive;
pub(crate) mod sharepoint;
pub(crate) mod teams;
mod top;

pub(crate) use top::{one, top, within};
