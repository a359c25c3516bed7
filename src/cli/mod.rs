//! The command line: parsed here, handed to a command, and its failure reported.

mod command;
mod run;

pub use run::command;
pub(crate) use run::run;
