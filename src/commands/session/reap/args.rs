//! The options of `session reap`.

use std::time::Duration;

use super::reap_row::ReapRow;
use crate::api::session::Workload;
use crate::error::Kind;
use crate::help::{HelpPage, SHOW};
use crate::time::parse_duration;

/// Stop sessions that were left open
///
/// Lists the open sessions that match and asks for confirmation. Not stopped (unless --force): sessions with running
/// operations, sessions whose operations cannot be read, and sessions of vb365 runs still active on this machine.
///
/// One of --mine, --user or --all-users is required; --user and --all-users include other users' sessions. --mine selects
/// sessions of any age that were started from this machine at this server; with another login, --force is needed.
///
/// An interrupted start, for example by a power failure, may have opened a session. With --mine such sessions are
/// listed, and stopped only with --force; the same applies to adopted sessions.
#[derive(clap::Args)]
#[command(
    override_usage = "vb365 session reap --mine [OPTIONS]\n       \
                      vb365 session reap (--user NAME | --all-users) --older-than AGE [OPTIONS]",
    group = clap::ArgGroup::new("whose").args(["mine", "user", "all_users"]).required(true),
    add = HelpPage::new(&[
    ("Stop the sessions that were started from this machine",
     "vb365 session reap --mine --yes"),
    ("Show what would be stopped on the whole server",
     "vb365 session reap --all-users --older-than 12h --idle-for 2h --dry-run"),
    ("Stop the old sessions of one user",
     "vb365 session reap --user backup@contoso.example --older-than 1d --yes"),
])
    .columns::<ReapRow>()
    .done("all selected sessions are stopped, or an active run will stop them; or none was selected")
    .exits(SHOW)
    .exits(&[Kind::Failure, Kind::Unknown])
)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent option")]
pub(crate) struct Args {
    /// Only sessions open for longer than AGE
    ///
    /// Not required with --mine.
    #[arg(long, value_name = "AGE", required_unless_present = "mine", value_parser = parse_duration)]
    pub(super) older_than: Option<Duration>,

    /// Sessions started from this machine
    ///
    /// At this server, according to the local journal.
    #[arg(long)]
    pub(super) mine: bool,

    /// Sessions of this user
    ///
    /// A name without a domain must match one user only.
    #[arg(long, value_name = "NAME")]
    pub(super) user: Option<String>,

    /// Sessions of all users
    #[arg(long)]
    pub(super) all_users: bool,

    /// Only these types
    ///
    /// exchange, onedrive, sharepoint or teams. Can be repeated.
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    pub(super) workloads: Vec<Workload>,

    /// Only sessions without activity for DURATION
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub(super) idle_for: Option<Duration>,

    /// Also stop sessions that are otherwise skipped
    #[arg(long)]
    pub(super) force: bool,

    /// Do not ask for confirmation
    #[arg(long)]
    pub(super) yes: bool,

    /// Print what would be stopped, and change nothing
    #[arg(short = 'n', long)]
    pub(super) dry_run: bool,
}
