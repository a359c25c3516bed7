//! Questions to the user.

use std::io::{BufRead as _, ErrorKind};
use std::sync::Arc;

use super::column::Record;
use super::column_set::ColumnSet;
use super::style::Style;
use super::ui::Ui;
use crate::error::{Failure, Kind};
use crate::secret::Secret;

/// The number of times that an answer is asked for.
pub(crate) const ATTEMPTS: usize = 3;
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
        if !answer.ends_with('\n') {
            // Ctrl-D leaves the cursor behind the question.
            self.messages.line("");
        }
        let answer = answer.trim();
        if answer.is_empty() { Err(missing.into()) } else { Ok(answer.to_owned()) }
    }

    /// Asks a question that must be answered with "yes" in full. An answer such as `y` is asked for again.
    ///
    /// # Errors
    /// The user cannot be asked, or the answer is another: then the error is `refused`.
    pub(crate) fn confirm(&mut self, question: &str, refused: &Failure) -> anyhow::Result<()> {
        for _ in 0..ATTEMPTS {
            let answer = self.ask(question, refused.clone())?;
            match &*answer.to_lowercase() {
                _ if answer == "yes" => return Ok(()),
                "y" | "yes" => self.messages.lines("Type yes in full, in small letters."),
                _ => break,
            }
        }
        Err(refused.clone().into())
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
            self.messages.line("");
            Failure::new(Kind::Failure, format!("cannot ask for the password: {error}"))
        })?);
        if answer.reveal().is_empty() { Err(missing.into()) } else { Ok(answer) }
    }
}
