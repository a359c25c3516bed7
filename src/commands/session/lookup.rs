//! The session that a command line selects.

use uuid::Uuid;

use crate::client::{Client, Error};
use crate::config::Env;
use crate::journal::Journal;
use crate::resolve::{Noun, Resolver, not_found};

/// Returns a resolver that also knows the sessions of the journal.
pub(super) fn resolver<'c>(client: &'c Client, env: &Env) -> Resolver<'c> {
    Resolver::new(client).with_journal(Journal::of(env))
}

/// Returns the error of a request about a session, which may not exist.
pub(super) fn no_session(error: Error, id: Uuid) -> anyhow::Error {
    not_found(Noun::Session, id, error)
}
