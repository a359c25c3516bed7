//! The kinds of things that have an id.

use uuid::Uuid;

use crate::client::Error;
use crate::error::{Failure, Kind};
use crate::text::safe;

/// A kind of thing that commands take by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Noun {
    Job,
    Organization,
    Repository,
    Session,
    /// A restore point.
    Point,
    /// A data retrieval.
    Retrieval,
}

impl Noun {
    pub(crate) const ALL: [Self; 6] = [
        Self::Job,
        Self::Organization,
        Self::Repository,
        Self::Session,
        Self::Point,
        Self::Retrieval,
    ];

    /// Returns the word for messages. For those that have names it is the name of the command and of the column, too.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::Organization => "organization",
            Self::Repository => "repository",
            Self::Session => "session",
            Self::Point => "restore point",
            Self::Retrieval => "data retrieval",
        }
    }

    pub(super) fn plural(self) -> String {
        match self {
            Self::Repository => "repositories".to_owned(),
            noun => format!("{}s", noun.word()),
        }
    }

    /// Returns whether things of this kind have a name. The name is given by users or by the server: the name of a session
    /// contains the time of its start, to the second.
    pub(super) fn has_names(self) -> bool {
        self != Self::Point
    }

    /// Returns the word that stands for an id in a dry run: `JOB_ID`.
    pub(super) fn placeholder(self) -> String {
        let word = self.word().rsplit(' ').next().unwrap_or_default();
        format!("{}_ID", word.to_uppercase())
    }

    /// Returns the hint that names the command which lists the things of this kind.
    pub(super) fn list_hint(self) -> String {
        let command = match self {
            Self::Point => "point list",
            Self::Retrieval => "retrieval list",
            named => &format!("{} list", named.word()),
        };
        format!("list {} with: vb365 {command}", self.plural())
    }
}

/// Returns the error for a thing whose request failed: if the server does not know the id, a message that says so.
pub(crate) fn not_found(noun: Noun, id: Uuid, error: Error) -> anyhow::Error {
    not_found_text(noun, &id.to_string(), error)
}

/// Returns the error for a thing whose request failed, if its id may be any text: that of a restore point.
pub(crate) fn not_found_text(noun: Noun, id: &str, error: Error) -> anyhow::Error {
    if error.kind() == Kind::NotFound { no_such(noun, id) } else { error.into() }
}

/// Returns the warning for a user of a filter who started no session. A user has no list in which the name is looked up.
pub(crate) fn no_session_of_user(user: &str) -> String {
    format!("no session was started by user '{}'", safe(user))
}

/// Returns the error for a thing that does not exist.
pub(crate) fn no_such(noun: Noun, id: &str) -> anyhow::Error {
    Failure::new(Kind::NotFound, format!("there is no {} {}", noun.word(), safe(id)))
        .hint(noun.list_hint())
        .into()
}

/// Reads the id of a thing that the server returned.
///
/// # Errors
/// It is not a UUID.
pub(crate) fn parse_id(noun: Noun, id: &str) -> Result<Uuid, Failure> {
    Uuid::try_parse(id).map_err(|_| {
        let message = format!("the server returned an invalid {} ID: '{id}'", noun.word());
        Failure::new(Kind::Server, message)
    })
}
