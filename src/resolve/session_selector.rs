//! A session as it is typed on the command line.

use std::fmt;
use std::str::FromStr;

use super::name_or_id::{NameOrId, placeholder};
use super::noun::Noun;

/// A session as the user typed it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SessionSelector {
    /// An id, an id prefix, or the whole name.
    Named(NameOrId),
    /// The newest session of the server.
    Latest,
    /// The sessions that are open according to this machine's journal.
    Mine,
}

impl fmt::Display for SessionSelector {
    /// Writes the selector as it was typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(typed) => typed.fmt(f),
            Self::Latest => f.write_str("latest"),
            Self::Mine => f.write_str("mine"),
        }
    }
}

impl FromStr for SessionSelector {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("latest") {
            return Ok(Self::Latest);
        }
        if text.eq_ignore_ascii_case("mine") {
            return Ok(Self::Mine);
        }
        text.parse().map(Self::Named)
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
            Self::Named(typed) => typed.placeholder(Noun::Session),
            Self::Latest | Self::Mine => placeholder(Noun::Session, &format!("'{self}'")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_prefixes_and_names_are_read() {
        let id = "50f5eff0-9575-451d-8712-ed6439be9b34";
        let name = "Exchange restore (Job: Sales - 11/20/2026 4:06:43 PM)";
        for text in [id, "50F5EFF09575451D8712ED6439BE9B34", "50f5", name] {
            let typed: NameOrId = text.parse().unwrap();
            assert_eq!(matches!(typed, NameOrId::Id(_)), text.len() > 30 && text != name);
            assert_eq!(format!(" {text} ").parse(), Ok(SessionSelector::Named(typed)), "{text}");
        }
        assert!("".parse::<SessionSelector>().is_err() && " ".parse::<SessionSelector>().is_err());
    }

    #[test]
    fn changes_accept_mine_and_refuse_latest() {
        assert_eq!("Mine".parse(), Ok(SessionSelector::Mine));
        assert_eq!(parse_session_to_change("mine"), Ok(SessionSelector::Mine));
        assert_eq!("Latest".parse(), Ok(SessionSelector::Latest));
        assert!(parse_session_to_change("latest").unwrap_err().contains("reading commands only"));
        let prefix = SessionSelector::Named(NameOrId::Text("50f5".to_owned()));
        assert_eq!(parse_session_to_change("50f5"), Ok(prefix));
    }
}
