//! The values that completion offers for an argument.

use clap::builder::ArgExt;

/// The source of an argument's values, attached with `#[arg(add = …)]` if its type does not tell them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueSource {
    /// Fixed words.
    Words(&'static [&'static str]),
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
    /// The restore points of the server.
    Points,
    /// The data retrievals of the server.
    Retrievals,
    /// The help topics, then the commands.
    HelpTopics,
}

impl ArgExt for ValueSource {}
