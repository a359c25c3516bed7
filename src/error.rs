//! What can go wrong, as a user meets it: a kind, which alone decides the exit code, a message and a way out.
//!
//! A leaf: it imports nothing of ours, so every layer can say what kind of failure it has met.

use std::fmt;

/// The kind of a failure. The exit codes are a promise (`vb365 help exit-codes`).
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
    /// No such thing.
    NotFound,
    /// The server refused or failed.
    Server,
    /// The outcome of a change is not known.
    Unknown,
    /// The point in time is empty, too old, or without that type.
    Preflight,
    /// Some of several did not work.
    Partial,
}

impl Kind {
    /// The process's exit code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Failure => 1,
            Self::Usage => 2,
            Self::Unreachable => 3,
            Self::Unauthenticated => 4,
            Self::Untrusted => 5,
            Self::NotFound => 6,
            Self::Server => 7,
            Self::Unknown => 8,
            Self::Preflight => 9,
            Self::Partial => 10,
        }
    }

    /// What failures among several come to: their own kind where all failed alike, else that some did not work.
    pub(crate) fn of_several(failed: &[Self], total: usize) -> Self {
        match failed {
            [first, rest @ ..] if failed.len() == total && rest.iter().all(|k| k == first) => {
                *first
            }
            _ => Self::Partial,
        }
    }

    /// The word for it in an error printed as JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Failure => "failure",
            Self::Usage => "usage",
            Self::Unreachable => "unreachable",
            Self::Unauthenticated => "unauthenticated",
            Self::Untrusted => "untrusted",
            Self::NotFound => "not-found",
            Self::Server => "server",
            Self::Unknown => "unknown",
            Self::Preflight => "preflight",
            Self::Partial => "partial",
        }
    }
}

/// A failure that knows its kind and, where there is one, the way out.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) kind: Kind,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

impl Failure {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
