//! What a thing is called on the command line.

use std::str::FromStr;

use uuid::Uuid;

/// A job, an organization or a repository as it was typed: its id, or something to find it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    Id(Uuid),
    /// A name, or the beginning of an id.
    Text(String),
}

/// A session as it was typed. Sessions go by no name: theirs are made by the server, and many are alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SessionReference {
    Id(Uuid),
    /// The beginning of an id.
    Beginning(String),
    /// The newest there is.
    Latest,
    /// Those that this machine's journal holds open.
    Mine,
}

/// So much of an id names a thing.
pub(super) const SHORTEST: usize = 4;

impl FromStr for Reference {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match Uuid::try_parse(text.trim()) {
            Ok(id) => Ok(Self::Id(id)),
            Err(_) if text.trim().is_empty() => Err("it is empty: give a name or an id".to_owned()),
            Err(_) => Ok(Self::Text(text.to_owned())),
        }
    }
}

impl Reference {
    /// What stands in its place in a request that is not sent, and so is not looked up; and what to say of it.
    pub(crate) fn placeholder(&self, noun: super::Noun) -> (String, Option<String>) {
        match self {
            Self::Id(id) => (id.to_string(), None),
            Self::Text(text) => stand_in(noun, &format!("'{text}'")),
        }
    }
}

/// As it was typed.
impl std::fmt::Display for SessionReference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Beginning(text) => f.write_str(text),
            Self::Latest => f.write_str("latest"),
            Self::Mine => f.write_str("mine"),
        }
    }
}

impl FromStr for SessionReference {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Ok(id) = Uuid::try_parse(text) {
            return Ok(Self::Id(id));
        }
        if text.eq_ignore_ascii_case("latest") {
            return Ok(Self::Latest);
        }
        if text.eq_ignore_ascii_case("mine") {
            return Ok(Self::Mine);
        }
        let is_part = |c: char| c.is_ascii_hexdigit() || c == '-';
        if (SHORTEST..Uuid::nil().to_string().len()).contains(&text.len())
            && text.chars().all(is_part)
        {
            return Ok(Self::Beginning(text.to_owned()));
        }
        Err(format!(
            "'{text}' is not an id, nor 4 or more characters that one begins with; ids look like \
             50f5eff0-9575-451d-8712-ed6439be9b34"
        ))
    }
}

/// A session that is to be changed: `latest` may be another one by the time it is found.
///
/// # Errors
/// It is no id, nor the beginning of one.
pub(crate) fn session_to_change(text: &str) -> Result<SessionReference, String> {
    match text.parse()? {
        SessionReference::Latest => {
            Err("'latest' names a session in reading commands only: give its id".to_owned())
        }
        named => Ok(named),
    }
}

impl SessionReference {
    /// As [`Reference::placeholder`].
    pub(crate) fn placeholder(&self) -> (String, Option<String>) {
        match self {
            Self::Id(id) => (id.to_string(), None),
            Self::Beginning(text) => stand_in(super::Noun::Session, &format!("'{text}…'")),
            Self::Latest => stand_in(super::Noun::Session, "'latest'"),
            Self::Mine => stand_in(super::Noun::Session, "'mine'"),
        }
    }
}

fn stand_in(noun: super::Noun, what: &str) -> (String, Option<String>) {
    let word = format!("{}_ID", noun.word().to_uppercase());
    let said =
        format!("{word} stands for the id of {} {what}, which is not looked up", noun.word());
    (word, Some(said))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_an_id_however_it_is_written() {
        let id = Uuid::from_u128(0x50f5_eff0_9575_451d_8712_ed64_39be_9b34);
        for text in [
            "50f5eff0-9575-451d-8712-ed6439be9b34",
            " 50F5EFF0-9575-451D-8712-ED6439BE9B34 ",
            "50f5eff09575451d8712ed6439be9b34",
            "{50f5eff0-9575-451d-8712-ed6439be9b34}",
        ] {
            assert_eq!(text.parse(), Ok(Reference::Id(id)), "{text}");
            assert_eq!(text.parse(), Ok(SessionReference::Id(id)), "{text}");
        }
    }

    #[test]
    fn anything_else_may_name_a_job_but_not_a_session() {
        for text in ["x", "50f5", "Contoso everything", "50f5eff0-9575-451d-8712-ed6439be9b3"] {
            assert_eq!(text.parse(), Ok(Reference::Text(text.to_owned())));
        }
        assert!("".parse::<Reference>().is_err() && " ".parse::<Reference>().is_err());
        for text in ["", "x", "50f", "50fg", "mime", "50f5eff0-9575-451d-8712-ed6439be9b345"] {
            assert!(text.parse::<SessionReference>().is_err(), "{text} was taken");
        }
        for text in ["50f5", "50F5eff0-95", "50f5eff0-9575-451d-8712-ed6439be9b3"] {
            assert_eq!(text.parse(), Ok(SessionReference::Beginning(text.to_owned())));
        }
    }

    #[test]
    fn latest_is_for_looking_only_and_mine_for_changes_too() {
        assert_eq!("Mine".parse(), Ok(SessionReference::Mine));
        assert_eq!(session_to_change("mine"), Ok(SessionReference::Mine));
        assert_eq!("Latest".parse(), Ok(SessionReference::Latest));
        assert!(session_to_change("latest").unwrap_err().contains("reading commands only"));
        assert_eq!(session_to_change("50f5"), Ok(SessionReference::Beginning("50f5".to_owned())));
    }
}
