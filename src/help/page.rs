//! Facts about a command that its arguments do not hold: examples, exit codes, columns.

use clap::builder::CommandExt;

use crate::error::Kind;
use crate::output::Row;

/// An example: a comment, and the command line.
pub(super) type Example = (&'static str, &'static str);

/// The facts about one command, attached with `#[command(add = …)]`. Help, man pages and completion read them.
#[derive(Clone, Debug)]
pub(crate) struct HelpPage {
    pub(super) examples: &'static [Example],
    pub(super) done: &'static str,
    pub(super) exits: Vec<Kind>,
    pub(super) exit_note: Option<&'static str>,
    pub(super) columns: Option<fn() -> Vec<&'static str>>,
    pub(super) column_note: &'static str,
    pub(super) sections: Vec<(&'static str, &'static str)>,
}

impl CommandExt for HelpPage {}

/// Failures of a command that lists things of one or more servers.
pub(crate) const LIST: &[Kind] = &[
    Kind::Usage,
    Kind::Unreachable,
    Kind::Unauthenticated,
    Kind::Untrusted,
    Kind::Server,
    Kind::Partial,
];

/// Failures of a command that finds a thing by its id or name and reads it.
pub(crate) const SHOW: &[Kind] = &[
    Kind::Usage,
    Kind::Unreachable,
    Kind::Unauthenticated,
    Kind::Untrusted,
    Kind::NotFound,
    Kind::Server,
    Kind::Partial,
];

/// Failures of a command that signs in.
pub(crate) const SIGN_IN: &[Kind] =
    &[Kind::Usage, Kind::Unreachable, Kind::Unauthenticated, Kind::Untrusted, Kind::Server];

impl HelpPage {
    /// Returns a page with these examples; the first two are also shown by `-h`.
    pub(crate) fn new(examples: &'static [Example]) -> Self {
        Self {
            examples,
            done: "done",
            exits: Vec::new(),
            exit_note: None,
            columns: None,
            column_note: "",
            sections: Vec::new(),
        }
    }

    /// Adds kinds of failure that the command can end with.
    pub(crate) fn exits(mut self, kinds: &[Kind]) -> Self {
        self.exits.extend(kinds);
        self
    }

    /// Sets the meaning of exit code 0.
    pub(crate) fn done(mut self, meaning: &'static str) -> Self {
        self.done = meaning;
        self
    }

    /// Adds a paragraph below the exit codes.
    pub(crate) fn exit_note(mut self, text: &'static str) -> Self {
        self.exit_note = Some(text);
        self
    }

    /// Sets the model whose columns the command prints.
    pub(crate) fn columns<R: Row>(mut self) -> Self {
        self.columns = Some(|| R::COLUMNS.iter().map(|column| column.name).collect());
        self
    }

    /// Adds a sentence behind the names of the columns.
    pub(crate) fn column_note(mut self, text: &'static str) -> Self {
        self.column_note = text;
        self
    }

    /// Adds a section of `--help`. Lines that begin with a blank are printed as they are, paragraphs are wrapped.
    pub(crate) fn section(mut self, heading: &'static str, text: &'static str) -> Self {
        self.sections.push((heading, text));
        self
    }

    /// Returns the names of the columns that the command prints, if it prints columns.
    pub(crate) fn column_names(&self) -> Option<Vec<&'static str>> {
        self.columns.map(|names| names())
    }
}
