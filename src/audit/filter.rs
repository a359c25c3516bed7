//! Which sessions and which events an audit is about. The API filters by time alone, so everything else is checked here.

use regex_lite::Regex;

use super::event_record::{AuditAction, EventRecord};
use super::records::AuditedSession;
use crate::api::session::{Workload, same_user};
use crate::help::ValueSource;
use crate::resolve::{NameOrId, SessionSelector, is_same_name};

/// The filters of an audit, as options. An empty list matches everything.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct AuditFilter {
    /// Only these actions
    ///
    /// start, view, save, export, send, restore, stop or other. Can be repeated.
    #[arg(
        long = "action",
        value_name = "ACTION",
        value_delimiter = ',',
        add = ValueSource::Words(&["start", "view", "save", "export", "send", "restore", "stop", "other"])
    )]
    pub(super) actions: Vec<AuditAction>,

    /// Only sessions of this user
    ///
    /// The name with or without the domain. Can be repeated.
    #[arg(long = "user", value_name = "NAME")]
    pub(super) users: Vec<String>,

    /// Only items whose name matches
    ///
    /// * matches any text, ? matches one character; case is ignored. Can be repeated.
    #[arg(long = "item", value_name = "GLOB")]
    pub(super) items: Vec<Glob>,

    /// Only events with this status
    ///
    /// success, warning, failed, running, cancelled or skipped. Can be repeated.
    #[arg(
        long = "status",
        value_name = "STATUS",
        value_delimiter = ',',
        ignore_case = true,
        value_parser = ["success", "warning", "failed", "running", "cancelled", "skipped"],
        hide_possible_values = true
    )]
    pub(super) statuses: Vec<String>,

    /// Only sessions of this organization
    ///
    /// ID, name, or ID prefix (4 or more characters). Can be repeated.
    #[arg(long = "organization", value_name = "ORG", add = ValueSource::Organizations)]
    pub(super) organizations: Vec<NameOrId>,

    /// Only this session
    ///
    /// ID, ID prefix (4 or more characters), 'latest', or 'mine'. Can be repeated.
    #[arg(long = "session", value_name = "ID")]
    pub(super) sessions: Vec<SessionSelector>,

    /// Only sessions of this type
    ///
    /// exchange, onedrive, sharepoint or teams. Can be repeated.
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    pub(super) workloads: Vec<Workload>,
}

impl AuditFilter {
    /// Returns whether a session's events are to be read. `organizations` are the names of those of the filter.
    pub(super) fn matches_session(
        &self,
        session: &AuditedSession,
        organizations: &[String],
    ) -> bool {
        any(&self.users, |user| same_user(user, &session.user))
            && any(organizations, |name| is_same_name(name, &session.organization))
            && any(&self.workloads, |workload| workload.is_named(&session.kind))
    }

    /// Returns whether a record is to be delivered.
    pub(super) fn matches(&self, record: &EventRecord) -> bool {
        let item = record.item.as_deref();
        any(&self.actions, |action| *action == record.action)
            && any(&self.statuses, |status| record.status.eq_ignore_ascii_case(status))
            && any(&self.items, |glob| item.is_some_and(|item| glob.matches(item)))
    }

    /// Returns the options that were given, with their values.
    pub(crate) fn options(&self) -> Vec<(&'static str, Vec<String>)> {
        let mut options = vec![
            ("action", self.actions.iter().map(|action| action.name().to_owned()).collect()),
            ("user", self.users.clone()),
            ("item", self.items.iter().map(ToString::to_string).collect()),
            ("status", self.statuses.clone()),
            ("organization", self.organizations.iter().map(ToString::to_string).collect()),
            ("session", self.sessions.iter().map(ToString::to_string).collect()),
            ("type", self.workloads.iter().map(|w| w.code().to_owned()).collect()),
        ];
        options.retain(|(_, values): &(_, Vec<String>)| !values.is_empty());
        options
    }

    /// Returns the options in canonical order and case. A cursor is bound to this text, which contains neither the
    /// window, because the cursor has its own, nor `--session`.
    pub(super) fn description(&self) -> String {
        let options = self.options().into_iter().filter(|(name, _)| *name != "session");
        let options = options.map(|(name, values)| {
            let mut values: Vec<_> = values.iter().map(|value| value.to_lowercase()).collect();
            values.sort();
            format!("--{name} {}", values.join(","))
        });
        options.collect::<Vec<_>>().join(" ")
    }
}

fn any<T>(values: &[T], is_match: impl Fn(&T) -> bool) -> bool {
    values.is_empty() || values.iter().any(is_match)
}

/// A pattern for a whole name, in any case: `*` is any text, `?` any character. Nothing else is special, since names of
/// items are full of brackets.
#[derive(Clone, Debug)]
pub(crate) struct Glob {
    text: String,
    regex: Regex,
}

impl std::fmt::Display for Glob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::str::FromStr for Glob {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // Both sides are lowercased: the crate's own `(?i)` knows ASCII alone.
        let pattern = regex_lite::escape(&text.to_lowercase());
        let pattern = pattern.replace(r"\*", ".*").replace(r"\?", ".");
        let regex = Regex::new(&format!("(?s)^{pattern}$")).map_err(|error| error.to_string())?;
        Ok(Self { text: text.to_owned(), regex })
    }
}

impl Glob {
    pub(super) fn matches(&self, name: &str) -> bool {
        self.regex.is_match(&name.to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_whole_names() {
        let matches = |pattern: &str, name: &str| {
            let glob: Glob = pattern.parse().unwrap();
            glob.matches(name)
        };
        for (pattern, name) in [
            ("*", ""),
            ("", ""),
            ("Q3*", "q3 figures"),
            ("*fig?res", "Q3 FIGURES"),
            ("[a]*", "[A] b"),
            ("*a*a*b", "xaayab"),
            ("ÜBER*", "über uns"),
            ("a**b", "ab"),
            ("a?c", "a\nc"),
            (r"a\\*", r"a\\b"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in
            [("q3", "q3 figures"), ("?", ""), ("*a", "ab"), ("a?", "a"), ("", "a")]
        {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
        // No pattern makes it slow.
        let long = "a".repeat(20_000);
        assert!(!matches(&format!("{}b", "*a".repeat(20)), &long));
    }

    #[test]
    fn description_does_not_depend_on_order_and_case() {
        let filter = |users: &[&str], actions: &[AuditAction]| AuditFilter {
            users: users.iter().map(|user| (*user).to_owned()).collect(),
            actions: actions.to_vec(),
            ..AuditFilter::default()
        };
        assert_eq!(filter(&[], &[]).description(), "");
        let one = filter(&["Ana", "bob"], &[AuditAction::Send]).description();
        assert_eq!(one, filter(&["bob", "ana"], &[AuditAction::Send]).description());
        assert_eq!(one, "--action send --user ana,bob");
    }
}
