//! Questions to the user.

use std::io::{BufRead as _, ErrorKind};
use std::sync::Arc;

use super::column::Record;
use super::column_set::ColumnSet;
use super::style::Style;
use super::ui::Ui;
use crate::error::{Failure, Kind};
use crate::secret::Secret;

/// The width of a table on stderr if stdout is not a terminal, and so the width is unknown.
const ROOM: usize = 100;

impl Ui {
    /// Asks for a line of text.
    ///
    /// # Errors
    /// The user cannot be asked, or the answer is empty: then the error is `missing`.
    pub(crate) fn ask(
        &mut self,
        question: &str,
        missing: Failure,
    ) -> Result<String, anyhow::Error> {
        if !self.style.can_ask {
            return Err(missing.into());
        }
        self.messages.prompt(question);
        let mut answer = String::new();
        self.input.read_line(&mut answer)?;
        let answer = answer.trim();
        if answer.is_empty() { Err(missing.into()) } else { Ok(answer.to_owned()) }
    }

    /// Shows the records that a question is about as a table on stderr, in every output format.
    ///
    /// # Errors
    /// A record is not of its model.
    pub(crate) fn print_prompt_table<T: Record>(&mut self, all: &[T]) -> anyhow::Result<()> {
        let style = Style {
            terminal: Some(self.style.terminal.unwrap_or(ROOM)),
            colour: self.messages.colour,
            zone: Arc::clone(&self.style.zone),
            ..Style::new(self.style.now)
        };
        let columns = ColumnSet::<T::Row>::of_model();
        let row = |record: &T| Ok(style.row(&columns, record.profile(), record.row()?));
        let rows = all.iter().map(row).collect::<anyhow::Result<Vec<_>>>()?;
        self.messages.line(style.table(&columns, &rows).trim_end());
        Ok(())
    }

    /// Asks for a secret. The typed text is not shown.
    ///
    /// # Errors
    /// The user cannot be asked, or the answer is empty: then the error is `missing`.
    pub(crate) fn ask_secret(
        &mut self,
        question: &str,
        missing: Failure,
    ) -> Result<Secret, anyhow::Error> {
        if !self.style.can_ask {
            return Err(missing.into());
        }
        // An interrupt must not leave the terminal without echo.
        let _restored = crate::sys::signals::restore_terminal_on_signal();
        let answer = Secret::new(rpassword::prompt_password(question).map_err(|error| {
            if error.kind() == ErrorKind::Interrupted {
                crate::sys::signals::wait_for_exit();
            }
            Failure::new(Kind::Failure, format!("cannot ask for the password: {error}"))
        })?);
        if answer.reveal().is_empty() { Err(missing.into()) } else { Ok(answer) }
    }
}
