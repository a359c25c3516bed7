//! The options that select sessions and events.

use std::str::FromStr;

use crate::api::session::Workload;
use crate::audit::{AuditAction, AuditFilter, Glob};
use crate::error::Failure;
use crate::output::Ui;
use crate::resolve::SessionSelector;
use crate::time::{Moment, Window};

/// The window and the filters of an audit, as they were typed.
#[derive(clap::Args)]
pub(super) struct Selection {
    /// Sessions that started at or after TIME (a date means 00:00 of that day); 'last' continues after the previous run
    /// with 'last', or begins with the first session
    #[arg(long, value_name = "TIME|last", allow_hyphen_values = true)]
    since: Option<AuditStart>,

    /// Sessions that started at or before TIME (a date means the end of that day)
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    until: Option<Moment>,

    /// Only these actions: start, view, save, export, send, restore, stop, other (can be repeated)
    #[arg(long = "action", value_name = "ACTION", value_delimiter = ',')]
    actions: Vec<AuditAction>,

    /// Only sessions of this user, with or without the domain (can be repeated)
    #[arg(long = "user", value_name = "NAME")]
    users: Vec<String>,

    /// Only items with this name: * is any text, ? any character, case does not matter (can be repeated)
    #[arg(long = "item", value_name = "GLOB")]
    items: Vec<Glob>,

    /// Only events with this status: success, warning, failed, running, cancelled, skipped (can be repeated)
    #[arg(
        long = "status",
        value_name = "STATUS",
        value_delimiter = ',',
        ignore_case = true,
        value_parser = ["success", "warning", "failed", "running", "cancelled", "skipped"],
        hide_possible_values = true
    )]
    statuses: Vec<String>,

    /// Only sessions of the organization with this name (can be repeated)
    #[arg(long = "organization", value_name = "NAME")]
    organizations: Vec<String>,

    /// Only this session: its ID, an ID prefix (4+ characters), 'latest', or 'mine' (can be repeated)
    #[arg(long = "session", value_name = "ID")]
    pub(super) sessions: Vec<SessionSelector>,

    /// Only sessions of this type: vex, veod, vesp, vet (can be repeated)
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    workloads: Vec<Workload>,

    /// Number of sessions read at once from each server
    #[arg(
        long,
        value_name = "N",
        default_value_t = 8,
        value_parser = clap::value_parser!(u8).range(1..=64)
    )]
    parallel: u8,
}

/// The start of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AuditStart {
    Last,
    At(Moment),
}

impl FromStr for AuditStart {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim().eq_ignore_ascii_case("last") {
            return Ok(Self::Last);
        }
        text.parse().map(Self::At)
    }
}

impl Selection {
    /// Tells if the audit continues after the previous run.
    pub(super) fn is_since_last(&self) -> bool {
        self.since == Some(AuditStart::Last)
    }

    /// Tells if the window starts at a point in time.
    pub(super) fn has_start_time(&self) -> bool {
        matches!(self.since, Some(AuditStart::At(_)))
    }

    pub(super) fn threads(&self) -> usize {
        usize::from(self.parallel)
    }

    /// Returns the filters as they were typed: option and value.
    pub(super) fn filters(&self) -> Vec<(String, String)> {
        let words = |texts: Vec<String>| texts.join(", ");
        let all = [
            ("action", words(self.actions.iter().map(|action| action.name().to_owned()).collect())),
            ("user", words(self.users.clone())),
            ("item", words(self.items.iter().map(ToString::to_string).collect())),
            ("status", words(self.statuses.clone())),
            ("organization", words(self.organizations.clone())),
            ("session", words(self.sessions.iter().map(ToString::to_string).collect())),
            ("type", words(self.workloads.iter().map(|w| w.code().to_owned()).collect())),
        ];
        let given = all.into_iter().filter(|(_, value)| !value.is_empty());
        given.map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Resolves the window.
    ///
    /// # Errors
    /// The window is empty.
    pub(super) fn filter(&self, ui: &Ui) -> Result<AuditFilter, Failure> {
        let since = match self.since {
            Some(AuditStart::At(moment)) => Some(moment),
            _ => None,
        };
        let started =
            Window::resolve(since, self.until, ui.now(), &**ui.zone()).map_err(Failure::usage)?;
        Ok(AuditFilter {
            started,
            users: self.users.clone(),
            organizations: self.organizations.clone(),
            workloads: self.workloads.clone(),
            actions: self.actions.clone(),
            statuses: self.statuses.clone(),
            items: self.items.clone(),
        })
    }
}
