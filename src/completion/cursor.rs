//! The word under the cursor: what it is by the tree of commands, and which connection options come before it.

use std::collections::HashSet;

use clap::{Arg, ArgAction, Command, Id};

/// The kind of the word under the cursor.
#[derive(Clone, Copy, Debug)]
pub(super) enum WordKind<'t> {
    /// The name of a subcommand.
    Subcommand,
    /// The name of an option.
    OptionName,
    /// A value of an argument.
    Value(&'t Arg),
    /// The program after `--`, or one of its arguments.
    Program,
    /// No word can stand here.
    Nothing,
}

/// The options that select a server and a login. The source of a password does not matter: completion never signs in.
const OPTIONS: [&str; 8] =
    ["profile", "all-profiles", "server", "username", "api-version", "ca-cert", "pin", "insecure"];

/// The position of the cursor in a command line.
#[derive(Debug)]
pub(super) struct Cursor<'t> {
    pub(super) root: &'t Command,
    /// The command that the words before the cursor name.
    pub(super) command: &'t Command,
    pub(super) kind: WordKind<'t>,
    /// The length in bytes of the option that the value belongs to, as in `--job=`.
    pub(super) option: usize,
    /// The length in bytes of the part before the value: the option, and earlier values of a list.
    pub(super) before: usize,
    /// The connection options before the cursor.
    pub(super) options: Vec<String>,
    /// The session before the cursor.
    pub(super) session: Option<String>,
    /// The arguments without a dash before the cursor.
    pub(super) positionals: Vec<String>,
    used: HashSet<Id>,
}

impl<'t> Cursor<'t> {
    /// Finds the kind of the word `current` behind `words`, which follow the program's name.
    pub(super) fn find(root: &'t Command, words: &[String], current: &str) -> Self {
        let mut cursor = Self {
            root,
            command: root,
            kind: WordKind::Nothing,
            option: 0,
            before: 0,
            options: Vec::new(),
            session: None,
            positionals: Vec::new(),
            used: HashSet::new(),
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word == "--" {
                if cursor.command.get_positionals().any(Arg::is_last_set) {
                    cursor.kind = WordKind::Program;
                }
                return cursor;
            }
            // The value of the last option is under the cursor.
            if let Some(arg) = cursor.pass(word, &mut words) {
                return cursor.at_value(arg, 0, current);
            }
        }
        cursor.at_word(current)
    }

    /// Returns the options that can still be given.
    pub(super) fn unused_options(&self) -> impl Iterator<Item = &'t Arg> {
        let is_repeatable =
            |arg: &Arg| matches!(arg.get_action(), ArgAction::Append | ArgAction::Count);
        self.known_args()
            .filter(move |arg| is_repeatable(arg) || !self.used.contains(arg.get_id()))
            .filter(|arg| !arg.is_positional())
    }

    /// Returns whether an option was given.
    pub(super) fn has_option(&self, long: &str) -> bool {
        self.known(|arg| arg.get_long() == Some(long))
            .is_some_and(|arg| self.used.contains(arg.get_id()))
    }

    fn at_word(mut self, current: &str) -> Self {
        if let Some(name) = current.strip_prefix('-') {
            return match self.option(current) {
                Some((arg, Some(start))) if takes_value(arg) => self.at_value(arg, start, current),
                _ => {
                    if name.is_empty() || name.starts_with('-') {
                        self.kind = WordKind::OptionName;
                    }
                    self
                }
            };
        }
        if self.positionals.is_empty() && self.command.has_subcommands() {
            self.kind = WordKind::Subcommand;
            return self;
        }
        match self.positional() {
            Some(arg) => self.at_value(arg, 0, current),
            None => self,
        }
    }

    fn at_value(mut self, arg: &'t Arg, option: usize, current: &str) -> Self {
        let value = current.get(option..).unwrap_or_default();
        let listed = match arg.get_value_delimiter() {
            Some(delimiter) => value.rfind(delimiter).map_or(0, |at| at + delimiter.len_utf8()),
            None => 0,
        };
        (self.kind, self.option, self.before) = (WordKind::Value(arg), option, option + listed);
        self
    }

    /// Passes a word and the value that belongs to it. Returns an option whose value is still to come.
    fn pass<'w>(
        &mut self,
        word: &str,
        rest: &mut impl Iterator<Item = &'w String>,
    ) -> Option<&'t Arg> {
        if word.len() < 2 || !word.starts_with('-') {
            self.pass_plain(word);
            return None;
        }
        let (arg, value) = self.option(word)?;
        self.used.insert(arg.get_id().clone());
        let value = match value {
            _ if !takes_value(arg) => None,
            Some(at) => word.get(at..),
            None => match rest.next() {
                Some(next) => Some(next.as_str()),
                None => return Some(arg),
            },
        };
        if arg.get_long() == Some("session") {
            self.session = value.map(str::to_owned);
        }
        let long = arg.get_long().filter(|long| OPTIONS.contains(long));
        self.options.extend(long.map(|long| match value {
            Some(value) => format!("--{long}={value}"),
            None => format!("--{long}"),
        }));
        None
    }

    fn pass_plain(&mut self, word: &str) {
        match self.command.find_subcommand(word).filter(|_| self.positionals.is_empty()) {
            Some(command) => self.command = command,
            None => self.positionals.push(word.to_owned()),
        }
    }

    /// Returns the option that a word with a dash is, or the last of several short ones, and the start of its value if that
    /// is part of the word.
    fn option(&self, word: &str) -> Option<(&'t Arg, Option<usize>)> {
        if let Some(long) = word.strip_prefix("--") {
            let name = long.split('=').next().unwrap_or(long);
            let value = long.contains('=').then_some("--".len() + name.len() + 1);
            return Some((self.known(|arg| arg.get_long() == Some(name))?, value));
        }
        let mut found = None;
        for (at, letter) in word.char_indices().skip(1) {
            let arg = self.known(|arg| arg.get_short() == Some(letter))?;
            if takes_value(arg) {
                let rest = at + letter.len_utf8();
                let equals = usize::from(word[rest..].starts_with('='));
                return Some((arg, (rest < word.len()).then_some(rest + equals)));
            }
            found = Some((arg, None));
        }
        found
    }

    fn known(&self, is_meant: impl Fn(&Arg) -> bool) -> Option<&'t Arg> {
        self.known_args().find(|arg| is_meant(arg))
    }

    fn known_args(&self) -> impl Iterator<Item = &'t Arg> {
        let command = self.command;
        let is_own =
            move |arg: &&Arg| !command.get_arguments().any(|own| own.get_id() == arg.get_id());
        let global = self.root.get_arguments().filter(|arg| arg.is_global_set());
        self.command.get_arguments().chain(global.filter(is_own))
    }

    fn positional(&self) -> Option<&'t Arg> {
        let all: Vec<_> = self.command.get_positionals().filter(|arg| !arg.is_last_set()).collect();
        // The last one takes all further words if it takes several.
        let last = || all.last().filter(|arg| matches!(arg.get_action(), ArgAction::Append));
        all.get(self.positionals.len()).or_else(last).copied()
    }
}

fn takes_value(arg: &Arg) -> bool {
    arg.get_action().takes_values()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_cursor<T>(line: &str, read: impl FnOnce(&Cursor) -> T) -> T {
        let mut words: Vec<_> = line.split(' ').map(str::to_owned).collect();
        let current = words.pop().unwrap();
        read(&Cursor::find(&crate::command(), &words, &current))
    }

    #[test]
    fn kind_of_the_word_follows_from_the_words_before_it() {
        for (line, expected) in [
            ("", "subcommand"),
            ("se", "subcommand"),
            ("job ", "subcommand"),
            ("-q audit ", "subcommand"),
            ("-", "option"),
            ("job show -", "option"),
            ("job show --pro", "option"),
            ("--no-such", "option"),
            ("-p ", "value of profile"),
            ("session list --profile=", "value of profile"),
            ("session list -qpma", "value of profile"),
            ("explore --job ", "value of job"),
            ("explore --type vex --job=Con", "value of job"),
            ("verify --job a --job ", "value of jobs"),
            ("-v job --utc show ", "value of job"),
            ("org show ", "value of organization"),
            ("session events -o json 9", "value of session"),
            ("sessions stop --force a b ", "value of sessions"),
            ("help ", "value of path"),
            ("help job ", "value of path"),
            ("api GET ", "value of path"),
            ("-s ", "value of server"),
            ("explore --job a -- ", "program"),
            ("explore -- --job ", "program"),
            ("explore -- vb365 ", "program"),
            ("session list -- ", "nothing"),
            ("job show a ", "nothing"),
            ("doctor ", "nothing"),
            ("job show -q", "nothing"),
        ] {
            let kind = with_cursor(line, |cursor| match cursor.kind {
                WordKind::Subcommand => "subcommand".to_owned(),
                WordKind::OptionName => "option".to_owned(),
                WordKind::Value(arg) => format!("value of {}", arg.get_id()),
                WordKind::Program => "program".to_owned(),
                WordKind::Nothing => "nothing".to_owned(),
            });
            assert_eq!(kind, expected, "{line}");
        }
    }

    #[test]
    fn value_begins_behind_the_option_and_earlier_values() {
        let found = |line| {
            with_cursor(line, |cursor| (cursor.option, cursor.before, cursor.options.join(" ")))
        };
        assert_eq!(found("-p "), (0, 0, String::new()));
        assert_eq!(found("-pa,b"), (2, 4, String::new()));
        assert_eq!(found("-p a,b,"), (0, 4, String::new()));
        assert_eq!(found("-p=a"), (3, 3, String::new()));
        assert_eq!(found("--profile=a,b"), (10, 12, String::new()));
        assert_eq!(found("explore --job=a,b"), (6, 6, String::new()));
        let line =
            "-p main -o json -s=h:1 job show --username ana -v --password-file f --insecure ";
        let options = "--profile=main --server=h:1 --username=ana --insecure";
        assert_eq!(found(line), (0, 0, options.to_owned()));
    }

    #[test]
    fn options_are_offered_once_unless_they_repeat() {
        let names = |line| {
            with_cursor(line, |cursor| {
                cursor
                    .unused_options()
                    .filter_map(Arg::get_long)
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
        };
        let all = names("verify -");
        let rest = names("verify --job a --settle 5s -q -v -");
        let gone: Vec<_> = all.iter().filter(|name| !rest.contains(name)).collect();
        assert_eq!(gone, ["quiet", "settle"]);
    }
}
