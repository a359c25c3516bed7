//! Which events an audit is about.

use std::str::FromStr;

use crate::api::session::Workload;
use crate::audit::{Action, Filter, Glob};
use crate::error::Failure;
use crate::output::Ui;
use crate::resolve::SessionSelector;
use crate::time::{Moment, Window};

/// What is looked at, and what of it is kept.
#[derive(clap::Args)]
pub(super) struct Chosen {
    /// Sessions that started at or after this moment; a date means its beginning. 'last': what the last run with
    /// 'last' did not see; where there was none, everything
    #[arg(long, value_name = "TIME|last", allow_hyphen_values = true)]
    since: Option<Since>,

    /// Sessions that started at or before this moment; a date means its end
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    until: Option<Moment>,

    /// Only these: start, view, save, export, send, restore, stop, other (can be repeated)
    #[arg(long = "action", value_name = "ACTION", value_delimiter = ',')]
    actions: Vec<Action>,

    /// Only sessions of this user, as the server calls them or without the domain (can be repeated)
    #[arg(long = "user", value_name = "NAME")]
    users: Vec<String>,

    /// Only items of this name, whatever the case: * is any text, ? any character (can be repeated)
    #[arg(long = "item", value_name = "GLOB")]
    items: Vec<Glob>,

    /// Only these: success, warning, failed, running, cancelled, skipped (can be repeated)
    #[arg(
        long = "status",
        value_name = "STATUS",
        value_delimiter = ',',
        ignore_case = true,
        value_parser = ["success", "warning", "failed", "running", "cancelled", "skipped"],
        hide_possible_values = true
    )]
    statuses: Vec<String>,

    /// Only sessions of this organization, by its name (can be repeated)
    #[arg(long = "organization", value_name = "NAME")]
    organizations: Vec<String>,

    /// Only this session: its id, the first 4 or more characters of it, 'latest', or 'mine' (can be repeated)
    #[arg(long = "session", value_name = "ID")]
    pub(super) sessions: Vec<SessionSelector>,

    /// Only these workloads: vex, veod, vesp, vet (can be repeated)
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    workloads: Vec<Workload>,

    /// Ask each server for the events of so many sessions at once
    #[arg(
        long = "parallel",
        value_name = "N",
        default_value_t = 8,
        value_parser = clap::value_parser!(u8).range(1..=64)
    )]
    at_once: u8,
}

/// From when on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Since {
    Last,
    At(Moment),
}

impl FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim().eq_ignore_ascii_case("last") {
            return Ok(Self::Last);
        }
        text.parse().map(Self::At)
    }
}

impl Chosen {
    /// Whether it goes on where the last run ended.
    pub(super) fn is_since_last(&self) -> bool {
        self.since == Some(Since::Last)
    }

    /// Whether it begins at a moment.
    pub(super) fn is_since_a_moment(&self) -> bool {
        matches!(self.since, Some(Since::At(_)))
    }

    pub(super) fn at_once(&self) -> usize {
        usize::from(self.at_once)
    }

    /// What is asked for beside the window, as it was typed.
    pub(super) fn told(&self) -> Vec<(String, String)> {
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

    /// # Errors
    /// Nothing can lie in the window.
    pub(super) fn filter(&self, ui: &Ui) -> Result<Filter, Failure> {
        let since = match self.since {
            Some(Since::At(moment)) => Some(moment),
            _ => None,
        };
        let started =
            Window::resolve(since, self.until, ui.now(), &**ui.zone()).map_err(Failure::usage)?;
        Ok(Filter {
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
