//! Failures as a user meets them: a kind, which alone decides the exit code, a message, and hints.
//!
//! A leaf: it imports nothing of this crate, so every layer can use it.

use std::fmt;

/// The kind of a failure. The exit codes are a promise to scripts (`vb365 help exit-codes`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Anything else.
    Failure,
    /// The command line, the environment or the configuration is wrong; nothing was changed.
    Usage,
    /// No connection, or no answer in time to a read.
    Unreachable,
    /// Not signed in, refused, or not permitted.
    Unauthenticated,
    /// The server's certificate is not trusted.
    Untrusted,
    /// The object does not exist, or several have that name.
    NotFound,
    /// The server refused or failed.
    Server,
    /// The outcome of a change is not known.
    Unknown,
    /// The point in time is empty, too old, or without that type.
    Preflight,
    /// Some of several failed.
    Partial,
}

impl Kind {
    /// Every kind, by exit code.
    pub(crate) const ALL: [Self; 10] = [
        Self::Failure,
        Self::Usage,
        Self::Unreachable,
        Self::Unauthenticated,
        Self::Untrusted,
        Self::NotFound,
        Self::Server,
        Self::Unknown,
        Self::Preflight,
        Self::Partial,
    ];

    /// Returns the process's exit code.
    pub(crate) const fn code(self) -> u8 {
        self.row().0
    }

    /// Returns the word for the kind in an error printed as JSON.
    pub(crate) const fn name(self) -> &'static str {
        self.row().1
    }

    /// Returns what the exit code means, without a full stop, for help texts and man pages.
    pub(crate) const fn meaning(self) -> &'static str {
        self.row().2
    }

    /// The table of exit codes: code, name, meaning. Everything that lists exit codes is derived from it.
    const fn row(self) -> (u8, &'static str, &'static str) {
        match self {
            Self::Failure => (1, "failure", "any other failure"),
            Self::Usage => (
                2,
                "usage",
                "the command line, environment or configuration is wrong, or the call is not in this API version; \
                 nothing was changed",
            ),
            Self::Unreachable => (
                3,
                "unreachable",
                "no connection, no common TLS version or cipher suite, or a read request timed out",
            ),
            Self::Unauthenticated => {
                (4, "unauthenticated", "not signed in, sign-in refused, or not permitted")
            }
            Self::Untrusted => (
                5,
                "untrusted",
                "the server's certificate is not trusted, or is not the pinned one",
            ),
            Self::NotFound => (6, "not-found", "not found, or several objects have this name"),
            Self::Server => (
                7,
                "server",
                "the server refused or failed; its message is shown, its stack trace only with -v",
            ),
            Self::Unknown => {
                (8, "unknown", "the outcome of a change is not known, or the wait timed out")
            }
            Self::Preflight => {
                (9, "preflight", "the point in time is empty, too old, or without that type")
            }
            Self::Partial => (
                10,
                "partial",
                "some of several failed; the rest is printed. If all failed with the same code: that code",
            ),
        }
    }

    /// Returns the kind of several failures together: their common kind if all of `total` failed alike, else `Partial`.
    pub(crate) fn of_several(failed: &[Self], total: usize) -> Self {
        match failed {
            [first, rest @ ..] if failed.len() == total && rest.iter().all(|k| k == first) => {
                *first
            }
            _ => Self::Partial,
        }
    }
}

/// A failure with its kind and hints.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) kind: Kind,
    pub(crate) message: String,
    /// Hints for the user; most failures have one or none.
    pub(crate) hints: Vec<String>,
}

impl Failure {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hints: Vec::new() }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// Returns the message and the hints in one line, for a warning.
    pub(crate) fn with_hints(&self) -> String {
        let parts = std::iter::once(&self.message).chain(&self.hints);
        parts.map(String::as_str).collect::<Vec<_>>().join("; ")
    }

    /// Adds a hint.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

/// Returns hints as one text, one a line; none if there are no hints.
pub(crate) fn join_hints(hints: &[String]) -> Option<String> {
    (!hints.is_empty()).then(|| hints.join("\n"))
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// A failure that was printed already: only its kind, and so the exit code, remains.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reported(pub(crate) Kind);

impl fmt::Display for Reported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} failure, reported above", self.0.name())
    }
}

impl std::error::Error for Reported {}
