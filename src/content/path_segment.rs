//! One segment of a path: `[KIND:](NAME|GLOB|id:ID)`.

use std::fmt;

use super::escape::{PathCharacter, escape_syntax, literal};
use super::name_glob::NameGlob;
use super::node_kind::NodeKind;
use crate::text::{is_escaped, safe};

/// A segment of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PathSegment {
    pub(crate) prefix: Option<KindPrefix>,
    pub(crate) target: SegmentTarget,
}

/// The word before a colon, which limits a segment to a kind of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum KindPrefix {
    Kind(NodeKind),
    /// The archive mailbox of a user, which has the name and the address of the primary one.
    Archive,
    /// A mailbox of public folders.
    Public,
}

/// The things that a segment stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SegmentTarget {
    /// The thing with this ID, or with an ID that ends so.
    Id(String),
    /// The thing with this name. It is never empty.
    Name(String),
    /// All things whose names fit.
    Glob(NameGlob),
    /// `**`: the thing itself, and all things below it at any depth.
    AnyDepth,
}

/// The word before the colon of an ID.
const ID: &str = "id";

impl KindPrefix {
    fn word(self) -> &'static str {
        match self {
            Self::Kind(kind) => kind.word(),
            Self::Archive => "archive",
            Self::Public => "public",
        }
    }

    /// Returns the prefix of this word. The nodes of a channel that hold its files, posts and tabs have a fixed name each, and
    /// so no prefix.
    fn of_word(word: &str) -> Option<Self> {
        match word {
            "archive" => Some(Self::Archive),
            "public" => Some(Self::Public),
            word => match word.parse::<NodeKind>().ok()? {
                kind if kind.is_fixed() => None,
                kind if kind.word() == word => Some(Self::Kind(kind)),
                _ => None,
            },
        }
    }
}

/// Returns the word of the kind that a segment of a path begins with: `file` in `file:Report.docx`.
pub(crate) fn kind_prefix(segment: &str) -> Option<&str> {
    let (word, _) = segment.split_once(':')?;
    KindPrefix::of_word(word).map(|_| word)
}

impl PathSegment {
    /// Returns the segment for a thing by its ID.
    pub(crate) fn by_id(kind: Option<NodeKind>, id: &str) -> Self {
        Self { prefix: kind.map(KindPrefix::Kind), target: SegmentTarget::Id(id.to_owned()) }
    }

    /// Returns the segment for a thing by its name, or `None` if the name is empty.
    pub(crate) fn by_name(prefix: Option<KindPrefix>, name: &str) -> Option<Self> {
        let target = SegmentTarget::Name(name.to_owned());
        (!name.is_empty()).then_some(Self { prefix, target })
    }

    /// Returns whether it can stand for several things.
    pub(crate) fn is_wildcard(&self) -> bool {
        matches!(self.target, SegmentTarget::Glob(_) | SegmentTarget::AnyDepth)
    }

    /// Reads the characters between two slashes. There is at least one.
    pub(super) fn parse(tokens: &[PathCharacter]) -> Result<Self, String> {
        let typed = || shown(tokens);
        if is_plain(tokens, ".") || is_plain(tokens, "..") {
            return Err(format!(
                "'{0}' cannot be used, since each path starts at the top: write \\{0} for a thing of that name",
                typed()
            ));
        }
        let (prefix, rest) = match split_word(tokens) {
            Some((word, rest)) => match KindPrefix::of_word(&word) {
                Some(prefix) => (Some(prefix), rest),
                None => (None, tokens),
            },
            None => (None, tokens),
        };
        if let Some((word, id)) = split_word(rest)
            && word == ID
        {
            if id.is_empty() {
                return Err(format!("no ID follows '{}'", typed()));
            }
            if has_wildcard(id) {
                return Err(format!(
                    "'{}' is not an ID: use * and ? in names, without id:",
                    typed()
                ));
            }
            return Ok(Self { prefix, target: SegmentTarget::Id(literal(id)) });
        }
        if rest.is_empty() {
            return Err(format!("no name follows '{0}': write {0}NAME", typed()));
        }
        Ok(Self { prefix, target: SegmentTarget::parse(rest, tokens)? })
    }
}

impl SegmentTarget {
    /// Reads the part behind the prefix. `tokens` is the whole segment.
    fn parse(rest: &[PathCharacter], tokens: &[PathCharacter]) -> Result<Self, String> {
        if is_plain(tokens, "**") {
            return Ok(Self::AnyDepth);
        }
        if rest.windows(2).any(|pair| is_plain(pair, "**")) {
            let typed = shown(tokens);
            return Err(format!("'**' must be a whole segment, as in /**/NAME: '{typed}' is not"));
        }
        Ok(if has_wildcard(rest) {
            Self::Glob(NameGlob::from_tokens(rest))
        } else {
            Self::Name(literal(rest))
        })
    }
}

/// Returns whether a character is a wildcard, without a backslash before it.
fn has_wildcard(tokens: &[PathCharacter]) -> bool {
    tokens.iter().any(|token| matches!(token, PathCharacter::Plain('*' | '?')))
}

/// Returns a segment for a message, without its backslashes.
fn shown(tokens: &[PathCharacter]) -> String {
    safe(&literal(tokens)).into_owned()
}

/// Splits a segment behind its first colon, if only lowercase letters precede that.
fn split_word(tokens: &[PathCharacter]) -> Option<(String, &[PathCharacter])> {
    let is_letter = |token: &PathCharacter| matches!(token, PathCharacter::Plain('a'..='z'));
    let letters = tokens.iter().take_while(|token| is_letter(token)).count();
    let is_word = letters > 0 && tokens.get(letters) == Some(&PathCharacter::Plain(':'));
    is_word.then(|| (literal(&tokens[..letters]), &tokens[letters + 1..]))
}

/// Returns whether characters are this text, typed without backslashes.
fn is_plain(tokens: &[PathCharacter], text: &str) -> bool {
    text.chars().map(PathCharacter::Plain).eq(tokens.iter().copied())
}

impl fmt::Display for PathSegment {
    /// Writes the segment so that it reads back as itself, also at the end of a path.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(prefix) = self.prefix {
            write!(f, "{}:", prefix.word())?;
        }
        let text = match &self.target {
            SegmentTarget::AnyDepth => "**".to_owned(),
            SegmentTarget::Id(id) => format!("{ID}:{}", escape_end(&escape_syntax(id))),
            SegmentTarget::Name(name) => escape_name(name),
            SegmentTarget::Glob(glob) => escape_edges(&glob.to_string()),
        };
        f.write_str(&text)
    }
}

/// Returns a name with a backslash before each character that would have a meaning.
fn escape_name(name: &str) -> String {
    if name == "." || name == ".." {
        return format!("\\{name}");
    }
    escape_edges(&escape_syntax(name))
}

/// Escapes what has a meaning at the beginning or the end alone, in a text whose other characters are escaped already: the
/// colon of a prefix, the sign of a version, and blanks, which would get lost when the path is copied.
fn escape_edges(text: &str) -> String {
    let mut text = escape_end(text);
    if text.ends_with(char::is_whitespace)
        && let Some((at, _)) = text.char_indices().next_back()
        && !is_escaped(&text, at)
    {
        text.insert(at, '\\');
    }
    if text.starts_with(char::is_whitespace) {
        text.insert(0, '\\');
    }
    if let Some((word, _)) = text.split_once(':')
        && (word == ID || kind_prefix(&text).is_some())
    {
        text.insert(word.len(), '\\');
    }
    text
}

/// Escapes the sign that would begin a version.
fn escape_end(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some((name, version)) = text.rsplit_once('@')
        && is_version(version)
    {
        text.insert(name.len(), '\\');
    }
    text
}

/// Returns whether a text behind an `@` is a version: `3`, `2.0` or `all`.
pub(super) fn is_version(text: &str) -> bool {
    let is_number = |part: &str| {
        (1..=9).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    text == "all" || text.splitn(2, '.').all(is_number)
}
