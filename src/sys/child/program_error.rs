//! The error of a look-up of a program.

/// The reason why a program cannot be run, as the predicate of a sentence about it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub(crate) struct ProgramError {
    problem: &'static str,
    pub(crate) hint: Option<String>,
}

impl ProgramError {
    pub(super) fn new(problem: &'static str) -> Self {
        Self { problem, hint: None }
    }

    #[cfg(any(windows, test))]
    pub(super) fn hint(mut self, hint: String) -> Self {
        self.hint = Some(hint);
        self
    }
}
