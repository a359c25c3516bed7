//! Which sessions and which events an audit is about. The API filters by time alone, so everything else is checked here.

use std::fmt::Write;

use regex_lite::Regex;

use super::event_record::{AuditAction, EventRecord};
use super::records::AuditedSession;
use crate::api::session::{Workload, same_user};
use crate::time::Window;

/// The filters of an audit. An empty list matches everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct AuditFilter {
    pub(crate) started: Window,
    pub(crate) users: Vec<String>,
    pub(crate) organizations: Vec<String>,
    pub(crate) workloads: Vec<Workload>,
    pub(crate) actions: Vec<AuditAction>,
    pub(crate) statuses: Vec<String>,
    pub(crate) items: Vec<Glob>,
}

impl AuditFilter {
    /// Tells if a session's events are to be read.
    pub(super) fn matches_session(&self, session: &AuditedSession) -> bool {
        let is_equal = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
        self.started.holds(session.started)
            && any(&self.users, |user| same_user(user, &session.user))
            && any(&self.organizations, |name| is_equal(name, &session.organization))
            && any(&self.workloads, |workload| workload.is_named(&session.kind))
    }

    /// Tells if a record is to be delivered.
    pub(super) fn matches(&self, record: &EventRecord) -> bool {
        let item = record.item.as_deref();
        any(&self.actions, |action| *action == record.action)
            && any(&self.statuses, |status| record.status.eq_ignore_ascii_case(status))
            && any(&self.items, |glob| item.is_some_and(|item| glob.matches(item)))
    }

    /// Returns the filters as options, in one order and case: a cursor is bound to them. The window is not among them,
    /// since the cursor has its own.
    pub(crate) fn description(&self) -> String {
        let mut options = String::new();
        let mut add = |name: &str, values: Vec<String>| {
            let mut values: Vec<_> = values.iter().map(|value| value.to_lowercase()).collect();
            values.sort();
            if !values.is_empty() {
                let _infallible = write!(options, " --{name} {}", values.join(","));
            }
        };
        add("action", self.actions.iter().map(|action| action.name().to_owned()).collect());
        add("user", self.users.clone());
        add("item", self.items.iter().map(ToString::to_string).collect());
        add("status", self.statuses.clone());
        add("organization", self.organizations.clone());
        add("type", self.workloads.iter().map(|w| w.name().to_owned()).collect());
        options.trim_start().to_owned()
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
    fn matches(&self, name: &str) -> bool {
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
