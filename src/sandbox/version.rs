//! The versions of the API that the pretend server speaks.

/// A version of the API, oldest first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Version {
    /// Product 6.
    V6,
    /// Product 7.
    V7,
    /// Product 8, as of 8.4.
    V8,
}

impl Version {
    /// The version with that number.
    pub(super) fn of(number: u8) -> Option<Self> {
        match number {
            6 => Some(Self::V6),
            7 => Some(Self::V7),
            8 => Some(Self::V8),
            _ => None,
        }
    }

    /// The version that a lower-case path segment names.
    pub(super) fn of_segment(segment: &str) -> Option<Self> {
        [Self::V6, Self::V7, Self::V8].into_iter().find(|version| version.name() == segment)
    }

    /// How the version is written in a path.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::V6 => "v6",
            Self::V7 => "v7",
            Self::V8 => "v8",
        }
    }

    /// A build of the product that has this as its newest version.
    pub(super) fn build(self) -> &'static str {
        match self {
            Self::V6 => "6.1.0.1234",
            Self::V7 => "7.1.0.1234",
            Self::V8 => "8.4.0.1234",
        }
    }
}
