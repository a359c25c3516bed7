//! Records that this program makes itself, where no server's JSON stands behind them.

use serde::Serialize;

use super::cell::{Record, Row};

/// A row whose JSON is made from its own fields.
pub(crate) struct Own<T> {
    row: T,
    json: String,
}

impl<T: Serialize> Own<T> {
    pub(crate) fn new(row: T) -> Self {
        let json = serde_json::to_string(&row).unwrap_or_default();
        Self { row, json }
    }
}

impl<T: Row + Clone> Record for Own<T> {
    type Row = T;

    fn json(&self) -> &str {
        &self.json
    }

    fn row(&self) -> anyhow::Result<T> {
        Ok(self.row.clone())
    }
}
