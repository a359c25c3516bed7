//! The commands: arguments, one or more requests, and rows. One file a noun or verb.

pub(crate) mod api;
pub(crate) mod audit;
pub(crate) mod completion;
pub(crate) mod doctor;
pub(crate) mod explore;
pub(crate) mod help;
pub(crate) mod job;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod ls;
pub(crate) mod organization;
pub(crate) mod point;
pub(crate) mod profile;
pub(crate) mod repository;
pub(crate) mod retrieval;
#[cfg(feature = "sandbox")]
pub(crate) mod sandbox;
pub(crate) mod save;
pub(crate) mod search;
pub(crate) mod session;
pub(crate) mod show;
pub(crate) mod status;
pub(crate) mod verify;
pub(crate) mod versions;
