//! Which sessions and which lines an audit is about. The API filters by time alone, so all else is looked at here.

use std::fmt::Write;

use super::{Action, Record, Subject};
use crate::api::session::{Workload, same_user};
use crate::time::Window;

/// What is asked for; of each kind, nothing stands for all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) started: Window,
    pub(crate) users: Vec<String>,
    pub(crate) organizations: Vec<String>,
    pub(crate) workloads: Vec<Workload>,
    pub(crate) actions: Vec<Action>,
    pub(crate) statuses: Vec<String>,
    pub(crate) items: Vec<Glob>,
}

impl Filter {
    /// Whether a session's events are worth asking for.
    pub(crate) fn keeps_session(&self, subject: &Subject) -> bool {
        let alike = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
        self.started.holds(subject.started)
            && any(&self.users, |user| same_user(user, &subject.user))
            && any(&self.organizations, |name| alike(name, &subject.organization))
            && any(&self.workloads, |workload| workload.is_named(&subject.kind))
    }

    /// Whether a line is printed.
    pub(crate) fn keeps(&self, record: &Record) -> bool {
        let item = record.item.as_deref();
        any(&self.actions, |action| *action == record.action)
            && any(&self.statuses, |status| record.status.eq_ignore_ascii_case(status))
            && any(&self.items, |glob| item.is_some_and(|item| glob.fits(item)))
    }

    /// The question in words: a cursor belongs to one. The window is no part of it, since a cursor has its own.
    pub(crate) fn question(&self) -> String {
        let mut words = String::new();
        let mut say = |name: &str, values: Vec<String>| {
            let mut values: Vec<_> = values.iter().map(|value| value.to_lowercase()).collect();
            values.sort();
            if !values.is_empty() {
                let _infallible = write!(words, " --{name} {}", values.join(","));
            }
        };
        say("action", self.actions.iter().map(|action| action.name().to_owned()).collect());
        say("user", self.users.clone());
        say("item", self.items.iter().map(|glob| glob.text.clone()).collect());
        say("status", self.statuses.clone());
        say("organization", self.organizations.clone());
        say("type", self.workloads.iter().map(|w| w.name().to_owned()).collect());
        words.trim_start().to_owned()
    }
}

fn any<T>(wanted: &[T], fits: impl Fn(&T) -> bool) -> bool {
    wanted.is_empty() || wanted.iter().any(fits)
}

/// A pattern for the whole of a name, whatever the case: `*` is any text, `?` any character. Nothing else is special:
/// names of items are full of brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Glob {
    text: String,
    pattern: Vec<char>,
}

/// As it was typed.
impl std::fmt::Display for Glob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::str::FromStr for Glob {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self { text: text.to_owned(), pattern: text.to_lowercase().chars().collect() })
    }
}

impl Glob {
    pub(crate) fn fits(&self, name: &str) -> bool {
        let name: Vec<_> = name.to_lowercase().chars().collect();
        let (mut at, mut place) = (0, 0);
        // The last star, and how much of the name it has taken.
        let mut star: Option<(usize, usize)> = None;
        while place < name.len() {
            match self.pattern.get(at) {
                Some('*') => {
                    star = Some((at, place));
                    at += 1;
                }
                Some(c) if *c == '?' || *c == name[place] => (at, place) = (at + 1, place + 1),
                _ => {
                    let Some((star_at, taken)) = &mut star else { return false };
                    *taken += 1;
                    (at, place) = (*star_at + 1, *taken);
                }
            }
        }
        self.pattern[at..].iter().all(|c| *c == '*')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_are_about_the_whole_name() {
        let fits = |pattern: &str, name: &str| {
            let glob: Glob = pattern.parse().unwrap();
            glob.fits(name)
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
        ] {
            assert!(fits(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in
            [("q3", "q3 figures"), ("?", ""), ("*a", "ab"), ("a?", "a"), ("", "a")]
        {
            assert!(!fits(pattern, name), "{pattern} {name}");
        }
        // No pattern makes it slow.
        let long = "a".repeat(20_000);
        assert!(!fits(&format!("{}b", "*a".repeat(20)), &long));
    }

    #[test]
    fn a_question_is_the_same_in_any_order() {
        let filter = |users: &[&str], actions: &[Action]| Filter {
            users: users.iter().map(|user| (*user).to_owned()).collect(),
            actions: actions.to_vec(),
            ..Filter::default()
        };
        assert_eq!(filter(&[], &[]).question(), "");
        let one = filter(&["Ana", "bob"], &[Action::Send]).question();
        assert_eq!(one, filter(&["bob", "ana"], &[Action::Send]).question());
        assert_eq!(one, "--action send --user ana,bob");
    }
}
