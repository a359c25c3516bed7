//! The output of `session watch`: a live view on a terminal, otherwise a line for each change.

use super::change_row::ChangeRow;
use super::watched_session::WatchedSession;
use crate::api::session::{Event, Session};
use crate::error::Failure;
use crate::output::{Cell, Column, ColumnSet, Format, LiveView, Row, Tone, Ui, columns};

/// The form in which changes are shown.
pub(super) enum WatchView {
    Lines { columns: ColumnSet<ChangeRow>, has_header: bool },
    Live(LiveView),
}

impl WatchView {
    /// Returns the form that the options select.
    ///
    /// # Errors
    /// A column does not exist, or the format or the order needs a list that has an end.
    pub(super) fn new(ui: &Ui) -> Result<Self, Failure> {
        if ui.format() == Format::Json {
            return Err(Failure::usage("-o json cannot be used with 'session watch'")
                .hint("use -o ndjson, which prints an object for each change"));
        }
        if ui.sorts() {
            return Err(Failure::usage("--sort cannot be used with 'session watch'")
                .hint("omit --sort: changes are printed as they arrive"));
        }
        let columns = ui.columns::<ChangeRow>()?;
        let is_live = ui.can_draw(&columns);
        let lines = Self::Lines { columns, has_header: false };
        Ok(if is_live { Self::Live(LiveView::default()) } else { lines })
    }

    pub(super) fn is_live(&self) -> bool {
        matches!(self, Self::Live(_))
    }

    /// Prints changes as lines. A live view is drawn instead.
    pub(super) fn print(&mut self, ui: &mut Ui, changes: &[ChangeRow]) -> anyhow::Result<()> {
        let Self::Lines { columns, has_header } = self else { return Ok(()) };
        if !std::mem::replace(has_header, true) {
            ui.print_header(columns)?;
        }
        let ids = ui.format() == Format::Id;
        let is_listed = |row: &&ChangeRow| !ids || row.change == ChangeRow::EVENT;
        changes.iter().filter(is_listed).try_for_each(|row| ui.print_record(columns, row))
    }

    /// Draws the session and its last events if the view is live.
    pub(super) fn draw(
        &mut self,
        ui: &mut Ui,
        watched: &WatchedSession,
        is_away: bool,
    ) -> anyhow::Result<()> {
        let (Self::Live(view), Some(session)) = (self, &watched.session) else { return Ok(()) };
        let mut fields: Vec<_> =
            FIELDS.iter().map(|column| (column.name, (column.cell)(session))).collect();
        fields.push(("events", Cell::text(watched.count_events())));
        if is_away {
            fields.push(("server", Cell::word("does not answer; trying again", Tone::Warning)));
        }
        let last: Vec<_> = watched.last.iter().map(|(_, event)| event).collect();
        ui.draw(view, &fields, &last, &EVENTS)
    }
}

/// The fields of the session in the live view.
const FIELDS: [&Column<Session>; 10] = columns(
    Session::COLUMNS,
    [
        "name",
        "id",
        "state",
        "result",
        "started",
        "ended",
        "by",
        "organization",
        "reason",
        "details",
    ],
);

/// The columns of the events below.
const EVENTS: [&Column<Event>; 5] =
    columns(Event::COLUMNS, ["time", "type", "status", "item", "message"]);
