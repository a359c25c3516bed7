//! The values that completion offers for an argument.

use clap::builder::ArgExt;

/// The source of an argument's values, attached with `#[arg(add = …)]` if the parser of the argument does not list them.
#[expect(dead_code, reason = "completion is about to read it")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueSource {
    /// Fixed words, each with a description.
    Words(&'static [(&'static str, &'static str)]),
    /// The columns of what the command prints.
    Columns,
    /// The columns of what the command prints, each in two orders.
    SortKeys,
    /// The profiles in `config.toml`.
    Profiles,
    /// The jobs of the server.
    Jobs,
    /// The organizations of the server.
    Organizations,
    /// The repositories of the server.
    Repositories,
    /// The open restore sessions of the server.
    Sessions,
    /// The help topics, then the commands.
    HelpTopics,
}

impl ArgExt for ValueSource {}
