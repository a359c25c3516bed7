//! Paths of things in a restore session: `/MAILBOX/FOLDER/ITEM`. A path does not name its workload.

use std::fmt;
use std::str::FromStr;

use super::escape::{PathCharacter, literal, tokenize};
use super::path_segment::{PathSegment, SegmentTarget, is_version};

/// The path of a thing, or of several.
#[derive(Clone, Debug, Default, Eq)]
pub(crate) struct ContentPath {
    pub(crate) segments: Vec<PathSegment>,
    pub(crate) version: Option<PathVersion>,
    /// A backslash precedes a letter or a digit, which never needs one.
    pub(crate) has_needless_escape: bool,
}

/// The version at the end of a path: `@3`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PathVersion {
    pub(crate) selector: VersionSelector,
    /// The last segment with the sign and the version as parts of the name. A thing of that name has priority.
    pub(crate) as_name: PathSegment,
}

/// The versions of a document that a path selects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum VersionSelector {
    /// `all`
    All,
    /// `3` or `2.0`
    Number(String),
}

impl PartialEq for ContentPath {
    /// Compares what the paths stand for, and not how they were typed.
    fn eq(&self, other: &Self) -> bool {
        (&self.segments, &self.version) == (&other.segments, &other.version)
    }
}

/// The most segments of a path: more levels than any server has.
const MAX_SEGMENTS: usize = 1_000;

impl ContentPath {
    /// Returns the path of a child of what this path names.
    pub(crate) fn join(&self, child: PathSegment) -> Self {
        let segments = self.segments.iter().cloned().chain([child]).collect();
        Self { segments, ..Self::default() }
    }

    /// Returns whether it can stand for several things.
    pub(crate) fn has_wildcards(&self) -> bool {
        self.segments.iter().any(PathSegment::is_wildcard)
    }
}

impl VersionSelector {
    /// Returns whether it selects a version with this number: `3` selects `3` and `3.0`.
    pub(crate) fn selects(&self, number: &str) -> bool {
        let whole = |text: &str| text.strip_suffix(".0").unwrap_or(text).to_owned();
        match self {
            Self::All => true,
            Self::Number(selected) => whole(selected) == whole(number),
        }
    }
}

impl FromStr for ContentPath {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("the path is empty: use / for the top".to_owned());
        }
        let tokens = tokenize(text)?;
        let parts = tokens.split(|token| *token == PathCharacter::Plain('/'));
        let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
        if parts.len() > MAX_SEGMENTS {
            return Err(format!("the path has more than {MAX_SEGMENTS} segments"));
        }
        let is_needless = |token: &PathCharacter| matches!(token, PathCharacter::Escaped(c) if c.is_alphanumeric());
        let mut path =
            Self { has_needless_escape: tokens.iter().any(is_needless), ..Self::default() };
        for (index, part) in parts.iter().enumerate() {
            let mut segment = PathSegment::parse(part)?;
            if index + 1 == parts.len()
                && let Some((name, selector)) = split_version(part)
                && let Ok(name) = PathSegment::parse(name)
            {
                let as_name = std::mem::replace(&mut segment, name);
                path.version = Some(PathVersion { selector, as_name });
            }
            path.segments.push(segment);
        }
        let depths = path.segments.iter().filter(|known| known.target == SegmentTarget::AnyDepth);
        if depths.count() > 1 {
            return Err("'**' can be used only once in a path".to_owned());
        }
        Ok(path)
    }
}

/// Splits the last segment before the sign of its version.
fn split_version(tokens: &[PathCharacter]) -> Option<(&[PathCharacter], VersionSelector)> {
    let at = tokens
        .iter()
        .rposition(|token| *token == PathCharacter::Plain('@'))
        .filter(|at| *at > 0)?;
    let (name, version) = (&tokens[..at], &tokens[at + 1..]);
    let is_plain = version.iter().all(|token| matches!(token, PathCharacter::Plain(_)));
    let version = literal(version);
    (is_plain && is_version(&version)).then_some(match &*version {
        "all" => (name, VersionSelector::All),
        _ => (name, VersionSelector::Number(version)),
    })
}

impl fmt::Display for ContentPath {
    /// Writes the path so that it reads back as itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.segments.is_empty() {
            f.write_str("/")?;
        }
        for segment in &self.segments {
            write!(f, "/{segment}")?;
        }
        match &self.version {
            Some(version) => write!(f, "@{}", version.selector),
            None => Ok(()),
        }
    }
}

impl fmt::Display for VersionSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Number(number) => f.write_str(number),
        }
    }
}
