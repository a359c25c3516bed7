//! Output for the user: results on stdout in the chosen format, everything else on stderr.
//!
//! Commands pass records and do not depend on formats; formats do not depend on commands.

mod cell;
mod checklist;
mod column;
mod column_set;
mod csv;
mod jq;
pub(crate) mod json;
mod limit;
mod live_view;
mod pager;
mod passthrough;
mod progress;
mod prompt;
mod record_lines;
mod render;
mod results;
mod style;
mod table;
mod ui;

pub(crate) use cell::{Cell, Tone};
pub(crate) use column::{Column, Record, RecordRef, Row, column, columns};
pub(crate) use column_set::ColumnSet;
pub(crate) use jq::JqFilter;
pub(crate) use live_view::LiveView;
pub(crate) use pager::Pager;
pub(crate) use progress::{Progress, ProgressSource};
pub(crate) use prompt::ATTEMPTS;
pub(crate) use results::check_length;
pub(crate) use style::{Format, SortOrder, Style};
pub(crate) use ui::Ui;
