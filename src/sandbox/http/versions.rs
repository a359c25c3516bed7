//! Versions of the API.

/// A version of the API, oldest first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum SandboxVersion {
    /// Product 6.
    V6,
    /// Product 7.
    V7,
    /// Product 8.
    V8,
}

impl SandboxVersion {
    /// Returns the version with a number.
    pub(crate) fn from_number(number: u8) -> Option<Self> {
        match number {
            6 => Some(Self::V6),
            7 => Some(Self::V7),
            8 => Some(Self::V8),
            _ => None,
        }
    }

    /// Returns the version of a lower-case path segment.
    pub(crate) fn from_segment(segment: &str) -> Option<Self> {
        [Self::V6, Self::V7, Self::V8].into_iter().find(|version| version.name() == segment)
    }

    /// Returns the path segment of the version.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::V6 => "v6",
            Self::V7 => "v7",
            Self::V8 => "v8",
        }
    }
}
