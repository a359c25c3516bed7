//! The session that a command line selects.

use crate::client::Client;
use crate::config::Env;
use crate::error::Failure;
use crate::journal::Journal;
use crate::resolve::{Resolver, SessionSelector};

/// Returns a resolver that also knows the sessions of the journal.
pub(super) fn resolver<'c>(client: &'c Client, env: &Env) -> Resolver<'c> {
    Resolver::new(client).with_journal(Journal::of(env))
}

/// The session of a reading command.
#[derive(clap::Args)]
#[expect(clippy::doc_markdown, reason = "these comments are the help texts")]
pub(crate) struct SessionArg {
    /// Session [default: that of 'explore -- COMMAND'] [env: VB365_SESSION]
    ///
    /// ID, name, ID prefix (4 or more characters), 'latest', or 'mine' for the one started from this machine.
    #[arg(value_name = "ID")]
    session: Option<SessionSelector>,
}

impl SessionArg {
    /// Returns the session that was typed, else that of `VB365_SESSION`, which `explore -- COMMAND` sets for its command.
    ///
    /// # Errors
    /// No session is given, or the variable is invalid.
    pub(super) fn or_default(&self, env: &Env) -> Result<SessionSelector, Failure> {
        let session = match &self.session {
            Some(typed) => Some(typed.clone()),
            None => env.parse("VB365_SESSION")?,
        };
        session.ok_or_else(|| {
            Failure::usage("no session is given").hint(
                "give the session's ID; within 'explore -- COMMAND', VB365_SESSION is the default",
            )
        })
    }
}
