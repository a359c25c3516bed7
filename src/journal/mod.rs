//! The journal: the sessions that were started from this machine, written down before the request is sent, so that
//! neither a lost response nor a power failure loses a session.

mod entry;
mod journal_file;

pub(crate) use entry::JournalEntry;
pub(crate) use journal_file::{EntryGuard, Journal};
