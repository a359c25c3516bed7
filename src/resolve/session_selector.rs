//! A session as it is typed on the command line.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::name_or_id::placeholder;
use super::noun::Noun;

/// A session as the user typed it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SessionSelector {
    Id(Uuid),
    /// An id prefix, or the whole name.
    Text(String),
    /// The newest session of the server.
    Latest,
    /// The sessions that are open according to this machine's journal.
    Mine,
}

impl fmt::Display for SessionSelector {
    /// Writes the selector as it was typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::Latest => f.write_str("latest"),
            Self::Mine => f.write_str("mine"),
        }
    }
}

impl FromStr for SessionSelector {
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
        if text.is_empty() {
            return Err("empty value: give a session's ID or name".to_owned());
        }
        Ok(Self::Text(text.to_owned()))
    }
}

/// Reads a session that is to be changed. `latest` is refused: it may be another session by the time it is resolved.
///
/// # Errors
/// The text is not a session, or it is `latest`.
pub(crate) fn parse_session_to_change(text: &str) -> Result<SessionSelector, String> {
    match text.parse()? {
        SessionSelector::Latest => {
            Err("'latest' is accepted in reading commands only: give the session's ID".to_owned())
        }
        selector => Ok(selector),
    }
}

impl SessionSelector {
    /// Returns the id for a request that is not sent: a placeholder for what is not resolved, and the note that explains
    /// it.
    pub(crate) fn placeholder(&self) -> (String, Option<String>) {
        match self {
            Self::Id(id) => (id.to_string(), None),
            Self::Text(text) => placeholder(Noun::Session, &format!("'{text}'")),
            Self::Latest | Self::Mine => placeholder(Noun::Session, &format!("'{self}'")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_prefixes_and_names_are_read() {
        let id = Uuid::from_u128(0x50f5_eff0_9575_451d_8712_ed64_39be_9b34);
        for text in [
            "50f5eff0-9575-451d-8712-ed6439be9b34",
            " 50F5EFF0-9575-451D-8712-ED6439BE9B34 ",
            "50f5eff09575451d8712ed6439be9b34",
            "{50f5eff0-9575-451d-8712-ed6439be9b34}",
        ] {
            assert_eq!(text.parse(), Ok(SessionSelector::Id(id)), "{text}");
        }
        for text in ["50f5", "50F5eff0-95", "50f5eff0-9575-451d-8712-ed6439be9b3"] {
            assert_eq!(text.parse(), Ok(SessionSelector::Text(text.to_owned())));
        }
        let name = "Exchange restore (Job: Sales - 11/20/2026 4:06:43 PM)";
        assert_eq!(name.parse(), Ok(SessionSelector::Text(name.to_owned())));
        assert!("".parse::<SessionSelector>().is_err() && " ".parse::<SessionSelector>().is_err());
    }

    #[test]
    fn changes_accept_mine_and_refuse_latest() {
        assert_eq!("Mine".parse(), Ok(SessionSelector::Mine));
        assert_eq!(parse_session_to_change("mine"), Ok(SessionSelector::Mine));
        assert_eq!("Latest".parse(), Ok(SessionSelector::Latest));
        assert!(parse_session_to_change("latest").unwrap_err().contains("reading commands only"));
        let prefix = SessionSelector::Text("50f5".to_owned());
        assert_eq!(parse_session_to_change("50f5"), Ok(prefix));
    }
}
