//! The items of any list, of which only the ID is known.

use serde::Deserialize;

use crate::api::lenient::Text;
use crate::client::Error;
use crate::context::Context;
use crate::error::{Failure, Kind};
use crate::fan_out;
use crate::output::{Cell, Column, ColumnSet, Row, Ui};

/// An item of any list.
#[derive(Deserialize)]
pub(super) struct AnyItem {
    id: Text,
}

impl Row for AnyItem {
    const PLURAL: &'static str = "items";
    const COLUMNS: &'static [Column<Self>] = &[Column::fixed("id", 0, |item| Cell::text(&item.id))];

    fn id(&self) -> &str {
        &self.id
    }
}

/// Returns the columns of a list, which is printed as one item a line unless another format was requested.
///
/// # Errors
/// An option names a column that does not exist.
pub(super) fn columns(context: &Context, ui: &mut Ui) -> Result<ColumnSet<AnyItem>, Failure> {
    ui.replace_table_by_ndjson();
    fan_out::columns(context, ui)
}

/// Returns an error with the hint that the request is not repeated, if the outcome of the request is not known.
pub(super) fn with_outcome_hint(error: Error) -> anyhow::Error {
    if error.kind() != Kind::Unknown {
        return error.into();
    }
    Failure::new(Kind::Unknown, format!("{error}; the request may have been carried out"))
        .hint("the request is not sent again: check its effect before you repeat it")
        .into()
}
