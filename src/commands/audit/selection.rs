//! The options that select sessions and events.

use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::audit::AuditFilter;
use crate::error::Failure;
use crate::output::Ui;
use crate::time::{TimeArg, Window, parse_window_bound};

/// The window and the filters of an audit, as they were typed.
#[derive(clap::Args)]
pub(super) struct Selection {
    /// Events at or after TIME
    ///
    /// A date means 00:00 of that day. 'last' continues after the previous run with 'last', or begins with the first
    /// session.
    #[arg(long, value_name = "TIME|last", allow_hyphen_values = true)]
    since: Option<AuditStart>,

    /// Events at or before TIME
    ///
    /// A date means the end of that day.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = parse_window_bound)]
    until: Option<TimeArg>,

    #[command(flatten)]
    pub(super) filter: AuditFilter,

    /// Sessions that are read at once
    ///
    /// The number applies to each server.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 8,
        value_parser = clap::value_parser!(u8).range(1..=64)
    )]
    pub(super) parallel: u8,
}

/// The start of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AuditStart {
    Last,
    At(TimeArg),
}

impl FromStr for AuditStart {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim().eq_ignore_ascii_case("last") {
            return Ok(Self::Last);
        }
        parse_window_bound(text).map(Self::At)
    }
}

impl Selection {
    /// Returns whether the audit continues after the previous run.
    pub(super) fn is_since_last(&self) -> bool {
        self.since == Some(AuditStart::Last)
    }

    /// Returns whether the window starts at a point in time.
    pub(super) fn has_start_time(&self) -> bool {
        matches!(self.since, Some(AuditStart::At(_)))
    }

    /// Returns the window of the events; `now` is the present time by the server's clock, which events have.
    ///
    /// # Errors
    /// The window is empty.
    pub(super) fn window(
        &self,
        now: impl Fn() -> DateTime<Utc>,
        ui: &Ui,
    ) -> Result<Window, Failure> {
        let since = match self.since {
            Some(AuditStart::At(time)) => Some(time),
            _ => None,
        };
        Window::resolve(since, self.until, now, &**ui.zone()).map_err(Failure::usage)
    }
}
