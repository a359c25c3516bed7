//! Restore sessions: list, start, stop, events, statistics and changes.

pub(crate) mod changes;
pub(crate) mod events;
pub(crate) mod explore;
pub(crate) mod list;
pub(crate) mod session;
pub(crate) mod statistics;
