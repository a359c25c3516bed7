//! A thing as it is typed on the command line.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::noun::Noun;

/// A job, an organization, a repository or another thing as the user typed it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum NameOrId {
    Id(Uuid),
    /// A name or an id prefix.
    Text(String),
}

/// The number of characters that an id prefix needs.
pub(super) const SHORTEST_PREFIX: usize = 4;

impl FromStr for NameOrId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match Uuid::try_parse(text.trim()) {
            Ok(id) => Ok(Self::Id(id)),
            Err(_) if text.trim().is_empty() => Err("empty value: give a name or an ID".to_owned()),
            Err(_) => Ok(Self::Text(text.to_owned())),
        }
    }
}

impl fmt::Display for NameOrId {
    /// Writes it as it was typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl NameOrId {
    /// Returns the id for a request that is not sent: a placeholder for a name, which is not resolved, and the note that
    /// explains it.
    pub(crate) fn placeholder(&self, noun: Noun) -> (String, Option<String>) {
        match self {
            Self::Id(id) => (id.to_string(), None),
            Self::Text(text) => placeholder(noun, &format!("'{text}'")),
        }
    }
}

/// Returns the placeholder for the id of a thing, and the note that explains it.
pub(super) fn placeholder(noun: Noun, thing: &str) -> (String, Option<String>) {
    let (word, name) = (noun.placeholder(), noun.word());
    let note =
        format!("dry run: {word} stands for the ID of {name} {thing}, which is not resolved");
    (word, Some(note))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_in_every_notation() {
        let id = Uuid::from_u128(0x50f5_eff0_9575_451d_8712_ed64_39be_9b34);
        for text in [
            "50f5eff0-9575-451d-8712-ed6439be9b34",
            " 50F5EFF0-9575-451D-8712-ED6439BE9B34 ",
            "50f5eff09575451d8712ed6439be9b34",
            "{50f5eff0-9575-451d-8712-ed6439be9b34}",
        ] {
            assert_eq!(text.parse(), Ok(NameOrId::Id(id)), "{text}");
        }
    }

    #[test]
    fn anything_else_may_be_a_name_but_the_empty_text() {
        for text in ["x", "50f5", "Contoso everything", "50f5eff0-9575-451d-8712-ed6439be9b3"] {
            assert_eq!(text.parse(), Ok(NameOrId::Text(text.to_owned())));
        }
        assert!("".parse::<NameOrId>().is_err() && " ".parse::<NameOrId>().is_err());
    }
}
